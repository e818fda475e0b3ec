// Division of 128 bits.
#include "runtime/abi/RowCalls.h"

void flott_wide_divide(uint64_t low, int64_t high, uint64_t divisorLow,
                       int64_t divisorHigh, uint64_t *out) noexcept {
  const auto join = [](uint64_t low, int64_t high) {
    return static_cast<__int128>(
        static_cast<unsigned __int128>(static_cast<uint64_t>(high)) << 64 |
        low);
  };
  const __int128 dividend = join(low, high);
  const __int128 divisor = join(divisorLow, divisorHigh);
  const __int128 quotient = dividend / divisor;
  const __int128 remainder = dividend - quotient * divisor;
  out[0] = static_cast<uint64_t>(quotient);
  out[1] = static_cast<uint64_t>(quotient >> 64);
  out[2] = static_cast<uint64_t>(remainder);
  out[3] = static_cast<uint64_t>(remainder >> 64);
}
