// Arithmetic of decimals: unscaled values of 128 bits as (low, high) pairs,
// results through `out` as low, high. A status is 0 or a FlottRowError; `out`
// is then written all the same, with any value.
//
// Every operation is exact and rounded once, half away from zero. Generated
// code itself adds, subtracts and multiplies what cannot leave 128 bits; what
// can comes here.
#pragma once

#include "runtime/scalar/inline/Wide.h"
#include "runtime/text/inline/Format.h"
#include "runtime/text/inline/ParseFloat.h"

namespace flott {

/// Puts the sign to a magnitude and checks its digits.
FLOTT_INLINE int32_t finishDecimal(const Wider &value, bool negative,
                                   int32_t precision, uint64_t *out) {
  Wide low = lower(value);
  store(out, negative ? -low : low);
  return upper(value) != 0 || low >= decimalPower(precision) ? kOverflow : 0;
}

} // namespace flott

/// value / 10^digits, rounded. REQUIRES: 0 <= digits <= 38.
FLOTT_PRIMITIVE void flott_decimal_round(uint64_t low, int64_t high,
                                         int32_t digits, uint64_t *out) {
  flott::Wide value = flott::wide(low, high);
  flott::Wide rounded = flott::divideByPower(flott::magnitude(value), digits);
  flott::store(out, flott::isNegative(value) ? -rounded : rounded);
}

/// value / 10^digits, towards zero. REQUIRES: 0 <= digits <= 38.
FLOTT_PRIMITIVE void flott_decimal_cut(uint64_t low, int64_t high,
                                       int32_t digits, uint64_t *out) {
  flott::Wide value = flott::wide(low, high);
  flott::Wide size = flott::magnitude(value);
  flott::Wide power = flott::decimalPower(digits);
  if (FLOTT_LIKELY(uint64_t(size >> 64) == 0 && digits <= flott::kWordDigits))
    size = uint64_t(size) / uint64_t(power);
  else
    size /= power;
  flott::store(out, flott::isNegative(value) ? -size : size);
}

/// left * 10^leftUp + right * 10^rightUp, then rounded by 10^down.
/// REQUIRES: 0 <= leftUp, rightUp, down <= 38.
FLOTT_PRIMITIVE int32_t flott_decimal_add(uint64_t leftLow, int64_t leftHigh,
                                          int32_t leftUp, uint64_t rightLow,
                                          int64_t rightHigh, int32_t rightUp,
                                          int32_t down, int32_t precision,
                                          uint64_t *out) {
  flott::Wide l = flott::wide(leftLow, leftHigh);
  flott::Wide r = flott::wide(rightLow, rightHigh);
  flott::Wider left =
      flott::multiply(flott::magnitude(l), flott::decimalPower(leftUp));
  flott::Wider right =
      flott::multiply(flott::magnitude(r), flott::decimalPower(rightUp));
  bool negative = flott::isNegative(l);
  flott::Wider sum = left;
  if (negative == flott::isNegative(r)) {
    flott::accumulate(&sum, right); // two products below 2^254
  } else if (flott::isBelow(left, right)) {
    sum = flott::subtract(right, left);
    negative = !negative;
  } else {
    sum = flott::subtract(left, right);
  }
  return flott::finishDecimal(flott::divideByPower(sum, down), negative,
                              precision, out);
}

