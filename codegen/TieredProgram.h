// The pipelines of a running program: quick code first, optimized code as soon
// as it is there.
#pragma once

#include "codegen/Jit.h"
#include "codegen/ObjectCompiler.h"

#include "runtime/abi/Pipeline.h"

#include <chrono>
#include <condition_variable>
#include <thread>
#include <vector>

namespace flott {

enum class TierMode : uint8_t {
  Tiered,    // quick, then optimized in the background
  Quick,     // quick alone
  Optimized, // optimized alone: the first row waits for it
};

/// How one object of a program came about (explain, bench).
struct CompileRecord {
  std::string symbol;
  Tier tier;
  bool isCached;
  double milliseconds;
};

/// Code of all pipelines of a program, compiled and loaded. A pipeline's code
/// may be exchanged at any time, by code that does the same on the same state:
/// whoever runs it asks `pipeline` before each batch, and may open with one
/// tier, go on with the other and close with either. Nothing that was ever
/// handed out is unloaded before the program dies.
///
/// Any thread may call. The destructor gives up what is being compiled and
/// waits for the compiling threads, some milliseconds.
class TieredProgram {
public:
  /// Compiles `modules`, in their order, on as many threads as there are
  /// processors; returns once every pipeline can run. `library` and `cache`
  /// (null: none) outlive the program. `exports` is the runtime's table and,
  /// for quicker quick code, nativePrimitives.
  static llvm::Expected<std::unique_ptr<TieredProgram>>
  start(std::vector<PipelineModule> modules, const BitcodeLibrary &library,
        TargetSpec target, ObjectCache *cache, std::span<const Export> exports,
        TierMode mode);
  ~TieredProgram();

  /// The best code of pipeline `number` (of `modules`) at this moment.
  const FlottPipeline *pipeline(size_t number) const;

  /// The best code of a symbol that a module exports, or null: entries of
  /// pipelines, comparisons of keys and rows. If two modules define it, they
  /// define the same.
  void *symbol(llvm::StringRef name) const;

  /// The number of the pipeline whose entries begin with `symbol`.
  std::optional<size_t> pipelineNumber(llvm::StringRef symbol) const;

  /// Returns when nothing more will be exchanged.
  void waitForOptimized();

  /// Returns the number of exchanges so far once it is more than `seen`, or
  /// `seen` when nothing more will be exchanged.
  size_t waitForExchange(size_t seen);

  /// Waits for optimized code `grace` at the longest, then gives up what is
  /// not there: a program that is done needs none, but the cache keeps it for
  /// its next run. What waits for exchanges returns soon.
  void stopOptimizing(std::chrono::nanoseconds grace = {});

  /// Objects made so far, in the order they were ready.
  std::vector<CompileRecord> records() const;

  /// Why a pipeline stays with its quick code; empty if none has to.
  std::string backgroundError() const;

private:
  struct Pipeline {
    PipelineModule module;
    FlottPipeline tiers[2];
    std::atomic<const FlottPipeline *> current = nullptr;
    bool isOptimized = false; // written by its compiling thread
  };

  TieredProgram(const BitcodeLibrary &library, TargetSpec target,
                ObjectCache *cache, std::span<const Export> exports,
                TierMode mode);

  llvm::Error compileFirst();
  llvm::Error compileAndLoad(Pipeline &pipeline, Tier tier);
  llvm::Error load(Pipeline &pipeline, Tier tier,
                   std::unique_ptr<llvm::MemoryBuffer> object);
  void startBackground();
  void optimizeInBackground();

  ObjectCompiler compiler_;
  const TierMode mode_;
  std::unique_ptr<Jit> jit_;
  std::vector<std::unique_ptr<Pipeline>> pipelines_;
  std::atomic<bool> cancel_ = false;
  std::atomic<size_t> nextInBackground_ = 0;
  std::vector<std::thread> background_;

  mutable std::mutex mutex_;           // guards what follows
  std::condition_variable hasChanged_; // what follows
  size_t backgroundThreads_ = 0;       // that still compile
  size_t exchanges_ = 0;
  SymbolAddresses symbols_;
  std::vector<CompileRecord> records_;
  std::string backgroundError_;
};

} // namespace flott
