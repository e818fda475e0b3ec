// Steps of 64 bytes, in the compiler's own vector types: LLVM splits or widens
// them to what the target of the module has.
#pragma once

#include "runtime/abi/Primitive.h"

#include <stdint.h>

/// Entries that an index primitive keeps free at the end of each of its arrays;
/// into smaller ones it indexes nothing.
enum { kFlottIndexSlack = 80 };

namespace flott {

typedef uint8_t Bytes64 __attribute__((vector_size(64)));
typedef bool Bits64 __attribute__((ext_vector_type(64)));

/// Reads 64 bytes from any address.
FLOTT_INLINE void load64(const void *data, Bytes64 *out) {
  __builtin_memcpy(out, data, sizeof(Bytes64));
}

/// Returns the positions of `byte`, first byte lowest.
FLOTT_INLINE uint64_t positionsOf(const Bytes64 *bytes, uint8_t byte) {
  return __builtin_bit_cast(uint64_t,
                            __builtin_convertvector(*bytes == byte, Bits64));
}

/// Returns the positions of bytes with the highest bit set.
FLOTT_INLINE uint64_t positionsOfHigh(const Bytes64 *bytes) {
  return __builtin_bit_cast(uint64_t,
                            __builtin_convertvector(*bytes >= 0x80, Bits64));
}

/// Returns the lowest `count` bits set. REQUIRES: 0 <= count.
FLOTT_INLINE uint64_t lowBits(int64_t count) {
  return count >= 64 ? ~uint64_t(0) : (uint64_t(1) << count) - 1;
}

/// Returns for each bit the parity of the bits up to it, itself included.
FLOTT_INLINE uint64_t prefixParity(uint64_t bits) {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  return bits ^ bits << 32;
}

FLOTT_INLINE uint64_t load8(const void *data) {
  uint64_t word;
  __builtin_memcpy(&word, data, sizeof word);
  return word;
}

inline constexpr uint64_t kEachByte = 0x0101010101010101;
inline constexpr uint64_t kHighBits = 0x8080808080808080;
inline constexpr uint64_t kZeros = 0x3030303030303030; // '0' eight times

/// Marks the first byte of `word` that equals `byte` by its highest bit; marks
/// behind it may be wrong.
FLOTT_INLINE uint64_t firstEqual(uint64_t word, uint8_t byte) {
  uint64_t difference = word ^ kEachByte * byte;
  return (difference - kEachByte) & ~difference & kHighBits;
}

/// Writes `base` plus the position of each bit of `bits`, ascending. `Step` at
/// a time without asking which exist: fewer branches go wrong than in a loop
/// over bits. May write up to Step - 1 entries more than there are bits.
template <int Step = 8>
FLOTT_INLINE void writePositions(uint32_t *out, uint32_t base, uint64_t bits,
                                 int count) {
  for (int done = 0; done < 64; done += Step) {
    for (int i = 0; i < Step; ++i) {
      // Plain moves, but the vectorizer leaves them alone: gathering eight
      // counts into a vector costs more than storing them.
      __atomic_store_n(out + done + i,
                       base + uint32_t(__builtin_ctzg(bits, 64)),
                       __ATOMIC_RELAXED);
      bits &= bits - 1;
    }
    if (FLOTT_LIKELY(count <= done + Step))
      return;
  }
}

} // namespace flott
