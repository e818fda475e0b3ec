// flott run: compiles, then runs in this process.
#include "tools/cli/Progress.h"
#include "tools/cli/Session.h"
#include "tools/cli/Signals.h"

#include "runtime/base/System.h"
#include "runtime/exec/Job.h"

#include "llvm/Support/raw_ostream.h"

#include <thread>

namespace flott::cli {

static TierMode tierOf(const Options &options) {
  return options.tier == "quick"       ? TierMode::Quick
         : options.tier == "optimized" ? TierMode::Optimized
                                       : TierMode::Tiered;
}

/// Finds entries and orders in the best code there is.
static SymbolLookup lookupIn(const TieredProgram &program) {
  return
      [&program](const std::string &symbol) { return program.symbol(symbol); };
}

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
  if (!compileAll(options, *compilation))
    return kExitProgram;

  std::unique_ptr<ObjectCache> cache = openCache(options);
  auto program = TieredProgram::start(
      std::move(compilation->generated().modules), bitcode(),
      TargetSpec::host(), cache.get(), exports(), tierOf(options));
  if (!program) {
    printError(options, llvm::toString(program.takeError()));
    return kExitFailed;
  }
  SystemWorld system;
  RunOptions runOptions;
  runOptions.world = system.world();
  runOptions.library = library();
  runOptions.workers = static_cast<int>(options.parallelism);
  if (options.memoryMiB)
    runOptions.memoryBytes = options.memoryMiB << 20;
  const SymbolLookup lookup = lookupIn(**program);
  auto job = Job::make(compilation->plan(), lookup, runOptions);
  if (!job) {
    printError(options, job.message());
    return kExitFailed;
  }
  // Optimized code takes over, pipeline by pipeline, while rows already flow.
  std::thread swap([&] {
    size_t seen = 0;
    for (size_t now; (now = (*program)->waitForExchange(seen)) != seen;
         seen = now)
      (*job)->swapCode(lookup);
  });
  SignalGuard signals(**job);
  std::optional<ProgressLine> progress;
  if (!options.quiet && ProgressLine::isWanted())
    progress.emplace(**job);
  auto report = (*job)->run();
  progress.reset();
  (*program)->stopOptimizing();
  swap.join();
  if (!report) {
    const bool aborted = report.error().kind == ErrorKind::Aborted;
    printError(options, aborted ? "interrupted" : report.message());
    return aborted ? kExitInterrupted : kExitFailed;
  }
  printReport(options, *report);
  return kExitOk;
}

} // namespace flott::cli
