// The splits of a source that one subtask reads.
#pragma once

#include "runtime/abi/Pipeline.h"
#include "runtime/exec/Batch.h"
#include "runtime/exec/Connector.h"

#include <atomic>

namespace flott {

/// A source while a job runs: shared by its subtasks.
struct SourceState {
  const SourceSpec *spec = nullptr;
  std::unique_ptr<Source> source;
  std::unique_ptr<RecordFormat> format; // null: batches
  std::mutex opening;                   // one split is opened at a time
  // Of all subtasks, for whoever watches.
  std::atomic<int64_t> bytesRead = 0;
  std::atomic<int64_t> rows = 0;
  std::atomic<int64_t> lateRows = 0; // told when a task forwards
};

/// What stands to be read next. `bytes` or `batch`; long texts live as long as
/// `block` is held.
struct PortInput {
  const uint8_t *bytes = nullptr;
  int64_t sizeBytes = 0;
  bool final = false;
  FlottBatch *batch = nullptr;
  BlockRef block;
  size_t split = 0; // in the subtask's list
};

/// Reads bytes into blocks and keeps what the pipelines did not consume, tracks
/// the progress of each split. One thread at a time.
///
/// Life: (poll [input consume])*.
class SourcePort {
public:
  enum class Poll { Input, NotReady, Ended };

  struct Settings {
    bool batch = true; // splits one after the other, no watermark between
    /// Bounds of the pipelines that track event time, -1 for one that does
    /// not; a split's watermark is the least of theirs.
    std::vector<int64_t> bounds;
  };

  SourcePort(SourceState &state, std::vector<size_t> splits, Settings settings,
             World world, BlockPool &blocks);

  Result<Poll> poll(int64_t waitMicros);
  /// REQUIRES: `poll` said Input.
  const PortInput &input() const { return input_; }
  /// Progress of the input's split, as pipeline `number` sees it.
  FlottSplit *progress(size_t number) {
    return &splits_[input_.split].progress[number];
  }
  /// Takes `sizeBytes` of text, or the batch (0), as read.
  void consume(int64_t sizeBytes, int64_t records);
  /// Stops reading; the next poll says Ended.
  void end() { ended_ = true; }

  /// The number of the input's split in the source.
  size_t splitNumber() const { return splits_[input_.split].number; }

  /// No row before it will come; INT64_MIN: unknown.
  int64_t watermark() const;
  /// All splits are silent, so that others need not wait for this port.
  bool idle() const;
  /// Tells the source's state how many rows of this port were late; returns
  /// their number.
  int64_t countLateRows();
  SourceState &state() { return state_; }

private:
  struct SplitState {
    size_t number = 0; // in the source
    Reader reader;
    bool open = false, ended = false, begun = false, sawEnd = false;
    bool idle = false;
    BlockRef block;
    size_t begin = 0, end = 0; // what is left in the block
    bool shown = false;        // the pipelines have seen what is left
    int64_t lastMicros = 0;    // when something came
    int64_t bytesRead = 0;
    std::vector<FlottSplit> progress;
  };

  Status open(SplitState &split);
  Result<Poll> pollSplit(SplitState &split, int64_t waitMicros);
  Result<Poll> pollBatches(SplitState &split, int64_t waitMicros);
  /// Makes room behind what is left; an error if a record is too long.
  Status makeRoom(SplitState &split);
  void offer(SplitState &split, bool final);
  void countBytes(SplitState &split);
  void close(SplitState &split);
  int64_t watermarkOf(const SplitState &split) const;
  SplitState *choose();
  Error tooLong(const SplitState &split) const;

  SourceState &state_;
  const Settings settings_;
  World world_;
  BlockPool &blocks_; // outlives the batches that point into its blocks
  std::vector<SplitState> splits_;
  PortInput input_;
  size_t turn_ = 0;
  bool ended_ = false;
  int64_t toldLate_ = 0;
};

} // namespace flott
