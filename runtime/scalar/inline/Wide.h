// Integers of 128 and 256 bits, and division by powers of ten: what decimals
// compute with between operands and result.
#pragma once

#include "runtime/abi/Primitive.h"

#include <stdint.h>

namespace flott {

typedef unsigned __int128 Wide;

inline constexpr int32_t kDecimalDigits = 38; // the most a decimal has
inline constexpr int32_t kWordDigits = 19;    // 10^19 is below 2^64

struct DecimalPowers {
  Wide power[kDecimalDigits + 1];
};

consteval DecimalPowers decimalPowers() {
  DecimalPowers table = {};
  table.power[0] = 1;
  for (int i = 1; i <= kDecimalDigits; ++i)
    table.power[i] = table.power[i - 1] * 10;
  return table;
}

inline constexpr DecimalPowers kDecimalPowers = decimalPowers();

/// REQUIRES: 0 <= exponent <= 38.
FLOTT_INLINE Wide decimalPower(int32_t exponent) {
  return kDecimalPowers.power[exponent];
}

FLOTT_INLINE Wide wide(uint64_t low, int64_t high) {
  return Wide(uint64_t(high)) << 64 | low;
}

FLOTT_INLINE bool isNegative(Wide value) { return __int128(value) < 0; }

FLOTT_INLINE Wide magnitude(Wide value) {
  return isNegative(value) ? -value : value;
}

FLOTT_INLINE void store(uint64_t *out, Wide value) {
  out[0] = uint64_t(value);
  out[1] = uint64_t(value >> 64);
}

/// value / 10^digits, rounded half away from zero. Values below 2^64 take a
/// multiplication once `digits` is constant. REQUIRES: 0 <= digits <= 38.
FLOTT_INLINE Wide divideByPower(Wide value, int32_t digits) {
  Wide power = decimalPower(digits);
  if (FLOTT_LIKELY(uint64_t(value >> 64) == 0 && digits <= kWordDigits)) {
    uint64_t divisor = uint64_t(power), dividend = uint64_t(value);
    uint64_t quotient = dividend / divisor;
    uint64_t rest = dividend - quotient * divisor;
    // rest >= divisor - rest, without what doubling might lose.
    return Wide(quotient) + (digits > 0 && rest >= divisor - rest);
  }
  Wide quotient = value / power, rest = value - quotient * power;
  return quotient + (digits > 0 && rest >= power - rest);
}

/// 256 bits without sign, least significant word first.
struct Wider {
  uint64_t words[4];
};

FLOTT_INLINE Wide lower(const Wider &value) {
  return Wide(value.words[1]) << 64 | value.words[0];
}

FLOTT_INLINE Wide upper(const Wider &value) {
  return Wide(value.words[3]) << 64 | value.words[2];
}

FLOTT_INLINE Wider wider(Wide low, Wide high) {
  return {{uint64_t(low), uint64_t(low >> 64), uint64_t(high),
           uint64_t(high >> 64)}};
}

/// The whole product.
inline Wider multiply(Wide left, Wide right) {
  uint64_t a0 = uint64_t(left), a1 = uint64_t(left >> 64);
  uint64_t b0 = uint64_t(right), b1 = uint64_t(right >> 64);
  Wide low = Wide(a0) * b0, high = Wide(a1) * b1;
  Wide cross = Wide(a0) * b1, other = Wide(a1) * b0;
  Wide middle = (low >> 64) + uint64_t(cross) + uint64_t(other);
  low = middle << 64 | uint64_t(low);
  high += (cross >> 64) + (other >> 64) + (middle >> 64);
  return wider(low, high);
}

/// value *= factor; false if 256 bits do not hold the product.
inline bool scale(Wider *value, Wide factor) {
  Wider low = multiply(lower(*value), factor);
  Wider high = multiply(upper(*value), factor);
  Wide sum = upper(low) + lower(high);
  if (upper(high) != 0 || sum < lower(high))
    return false;
  *value = wider(lower(low), sum);
  return true;
}

/// left += right; false if 256 bits do not hold the sum.
inline bool accumulate(Wider *left, const Wider &right) {
  Wide low = lower(*left) + lower(right), high = upper(*left);
  Wide carry = low < lower(right);
  Wide sum = high + upper(right), whole = sum + carry;
  *left = wider(low, whole);
  return sum >= high && whole >= sum;
}

FLOTT_INLINE bool isBelow(const Wider &left, const Wider &right) {
  return upper(left) < upper(right) ||
         (upper(left) == upper(right) && lower(left) < lower(right));
}

/// left - right. REQUIRES: right <= left.
FLOTT_INLINE Wider subtract(const Wider &left, const Wider &right) {
  Wide borrow = lower(left) < lower(right);
  return wider(lower(left) - lower(right), upper(left) - upper(right) - borrow);
}

struct WiderDivision {
  Wider quotient;
  Wide rest;
};

/// Long division in digits of 32 bits (Knuth, The Art of Computer Programming,
/// 4.3.1, algorithm D). REQUIRES: divisor > 0.
inline WiderDivision divide(const Wider &dividend, Wide divisor) {
  WiderDivision result = {};
  if (upper(dividend) == 0) {
    Wide value = lower(dividend), quotient = value / divisor;
    result.quotient = wider(quotient, 0);
    result.rest = value - quotient * divisor;
    return result;
  }
  uint32_t u[9] = {}, v[4] = {}, q[8] = {};
  for (int i = 0; i < 4; ++i) {
    u[2 * i] = uint32_t(dividend.words[i]);
    u[2 * i + 1] = uint32_t(dividend.words[i] >> 32);
    v[i] = uint32_t(divisor >> (32 * i));
  }
  int n = 4;
  while (v[n - 1] == 0)
    --n;
  if (n == 1) {
    uint64_t rest = 0;
    for (int i = 7; i >= 0; --i) {
      uint64_t digit = rest << 32 | u[i];
      q[i] = uint32_t(digit / v[0]);
      rest = digit % v[0];
    }
    result.rest = rest;
  } else {
    // Shift so that the divisor's first digit is at least half the base: a
    // guess from two digits is then off by two at most.
    int shift = __builtin_clz(v[n - 1]);
    for (int i = n - 1; i >= 0; --i)
      v[i] = uint32_t((uint64_t(v[i]) << shift) |
                      (i > 0 ? uint64_t(v[i - 1]) >> (32 - shift) : 0));
    for (int i = 8; i >= 0; --i)
      u[i] = uint32_t((uint64_t(u[i]) << shift) |
                      (i > 0 ? uint64_t(u[i - 1]) >> (32 - shift) : 0));
    for (int j = 8 - n; j >= 0; --j) {
      uint64_t top = uint64_t(u[j + n]) << 32 | u[j + n - 1];
      uint64_t guess = top / v[n - 1], rest = top % v[n - 1];
      while (guess >> 32 != 0 ||
             guess * v[n - 2] > (rest << 32 | u[j + n - 2])) {
        --guess;
        rest += v[n - 1];
        if (rest >> 32 != 0)
          break;
      }
      int64_t borrow = 0;
      for (int i = 0; i < n; ++i) {
        uint64_t product = guess * v[i];
        int64_t digit =
            int64_t(u[i + j]) - borrow - int64_t(product & 0xffffffff);
        u[i + j] = uint32_t(digit);
        borrow = int64_t(product >> 32) - (digit >> 32);
      }
      int64_t digit = int64_t(u[j + n]) - borrow;
      u[j + n] = uint32_t(digit);
      if (digit < 0) { // one too many: put the divisor back
        --guess;
        uint64_t carry = 0;
        for (int i = 0; i < n; ++i) {
          carry += uint64_t(u[i + j]) + v[i];
          u[i + j] = uint32_t(carry);
          carry >>= 32;
        }
        u[j + n] += uint32_t(carry);
      }
      q[j] = uint32_t(guess);
    }
    for (int i = n - 1; i >= 0; --i)
      result.rest = result.rest << 32 |
                    uint32_t((uint64_t(u[i + 1]) << 32 | u[i]) >> shift);
  }
  for (int i = 0; i < 4; ++i)
    result.quotient.words[i] = uint64_t(q[2 * i + 1]) << 32 | q[2 * i];
  return result;
}

/// value / 10^digits, rounded half away from zero. REQUIRES: 0 <= digits <= 76.
inline Wider divideByPower(const Wider &value, int32_t digits) {
  if (digits == 0)
    return value;
  // The last digit that goes decides; those before it are cut off exactly.
  Wider cut = value;
  for (int32_t left = digits - 1; left > 0;) {
    int32_t step = left < kDecimalDigits ? left : kDecimalDigits;
    cut = divide(cut, decimalPower(step)).quotient;
    left -= step;
  }
  WiderDivision last = divide(cut, 10);
  accumulate(&last.quotient, wider(last.rest >= 5, 0));
  return last.quotient;
}

} // namespace flott
