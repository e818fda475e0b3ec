// The physical dialect `pipe`. See PipeDialect.td.
#pragma once

#include "compiler/Flow/Flow.h"

#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"

#include "compiler/Pipe/PipeEnums.h.inc"

#include "compiler/Pipe/PipeDialect.h.inc"

#define GET_ATTRDEF_CLASSES
#include "compiler/Pipe/PipeAttrs.h.inc"

#define GET_OP_CLASSES
#include "compiler/Pipe/PipeOps.h.inc"

namespace flott::pipe {

/// The op that takes the rows of a pipeline away.
inline mlir::Operation *terminalOf(PipelineOp pipeline) {
  return &pipeline.getBody().front().back();
}

inline bool isTerminal(mlir::Operation *op) {
  return llvm::isa<EmitOp, UpdateOp, InsertOp, AppendOp>(op);
}

} // namespace flott::pipe
