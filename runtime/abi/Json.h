// How generated code and the JSON primitives share the keys of a record.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A key that a decoder knows, a constant of the generated module.
///
/// `head` and `mask` cover the first eight bytes (little-endian) of the key as
/// it is written in a record, closing quote included: for `id`, head is
/// 0x0000000000226469 and mask 0x0000000000ffffff. A key of seven bytes or less
/// is so compared in one step. `text` is the key without quotes, UTF-8.
typedef struct FlottJsonKey {
  uint64_t head;
  uint64_t mask;
  const char *text;
  int32_t size;
  int32_t slot; // where its value goes, -1: nowhere
} FlottJsonKey;

/// The keys of one object, in the order in which they are expected: best all
/// keys of the schema, also those that no column reads, since a key in its
/// place is passed faster than an unknown one.
/// REQUIRES: 1 <= count; no two keys are equal; the slots are 0..slotCount - 1,
/// each once.
typedef struct FlottJsonKeys {
  const FlottJsonKey *keys;
  int64_t count;
  int64_t slotCount;
} FlottJsonKeys;

enum FlottJsonKind {
  kFlottJsonMissing = 0,
  kFlottJsonNull = 1,
  kFlottJsonBool = 2,
  kFlottJsonNumber = 3,
  kFlottJsonString = 4,  // data..size is what stands between the quotes
  kFlottJsonUnusual = 5, // the same, with bytes that are not ASCII or a
                         // backslash: neither decoded nor validated yet
  kFlottJsonArray = 6,   // brackets included
  kFlottJsonObject = 7,  // braces included
};

/// Where the value of a key stands. Points into the record.
typedef struct FlottJsonSlot {
  const char *data;
  int32_t size;
  int32_t kind; // FlottJsonKind
} FlottJsonSlot;

/// flott_json_record_index found white space alone: the line is no record.
enum { kFlottJsonBlank = -1 };

#ifdef __cplusplus
}
#endif