/// left * right * 10^-down. REQUIRES: -38 <= down <= 76.
FLOTT_PRIMITIVE int32_t flott_decimal_multiply(
    uint64_t leftLow, int64_t leftHigh, uint64_t rightLow, int64_t rightHigh,
    int32_t down, int32_t precision, uint64_t *out) {
  flott::Wide l = flott::wide(leftLow, leftHigh);
  flott::Wide r = flott::wide(rightLow, rightHigh);
  bool negative = flott::isNegative(l) != flott::isNegative(r);
  flott::Wide left = flott::magnitude(l), right = flott::magnitude(r);
  // Small operands, the common case, stay in one word each.
  if (FLOTT_LIKELY((left | right) >> 63 == 0 && down >= 0 &&
                   down <= flott::kDecimalDigits)) {
    flott::Wide value = flott::divideByPower(left * right, down);
    flott::store(out, negative ? -value : value);
    return value >= flott::decimalPower(precision) ? flott::kOverflow : 0;
  }
  flott::Wider product = flott::multiply(left, right);
  if (down >= 0)
    product = flott::divideByPower(product, down);
  else if (!flott::scale(&product, flott::decimalPower(-down)))
    product = flott::wider(0, 1); // too large for any decimal
  return flott::finishDecimal(product, negative, precision, out);
}

/// left * 10^up / right. DivisionByZero, Overflow. REQUIRES: |up| <= 76.
FLOTT_PRIMITIVE int32_t flott_decimal_divide(uint64_t leftLow, int64_t leftHigh,
                                             uint64_t rightLow,
                                             int64_t rightHigh, int32_t up,
                                             int32_t precision, uint64_t *out) {
  flott::Wide l = flott::wide(leftLow, leftHigh);
  flott::Wide r = flott::wide(rightLow, rightHigh);
  flott::store(out, 0);
  if (r == 0)
    return flott::kDivisionByZero;
  bool negative = flott::isNegative(l) != flott::isNegative(r);
  flott::Wide left = flott::magnitude(l), right = flott::magnitude(r);
  if (up < 0) {
    // The divisor grows instead. Where that leaves 128 bits it is more than
    // twice any dividend, and the quotient rounds to zero.
    flott::Wider divisor = flott::wider(right, 0);
    for (int32_t rest = -up; rest > 0; rest -= flott::kDecimalDigits)
      if (!flott::scale(&divisor,
                        flott::decimalPower(rest < flott::kDecimalDigits
                                                ? rest
                                                : flott::kDecimalDigits)) ||
          flott::upper(divisor) != 0)
        return 0;
    right = flott::lower(divisor);
    up = 0;
  }
  flott::Wider dividend = flott::wider(left, 0);
  for (; up > 0; up -= flott::kDecimalDigits)
    if (!flott::scale(&dividend,
                      flott::decimalPower(up < flott::kDecimalDigits
                                              ? up
                                              : flott::kDecimalDigits)))
      return flott::kOverflow; // 2^256 through any decimal has 39 digits
  flott::WiderDivision division = flott::divide(dividend, right);
  if (division.rest >= right - division.rest)
    flott::accumulate(&division.quotient, flott::wider(1, 0));
  return flott::finishDecimal(division.quotient, negative, precision, out);
}

/// (left * 10^leftUp) % (right * 10^rightUp), with the sign of `left`, then
/// times 10^-down. DivisionByZero, Overflow.
/// REQUIRES: 0 <= leftUp, rightUp <= 38, one of them 0; |down| <= 38.
FLOTT_PRIMITIVE int32_t
flott_decimal_remainder(uint64_t leftLow, int64_t leftHigh, int32_t leftUp,
                        uint64_t rightLow, int64_t rightHigh, int32_t rightUp,
                        int32_t down, int32_t precision, uint64_t *out) {
  flott::Wide l = flott::wide(leftLow, leftHigh);
  flott::Wide r = flott::wide(rightLow, rightHigh);
  flott::store(out, 0);
  if (r == 0)
    return flott::kDivisionByZero;
  flott::Wide left = flott::magnitude(l), rest;
  flott::Wider divisor =
      flott::multiply(flott::magnitude(r), flott::decimalPower(rightUp));
  if (flott::upper(divisor) != 0)
    rest = left; // the divisor is larger
  else
    rest = flott::divide(flott::multiply(left, flott::decimalPower(leftUp)),
                         flott::lower(divisor))
               .rest;
  flott::Wider result = flott::wider(rest, 0);
  if (down >= 0)
    result = flott::wider(flott::divideByPower(rest, down), 0);
  else
    result = flott::multiply(rest, flott::decimalPower(-down));
  return flott::finishDecimal(result, flott::isNegative(l), precision, out);
}

