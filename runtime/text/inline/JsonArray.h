// Arrays of scalars from JSON into the layout of FlottArray.
#pragma once

#include "runtime/text/inline/JsonRead.h"

namespace flott {

/// Bytes of an element, as in Types.def.
FLOTT_INLINE int64_t elementWidth(int32_t type) {
  switch (type) {
#define TYPE(name, text, bytes, meaning)                                       \
  case kFlottType##name:                                                       \
    return bytes;
#include "runtime/abi/Types.def"
  }
  return 0;
}

/// Writes a text as a column holds it.
FLOTT_INLINE void writeView(const FlottText *text, void *out) {
  FlottView view = {uint32_t(text->size), {}, {}};
  if (text->size <= 12) {
    for (int64_t i = 0; i < text->size && i < 4; ++i)
      view.prefix[i] = text->data[i];
    for (int64_t i = 4; i < text->size; ++i)
      view.tail.rest[i - 4] = text->data[i];
  } else {
    __builtin_memcpy(view.prefix, text->data, 4);
    view.tail.data = text->data;
  }
  __builtin_memcpy(out, &view, sizeof view);
}

/// Reads a slot at the width of a column of this type.
FLOTT_INLINE int32_t readElement(FlottArena *arena, const FlottJsonSlot *slot,
                                 int32_t type, int32_t precision, int32_t scale,
                                 void *out, int32_t *valid) {
  switch (type) {
  case kFlottTypeBool:
    return flott_json_bool_read(slot, static_cast<uint8_t *>(out), valid);
  case kFlottTypeI8:
    return flott_json_i8_read(slot, static_cast<int8_t *>(out), valid);
  case kFlottTypeI16:
    return flott_json_i16_read(slot, static_cast<int16_t *>(out), valid);
  case kFlottTypeI32:
    return flott_json_i32_read(slot, static_cast<int32_t *>(out), valid);
  case kFlottTypeI64:
    return flott_json_i64_read(slot, static_cast<int64_t *>(out), valid);
  case kFlottTypeF32:
    return flott_json_f32_read(slot, static_cast<float *>(out), valid);
  case kFlottTypeF64:
    return flott_json_f64_read(slot, static_cast<double *>(out), valid);
  case kFlottTypeDecimal:
    return flott_json_decimal_read(slot, precision, scale,
                                   static_cast<uint64_t *>(out),
                                   static_cast<int64_t *>(out) + 1, valid);
  case kFlottTypeString:
  case kFlottTypeBytes: {
    FlottText text = {};
    int32_t status = type == kFlottTypeString
                         ? flott_json_text_read(arena, slot, &text, valid)
                         : flott_json_bytes_read(arena, slot, &text, valid);
    writeView(&text, out);
    return status;
  }
  case kFlottTypeDate:
    return flott_json_date_read(slot, static_cast<int32_t *>(out), valid);
  case kFlottTypeTime:
    return flott_json_time_read(slot, precision, static_cast<int64_t *>(out),
                                valid);
  case kFlottTypeTimestamp:
  case kFlottTypeTimestampLtz:
    return flott_json_timestamp_read(slot, precision,
                                     static_cast<int64_t *>(out), valid);
  case kFlottTypeInterval:
    return flott_json_interval_read(slot, static_cast<int64_t *>(out), valid);
  case kFlottTypeMonths:
    return flott_json_months_read(slot, static_cast<int32_t *>(out), valid);
  }
  return kWrongType;
}

/// Walks over an array; gives its elements one by one.
struct ElementCursor {
  const char *at, *end; // end[-1] == ']'
  bool first = true;

  /// Returns 1 with the next element in `slot`, 0 at the end, -1 if the array
  /// is malformed.
  FLOTT_INLINE int next(FlottJsonSlot *slot) {
    at = skipSpace(at);
    if (*at == ']')
      return at + 1 == end ? 0 : -1;
    if (!first) {
      if (*at != ',')
        return -1;
      at = skipSpace(at + 1);
    }
    // A comma, then an element: `first` is what forbids `[1,]` and `[,1]`.
    first = false;
    at = takeValue(at, end, slot);
    return at && at < end ? 1 : -1;
  }
};

} // namespace flott

/// Reads an array of scalars. `elementType` is a FlottType; constant, or this
/// is slow. Elements that are null need `elementOptional`, else NullInNotNull.
/// Arrays of arrays: WrongType.
FLOTT_PRIMITIVE int32_t flott_json_array_read(FlottArena *arena,
                                              const FlottJsonSlot *slot,
                                              int32_t elementType,
                                              int32_t precision, int32_t scale,
                                              int32_t elementOptional,
                                              FlottArray *out, int32_t *valid) {
  *out = {nullptr, 0};
  int32_t status = flott::expectKind(slot, kFlottJsonArray, valid);
  if (!*valid)
    return status;
  *valid = 0;
  const char *end = slot->data + slot->size;
  if (end[-1] != ']')
    return flott::kInvalidJson;
  FlottJsonSlot element;
  flott::ElementCursor counter{slot->data + 1, end};
  int64_t count = 0;
  int more;
  while ((more = counter.next(&element)) > 0)
    ++count;
  if (more < 0)
    return flott::kInvalidJson;
  int64_t width = flott::elementWidth(elementType);
  uint8_t *values = flott::arenaTake(arena, count * (width + 1));
  if (!values)
    return flott::kOutOfMemory;
  flott::ElementCursor cursor{slot->data + 1, end};
  for (int64_t i = 0; i < count; ++i) {
    cursor.next(&element);
    int32_t elementValid;
    status = flott::readElement(arena, &element, elementType, precision, scale,
                                values + i * width, &elementValid);
    if (status)
      return status;
    if (!elementValid && !elementOptional)
      return flott::kNullInNotNull;
    values[count * width + i] = uint8_t(elementValid);
  }
  *out = {values, count};
  *valid = 1;
  return 0;
}
