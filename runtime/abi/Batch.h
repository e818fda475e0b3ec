// Rows between pipelines: what generated code and the runtime both address.
//
// Plain C and plain layouts: generated code reaches the fields by offset.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { kFlottTextPadding = 64 };

/// A text or byte string in a register pair. Never owns its bytes. At least
/// kFlottTextPadding bytes behind it can be read (blocks, arenas, columns and
/// constants see to that), so that texts are compared by whole words and
/// scanned by whole vectors.
typedef struct FlottText {
  const char *data;
  int64_t size;
} FlottText;

/// The date that was read last, as its text and as days since 1970: events come
/// in order as a rule, so the next one is of the same day.
typedef struct FlottRecentDate {
  uint64_t head; // YYYY-MM-
  uint32_t tail; // DD
  int32_t days;
} FlottRecentDate;

/// A text in a column: Arrow's and Umbra's 16-byte view, with a pointer where
/// Arrow has (buffer, offset), so that reading one needs no table of buffers.
/// Export to Arrow rewrites the last eight bytes of long views.
///
///   size <= 12   size:4  inline bytes:12, zero behind the end
///   size >  12   size:4  first bytes:4  data:8
typedef struct FlottView {
  uint32_t size;
  char prefix[4];
  union {
    char rest[8];
    const char *data;
  } tail;
} FlottView;

/// An array in a column and in registers. `data` holds `count` values of the
/// element type at its column width, then `count` bytes, 1 where the element
/// is valid. Lives as long as the arena that it was made in.
typedef struct FlottArray {
  const uint8_t *data;
  int64_t count;
} FlottArray;

/// One column of a batch. `values` has the width that Types.def gives.
/// `validity` is Arrow's bitmap: bit i % 8 of byte i / 8 is 1 where row i is
/// valid; null for a column that cannot be NULL. The value of an invalid row
/// is zero, so that equal rows have equal bytes.
typedef struct FlottColumn {
  void *values;
  uint8_t *validity;
} FlottColumn;

/// A bump allocator; what is made in it lives until the owner resets it.
/// `next`..`limit` is the current chunk; more comes from flott_arena_grow.
/// kFlottTextPadding readable bytes stand behind each chunk's limit.
typedef struct FlottArena {
  uint8_t *next;
  uint8_t *limit;
  void *chunks; // The owner's list of chunks; opaque to generated code.
  int64_t sizeBytes;
} FlottArena;

/// How a row changes the result (Flink's RowKind).
enum FlottChange {
  kFlottInsert = 0,
  kFlottUpdateBefore = 1,
  kFlottUpdateAfter = 2,
  kFlottDelete = 3,
};

/// Up to `capacity` rows in columns. A batch is written by one pipeline, then
/// read by one consumer, in that order; it owns `arena`, and retains (in the
/// runtime, once per input batch) the blocks that its views point into.
typedef struct FlottBatch {
  int64_t rows;
  int64_t capacity;
  FlottColumn *columns;
  uint8_t *changes; // One FlottChange per row; null: every row is an insert.
  FlottArena *arena;
  int32_t columnCount;
} FlottBatch;

#ifdef __cplusplus
}
#endif
