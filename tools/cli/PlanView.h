// A compiled program as `flott explain` shows it: one description, printed as
// text, JSON and DOT.
#pragma once

#include "codegen/Compile.h"
#include "codegen/TieredProgram.h"
#include "runtime/exec/Job.h"

#include <map>
#include <string>
#include <vector>

namespace flott::cli {

struct OperatorView {
  std::string name;   // filter, aggregate, …
  std::string detail; // what it does, as programs write it
  std::string uid;    // by which state is found again; empty: it has none
  std::string place;  // FILE:LINE:COLUMN
  std::vector<std::string> columns;   // of its result, with types
  std::vector<size_t> inputs;         // numbers of operators
  std::vector<std::string> pipelines; // that it runs in
  std::string counter;
  int64_t rows = -1; // that came out; -1: not counted
};

struct RuleView {
  std::string place, rule, text; // text: `applied`, or why it was not
  bool applied = false;
};

struct PipelineView {
  std::string symbol;
  std::string input; // what drives it, and when
  std::vector<size_t> operators;
  int64_t micros = -1, calls = -1;
};

struct TableView {
  std::string uid, kind;
  bool windowed = false;
  uint32_t entryBytes = 0, rowBytes = 0;
};

struct StageView {
  std::string uid;
  int parallelism = 1;
  std::vector<PipelineView> pipelines;
  std::vector<TableView> tables;
};

struct SinkView {
  std::string name, connector, guarantee;
};

struct PlanView {
  std::string program;
  std::vector<OperatorView> operators; // inputs before their readers
  std::vector<RuleView> rules;
  std::vector<StageView> stages;
  std::vector<SinkView> sinks;
  bool analyzed = false;
  int64_t micros = 0;              // of the run
  std::vector<CompileRecord> code; // of a run, as it became ready
};

/// Names the operators that have no uid, so that their rows are counted.
/// Between `optimize` and `pipe`.
void nameCounters(mlir::ModuleOp flow);

/// REQUIRES: all phases are done.
PlanView viewOf(Compilation &compilation);
/// Adds what was counted.
void addReport(PlanView &view, const JobReport &report);

/// FILE:LINE:COLUMN of a location, or nothing.
std::string placeText(mlir::Location loc);

std::string explainText(const PlanView &view);
std::string explainJson(const PlanView &view);
std::string explainDot(const PlanView &view);

} // namespace flott::cli
