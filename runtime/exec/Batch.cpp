// The owner of a FlottBatch.
#include "runtime/exec/Batch.h"

#include "runtime/exec/Columns.h"

#include <algorithm>
#include <cstring>

namespace flott {
namespace {

constexpr size_t kArenaChunk = size_t(1) << 16;

size_t aligned(size_t size) { return (size + 63) & ~size_t(63); }

/// Copies a value's bytes outside of the column; false when memory is refused.
bool adopt(const ScalarSpec &type, uint8_t *value, ArenaOwner &arena) {
  switch (kindOf(type)) {
  case TypeKind::String:
  case TypeKind::Bytes: {
    FlottView view;
    std::memcpy(&view, value, sizeof view);
    if (view.size <= 12)
      return true;
    void *copy = arena.allocate(view.size);
    if (!copy)
      return false;
    std::memcpy(copy, view.tail.data, view.size);
    view.tail.data = static_cast<const char *>(copy);
    std::memcpy(value, &view, sizeof view);
    return true;
  }
  case TypeKind::Array: {
    FlottArray array;
    std::memcpy(&array, value, sizeof array);
    if (array.count == 0)
      return true;
    const ScalarSpec &element = type.element[0];
    const size_t width = size_t(widthOf(kindOf(element)));
    const size_t bytes = size_t(array.count) * (width + 1);
    auto *copy = static_cast<uint8_t *>(arena.allocate(bytes));
    if (!copy)
      return false;
    std::memcpy(copy, array.data, bytes);
    if (hasPointers(element))
      for (int64_t i = 0; i < array.count; ++i)
        if (!adopt(element, copy + size_t(i) * width, arena))
          return false;
    array.data = copy;
    std::memcpy(value, &array, sizeof array);
    return true;
  }
  default:
    return true;
  }
}

} // namespace

ArenaBlock::ArenaBlock(MemoryPool &memory)
    : owner(arena, memory, kArenaChunk) {}

BlockRef ArenaBlock::make(MemoryPool &memory) {
  auto *block = new ArenaBlock(memory);
  block->release = [](Block *self) { delete static_cast<ArenaBlock *>(self); };
  return BlockRef(block);
}

Batch::Batch(const std::vector<ColumnSpec> &columns, int64_t capacity,
             MemoryPool &memory)
    : specs_(columns), columns_(columns.size()), memory_(memory) {
  abi_.capacity = capacity;
  abi_.columns = columns_.data();
  abi_.columnCount = int32_t(columns.size());
  const size_t bitmap = aligned(size_t(capacity + 7) / 8);
  size_t valueBytes = 0;
  for (const ColumnSpec &column : columns) {
    valueBytes +=
        aligned(size_t(capacity) * size_t(widthOf(kindOf(column.type))));
    validityBytes_ += column.type.optional ? bitmap : 0;
    hasPointers_ |= flott::hasPointers(column.type);
  }
  // The last view of the last column is read as a text.
  memoryBytes_ = valueBytes + validityBytes_ + kFlottTextPadding;
  values_ = memory.allocate(memoryBytes_);
  if (!values_)
    return;
  auto *next = static_cast<uint8_t *>(values_);
  validity_ = next + valueBytes;
  uint8_t *nextBitmap = validity_;
  for (size_t i = 0; i < columns.size(); ++i) {
    columns_[i].values = next;
    next +=
        aligned(size_t(capacity) * size_t(widthOf(kindOf(columns[i].type))));
    if (columns[i].type.optional) {
      columns_[i].validity = nextBitmap;
      nextBitmap += bitmap;
    }
  }
  reset();
}

Batch::~Batch() { memory_.free(values_, memoryBytes_); }

void Batch::retain(const BlockRef &block) {
  // The same few blocks come again and again, the last one most of all.
  if (!block || std::find(retained_.rbegin(), retained_.rend(), block) !=
                    retained_.rend())
    return;
  retained_.push_back(block);
  retainedBytes_ += block->capacity;
}

bool Batch::adoptTexts(const BlockRef &arena) {
  ArenaOwner &owner = ArenaBlock::of(arena).owner;
  // Lets go of the old blocks only when nothing points into them any more.
  std::vector<BlockRef> before;
  before.swap(retained_);
  retainedBytes_ = 0;
  retain(arena);
  for (size_t c = 0; c < specs_.size(); ++c) {
    if (!flott::hasPointers(specs_[c].type))
      continue;
    auto *values = static_cast<uint8_t *>(columns_[c].values);
    for (int64_t row = 0; row < abi_.rows; ++row)
      if (!adopt(specs_[c].type, values + row * 16, owner))
        return false;
  }
  return true;
}

void Batch::reset() {
  abi_.rows = 0;
  retained_.clear();
  retainedBytes_ = 0;
  std::memset(validity_, 0, validityBytes_);
}

BatchRef BatchPool::take() {
  {
    std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      BatchRef batch(free_.back().release());
      free_.pop_back();
      return batch;
    }
  }
  std::unique_ptr<Batch> batch(new Batch(columns_, capacity_, memory_));
  if (!batch->values_)
    return nullptr;
  batch->home_ = this;
  return BatchRef(batch.release());
}

void BatchReturn::operator()(Batch *batch) const {
  BatchPool *pool = batch->home_;
  batch->reset();
  std::lock_guard lock(pool->mutex_);
  pool->free_.emplace_back(batch);
}

} // namespace flott
