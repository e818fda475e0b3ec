// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
int64_t f(int64_t x) {
  Shape shape;
  Shape &any = shape;
// CHECK: virtual-call.cpp:[[#@LINE+1]]:10: error: virtual call in "f": "Shape::sides" cannot be inlined
  return any.sides(x);
}

} // namespace flott
