// One subtask of a stage: runs its pipelines over what comes in.
#pragma once

#include "runtime/abi/Pipeline.h"
#include "runtime/exec/Channel.h"
#include "runtime/exec/RowFailures.h"
#include "runtime/exec/SourcePort.h"
#include "runtime/state/Windows.h"

#include <deque>

namespace flott {

/// A sink while a job runs: shared by the subtasks that write to it, which
/// take turns by batch.
struct SinkState {
  const SinkSpec *spec = nullptr;
  std::unique_ptr<Sink> sink;
  std::mutex writing;
  std::atomic<int64_t> rows = 0;
};

/// Addresses of generated code, by symbol; null: there is none.
using SymbolLookup = std::function<void *(const std::string &symbol)>;

/// What a task is made of. All that is pointed to outlives it.
struct TaskParts {
  const Plan *plan = nullptr;
  int stage = 0;
  int subtask = 0;
  World world;
  MemoryPool *memory = nullptr;

  struct Port {
    std::unique_ptr<SourcePort> source; // or
    std::vector<Channel *> channels;    // one per sending subtask
    RowFailures *failures = nullptr;    // where rows of the port fail
  };
  std::vector<Port> ports; // by number in the stage

  /// By FlottTask::outputs: where a full batch goes.
  struct Output {
    Channel *channel = nullptr; // or
    SinkState *sink = nullptr;
    BatchPool *batches = nullptr;
  };
  std::vector<Output> outputs;
  RowFailures *resultFailures = nullptr; // of rows that no source port knows
};

/// What others may see of a task while it runs.
struct TaskProgress {
  std::atomic<int64_t> watermark = INT64_MIN;
  std::atomic<int64_t> lateRows = 0;
};

struct StepBudget {
  int inputs = 16;        // how much to read before others have their turn
  int64_t waitMicros = 0; // how long a source may wait for bytes
};

/// Life: make (step)* until Finished or Failed. `step` may be called on any
/// thread, on one at a time. `drain`, `abort`, `swapCode` and `progress` are
/// for any thread at any time.
///
/// A step reads ports in turn and runs the pipelines that an input drives. When
/// the least watermark of a windowed pipeline's ports has passed the end of a
/// window, or its ports have ended, it runs the pipelines that scan state, in
/// the plan's order, drops closed windows, and hands on the watermark. A
/// pipeline that stops early (output full, cancelled) goes on from its cursor
/// in a later step.
class Task {
public:
  enum class Step { Progress, Idle, Finished, Failed };

  static Result<std::unique_ptr<Task>> make(TaskParts parts,
                                            const SymbolLookup &lookup);
  ~Task();

  Step step(StepBudget budget);
  /// REQUIRES: Failed.
  const Error &error() const { return error_.error(); }

  /// Ends the sources as if they had no more.
  void drain() { draining_.store(true, std::memory_order_relaxed); }
  /// Ends the task as soon as it can.
  void abort();
  /// Runs other code with the same layouts from the next call on; symbols that
  /// `lookup` does not know keep theirs.
  void swapCode(const SymbolLookup &lookup);

  const TaskProgress &progress() const { return progress_; }
  const StageSpec &stage() const { return stage_; }
  int stageNumber() const { return parts_.stage; }
  /// REQUIRES: not running. By the stage's counter numbers.
  const std::vector<int64_t> &counters() const { return counters_; }
  /// Time in the code of each pipeline, and how often it was called; all zero
  /// unless rows are counted. REQUIRES: not running.
  struct PipelineTime {
    int64_t micros = 0, calls = 0;
  };
  const std::vector<PipelineTime> &pipelineTimes() const { return times_; }
  /// The policy for a failing row: called by generated code.
  int32_t rowFailed(FlottInput *input, int64_t row, int64_t site, int32_t code);

private:
  explicit Task(TaskParts parts);

