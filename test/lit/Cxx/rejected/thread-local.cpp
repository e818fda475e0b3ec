// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
int64_t f(int64_t x) {
// CHECK: thread-local.cpp:[[#@LINE+1]]:24: error: static object in "f": "calls" would outlive the row; make it constexpr
  thread_local int64_t calls;
  return x + ++calls;
}

} // namespace flott
