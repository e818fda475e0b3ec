// flott run: compiles, then runs in this process.
#include "tools/cli/Execute.h"

#include "llvm/Support/raw_ostream.h"

#include <unistd.h>

namespace flott::cli {

/// What people want to know at the end: how many rows a table had, and what
/// was left out.
static void printReport(const Options &options, const Plan &plan,
                        const JobReport &report) {
  if (options.quiet)
    return;
  for (size_t i = 0; i < report.sinks.size(); ++i) {
    const SinkReport &sink = report.sinks[i];
    if (plan.sinks[i].connector == "print" && isatty(STDOUT_FILENO))
      llvm::outs() << '(' << sink.rows << (sink.rows == 1 ? " row)" : " rows)")
                   << '\n';
    else if (!sink.summary.empty())
      llvm::errs() << "note: " << sink.name << ": " << sink.summary << '\n';
  }
  for (const SourceReport &source : report.sources) {
    if (source.lateRows > 0)
      llvm::errs() << "note: " << source.lateRows << " late rows of "
                   << source.name << " were dropped\n";
    if (source.skippedRows > 0)
      llvm::errs() << "note: " << source.skippedRows << " bad rows of "
                   << source.name << " were skipped\n";
  }
}

int run(const Options &options) {
  int exitCode;
  std::unique_ptr<Compilation> compilation = open(options, exitCode);
  if (!compilation)
    return exitCode;
  if (options.interpret)
    return interpret(options, *compilation);
  if (!compileAll(options, *compilation))
    return kExitProgram;
  ExecuteReport report;
  exitCode = execute(options, *compilation, compilation->plan(), report);
  if (exitCode == kExitOk)
    printReport(options, compilation->plan(), report.job);
  return exitCode;
}

} // namespace flott::cli
