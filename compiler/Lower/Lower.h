// flow -> pipe: cuts the plan into pipelines, stages and edges.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace flott {

/// An attribute that gives an op without uid (filter, project) the name under
/// which its rows are counted.
inline constexpr llvm::StringLiteral kCounterAttribute = "counter";

struct LowerOptions {
  /// Subtasks of a stage. At 1 nothing is exchanged: the program is one stage.
  int64_t parallelism = 1;
  /// Adds a counter behind every operator (explain --analyze).
  bool analyze = false;
};

/// Lowers the function `main` of `program` to a new module in `pipe`. Null,
/// with diagnostics, if the program cannot be run.
mlir::OwningOpRef<mlir::ModuleOp> lowerToPipe(mlir::ModuleOp program,
                                              const LowerOptions &options);

/// Registers the lowering as the pass `lower-to-pipe`.
void registerLowerToPipePass();

} // namespace flott
