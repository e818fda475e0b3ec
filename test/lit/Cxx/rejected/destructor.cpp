// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
int64_t f(int64_t x) {
// CHECK: destructor.cpp:[[#@LINE+1]]:9: error: object with a destructor in "f": "guard"
  Guard guard;
  return x;
}

} // namespace flott
