// Decimals from text: unscaled values of 128 bits.
//
//   [+-] (digits [. digits] | . digits) [(e|E) [+-] digits]
//
// Digits beyond the scale round half away from zero, as DuckDB and Flink do. No
// library call is made: 128-bit products are inline, quotients are not used.
#pragma once

#include "runtime/text/inline/ParseFloat.h"

namespace flott {

typedef unsigned __int128 Wide;

inline constexpr int kMaxDecimalDigits = 38;

struct PowersOfTen {
  Wide power[kMaxDecimalDigits + 1];
};

consteval PowersOfTen powersOfTen() {
  PowersOfTen table = {};
  table.power[0] = 1;
  for (int i = 1; i <= kMaxDecimalDigits; ++i)
    table.power[i] = table.power[i - 1] * 10;
  return table;
}

inline constexpr PowersOfTen kPowersOfTen = powersOfTen();

/// Parses any decimal digit by digit; `data` stands behind the sign.
inline int32_t parseLongDecimal(const char *data, int64_t size, int32_t scale,
                                Wide *out) {
  // First pass: the form, where the point stands, and the exponent.
  int64_t i = 0, digits = 0, point = -1, exponent = 0;
  for (; i < size; ++i) {
    if (uint8_t(data[i] - '0') < 10)
      ++digits;
    else if (data[i] == '.' && point < 0)
      point = digits;
    else
      break;
  }
  if (digits == 0)
    return kInvalidNumber;
  if (point < 0)
    point = digits;
  int64_t end = i;
  if (i < size) {
    if ((data[i] | 0x20) != 'e')
      return kInvalidNumber;
    bool negative = ++i < size && data[i] == '-';
    i += i < size && (data[i] == '-' || data[i] == '+');
    if (i == size)
      return kInvalidNumber;
    for (; i < size; ++i) {
      if (uint8_t(data[i] - '0') > 9)
        return kInvalidNumber;
      // More is out of range in any case; the sum below must not overflow.
      if (exponent < 1000000000)
        exponent = exponent * 10 + (data[i] - '0');
    }
    if (negative)
      exponent = -exponent;
  }
  // Second pass: `kept` digits make the value, the next one rounds it.
  int64_t kept = point + exponent + scale, seen = 0, significant = 0;
  Wide value = 0;
  bool up = false;
  for (int64_t at = 0; at < end; ++at) {
    if (data[at] == '.')
      continue;
    uint8_t digit = uint8_t(data[at] - '0');
    if (seen == kept)
      up = digit >= 5;
    if (seen++ >= kept)
      continue;
    if (significant == 0 && digit == 0)
      continue;
    if (++significant > kMaxDecimalDigits)
      return kOverflow;
    value = value * 10 + digit;
  }
  if (value != 0 && seen < kept) {
    if (kept - seen + significant > kMaxDecimalDigits)
      return kOverflow;
    value *= kPowersOfTen.power[kept - seen];
  }
  *out = value + up;
  return 0;
}

} // namespace flott

/// REQUIRES: 1 <= precision <= 38, 0 <= scale <= precision.
FLOTT_PRIMITIVE int32_t flott_decimal_parse(const char *data, int64_t size,
                                            int32_t precision, int32_t scale,
                                            uint64_t *low, int64_t *high) {
  bool negative = size > 0 && *data == '-';
  int64_t sign = size > 0 && (negative || *data == '+');
  data += sign;
  size -= sign;
  flott::Wide value;
  uint64_t mantissa;
  int64_t exponent;
  if (FLOTT_LIKELY(uint64_t(size - 1) < 8 &&
                   flott::scanShortNumber(data, size, &mantissa, &exponent) &&
                   scale + exponent >= 0 &&
                   scale + exponent <= flott::kMaxDecimalDigits - 8)) {
    value = flott::kPowersOfTen.power[scale + exponent] * mantissa;
  } else {
    int32_t status = flott::parseLongDecimal(data, size, scale, &value);
    if (FLOTT_UNLIKELY(status))
      return status;
  }
  if (FLOTT_UNLIKELY(value >= flott::kPowersOfTen.power[precision]))
    return flott::kOverflow;
  if (negative)
    value = -value;
  *low = uint64_t(value);
  *high = int64_t(value >> 64);
  return 0;
}
