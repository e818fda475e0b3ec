// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
// CHECK: wide-division.cpp:[[#@LINE+1]]:43: error: division of 128 bits in "f": call flott_wide_divide
Decimal f(Decimal x) { return {x.unscaled / 3, x.scale}; }

} // namespace flott
