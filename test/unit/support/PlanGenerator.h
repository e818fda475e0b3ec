// Random plans over random small inputs: what rules, code generation and other
// engines are compared on.
#pragma once

#include "compiler/Interpret/Interpret.h"
#include "test/unit/support/Choices.h"

#include "mlir/IR/OwningOpRef.h"

namespace flott::flow {

/// What may be said of a sink's rows.
enum class RowOrder {
  Any,     // the rows are determined, their order is not
  Total,   // behind a sort
  AnyRows, // behind a limit without an order: how many, and no more
};

struct GeneratedSink {
  std::string uid;
  StreamType type;
  RowOrder order;
  std::string sql; // the same query in DuckDB's SQL; empty if it has none
};

struct GeneratedPlan {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  Inputs inputs;
  std::vector<GeneratedSink> sinks;
  /// Makes the inputs as tables, named as the sources; CREATE and INSERT. SQL
  /// knows no lateness: compare only if the interpreter finds no late rows.
  std::string sqlTables;
};

/// Draws a plan of a few sources, some ten operators and one or two sinks. It
/// verifies. Every op of `flow` occurs but `call`; rows are few, with NULLs,
/// ties, the ends of ranges and times out of order. Sums of floats are exact in
/// any order.
GeneratedPlan generatePlan(mlir::MLIRContext *context, Choices &choices);

/// Where two results of a plan differ, or nothing. Floats may differ by
/// `tolerance`, relative to the larger.
std::string difference(const GeneratedPlan &plan, const Result &expected,
                       const Result &actual, double tolerance);

/// A plan with its inputs, as a failing test prints it.
std::string planText(const GeneratedPlan &plan);

/// One split of a source's input as NDJSON.
std::string ndjsonText(const Split &split, StreamType schema);

} // namespace flott::flow
