// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
// CHECK: result.cpp:[[#@LINE+1]]:7: error: result of "f" has no Flott type: 'const char *'
const char *f(int64_t x) { return ""; }

} // namespace flott
