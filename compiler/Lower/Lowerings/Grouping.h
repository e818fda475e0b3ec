// What aggregate and distinct have in common: a hash table by key.
#pragma once

#include "compiler/Lower/Lowering.h"

namespace flott {

/// The rows of `input` by key, and what is computed of each group. Names and
/// constraints are those of flow.aggregate.
struct Grouping {
  mlir::TypedValue<flow::StreamType> input;
  flow::StreamType result;
  mlir::ArrayAttr keys, aggregates;
  flow::Phase phase;
  llvm::StringRef uid; // of the table, and of the rows counted
  mlir::Location loc;
};

OpenStream lowerGrouping(const Grouping &grouping, Lowering &lowering);

} // namespace flott
