// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
int64_t f(int64_t x) { return x; }
FLOTT_FUNCTION("f")
// CHECK: overload.cpp:[[#@LINE+1]]:9: error: "f" with these types is declared before, in 
int64_t f2(int64_t x) { return x; }

} // namespace flott
