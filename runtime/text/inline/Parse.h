// Scalars from text: one primitive per type. Each returns 0 and sets `*out`, or
// returns a FlottRowError; `*out` is then unspecified. No white space is taken
// (flott_text_trim), and the empty text is never a value.
//
// REQUIRES, all: kFlottPadding readable bytes behind the text.
#pragma once

#include "runtime/text/inline/ParseDecimal.h"
#include "runtime/text/inline/ParseFloat.h"
#include "runtime/text/inline/ParseInteger.h"
#include "runtime/text/inline/ParseTime.h"
#include "runtime/text/inline/Utf8.h"

namespace flott {

/// Takes bytes from an arena, aligned to eight; null when memory is refused.
/// Asks for more than it needs, so that no bytes of a new arena are not null.
FLOTT_INLINE uint8_t *arenaTake(FlottArena *arena, int64_t size) {
  int64_t gap = -int64_t(uintptr_t(arena->next)) & 7;
  if (FLOTT_LIKELY(arena->limit - arena->next > size + gap)) {
    uint8_t *bytes = arena->next + gap;
    arena->next = bytes + size;
    return bytes;
  }
  auto bytes = static_cast<uint8_t *>(flott_arena_grow(arena, size + 8));
  return bytes ? bytes + (-int64_t(uintptr_t(bytes)) & 7) : nullptr;
}

/// The value of a hexadecimal digit, or 255.
FLOTT_INLINE uint8_t hexDigit(char c) {
  uint8_t digit = uint8_t(c - '0'), letter = uint8_t((c | 0x20) - 'a');
  return digit < 10 ? digit : letter < 6 ? uint8_t(letter + 10) : 255;
}

/// Parses  [-] (digits [. digits] unit [space])+  with units d h m s ms us.
inline int32_t parseInterval(const char *data, int64_t size, int64_t *out) {
  bool negative = size > 0 && *data == '-';
  int64_t i = negative || (size > 0 && *data == '+');
  int64_t total = 0;     // negative: it reaches one further
  bool overflow = false; // said at the end: what follows may be no interval
  if (i >= size)
    return kInvalidTimestamp;
  while (i < size) {
    int64_t whole = 0, fraction = 0, digits = 0;
    // How much one digit behind the point weighs, in millionths of the unit.
    int64_t weight = 1000000;
    for (; i < size && uint8_t(data[i] - '0') < 10; ++i, ++digits)
      overflow |= __builtin_mul_overflow(whole, int64_t(10), &whole) ||
                  __builtin_sub_overflow(whole, int64_t(data[i] - '0'), &whole);
    if (digits == 0)
      return kInvalidTimestamp;
    if (i < size && data[i] == '.') {
      int64_t first = ++i;
      for (; i < size && uint8_t(data[i] - '0') < 10; ++i) {
        weight /= 10;
        fraction += weight * (data[i] - '0');
      }
      if (i == first)
        return kInvalidTimestamp;
    }
    int64_t unit;
    char c = i < size ? data[i] : '\0',
         next = i + 1 < size ? data[i + 1] : '\0';
    if ((c == 'm' || c == 'u') && next == 's') {
      unit = c == 'm' ? 1000 : 1;
      ++i;
    } else if (c == 's')
      unit = kMicrosPerSecond;
    else if (c == 'm')
      unit = 60 * kMicrosPerSecond;
    else if (c == 'h')
      unit = 3600 * kMicrosPerSecond;
    else if (c == 'd')
      unit = kMicrosPerDay;
    else
      return kInvalidTimestamp;
    ++i;
    // A fraction is below 10^6 and a unit below 10^11: the product fits.
    int64_t part = fraction * unit / 1000000;
    overflow |= __builtin_mul_overflow(whole, unit, &whole) ||
                __builtin_add_overflow(total, whole, &total) ||
                __builtin_sub_overflow(total, part, &total);
    if (i + 1 < size && data[i] == ' ')
      ++i;
  }
  if (overflow || (!negative && total == INT64_MIN))
    return kOverflow;
  *out = negative ? total : -total;
  return 0;
}

} // namespace flott

/// true t 1 false f 0, in any case.
FLOTT_PRIMITIVE int32_t flott_bool_parse(const char *data, int64_t size,
                                         uint8_t *out) {
  uint64_t word = flott::load8(data) & flott::lowBits(8 * size);
  if (size == 1) {
    uint64_t lower = word | 0x20;
    *out = word == '1' || lower == 't';
    return *out || word == '0' || lower == 'f' ? 0 : flott::kInvalidBool;
  }
  word |= 0x2020202020202020 & flott::lowBits(8 * size);
  if (size == 4 && word == 0x65757274) { // true
    *out = 1;
    return 0;
  }
  *out = 0;
  return size == 5 && word == 0x65736c6166 ? 0 : flott::kInvalidBool; // false
}

/// A duration as programs write it: `1h30m`, `-1.5s`, `250ms`; days are 24 h.
FLOTT_PRIMITIVE int32_t flott_interval_parse(const char *data, int64_t size,
                                             int64_t *out) {
  return flott::parseInterval(data, size, out);
}

/// Calendar months: [-] [<n>y] [<n>mo], at least one part.
FLOTT_PRIMITIVE int32_t flott_months_parse(const char *data, int64_t size,
                                           int32_t *out) {
  bool negative = size > 0 && *data == '-';
  int64_t i = negative || (size > 0 && *data == '+'), total = 0;
  bool years = false, months = false;
  while (i < size) {
    int64_t number = 0, first = i;
    for (; i < size && uint8_t(data[i] - '0') < 10; ++i) {
      number = number * 10 + (data[i] - '0');
      // Out of range for good; said at the end.
      if (number > int64_t(1) << 40)
        number = int64_t(1) << 40;
    }
    if (i == first || i == size || months)
      return flott::kInvalidTimestamp;
    if (data[i] == 'y' && !years) {
      total += number * 12;
      years = true;
      ++i;
    } else if (data[i] == 'm' && i + 1 < size && data[i + 1] == 'o') {
      total += number;
      months = true;
      i += 2;
    } else
      return flott::kInvalidTimestamp;
  }
  if (!years && !months)
    return flott::kInvalidTimestamp;
  if (negative)
    total = -total;
  if (total != int32_t(total))
    return flott::kOverflow;
  *out = int32_t(total);
  return 0;
}

/// Bytes from pairs of hexadecimal digits; the result stands in the arena.
/// Returns 0, InvalidCast or OutOfMemory.
FLOTT_PRIMITIVE int32_t flott_bytes_parse(FlottArena *arena, const char *data,
                                          int64_t size, FlottText *out) {
  if (size & 1)
    return flott::kInvalidCast;
  uint8_t *bytes = flott::arenaTake(arena, size / 2);
  if (!bytes)
    return flott::kOutOfMemory;
  uint8_t wrong = 0;
  for (int64_t i = 0; i < size / 2; ++i) {
    uint8_t high = flott::hexDigit(data[2 * i]);
    uint8_t low = flott::hexDigit(data[2 * i + 1]);
    wrong |= high | low;
    bytes[i] = uint8_t(high << 4 | (low & 15));
  }
  if (wrong > 15)
    return flott::kInvalidCast;
  out->data = reinterpret_cast<const char *>(bytes);
  out->size = size / 2;
  return 0;
}
