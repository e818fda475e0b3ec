// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
// CHECK: recursion.cpp:[[#@LINE+1]]:47: error: recursion in "f": nothing says that it ends
int64_t f(int64_t x) { return x < 2 ? 1 : x * f(x - 1); }

} // namespace flott
