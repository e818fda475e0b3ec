// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
// CHECK: call.cpp:[[#@LINE+1]]:31: error: call from "f" is not in RowCalls.def: "clock"
int64_t f(int64_t x) { return clock() + x; }

} // namespace flott
