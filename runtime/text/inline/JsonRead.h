// What the value of a slot says, one primitive per type.
//
// Each gives valid = 0 and a zero value for null and for a missing key; whether
// the column takes NULL, its caller knows. It returns 0, WrongType if the value
// is of another JSON type (a number in quotes is text), or what the parse
// primitive of the type returns.
#pragma once

#include "runtime/abi/Json.h"
#include "runtime/abi/Types.h"
#include "runtime/text/inline/Json.h"

namespace flott {

/// Decides what stands before parsing: whether there is a value of this kind.
/// Sets `*valid`; returns WrongType if there is another.
FLOTT_INLINE int32_t expectKind(const FlottJsonSlot *slot, int32_t kind,
                                int32_t *valid) {
  *valid = slot->kind == kind;
  return FLOTT_LIKELY(*valid) || slot->kind <= kFlottJsonNull ? 0 : kWrongType;
}

/// JSON writes numbers more strictly than the parse primitives: a digit first,
/// and no zero before other digits.
FLOTT_INLINE int32_t expectNumber(const FlottJsonSlot *slot, int32_t *valid) {
  int32_t status = expectKind(slot, kFlottJsonNumber, valid);
  if (!*valid)
    return status;
  const char *data = slot->data + (*slot->data == '-');
  bool first = uint8_t(data[0] - '0') < 10;
  bool zero = data[0] == '0' && uint8_t(data[1] - '0') < 10;
  if (FLOTT_LIKELY(first && !zero))
    return 0;
  *valid = 0;
  return kInvalidNumber;
}

/// Ends a read: what failed is not valid, what is not valid is zero.
template <typename T>
FLOTT_INLINE int32_t finishRead(int32_t status, T value, T *out,
                                int32_t *valid) {
  if (FLOTT_UNLIKELY(status)) {
    *valid = 0;
    value = T{};
  }
  *out = value;
  return status;
}

/// Decodes the escapes of a text and validates it.
inline int32_t readUnusualText(FlottArena *arena, FlottText *text) {
  for (int64_t i = 0; i < text->size; ++i)
    if (text->data[i] == '\\') {
      int32_t status = flott_json_unescape(arena, text->data, text->size, text);
      if (status)
        return status;
      break;
    }
  return flott_utf8_validate(text->data, text->size);
}

template <typename T, typename Parse>
FLOTT_INLINE int32_t readNumber(const FlottJsonSlot *slot, T *out,
                                int32_t *valid, Parse parse) {
  T value{};
  int32_t status = expectNumber(slot, valid);
  if (*valid)
    status = parse(slot->data, slot->size, &value);
  return finishRead(status, value, out, valid);
}

/// A float; infinities and NaN stand in quotes, as the encoder writes them.
template <typename T, typename Parse>
FLOTT_INLINE int32_t readFloat(const FlottJsonSlot *slot, T *out,
                               int32_t *valid, Parse parse) {
  if (FLOTT_LIKELY(slot->kind != kFlottJsonString))
    return readNumber(slot, out, valid, parse);
  T value{};
  *valid =
      parse(slot->data, slot->size, &value) == 0 && !__builtin_isfinite(value);
  return finishRead(*valid ? 0 : kWrongType, value, out, valid);
}

template <typename T, typename Parse>
FLOTT_INLINE int32_t readString(const FlottJsonSlot *slot, T *out,
                                int32_t *valid, Parse parse) {
  T value{};
  int32_t status = expectKind(slot, kFlottJsonString, valid);
  if (*valid)
    status = parse(slot->data, slot->size, &value);
  else if (slot->kind == kFlottJsonUnusual)
    status = kInvalidTimestamp; // plain ASCII says all of these
  return finishRead(status, value, out, valid);
}

} // namespace flott

FLOTT_PRIMITIVE int32_t flott_json_bool_read(const FlottJsonSlot *slot,
                                             uint8_t *out, int32_t *valid) {
  int32_t status = flott::expectKind(slot, kFlottJsonBool, valid);
  *out = *valid && *slot->data == 't';
  return status;
}

FLOTT_PRIMITIVE int32_t flott_json_i8_read(const FlottJsonSlot *slot,
                                           int8_t *out, int32_t *valid) {
  return flott::readNumber(slot, out, valid, flott_i8_parse);
}

FLOTT_PRIMITIVE int32_t flott_json_i16_read(const FlottJsonSlot *slot,
                                            int16_t *out, int32_t *valid) {
  return flott::readNumber(slot, out, valid, flott_i16_parse);
}