/// The decimal nearest to a float's own, binary value; half goes away from
/// zero. InvalidCast: NaN, infinite, too large.
FLOTT_PRIMITIVE int32_t flott_decimal_from_f64(double value, int32_t precision,
                                               int32_t scale, uint64_t *out) {
  flott::store(out, 0);
  uint64_t bits = __builtin_bit_cast(uint64_t, value);
  int32_t exponent = int32_t(bits >> 52 & 0x7ff) - 1075;
  uint64_t mantissa = bits & 0xfffffffffffff;
  bool negative = bits >> 63;
  // From 2^128 on it is larger than any decimal; so are infinity and NaN.
  if (exponent > 75)
    return flott::kInvalidCast;
  if (exponent == -1075)
    exponent = -1074; // subnormal
  else
    mantissa |= uint64_t(1) << 52;
  flott::Wide power = flott::decimalPower(scale);
  if (exponent >= 0) {
    flott::Wider product =
        flott::multiply(flott::Wide(mantissa) << exponent, power);
    return flott::finishDecimal(product, negative, precision, out)
               ? flott::kInvalidCast
               : 0;
  }
  // mantissa * 10^scale has at most 53 + 127 bits; cut off all but the last
  // of those behind the point, add half, cut that off too.
  flott::Wider product = flott::multiply(mantissa, power);
  int32_t shift = -exponent - 1;
  if (shift >= 192)
    return 0;
  if (shift >= 64) {
    int32_t words = shift / 64;
    for (int32_t i = 0; i < 4; ++i)
      product.words[i] = i + words < 4 ? product.words[i + words] : 0;
    shift %= 64;
  }
  if (shift > 0)
    for (int32_t i = 0; i < 4; ++i)
      product.words[i] = product.words[i] >> shift |
                         (i < 3 ? product.words[i + 1] << (64 - shift) : 0);
  flott::accumulate(&product, flott::wider(1, 0));
  flott::Wide high = flott::upper(product);
  flott::Wide low = flott::lower(product) >> 1 | high << 127;
  return flott::finishDecimal(flott::wider(low, high >> 1), negative, precision,
                              out)
             ? flott::kInvalidCast
             : 0;
}

/// The double nearest to a decimal. REQUIRES: 0 <= scale <= 38.
FLOTT_PRIMITIVE double flott_decimal_to_f64(uint64_t low, int64_t high,
                                            int32_t scale) {
  flott::Wide value = flott::wide(low, high);
  flott::Wide size = flott::magnitude(value);
  double result;
  if (FLOTT_LIKELY(size <= uint64_t(1) << 53 && scale <= 22)) {
    // Both are exact: one division rounds once.
    result = double(uint64_t(size)) / flott::kExactPowers[scale];
    return flott::isNegative(value) ? -result : result;
  }
  char text[kFlottFormatBytes + 64] = {}; // parsing reads beyond the end
  int64_t length = flott_decimal_format(low, high, scale, text);
  flott_f64_parse(text, length, &result);
  return result;
}

/// The float nearest to a decimal. REQUIRES: 0 <= scale <= 38.
FLOTT_PRIMITIVE float flott_decimal_to_f32(uint64_t low, int64_t high,
                                           int32_t scale) {
  flott::Wide value = flott::wide(low, high);
  flott::Wide size = flott::magnitude(value);
  float result;
  if (FLOTT_LIKELY(size <= uint64_t(1) << 24 && scale <= 10)) {
    result = float(uint64_t(size)) / float(flott::kExactPowers[scale]);
    return flott::isNegative(value) ? -result : result;
  }
  char text[kFlottFormatBytes + 64] = {};
  int64_t length = flott_decimal_format(low, high, scale, text);
  flott_f32_parse(text, length, &result);
  return result;
}
