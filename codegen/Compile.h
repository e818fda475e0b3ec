// Source text -> plan and code, one phase after another; each phase can be
// looked at (--emit) before the next runs.
#pragma once

#include "codegen/PipeToLLVM/PipeToLLVM.h"
#include "codegen/PlanWriter.h"
#include "compiler/Optimizer/Optimize.h"
#include "dsl/Ast.h"
#include "dsl/Catalog.h"
#include "dsl/Diagnostics.h"
#include "dsl/Resolver.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

#include <memory>
#include <optional>
#include <string>

namespace flott {

struct CompileOptions {
  ParameterValues parameters;
  int64_t parallelism = 1;
  bool optimize = true;
  flow::OptimizeOptions rules;
  /// Bounded input as batch (nothing comes out before the end) or as stream.
  bool batch = true;
  bool analyze = false; // count rows behind every operator
  bool verify = false;  // every IR after every phase
};

/// One program on its way. Legal calls: parse? resolve flow optimize pipe code,
/// each once, each only if the one before succeeded. One thread owns it.
///
/// Errors in the program's text are in `diagnostics`; errors of later phases
/// are printed as they come, with their place.
class Compilation {
public:
  Compilation(SourceFile file, const Catalog &catalog, CompileOptions options);
  ~Compilation();

  /// Parses, where only the tree is wanted.
  bool parse();
  /// Parses, if that is not done, and resolves.
  bool resolve();
  /// Imports to `flow`.
  bool flow();
  /// Optimizes `flow` in place.
  bool optimize();
  /// Lowers to `pipe`.
  bool pipe();
  /// Generates the code of all pipelines, and the plan.
  llvm::Error code();

  const SourceFile &file() const { return file_; }
  const Program &program() const { return *program_; }
  Diagnostics &diagnostics() { return diagnostics_; }
  mlir::ModuleOp flowModule() { return *flow_; }
  mlir::ModuleOp pipeModule() { return *pipe_; }
  const Plan &plan() const { return plan_; }
  /// The code; may be moved from once.
  GeneratedCode &generated() { return code_; }

private:
  bool verified(mlir::ModuleOp module);
  void printLate(const mlir::Diagnostic &diagnostic) const;

  const SourceFile file_;
  const Catalog &catalog_;
  const CompileOptions options_;
  Diagnostics diagnostics_;
  std::optional<Program> program_;
  std::unique_ptr<mlir::MLIRContext> context_;
  mlir::OwningOpRef<mlir::ModuleOp> flow_, pipe_;
  GeneratedCode code_;
  Plan plan_;
};

} // namespace flott
