// Decimals by powers of ten, for the functions. Division of 128 bits is a row
// call: compilers have no instructions for it.
#pragma once

#include "runtime/abi/RowCalls.h"

namespace flott {

/// 10^digits. REQUIRES: 0 <= digits <= 38.
FLOTT_INLINE __int128 powerOfTen(int32_t digits) {
  unsigned __int128 power = 1, base = 10;
  for (int32_t left = digits; left > 0; left >>= 1) {
    if (left & 1)
      power *= base;
    base *= base; // Unused, and wraps, after the last round.
  }
  return static_cast<__int128>(power);
}

struct WideDivision {
  __int128 quotient;
  __int128 remainder;
};

/// Truncates toward zero. REQUIRES: divisor > 0.
FLOTT_INLINE WideDivision divide(__int128 dividend, __int128 divisor) {
  uint64_t out[4];
  flott_wide_divide(
      static_cast<uint64_t>(dividend), static_cast<int64_t>(dividend >> 64),
      static_cast<uint64_t>(divisor), static_cast<int64_t>(divisor >> 64), out);
  return {static_cast<__int128>(static_cast<unsigned __int128>(out[1]) << 64 |
                                out[0]),
          static_cast<__int128>(static_cast<unsigned __int128>(out[3]) << 64 |
                                out[2])};
}

/// Does an unscaled value have at most 38 digits?
FLOTT_INLINE bool isDecimal(__int128 unscaled) {
  constexpr __int128 kLimit =
      static_cast<__int128>(10'000'000'000'000'000'000u) *
      10'000'000'000'000'000'000u;
  return -kLimit < unscaled && unscaled < kLimit;
}

} // namespace flott
