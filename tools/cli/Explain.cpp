// flott explain: how a program runs, and with --analyze how it ran.
#include "tools/cli/Execute.h"
#include "tools/cli/PlanView.h"

#include "llvm/Support/raw_ostream.h"

namespace flott::cli {

/// The plan with sinks that count rows and throw them away: to be explained, a
/// program leaves nothing behind.
static Plan withoutOutput(Plan plan) {
  for (SinkSpec &sink : plan.sinks) {
    sink.connector = "blackhole";
    sink.format.clear();
    sink.options.clear();
  }
  return plan;
}

int explain(const Options &options) {
  std::vector<RuleView> rules;
  const flow::Explain note = [&](mlir::Location loc, llvm::StringRef text) {
    const auto [rule, what] = text.split(": ");
    rules.push_back({placeText(loc), rule.str(), what.str(),
                     /*applied=*/what == "applied"});
  };
  // Counters say in which pipeline an operator runs; they are always wanted.
  Options counted = options;
  counted.analyze = true;
  int exitCode;
  std::unique_ptr<Compilation> compilation = open(counted, exitCode, note);
  if (!compilation)
    return exitCode;
  if (!compilation->flow() || !compilation->optimize())
    return kExitProgram;
  nameCounters(compilation->flowModule());
  if (!compilation->pipe())
    return kExitProgram;
  if (llvm::Error error = compilation->code()) {
    printError(options, llvm::toString(std::move(error)));
    return kExitProgram;
  }
  PlanView view = viewOf(*compilation);
  view.rules = std::move(rules);
  if (options.analyze) {
    ExecuteReport report;
    exitCode = execute(options, *compilation,
                       withoutOutput(compilation->plan()), report);
    if (exitCode != kExitOk)
      return exitCode;
    addReport(view, report.job);
    view.code = std::move(report.code);
  }
  llvm::outs() << (options.format == "json"  ? explainJson(view)
                   : options.format == "dot" ? explainDot(view)
                                             : explainText(view));
  return kExitOk;
}

} // namespace flott::cli
