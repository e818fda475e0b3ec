// Runs a plan compiled, in this process, over the inputs of the interpreter.
#pragma once

#include "codegen/TieredProgram.h"
#include "test/unit/support/PlanGenerator.h"

#include "llvm/IR/Module.h"

#include <functional>

namespace flott::test {

/// How the rows of all sources are handed in.
enum class InputForm { Rows, Ndjson, Csv };

/// One way of running a plan.
struct RunConfig {
  TierMode tier = TierMode::Quick;
  bool rules = true; // of the optimizer
  bool batch = true;
  unsigned parallelism = 1;
  InputForm form = InputForm::Rows;
  int64_t blockBytes = 1 << 18; // of text read at once

  std::string text() const;
};

/// A change of the compiled program that makes it wrong: each returns false
/// if it found nothing to change.
struct Mistake {
  std::function<bool(mlir::ModuleOp)> inFlow;
  std::function<bool(llvm::Module &)> inCode; // of one pipeline
};

struct CompiledResult {
  std::string failure; // why it does not compile or run; empty: it does
  flow::Result result; // without errors and late rows by place
  int64_t lateRows = 0, skippedRows = 0;
  bool applied = false; // the mistake
};

/// Makes what all runs share, so that forked processes have it.
void prepareToCompile();

/// Compiles and runs. With a mistake that does not apply nothing is run.
CompiledResult runCompiled(const flow::GeneratedPlan &plan,
                           const RunConfig &config,
                           const Mistake *mistake = nullptr);

/// What `run` returns, from a process of its own: a plan that crashes, or does
/// not end, says so like any other that is wrong. FLOTT_ISOLATE=0: from this
/// process, for a debugger.
std::string inChild(const std::function<std::string()> &run);

/// Where a compiled run differs from what the interpreter says, or nothing.
std::string compareRun(const flow::GeneratedPlan &plan,
                       const flow::Result &expected,
                       const CompiledResult &actual, const RunConfig &config);

} // namespace flott::test
