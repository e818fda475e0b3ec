// The owner of a FlottBatch.
#pragma once

#include "runtime/abi/Batch.h"
#include "runtime/base/Arena.h"
#include "runtime/base/Block.h"
#include "runtime/exec/Plan.h"

#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace flott {

constexpr int64_t kBatchRows = 4096;

/// An arena that batches hold on to.
struct ArenaBlock : Block {
  FlottArena arena;
  ArenaOwner owner;

  static BlockRef make(MemoryPool &memory);
  static ArenaBlock &of(const BlockRef &block) {
    return *static_cast<ArenaBlock *>(block.get());
  }

private:
  explicit ArenaBlock(MemoryPool &memory);
};

class BatchPool;

/// Columns of one schema, and the blocks that their views point into. One
/// thread at a time; may be dropped on another than it was made on.
class Batch {
public:
  FlottBatch *abi() { return &abi_; }
  const FlottBatch *abi() const { return &abi_; }
  bool empty() const { return abi_.rows == 0; }
  bool hasPointers() const { return hasPointers_; }
  std::span<const BlockRef> retained() const { return retained_; }

  /// Keeps `block` until `reset`.
  void retain(const BlockRef &block);
  size_t retainedBytes() const { return retainedBytes_; }
  /// Copies what the rows point to into `arena`, which the batch retains, and
  /// lets go of all other blocks. False when memory is refused.
  bool adoptTexts(const BlockRef &arena);
  /// Forgets rows and blocks.
  void reset();

  ~Batch();
  Batch(const Batch &) = delete;

private:
  friend class BatchPool;
  friend struct BatchReturn;
  Batch(const std::vector<ColumnSpec> &columns, int64_t capacity,
        MemoryPool &memory);

  FlottBatch abi_ = {};
  const std::vector<ColumnSpec> &specs_;
  std::vector<FlottColumn> columns_;
  std::vector<BlockRef> retained_;
  size_t retainedBytes_ = 0;
  size_t memoryBytes_ = 0;
  void *values_ = nullptr;
  uint8_t *validity_ = nullptr; // of all columns, in one piece
  size_t validityBytes_ = 0;
  bool hasPointers_ = false;
  MemoryPool &memory_;
  BatchPool *home_ = nullptr;
};

/// Gives a batch back to its pool.
struct BatchReturn {
  void operator()(Batch *batch) const;
};
using BatchRef = std::unique_ptr<Batch, BatchReturn>;

/// Batches of one schema, used again. Any thread may call it; outlives all of
/// its batches.
class BatchPool {
public:
  /// REQUIRES: `columns` and `memory` outlive the pool.
  BatchPool(const std::vector<ColumnSpec> &columns, MemoryPool &memory,
            int64_t capacity = kBatchRows)
      : columns_(columns), memory_(memory), capacity_(capacity) {}

  /// An empty batch; null when memory is refused.
  BatchRef take();

private:
  friend struct BatchReturn;

  const std::vector<ColumnSpec> &columns_;
  MemoryPool &memory_;
  const int64_t capacity_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Batch>> free_;
};

} // namespace flott
