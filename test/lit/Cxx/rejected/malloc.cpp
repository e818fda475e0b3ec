// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
// CHECK: malloc.cpp:[[#@LINE+1]]:31: error: allocation in "f": take room from flott::allocate
int64_t f(int64_t x) { return malloc(8) ? x : 0; }

} // namespace flott
