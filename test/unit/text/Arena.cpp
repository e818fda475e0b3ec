#include "test/unit/text/Arena.h"
#include "runtime/abi/RowCalls.h"

using Chunks = std::vector<std::unique_ptr<uint8_t[]>>;

flott::TestArena::TestArena() { arena_.chunks = new Chunks; }
flott::TestArena::~TestArena() { delete static_cast<Chunks *>(arena_.chunks); }

extern "C" void *flott_arena_grow(FlottArena *arena, int64_t size) noexcept {
  if (arena->sizeBytes < 0)
    return nullptr;
  size_t chunkSize = size_t(size) + 100;
  auto &chunks = *static_cast<Chunks *>(arena->chunks);
  chunks.emplace_back(new uint8_t[chunkSize + kFlottPadding]);
  uint8_t *chunk = chunks.back().get();
  arena->next = chunk + size;
  arena->limit = chunk + chunkSize;
  return chunk;
}
