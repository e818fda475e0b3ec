// Room for results of row calls.
#pragma once

#include "runtime/abi/RowCalls.h"

#include <cstddef>

namespace flott {

/// Null when memory is refused. REQUIRES: size >= 0.
inline char *arenaRoom(FlottArena *arena, int64_t size) {
  if (size <= arena->limit - arena->next) {
    char *room = reinterpret_cast<char *>(arena->next);
    arena->next += size;
    return room;
  }
  return static_cast<char *>(flott_arena_grow(arena, size));
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
