// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
int64_t f(int64_t x) {
  if (x < 0)
// CHECK: exception.cpp:[[#@LINE+1]]:5: error: exception in "f": a function fails its row by flott::fail
    throw x;
  return x;
}

} // namespace flott
