// Declarations of RowCalls.def, for the primitives that make these calls and
// the runtime files that define them.
#pragma once

#include "runtime/abi/Json.h"
#include "runtime/abi/Pipeline.h"

extern "C" {
#define ROW_CALL(name, result, parameters, reason)                             \
  result name parameters noexcept;
#include "runtime/abi/RowCalls.def"
}
