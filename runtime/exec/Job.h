// A program that runs: its tasks, spread over workers.
#pragma once

#include "runtime/exec/Task.h"

namespace flott {

struct RunOptions {
  World world;
  Library library;
  HostStreams streams;
  int workers = 0;                         // 0: one per core
  size_t memoryBytes = SIZE_MAX;           // of all tasks together
  int64_t blockBytes = int64_t(256) << 10; // of text read at once
};

/// A moment of a job.
struct JobProgress {
  int64_t rowsRead = 0, rowsWritten = 0;
  int64_t bytesRead = 0, bytesTotal = -1; // -1: unknown
  int64_t watermark = INT64_MIN;          // the least; INT64_MAX: at the end
  int64_t lateRows = 0, skippedRows = 0;
  int64_t memoryBytes = 0;
};

struct SourceReport {
  std::string name;
  int64_t rows = 0, bytes = 0, lateRows = 0, skippedRows = 0;
};
struct SinkReport {
  std::string name, guarantee, summary;
  int64_t rows = 0;
};
struct StageReport {
  std::string uid;
  std::vector<std::pair<std::string, int64_t>> counters; // name, rows
  /// By pipeline: the sum over subtasks; zero unless rows are counted.
  std::vector<Task::PipelineTime> pipelines;
};
struct JobReport {
  std::vector<SourceReport> sources;
  std::vector<SinkReport> sinks;
  std::vector<StageReport> stages;
  bool drained = false;
  int64_t micros = 0;
};

/// Life: make run. `run` is called once; the others from any thread, from
/// before `run` until the job is destroyed.
class Job {
public:
  static Result<std::unique_ptr<Job>>
  make(Plan plan, const SymbolLookup &lookup, RunOptions options);
  ~Job();

  /// Returns when all input is used up and all sinks have committed, or with
  /// the first error, after which no sink shows anything as complete. The
  /// calling thread is one of the workers.
  Result<JobReport> run();

  /// Ends the sources as if they had no more: open windows fire, sinks commit.
  void drain();
  /// Ends `run` with an error of kind Aborted.
  void abort();
  /// Runs other code with the same layouts from the next batches on.
  void swapCode(const SymbolLookup &lookup);
  JobProgress progress() const;
  const Plan &plan() const { return plan_; }

private:
  Job(Plan plan, RunOptions options);

  Status build(const SymbolLookup &lookup);
  Status buildSources();
  Status buildSinks();
  Status buildChannels();
  Status buildTasks(const SymbolLookup &lookup);
  RowFailures *failuresOf(size_t stage);
  void work(int worker, int workers);
  void fail(const Error &error);
  Status commitSinks();
  JobReport report(int64_t micros) const;

  // Destroyed from the last to the first: tasks before what they point to.
  const Plan plan_;
  const RunOptions options_;
  std::vector<std::unique_ptr<MemoryPool>> memory_; // by task; the last: shared
  std::vector<std::unique_ptr<SourceState>> sources_;
  std::vector<std::unique_ptr<RowFailures>> failures_; // by source, then others
  std::vector<std::unique_ptr<SinkState>> sinks_;
  // Batches in channels and at other tasks point into blocks of a source.
  std::vector<std::unique_ptr<BlockPool>> blockPools_;
  std::vector<std::unique_ptr<BatchPool>> batchPools_;
  /// By edge: from * receivers + to.
  std::vector<std::vector<std::unique_ptr<Channel>>> channels_;
  std::vector<std::unique_ptr<Task>> tasks_;

  std::unique_ptr<Signal> signal_;
  std::atomic<int> sleepers_ = 0;
  std::atomic<bool> stopping_ = false, drained_ = false;
  std::mutex failing_;
  Status status_;
};

} // namespace flott
