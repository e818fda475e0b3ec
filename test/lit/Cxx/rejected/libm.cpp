// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
// CHECK: libm.cpp:[[#@LINE+1]]:29: error: call from "f" is not in RowCalls.def: "sin"; call flott_math_sin, which gives the same bits on every road
double f(double x) { return sin(x); }

} // namespace flott