FLOTT_PRIMITIVE int32_t flott_json_i32_read(const FlottJsonSlot *slot,
                                            int32_t *out, int32_t *valid) {
  return flott::readNumber(slot, out, valid, flott_i32_parse);
}

FLOTT_PRIMITIVE int32_t flott_json_i64_read(const FlottJsonSlot *slot,
                                            int64_t *out, int32_t *valid) {
  return flott::readNumber(slot, out, valid, flott_i64_parse);
}

FLOTT_PRIMITIVE int32_t flott_json_f32_read(const FlottJsonSlot *slot,
                                            float *out, int32_t *valid) {
  return flott::readFloat(slot, out, valid, flott_f32_parse);
}

FLOTT_PRIMITIVE int32_t flott_json_f64_read(const FlottJsonSlot *slot,
                                            double *out, int32_t *valid) {
  return flott::readFloat(slot, out, valid, flott_f64_parse);
}

FLOTT_PRIMITIVE int32_t flott_json_decimal_read(const FlottJsonSlot *slot,
                                                int32_t precision,
                                                int32_t scale, uint64_t *low,
                                                int64_t *high, int32_t *valid) {
  uint64_t lowHalf = 0;
  int64_t highHalf = 0;
  int32_t status = flott::expectNumber(slot, valid);
  if (*valid)
    status = flott_decimal_parse(slot->data, slot->size, precision, scale,
                                 &lowHalf, &highHalf);
  flott::finishRead(status, highHalf, high, valid);
  return flott::finishRead(status, lowHalf, low, valid);
}

/// Valid UTF-8: checked here. Points into the record, or into the arena if the
/// string held escapes. Also InvalidUtf8, InvalidJson (a broken escape),
/// OutOfMemory.
FLOTT_PRIMITIVE int32_t flott_json_text_read(FlottArena *arena,
                                             const FlottJsonSlot *slot,
                                             FlottText *out, int32_t *valid) {
  FlottText text = {};
  int32_t status = flott::expectKind(slot, kFlottJsonString, valid);
  if (FLOTT_LIKELY(*valid)) {
    text = {slot->data, slot->size};
  } else if (slot->kind == kFlottJsonUnusual) {
    *valid = 1;
    text = {slot->data, slot->size};
    status = flott::readUnusualText(arena, &text);
  }
  return flott::finishRead(status, text, out, valid);
}

/// A string of hexadecimal digits.
FLOTT_PRIMITIVE int32_t flott_json_bytes_read(FlottArena *arena,
                                              const FlottJsonSlot *slot,
                                              FlottText *out, int32_t *valid) {
  FlottText bytes = {};
  int32_t status = flott::expectKind(slot, kFlottJsonString, valid);
  if (*valid)
    status = flott_bytes_parse(arena, slot->data, slot->size, &bytes);
  else if (slot->kind == kFlottJsonUnusual)
    status = flott::kInvalidCast;
  return flott::finishRead(status, bytes, out, valid);
}

FLOTT_PRIMITIVE int32_t flott_json_date_read(const FlottJsonSlot *slot,
                                             int32_t *out, int32_t *valid) {
  return flott::readString(slot, out, valid, flott_date_parse);
}

FLOTT_PRIMITIVE int32_t flott_json_time_read(const FlottJsonSlot *slot,
                                             int32_t precision, int64_t *out,
                                             int32_t *valid) {
  return flott::readString(
      slot, out, valid,
      [precision](const char *data, int64_t size, int64_t *value) {
        return flott_time_parse(data, size, precision, value);
      });
}

FLOTT_PRIMITIVE int32_t flott_json_timestamp_read(const FlottJsonSlot *slot,
                                                  int32_t precision,
                                                  int64_t *out,
                                                  int32_t *valid) {
  return flott::readString(
      slot, out, valid,
      [precision](const char *data, int64_t size, int64_t *value) {
        return flott_timestamp_parse(data, size, precision, value);
      });
}

FLOTT_PRIMITIVE int32_t flott_json_interval_read(const FlottJsonSlot *slot,
                                                 int64_t *out, int32_t *valid) {
  return flott::readString(slot, out, valid, flott_interval_parse);
}

FLOTT_PRIMITIVE int32_t flott_json_months_read(const FlottJsonSlot *slot,
                                               int32_t *out, int32_t *valid) {
  return flott::readString(slot, out, valid, flott_months_parse);
}
