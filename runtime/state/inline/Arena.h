// Bump allocation.
#pragma once

#include "runtime/abi/Primitive.h"
#include "runtime/abi/RowCalls.h"

/// `size` bytes aligned to 8, or null when memory is refused.
FLOTT_PRIMITIVE void *flott_arena_take(FlottArena *arena, int64_t size) {
  int64_t rounded = (size + 7) & ~int64_t(7);
  if (FLOTT_LIKELY(rounded <= arena->limit - arena->next)) {
    void *result = arena->next;
    arena->next += rounded;
    return result;
  }
  return flott_arena_grow(arena, rounded);
}
