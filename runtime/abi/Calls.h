// Declarations of Calls.def, for the primitives that make these calls and the
// runtime files that define them.
#pragma once

#include "runtime/abi/Pipeline.h"

extern "C" {
#define CALL(name, result, parameters) result name parameters noexcept;
#include "runtime/abi/Calls.def"
}
