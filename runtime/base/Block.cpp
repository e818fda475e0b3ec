// Bytes that several batches point into.
#include "runtime/base/Block.h"

#include <algorithm>

namespace flott {
namespace {

/// More would only keep memory that a burst has needed once.
constexpr size_t kKeptBlocks = 8;

} // namespace

BlockPool::~BlockPool() {
  for (Block *block : free_) {
    memory_.free(block->data, block->capacity);
    delete block;
  }
}

BlockRef BlockPool::allocate(size_t sizeBytes) {
  if (sizeBytes <= blockBytes_) {
    std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      Block *block = free_.back();
      free_.pop_back();
      block->references.store(1, std::memory_order_relaxed);
      return BlockRef(block);
    }
  }
  const size_t capacity = std::max(sizeBytes, blockBytes_);
  auto *data = static_cast<uint8_t *>(memory_.allocate(capacity));
  if (!data)
    return {};
  auto *block = new Block;
  block->data = data;
  block->capacity = capacity;
  block->release = takeBack;
  block->owner = this;
  return BlockRef(block);
}

void BlockPool::takeBack(Block *block) {
  auto *pool = static_cast<BlockPool *>(block->owner);
  if (block->capacity == pool->blockBytes_) {
    std::lock_guard lock(pool->mutex_);
    if (pool->free_.size() < kKeptBlocks) {
      pool->free_.push_back(block);
      return;
    }
  }
  pool->memory_.free(block->data, block->capacity);
  delete block;
}

} // namespace flott
