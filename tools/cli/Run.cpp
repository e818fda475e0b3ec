// flott run: compiles, then runs in this process.
#include "tools/cli/Execute.h"

#include "llvm/Support/raw_ostream.h"

namespace flott::cli {

static void printReport(const Options &options, const JobReport &report) {
  if (options.quiet)
    return;
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
  JobReport report;
  exitCode = execute(options, *compilation, compilation->plan(), report);
  if (exitCode == kExitOk)
    printReport(options, report);
  return exitCode;
}

} // namespace flott::cli
