// Integers from text: an optional sign, then digits; eight at a time.
#pragma once

#include "runtime/abi/Batch.h"
#include "runtime/text/inline/Vector.h"

namespace flott {

/// Marks the bytes of `word` that are not 0..9 (digits less '0').
FLOTT_INLINE uint64_t notDigits(uint64_t word) {
  return ((word + 0x7676767676767676) | word) & kHighBits;
}

/// The value of eight digits, first digit in the lowest byte, each less '0'.
FLOTT_INLINE uint64_t eightDigits(uint64_t word) {
  word = word * 10 + (word >> 8); // pairs, in bytes 0, 2, 4, 6
  return ((word & 0x000000ff000000ff) * (100 + (uint64_t(1000000) << 32)) +
          (word >> 16 & 0x000000ff000000ff) * (1 + (uint64_t(10000) << 32))) >>
         32;
}

/// Reads the first `count` bytes as digits less '0', with zeros before them.
/// REQUIRES: 1 <= count <= 8.
FLOTT_INLINE uint64_t firstDigits(const char *data, int64_t count) {
  return (load8(data) ^ kZeros) << (64 - 8 * count);
}

/// Parses what is not one to eight digits: a plus sign, more digits, rubbish.
/// Returns 0, Overflow or InvalidNumber.
inline int32_t parseManyDigits(const char *data, int64_t size, bool negative,
                               uint64_t *out) {
  if (!negative && size > 1 && *data == '+')
    ++data, --size;
  if (size <= 0)
    return kInvalidNumber;
  while (size > 19 && *data == '0')
    ++data, --size;
  if (FLOTT_UNLIKELY(size > 19)) {
    for (int64_t i = 0; i < size; ++i)
      if (uint8_t(data[i] - '0') > 9)
        return kInvalidNumber;
    return kOverflow;
  }
  if (size <= 8) {
    uint64_t word = firstDigits(data, size);
    *out = eightDigits(word);
    return notDigits(word) ? kInvalidNumber : 0;
  }
  uint64_t last = load8(data + size - 8) ^ kZeros;
  if (size <= 16) {
    uint64_t first = firstDigits(data, size - 8);
    *out = eightDigits(first) * 100000000 + eightDigits(last);
    return (notDigits(first) | notDigits(last)) ? kInvalidNumber : 0;
  }
  uint64_t middle = load8(data + size - 16) ^ kZeros;
  uint64_t first = firstDigits(data, size - 16);
  *out = (eightDigits(first) * 100000000 + eightDigits(middle)) * 100000000 +
         eightDigits(last);
  return (notDigits(first) | notDigits(middle) | notDigits(last))
             ? kInvalidNumber
             : 0;
}

/// Parses a sign and digits into an integer within -limit - 1 .. limit.
FLOTT_INLINE int32_t parseInteger(const char *data, int64_t size,
                                  uint64_t limit, int64_t *out) {
  uint64_t negative = *data == '-'; // of an empty text: padding
  data += negative;
  size -= int64_t(negative);
  uint64_t magnitude = 0;
  uint64_t word = 0, rubbish = 1;
  if (FLOTT_LIKELY(uint64_t(size - 1) < 8)) {
    word = firstDigits(data, size);
    rubbish = notDigits(word);
  }
  if (FLOTT_LIKELY(rubbish == 0)) {
    magnitude = eightDigits(word);
  } else {
    int32_t status = parseManyDigits(data, size, negative, &magnitude);
    if (FLOTT_UNLIKELY(status))
      return status;
  }
  if (FLOTT_UNLIKELY(magnitude > limit + negative))
    return kOverflow;
  *out = int64_t((magnitude ^ -negative) + negative);
  return 0;
}

} // namespace flott

/// Gives the text without the white space around it (space, \t, \n, \r, \v,
/// \f). The parse primitives take none: casts trim first, decoders do not.
FLOTT_PRIMITIVE void flott_text_trim(const char *data, int64_t size,
                                     FlottText *out) {
  auto isSpace = [](char c) { return c == ' ' || uint8_t(c - 9) < 5; };
  while (size > 0 && isSpace(*data))
    ++data, --size;
  while (size > 0 && isSpace(data[size - 1]))
    --size;
  out->data = data;
  out->size = size;
}

FLOTT_PRIMITIVE int32_t flott_i64_parse(const char *data, int64_t size,
                                        int64_t *out) {
  return flott::parseInteger(data, size, INT64_MAX, out);
}

FLOTT_PRIMITIVE int32_t flott_i32_parse(const char *data, int64_t size,
                                        int32_t *out) {
  int64_t value = 0;
  int32_t status = flott::parseInteger(data, size, INT32_MAX, &value);
  *out = int32_t(value);
  return status;
}

FLOTT_PRIMITIVE int32_t flott_i16_parse(const char *data, int64_t size,
                                        int16_t *out) {
  int64_t value = 0;
  int32_t status = flott::parseInteger(data, size, INT16_MAX, &value);
  *out = int16_t(value);
  return status;
}

FLOTT_PRIMITIVE int32_t flott_i8_parse(const char *data, int64_t size,
                                       int8_t *out) {
  int64_t value = 0;
  int32_t status = flott::parseInteger(data, size, INT8_MAX, &value);
  *out = int8_t(value);
  return status;
}
