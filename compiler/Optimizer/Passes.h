// The passes of the optimizer as MLIR sees them; `optimize` in Optimize.h is
// the same as a call.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace flott::flow {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/Optimizer/Passes.h.inc"

} // namespace flott::flow
