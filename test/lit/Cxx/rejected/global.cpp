// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
// CHECK: global.cpp:[[#@LINE+1]]:35: error: global variable in "f": "total" is shared by threads; make it constexpr
int64_t f(int64_t x) { return x + total; }

} // namespace flott
