// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
int64_t f(int64_t x) {
  int64_t (*step)(int64_t) = x > 0 ? one : two;
// CHECK: pointer-call.cpp:[[#@LINE+1]]:10: error: call through a pointer in "f": it cannot be inlined
  return step(x);
}

} // namespace flott
