// Compiling threads of a running program, and the exchange of its code.

#include "codegen/TieredProgram.h"

#include "llvm/ADT/STLExtras.h"

#include <sys/resource.h>
#include <unistd.h>

using namespace llvm;

namespace flott {

// Optimizing pays off the sooner the better, but rows come first: a third of
// a contended core.
static constexpr int kBackgroundNice = 5;

static unsigned processors() {
  return std::max(1u, std::thread::hardware_concurrency());
}

TieredProgram::TieredProgram(const BitcodeLibrary &library, TargetSpec target,
                             ObjectCache *cache,
                             std::span<const Export> exports, TierMode mode)
    : compiler_(library, std::move(target), cache, exports), mode_(mode) {}

TieredProgram::~TieredProgram() {
  cancel_ = true;
  for (std::thread &thread : background_)
    thread.join();
}

Expected<std::unique_ptr<TieredProgram>>
TieredProgram::start(std::vector<PipelineModule> modules,
                     const BitcodeLibrary &library, TargetSpec target,
                     ObjectCache *cache, std::span<const Export> exports,
                     TierMode mode) {
  std::unique_ptr<TieredProgram> program(
      new TieredProgram(library, std::move(target), cache, exports, mode));
  Expected<std::unique_ptr<Jit>> jit = Jit::create(exports);
  if (!jit)
    return jit.takeError();
  program->jit_ = std::move(*jit);
  for (PipelineModule &module : modules) {
    auto pipeline = std::make_unique<Pipeline>();
    pipeline->module = std::move(module);
    program->pipelines_.push_back(std::move(pipeline));
  }
  if (Error error = program->compileFirst())
    return std::move(error);
  if (mode == TierMode::Tiered)
    program->startBackground();
  return program;
}

Error TieredProgram::compileFirst() {
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  Error first = Error::success();
  const auto work = [&] {
    for (size_t number; (number = next++) < pipelines_.size();) {
      Pipeline &pipeline = *pipelines_[number];
      Error error = Error::success();
      if (mode_ == TierMode::Optimized) {
        error = compileAndLoad(pipeline, Tier::Optimized);
      } else if (std::unique_ptr<MemoryBuffer> optimized =
                     mode_ == TierMode::Tiered
                         ? compiler_.findCached(pipeline.module,
                                                Tier::Optimized)
                         : nullptr) {
        const auto begin = std::chrono::steady_clock::now();
        error = load(pipeline, Tier::Optimized, std::move(optimized));
        const std::chrono::duration<double, std::milli> time =
            std::chrono::steady_clock::now() - begin;
        std::lock_guard lock(mutex_);
        records_.push_back({pipeline.module.symbol, Tier::Optimized,
                            /*isCached=*/true, time.count()});
      } else {
        error = compileAndLoad(pipeline, Tier::Quick);
      }
      if (!error)
        continue;
      next = pipelines_.size();
      std::lock_guard lock(mutex);
      first = first ? std::move(first) : std::move(error);
      consumeError(std::move(error));
    }
  };
  std::vector<std::thread> helpers;
  const size_t count = std::min<size_t>(processors(), pipelines_.size());
  for (size_t helper = 1; helper < count; ++helper)
    helpers.emplace_back(work);
  work();
  for (std::thread &helper : helpers)
    helper.join();
  return first;
}

Error TieredProgram::compileAndLoad(Pipeline &pipeline, Tier tier) {
  const auto begin = std::chrono::steady_clock::now();
  Expected<CompiledObject> compiled =
      compiler_.compile(pipeline.module, tier, &cancel_);
  if (!compiled)
    return compiled.takeError();
  const bool isCached = compiled->isCached;
  if (Error error = load(pipeline, tier, std::move(compiled->object)))
    return error;
  const std::chrono::duration<double, std::milli> time =
      std::chrono::steady_clock::now() - begin;
  std::lock_guard lock(mutex_);
  records_.push_back({pipeline.module.symbol, tier, isCached, time.count()});
  return Error::success();
}

Error TieredProgram::load(Pipeline &pipeline, Tier tier,
                          std::unique_ptr<MemoryBuffer> object) {
  Expected<SymbolAddresses> symbols = jit_->load(std::move(object));
  if (!symbols)
    return symbols.takeError();
  const auto entry = [&](StringRef suffix) {
    return symbols->lookup((pipeline.module.symbol + suffix).str());
  };
  FlottPipeline code;
  code.open = reinterpret_cast<decltype(code.open)>(entry("_open"));
  code.batch = reinterpret_cast<decltype(code.batch)>(entry("_batch"));
  code.close = reinterpret_cast<decltype(code.close)>(entry("_close"));
  if (!code.open || !code.batch || !code.close)
    return createStringError("internal error: object of pipeline " +
                             pipeline.module.symbol +
                             " lacks one of _open, _batch and _close");
  pipeline.tiers[int(tier)] = code;
  pipeline.isOptimized = tier == Tier::Optimized;
  std::lock_guard lock(mutex_);
  for (const auto &symbol : *symbols)
    symbols_[symbol.getKey()] = symbol.getValue();
  exchanges_ += pipeline.current.load() != nullptr;
  pipeline.current.store(&pipeline.tiers[int(tier)], std::memory_order_release);
  hasChanged_.notify_all();
  return Error::success();
}

void TieredProgram::startBackground() {
  const size_t left = count_if(
      pipelines_, [](const auto &pipeline) { return !pipeline->isOptimized; });
  const size_t count = std::min<size_t>(std::max(1u, processors() / 2), left);
  backgroundThreads_ = count;
  for (size_t thread = 0; thread < count; ++thread)
    background_.emplace_back([this] { optimizeInBackground(); });
}

void TieredProgram::optimizeInBackground() {
  // On Linux this is the priority of the calling thread alone.
  ::setpriority(PRIO_PROCESS, id_t(::gettid()), kBackgroundNice);
  for (size_t number;
       !cancel_ && (number = nextInBackground_++) < pipelines_.size();) {
    Pipeline &pipeline = *pipelines_[number];
    if (pipeline.isOptimized)
      continue;
    Error error = compileAndLoad(pipeline, Tier::Optimized);
    if (!error)
      continue;
    const bool isCancelled = error.isA<CancelledError>();
    std::lock_guard lock(mutex_);
    std::string message = toString(std::move(error));
    if (!isCancelled && backgroundError_.empty())
      backgroundError_ = std::move(message);
  }
  std::lock_guard lock(mutex_);
  --backgroundThreads_;
  hasChanged_.notify_all();
}

const FlottPipeline *TieredProgram::pipeline(size_t number) const {
  return pipelines_[number]->current.load(std::memory_order_acquire);
}

void *TieredProgram::symbol(StringRef name) const {
  std::lock_guard lock(mutex_);
  return symbols_.lookup(name);
}

std::optional<size_t> TieredProgram::pipelineNumber(StringRef symbol) const {
  for (const auto &[number, pipeline] : enumerate(pipelines_))
    if (pipeline->module.symbol == symbol)
      return number;
  return std::nullopt;
}

void TieredProgram::waitForOptimized() {
  std::unique_lock lock(mutex_);
  hasChanged_.wait(lock, [this] { return backgroundThreads_ == 0; });
}

size_t TieredProgram::waitForExchange(size_t seen) {
  std::unique_lock lock(mutex_);
  hasChanged_.wait(lock, [this, seen] {
    return exchanges_ > seen || backgroundThreads_ == 0;
  });
  return exchanges_;
}

void TieredProgram::stopOptimizing(std::chrono::nanoseconds grace) {
  if (grace.count() > 0) {
    std::unique_lock lock(mutex_);
    hasChanged_.wait_for(lock, grace,
                         [this] { return backgroundThreads_ == 0; });
  }
  cancel_ = true;
}

std::vector<CompileRecord> TieredProgram::records() const {
  std::lock_guard lock(mutex_);
  return records_;
}

std::string TieredProgram::backgroundError() const {
  std::lock_guard lock(mutex_);
  return backgroundError_;
}

} // namespace flott
