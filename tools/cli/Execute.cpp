// Runs programs on all cores, with better code as it comes.
#include "tools/cli/Execute.h"

#include "runtime/base/System.h"
#include "tools/cli/Progress.h"
#include "tools/cli/Signals.h"

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

/// A job that is done before its optimized code is there would be as slow each
/// time: it may finish the code for its next run, for this share of its time.
static constexpr int kGraceShare = 4;

int execute(const Options &options, Compilation &compilation, const Plan &plan,
            ExecuteReport &report) {
  std::unique_ptr<ObjectCache> cache = openCache(options);
  auto program = TieredProgram::start(
      std::move(compilation.generated().modules), bitcode(), TargetSpec::host(),
      cache.get(), exports(), tierOf(options));
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
  auto job = Job::make(plan, lookup, runOptions);
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
  const auto begin = std::chrono::steady_clock::now();
  auto result = (*job)->run();
  progress.reset();
  std::chrono::nanoseconds grace = {};
  if (result && cache)
    grace = (std::chrono::steady_clock::now() - begin) / kGraceShare;
  (*program)->stopOptimizing(grace);
  swap.join();
  if (!result) {
    const bool aborted = result.error().kind == ErrorKind::Aborted;
    printError(options, aborted ? "interrupted" : result.message());
    return aborted ? kExitInterrupted : kExitFailed;
  }
  report = {std::move(*result), (*program)->records()};
  return kExitOk;
}

} // namespace flott::cli
