// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
// CHECK: parameter.cpp:[[#@LINE+1]]:11: error: parameter of "f" has no Flott type: 'const char *'
int64_t f(const char *x) { return 0; }

} // namespace flott
