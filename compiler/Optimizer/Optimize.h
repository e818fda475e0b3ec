// The optimizer as a call: flow -> flow, by the rules of Rules.def.
#pragma once

#include "compiler/Interpret/Scalar.h"

#include "mlir/IR/BuiltinOps.h"

#include <functional>
#include <string>
#include <vector>

namespace flott::flow {

/// Told of each rule that was applied ("push-filter-below-project: applied")
/// and of each guard that kept one from it ("merge-filters: filter has other
/// readers"), once per place.
using Explain = std::function<void(mlir::Location, llvm::StringRef)>;

struct OptimizeOptions {
  std::vector<std::string> enabled;  // the only rules to apply; all if empty
  std::vector<std::string> disabled; // rules not to apply
  unsigned parallelism = 1;          // subtasks per pipeline
  NativeLookup natives = nullptr;    // functions that may be folded
  Explain explain;                   // may be empty
};

/// The names of all rules, in the order of Rules.def.
llvm::ArrayRef<llvm::StringLiteral> ruleNames();

/// Rewrites the plans of the module. Rows, their order within a key and their
/// event time stay; errors may vanish, never appear. Fails, and says why, on
/// the name of a rule that does not exist.
mlir::LogicalResult optimize(mlir::ModuleOp module,
                             const OptimizeOptions &options);

} // namespace flott::flow
