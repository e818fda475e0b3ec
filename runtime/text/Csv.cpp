// The row calls of CSV: fields with quotes inside, bits without PDEP.
#include "runtime/text/inline/Csv.h"
#include "runtime/text/inline/Parse.h"

extern "C" int32_t flott_csv_unquote(FlottArena *arena, const char *data,
                                     int64_t size, FlottText *out) noexcept {
  uint8_t *bytes = flott::arenaTake(arena, size);
  if (!bytes)
    return flott::kOutOfMemory;
  int64_t length = 0;
  for (int64_t i = 0; i < size; ++i) {
    // Inside quotes a quote stands for itself only if it is doubled.
    if (data[i] == '"' && (++i == size || data[i] != '"'))
      return flott::kBrokenQuotes;
    bytes[length++] = uint8_t(data[i]);
  }
  out->data = reinterpret_cast<const char *>(bytes);
  out->size = length;
  return 0;
}

/// The bits of `bits`, from the lowest, at the places of the ones of `into`.
extern "C" uint64_t flott_bits_deposit(uint64_t bits, uint64_t into) noexcept {
  uint64_t result = 0;
  for (; into != 0; into &= into - 1, bits >>= 1)
    if (bits & 1)
      result |= into & -into;
  return result;
}
