// pipe -> one LLVM module for each pipeline, in one walk over its block.
//
// IRBuilder, not the LLVM dialect: a pipeline is a few loops whose shape is
// known, so a second IR between would only cost compile time (docs/decisions).
#pragma once

#include "codegen/ObjectCompiler.h"

#include "mlir/IR/BuiltinOps.h"

#include <string>
#include <vector>

namespace flott {

/// What only generating the code of a stage shows; part of the plan.
struct StageFacts {
  int preparedCount = 0;
  std::vector<std::string> counters; // by counter number
  std::vector<std::string> sites;    // by site number: "file:line:column: what"
};

struct GeneratedCode {
  std::vector<PipelineModule> modules; // in the order of stages and pipelines
  std::vector<StageFacts> stages;
};

/// The symbol that the entries of a pipeline begin with.
std::string pipelineSymbol(mlir::Operation *pipeline);
/// The symbol of the order of a sorted list.
std::string orderSymbol(mlir::Operation *table);

/// Generates the code of all pipelines of a module in `pipe`. `verify` runs
/// LLVM's verifier over each (tests and debug builds).
llvm::Expected<GeneratedCode> generateCode(mlir::ModuleOp plan, bool verify);

} // namespace flott
