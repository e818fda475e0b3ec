// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
// CHECK: parameter-unsigned.cpp:[[#@LINE+1]]:11: error: parameter of "f" has no Flott type: 'uint32_t' (aka 'unsigned int')
int64_t f(uint32_t x) { return x; }

} // namespace flott
