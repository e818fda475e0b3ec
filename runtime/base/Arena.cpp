// The owner of a FlottArena.
#include "runtime/base/Arena.h"

#include <algorithm>

namespace flott {
namespace {

constexpr size_t kLargestChunk = size_t(1) << 20;

} // namespace

ArenaOwner::ArenaOwner(FlottArena &arena, MemoryPool &memory,
                       size_t firstChunkBytes)
    : arena_(arena), memory_(memory), firstChunkBytes_(firstChunkBytes),
      nextChunkBytes_(firstChunkBytes) {
  arena_ = {};
  arena_.chunks = this;
}

ArenaOwner::~ArenaOwner() { release(nullptr); }

void ArenaOwner::release(Chunk *keep) {
  while (last_ && last_ != keep) {
    Chunk *before = last_->before;
    arena_.sizeBytes -= int64_t(last_->sizeBytes);
    memory_.free(last_, last_->sizeBytes);
    last_ = before;
  }
}

void ArenaOwner::reset() {
  Chunk *first = last_;
  while (first && first->before)
    first = first->before;
  // A first chunk of unusual size would be kept for one long text.
  if (first && first->sizeBytes > kLargestChunk)
    first = nullptr;
  release(first);
  nextChunkBytes_ = firstChunkBytes_;
  auto *begin = reinterpret_cast<uint8_t *>(last_);
  arena_.next = last_ ? begin + sizeof(Chunk) : nullptr;
  arena_.limit = last_ ? begin + last_->sizeBytes - kFlottTextPadding : nullptr;
}

void *ArenaOwner::grow(size_t sizeBytes) {
  if (sizeBytes > SIZE_MAX / 2)
    return nullptr;
  // A text's bytes may be read a little behind their end.
  const size_t wanted =
      (sizeBytes + sizeof(Chunk) + kFlottTextPadding + 15) & ~size_t(15);
  const size_t size = std::max(nextChunkBytes_, wanted);
  auto *begin = static_cast<uint8_t *>(memory_.allocate(size));
  if (!begin)
    return nullptr;
  auto *chunk = reinterpret_cast<Chunk *>(begin);
  chunk->before = last_;
  chunk->sizeBytes = size;
  last_ = chunk;
  nextChunkBytes_ = std::min(nextChunkBytes_ * 2, kLargestChunk);
  arena_.sizeBytes += int64_t(size);
  uint8_t *result = begin + sizeof(Chunk);
  arena_.next = result + ((sizeBytes + 15) & ~size_t(15));
  arena_.limit = begin + size - kFlottTextPadding;
  return result;
}

void *ArenaOwner::allocate(size_t sizeBytes) {
  const size_t rounded = (sizeBytes + 15) & ~size_t(15);
  if (rounded < sizeBytes || rounded > size_t(arena_.limit - arena_.next))
    return grow(sizeBytes);
  void *result = arena_.next;
  arena_.next += rounded;
  return result;
}

} // namespace flott
