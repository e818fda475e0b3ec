// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
// CHECK: decimal-result.cpp:[[#@LINE+1]]:9: error: result of "f" is like its first argument, which is no decimal
Decimal f(int64_t x) { return {x, 2}; }

} // namespace flott
