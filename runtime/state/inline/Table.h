// Keyed state, the hot half: find, insert, add rows, keep lists.
//
// Sizes are arguments, constant in generated code, so they fold away. Nothing
// here allocates but through the cold calls (Calls.def).
#pragma once

#include "runtime/abi/Calls.h"
#include "runtime/abi/Table.h"
#include "runtime/state/inline/Arena.h"

#include <string.h>

namespace flott {

/// The tag of a hash: never 0, which marks a free entry.
FLOTT_INLINE uint32_t tagOf(uint64_t hash) { return uint32_t(hash >> 32) | 1; }

} // namespace flott

/// Asks for the cache line where the probe of `hash` will begin.
FLOTT_PRIMITIVE void flott_table_prefetch(const FlottTable *table,
                                          uint64_t hash, uint32_t entrySize) {
  uint64_t index = (flott::tagOf(hash) >> 1) & table->mask;
  __builtin_prefetch(table->entries + index * entrySize, 1, 1);
}

/// The entry of `key`, or null.
FLOTT_PRIMITIVE uint8_t *flott_table_find(const FlottTable *table,
                                          uint64_t hash, const void *key,
                                          uint32_t entrySize,
                                          FlottKeyEqual equal) {
  const uint32_t tag = flott::tagOf(hash);
  uint8_t *const entries = table->entries;
  const uint64_t mask = table->mask;
  for (uint64_t index = tag >> 1;; ++index) {
    uint8_t *entry = entries + (index & mask) * entrySize;
    uint32_t found;
    memcpy(&found, entry, sizeof found);
    if (FLOTT_LIKELY(found == tag) && FLOTT_LIKELY(equal(entry + 8, key)))
      return entry;
    if (found == 0)
      return nullptr;
  }
}

/// The entry of `key`; makes it, zero behind the key, if there is none: then
/// `*fresh` is 1, and the caller takes the bytes of its texts into the table's
/// arena. Null when memory is refused. Entries may move: a pointer to an entry
/// holds until the next insert.
FLOTT_PRIMITIVE uint8_t *flott_table_upsert(FlottTable *table, uint64_t hash,
                                            const void *key, uint32_t keySize,
                                            uint32_t entrySize,
                                            FlottKeyEqual equal,
                                            int32_t *fresh) {
  const uint32_t tag = flott::tagOf(hash);
  *fresh = 0;
  for (;;) {
    uint8_t *const entries = table->entries;
    const uint64_t mask = table->mask;
    uint8_t *entry;
    for (uint64_t index = tag >> 1;; ++index) {
      entry = entries + (index & mask) * entrySize;
      uint32_t found;
      memcpy(&found, entry, sizeof found);
      if (FLOTT_LIKELY(found == tag) && FLOTT_LIKELY(equal(entry + 8, key)))
        return entry;
      if (found == 0)
        break;
    }
    if (FLOTT_LIKELY(table->used < table->growAt)) {
      ++table->used;
      memcpy(entry, &tag, sizeof tag);
      memcpy(entry + 8, key, keySize);
      *fresh = 1;
      return entry;
    }
    if (flott_table_reserve(table, 1) != 0)
      return nullptr;
  }
}

/// Room for one more row of `rowSize` bytes, or null when memory is refused.
/// Rows never move.
FLOTT_PRIMITIVE uint8_t *flott_table_row(FlottTable *table, uint32_t rowSize) {
  if (FLOTT_UNLIKELY(table->rowLimit - table->rowNext < rowSize))
    if (!flott_table_page(table))
      return nullptr;
  uint8_t *row = table->rowNext;
  table->rowNext += rowSize;
  ++table->rowCount;
  return row;
}

/// Adds a value to a list accumulator (data:8 count:8 capacity:8). 0, or 1 when
/// memory is refused. Doubling keeps the waste in the arena below the lists'
/// size.
FLOTT_PRIMITIVE int32_t flott_list_push(FlottTable *table, uint8_t *list,
                                        double value) {
  double *data;
  int64_t count, capacity;
  memcpy(&data, list, 8);
  memcpy(&count, list + 8, 8);
  memcpy(&capacity, list + 16, 8);
  if (FLOTT_UNLIKELY(count == capacity)) {
    int64_t more = capacity == 0 ? 4 : capacity * 2;
    double *grown = (double *)flott_arena_take(&table->arena, more * 8);
    if (!grown)
      return 1;
    if (count != 0)
      memcpy(grown, data, size_t(count) * 8);
    data = grown;
    memcpy(list, &data, 8);
    memcpy(list + 16, &more, 8);
  }
  data[count] = value;
  ++count;
  memcpy(list + 8, &count, 8);
  return 0;
}
