// Bytes that several batches point into.
#pragma once

#include "runtime/base/Memory.h"

#include <mutex>
#include <utility>
#include <vector>

namespace flott {

/// Counted bytes: `release` runs when the last reference goes, on the thread
/// that dropped it.
struct Block {
  std::atomic<uint32_t> references = 1;
  uint8_t *data = nullptr;
  size_t capacity = 0;
  void (*release)(Block *) = nullptr;
  void *owner = nullptr;
};

class BlockRef {
public:
  BlockRef() = default;
  /// Takes over one reference.
  explicit BlockRef(Block *block) : block_(block) {}
  BlockRef(const BlockRef &other) : block_(other.block_) {
    if (block_)
      block_->references.fetch_add(1, std::memory_order_relaxed);
  }
  BlockRef(BlockRef &&other) noexcept
      : block_(std::exchange(other.block_, nullptr)) {}
  BlockRef &operator=(BlockRef other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~BlockRef() {
    if (block_ &&
        block_->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
      block_->release(block_);
  }

  explicit operator bool() const { return block_ != nullptr; }
  Block *operator->() const { return block_; }
  Block *get() const { return block_; }
  /// Whether nobody else holds the block, so that it may be written again.
  bool unique() const {
    return block_->references.load(std::memory_order_acquire) == 1;
  }
  bool operator==(const BlockRef &other) const = default;

private:
  Block *block_ = nullptr;
};

/// Blocks of one size, used again. Any thread may drop a block; outlives all
/// of its blocks.
class BlockPool {
public:
  BlockPool(MemoryPool &memory, size_t blockBytes)
      : memory_(memory), blockBytes_(blockBytes) {}
  ~BlockPool();
  BlockPool(const BlockPool &) = delete;

  /// At least `sizeBytes` long; null when memory is refused.
  BlockRef allocate(size_t sizeBytes);
  size_t blockBytes() const { return blockBytes_; }

private:
  static void takeBack(Block *block);

  MemoryPool &memory_;
  const size_t blockBytes_;
  std::mutex mutex_;
  std::vector<Block *> free_;
};

} // namespace flott
