// Room for results of row calls.
#pragma once

#include "runtime/abi/RowCalls.h"

#include <cstddef>

namespace flott {

/// Aligned to eight, as what else is in the arena; null when memory is refused.
/// REQUIRES: size >= 0.
inline char *arenaRoom(FlottArena *arena, int64_t size) {
  const int64_t rounded = (size + 7) & ~int64_t{7};
  if (rounded < arena->limit - arena->next) {
    char *room = reinterpret_cast<char *>(arena->next);
    arena->next += rounded;
    return room;
  }
  return static_cast<char *>(flott_arena_grow(arena, rounded));
}

/// Copies `size` bytes to the arena and says where. 0 or kOutOfMemory.
inline int32_t arenaCopy(FlottArena *arena, const char *data, int64_t size,
                         FlottText *out) {
  char *room = arenaRoom(arena, size);
  if (!room)
    return kOutOfMemory;
  if (size > 0)
    __builtin_memcpy(room, data, static_cast<std::size_t>(size));
  *out = {room, size};
  return 0;
}

} // namespace flott
