// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
int64_t f(int64_t x) {
// CHECK: static-object.cpp:[[#@LINE+1]]:18: error: static object in "f": "calls" would outlive the row; make it constexpr
  static int64_t calls;
  return x + ++calls;
}

} // namespace flott
