// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
int64_t f(FlottText x) {
// CHECK: const-cast.cpp:[[#@LINE+1]]:4: error: const_cast in "f": arguments belong to other rows as well
  *const_cast<char *>(x.data) = 0;
  return 0;
}

} // namespace flott
