// Keyed state as generated code addresses it. The hot half (probe, insert,
// iterate) is runtime/state/inline; the cold half (grow, drop, order) is
// runtime/state. The two share this header and nothing else.
#pragma once

#include "runtime/abi/Batch.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Compares two keys of one table: 1 if equal. Generated per table; NULL
/// equals NULL, NaN equals NaN, -0.0 equals 0.0.
typedef int32_t (*FlottKeyEqual)(const void *left, const void *right);

/// An open-addressing table with linear probing and entries inline.
///
/// entry i at `entries + i * entrySize`:
///
///   0   tag:4    0 = free, else the upper half of the hash with bit 0 set;
///                probing starts at entry (tag >> 1) & mask, so a table grows
///                without hashing its keys again
///   4   (unused, zero)
///   8   key      layout chosen by the compiler
///   ..  value    accumulators, or head:8 of a chain of rows (multimap)
///
/// A list (sort, window buffers) has no entries; rows stand in `rows` alone.
///
/// row in `rows` (multimap and list), in pages that the runtime keeps:
///
///   0   next:8   the next row of the same key; null ends the chain (multimap)
///   8   payload  layout chosen by the compiler
///
/// Appending takes the row's place first (flott_table_row), and only then
/// copies texts to `arena`: a sorted list with a limit throws away rows, and
/// their texts, inside flott_table_page.
///
/// INVARIANT: used <= growAt < mask + 1, so a probe always meets a free entry.
typedef struct FlottTable {
  uint8_t *entries;
  uint64_t mask; // entries are mask + 1, a power of two
  uint64_t used;
  uint64_t growAt; // flott_table_reserve makes room before used passes this
  uint32_t entrySize;
  uint32_t rowSize; // 0: no rows
  uint8_t *rowNext; // free room in the current page of rows
  uint8_t *rowLimit;
  uint64_t rowCount;
  FlottArena arena; // keys' and accumulators' texts; lists of exact quantiles
  void *host;       // flott::Table, the owner
} FlottTable;

enum { kFlottWindowCache = 16 };

/// State of a windowed operator: one table per window, closed and dropped
/// whole. The cache is direct-mapped, so rows that jump between a few open
/// windows find theirs without a call: the window that starts at s stands, if
/// it is cached, at ((uint64_t)s / sizeMicros) % kFlottWindowCache.
///
/// INVARIANT: a cached table is open; unused places have start INT64_MIN.
typedef struct FlottWindows {
  int64_t sizeMicros;
  int64_t starts[kFlottWindowCache]; // microseconds
  FlottTable *tables[kFlottWindowCache];
  void *host; // flott::Windows, the owner
} FlottWindows;

#ifdef __cplusplus
}
#endif
