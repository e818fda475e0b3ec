// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
int64_t f(int64_t x) {
// CHECK: assembler.cpp:[[#@LINE+1]]:3: error: assembler in "f": it cannot be analysed
  asm("nop");
  return x;
}

} // namespace flott
