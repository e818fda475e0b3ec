// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
int64_t f(int64_t x) { return helper(x); }
// CHECK: prelude.h:18:54: error: call from "f" is not in RowCalls.def: "clock"

} // namespace flott
