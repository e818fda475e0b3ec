// The reference interpreter: whole inputs to whole results over `flow`, slowly
// and obviously. What it says is what a program means; compiled pipelines and
// optimizer rules are tested against it.
#pragma once

#include "compiler/Interpret/Scalar.h"

#include "mlir/IR/BuiltinOps.h"

#include <map>
#include <optional>
#include <string>

namespace flott::flow {

/// A record as the decoder left it: all columns of the source's schema, or why
/// it is none.
struct InputRow {
  std::vector<Datum> values;
  RowError error = RowError::None;
};
using Split = std::vector<InputRow>;

/// What each source reads, by its uid: its splits, each in order.
using Inputs = std::map<std::string, std::vector<Split>>;

/// What a program gives.
struct Result {
  /// Rows per sink, by its uid, in the order they were made. Only behind a
  /// `sort` does the order mean anything.
  std::map<std::string, Relation> sinks;
  /// Rows that each window dropped, late or without a time, by its uid.
  std::map<std::string, int64_t> lateRows;
  /// Rows that failed and were skipped, by error.
  std::map<RowError, int64_t> failedRows;
  /// The row error that ended the program, if one did; `sinks` is then not
  /// complete.
  std::optional<RowError> stopped;
};

/// Runs the first function of the module. A row that fails is skipped and
/// counted, or ends the program, as `on_bad_row` of the source above says (of
/// the first source where there are several).
/// REQUIRES: the module verifies; `inputs` has the uid of each source, and rows
/// as wide as its schema.
Result interpret(mlir::ModuleOp module, const Inputs &inputs,
                 NativeLookup natives);

/// Aggregates one group. `rows` are those of the group, in order; the result is
/// the aggregate columns behind the keys.
struct GroupResult {
  std::vector<Datum> values;
  RowError error = RowError::None;
};
GroupResult aggregateGroup(AggregateOp op, llvm::ArrayRef<const Row *> rows);

} // namespace flott::flow
