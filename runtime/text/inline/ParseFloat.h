// Floating point from text, correctly rounded.
//
//   [+-] (digits [. digits] | . digits) [(e|E) [+-] digits]
//   [+-] (nan | inf | infinity), in any case
//
// Up to 15 significant digits and a power of ten up to 22 are exact in
// binary64, so that one operation rounds correctly (W. D. Clinger, 1990); the
// rest is a row call. Text beyond the range is Overflow; below it, zero.
#pragma once

#include "runtime/abi/RowCalls.h"
#include "runtime/text/inline/ParseInteger.h"

namespace flott {

inline constexpr double kExactPowers[] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// Reads a number of at most 19 digits as mantissa and power of ten. Returns
/// false if it has another form or more digits: only the slow call can say.
inline bool scanNumber(const char *data, int64_t size, uint64_t *mantissa,
                       int64_t *exponent) {
  uint64_t value = 0;
  int64_t i = 0, digits = 0, power = 0;
  for (; i < size && uint8_t(data[i] - '0') < 10; ++i, ++digits)
    value = value * 10 + uint8_t(data[i] - '0');
  if (i < size && data[i] == '.') {
    int64_t first = ++i;
    for (; i < size && uint8_t(data[i] - '0') < 10; ++i, ++digits)
      value = value * 10 + uint8_t(data[i] - '0');
    power = first - i;
  }
  if (digits == 0 || digits > 19)
    return false;
  if (i < size) {
    if ((data[i] | 0x20) != 'e')
      return false;
    bool negative = ++i < size && data[i] == '-';
    i += i < size && (data[i] == '-' || data[i] == '+');
    int64_t first = i, explicitPower = 0;
    for (; i < size && i - first < 4 && uint8_t(data[i] - '0') < 10; ++i)
      explicitPower = explicitPower * 10 + uint8_t(data[i] - '0');
    if (i == first || i < size)
      return false;
    power += negative ? -explicitPower : explicitPower;
  }
  *mantissa = value;
  *exponent = power;
  return true;
}

/// The same for up to eight bytes: digits with at most one point among them.
FLOTT_INLINE bool scanShortNumber(const char *data, int64_t size,
                                  uint64_t *mantissa, int64_t *exponent) {
  uint64_t word = load8(data);
  uint64_t points = firstEqual(word, '.') & lowBits(8 * size);
  int64_t digits = size;
  *exponent = 0;
  if (points) {
    // Bytes behind the point move down over it.
    int64_t place = __builtin_ctzll(points) & ~7;
    word = (word & lowBits(place)) | (word >> 8 & ~lowBits(place));
    --digits;
    *exponent = place / 8 - digits;
  }
  if (digits == 0)
    return false;
  word = (word ^ kZeros) << (64 - 8 * digits);
  *mantissa = eightDigits(word);
  return notDigits(word) == 0;
}

/// Gives the double nearest to a text without sign if that takes one operation.
FLOTT_INLINE bool parseExact(const char *data, int64_t size, double *out) {
  uint64_t mantissa = 0;
  int64_t exponent = 0;
  bool scanned = FLOTT_LIKELY(uint64_t(size - 1) < 8) &&
                 scanShortNumber(data, size, &mantissa, &exponent);
  if (!scanned && !scanNumber(data, size, &mantissa, &exponent))
    return false;
  if (mantissa > uint64_t(1) << 53 || exponent < -22 || exponent > 22)
    return false;
  double value = double(int64_t(mantissa));
  *out = exponent < 0 ? value / kExactPowers[-exponent]
                      : value * kExactPowers[exponent];
  return true;
}

} // namespace flott

// The slow ways give their result through a local: a value whose address no
// call has stays in a register.

FLOTT_PRIMITIVE int32_t flott_f64_parse(const char *data, int64_t size,
                                        double *out) {
  bool negative = size > 0 && *data == '-';
  int64_t sign = size > 0 && (negative || *data == '+');
  double value = 0;
  if (FLOTT_UNLIKELY(!flott::parseExact(data + sign, size - sign, &value))) {
    const int32_t status = flott_parse_f64_slow(data, size, &value);
    *out = value;
    return status;
  }
  *out = negative ? -value : value;
  return 0;
}

FLOTT_PRIMITIVE int32_t flott_f32_parse(const char *data, int64_t size,
                                        float *out) {
  bool negative = size > 0 && *data == '-';
  int64_t sign = size > 0 && (negative || *data == '+');
  double value = 0;
  bool exact = flott::parseExact(data + sign, size - sign, &value);
  // Rounding twice goes wrong only where the double lies halfway between two
  // floats and the text does not. The values here are normal floats or zero.
  exact &= (__builtin_bit_cast(uint64_t, value) & 0x1fffffff) != 0x10000000;
  if (FLOTT_UNLIKELY(!exact)) {
    float slow = 0;
    const int32_t status = flott_parse_f32_slow(data, size, &slow);
    *out = slow;
    return status;
  }
  *out = float(negative ? -value : value);
  return 0;
}