  struct PipelineState {
    const PipelineSpec *spec = nullptr;
    FlottPipeline entries = {};
    std::atomic<decltype(FlottPipeline::batch)> batch = nullptr;
    bool opened = false;
    size_t progressNumber = 0; // of the port's progress records
    int64_t firedUpTo = INT64_MIN;
    bool ranAtEnd = false;
  };
  struct ChannelState {
    int64_t watermark = INT64_MIN;
    bool idle = false, ended = false;
  };
  struct PortState {
    std::vector<ChannelState> channels;
    std::vector<int> pipelines;  // that it drives, in the plan's order
    std::vector<size_t> aligned; // ports whose watermarks fire the same windows
    size_t turn = 0;
    bool ended = false;
    BatchRef batch; // the input, from a channel
  };
  /// One pipeline over one input.
  struct Run {
    int pipeline = 0;
    int64_t offset = 0; // text: of what is not indexed yet
    Table *table = nullptr;
    FlottTable *closed = nullptr;
    int64_t windowStart = 0, windowEnd = 0;
  };
  enum class Phase { Poll, Run, Fire, Forward, Done };
  enum class Outcome { Continue, Blocked, Failed };

  Status prepare(const SymbolLookup &lookup);
  Status resolve(PipelineState &pipeline, const SymbolLookup &lookup);
  Status makeTables(const SymbolLookup &lookup);

  Outcome pollPorts(const StepBudget &budget, bool &gotInput);
  Result<bool> pollPort(size_t number, int64_t waitMicros, bool &gotInput);
  void endPort(size_t number);
  bool waitsForOthers(size_t number) const;
  bool isAhead(size_t number) const;
  void queueInputRuns(size_t port);

  Outcome runNext();
  Outcome finishRun(Run &run);
  bool growScratch(int64_t size);
  void beginCall();
  Status keepInputs();
  void finishInput();

  Outcome fireNext();
  Outcome forward();
  Outcome finish();
  Outcome deliver(size_t output);
  Outcome flushOutputs();

  int64_t inputWatermark(const std::vector<int> &ports, bool &idle) const;
  int64_t portWatermark(size_t port) const;
  bool portIdle(size_t port) const;
  bool allEnded(const std::vector<int> &ports) const;
  bool allRefused() const;
  Error runtimeError() const;
  std::string_view recordBytes(const FlottInput &input, int64_t row) const;

  TaskParts parts_;
  const StageSpec &stage_;
  Status error_;
  Phase phase_ = Phase::Poll;

  std::vector<PipelineState> pipelines_;
  std::vector<PortState> ports_;
  std::vector<TableLayout> layouts_;
  std::vector<std::unique_ptr<Table>> tables_;
  std::vector<std::unique_ptr<Windows>> windows_;

  // The input at hand.
  std::deque<Run> runs_;
  bool runStarted_ = false;
  int inputPort_ = -1; // -1: the runs scan state
  int64_t limit_ = -1; // text that the first pipeline indexed
  int64_t records_ = 0;
  FlottInput input_ = {};
  std::vector<uint32_t> fields_, records32_;
  std::vector<int64_t> rowsBefore_;
  int pendingOutput_ = -1; // full, and not taken away yet

  // Firing and forwarding.
  size_t fireAt_ = 0;
  bool fired_ = false;
  int64_t sentWatermark_ = INT64_MIN;
  bool sentIdle_ = false;
  size_t flushAt_ = 0;
  size_t portTurn_ = 0;
  bool hasWindows_ = false;

  FlottTask abi_ = {};
  std::vector<BatchRef> batches_;
  std::vector<FlottBatch *> outputs_;
  std::vector<void *> tablePointers_, prepared_;
  std::vector<int64_t> counters_;
  std::vector<PipelineTime> times_; // by pipeline
  BlockRef arena_;

  std::atomic<bool> draining_ = false, aborting_ = false;
  TaskProgress progress_;
};

} // namespace flott
