// The owner of a FlottArena.
#pragma once

#include "runtime/abi/Batch.h"
#include "runtime/base/Memory.h"

namespace flott {

/// Chunks from a pool, doubling in size. Refers to the FlottArena by address,
/// so that one can stand inside another structure. One thread at a time.
class ArenaOwner {
public:
  /// REQUIRES: `arena` and `memory` outlive the owner.
  ArenaOwner(FlottArena &arena, MemoryPool &memory, size_t firstChunkBytes);
  ~ArenaOwner();
  ArenaOwner(const ArenaOwner &) = delete;

  /// Frees what was made, but for the first chunk.
  void reset();
  /// Null when memory is refused. Aligned to 16.
  void *grow(size_t sizeBytes);
  /// As generated code does it: from the current chunk, or through `grow`.
  void *allocate(size_t sizeBytes);
  /// Bytes of all chunks.
  size_t sizeBytes() const { return size_t(arena_.sizeBytes); }

private:
  struct Chunk {
    Chunk *before;
    size_t sizeBytes; // this header included
  };

  void release(Chunk *keep);

  FlottArena &arena_;
  MemoryPool &memory_;
  Chunk *last_ = nullptr;
  const size_t firstChunkBytes_;
  size_t nextChunkBytes_;
};

} // namespace flott
