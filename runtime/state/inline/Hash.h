// Hashes of keys: "flott-hash-1", named in every plan and snapshot, because a
// row's hash decides its key group.
//
// A multiply-fold hash in the manner of wyhash: each word is mixed into the
// state and multiplied to 128 bits, whose halves are folded. Equal values hash
// equally in every type and on every machine: integers are sign-extended,
// floats canonical, texts by their bytes, NULL as kFlottHashNull.
#pragma once

#include "runtime/abi/Primitive.h"

#include <stdint.h>
#include <string.h>

enum : uint64_t {
  kFlottHashSeed = 0x9e3779b97f4a7c15,
  kFlottHashFactor = 0xd6e8feb86659fd93,
  kFlottHashNull = 0xa0761d6478bd642f,
};

namespace flott {

FLOTT_INLINE uint64_t loadWord(const char *data) {
  uint64_t word;
  memcpy(&word, data, sizeof word);
  return word;
}

/// The bytes 0..size of `word`, zero above. REQUIRES: 0 <= size <= 8.
FLOTT_INLINE uint64_t lowBytes(uint64_t word, int64_t size) {
  return size >= 8 ? word : word & ((uint64_t(1) << (size * 8)) - 1);
}

} // namespace flott

/// Mixes one word into a hash.
FLOTT_PRIMITIVE uint64_t flott_hash_word(uint64_t hash, uint64_t word) {
  unsigned __int128 product =
      (unsigned __int128)(hash ^ word ^ kFlottHashNull) * kFlottHashFactor;
  return uint64_t(product) ^ uint64_t(product >> 64);
}

namespace flott {

/// Out of line: beside short texts it would be most of the row loop.
__attribute__((noinline)) inline uint64_t
hashLongText(uint64_t hash, const char *data, int64_t size) {
  do {
    hash = flott_hash_word(hash, loadWord(data));
    hash = flott_hash_word(hash, loadWord(data + 8));
    data += 16;
    size -= 16;
  } while (size > 16);
  hash = flott_hash_word(hash, lowBytes(loadWord(data), size));
  if (size <= 8)
    return hash;
  return flott_hash_word(hash, lowBytes(loadWord(data + 8), size - 8));
}

} // namespace flott

/// Mixes a text into a hash. Reads up to kFlottTextPadding bytes behind it.
FLOTT_PRIMITIVE uint64_t flott_hash_text(uint64_t hash, const char *data,
                                         int64_t size) {
  // Before all branches, as in flott_view_make and flott_utf8_validate: done
  // once for all three.
  const uint64_t low = flott::lowBytes(flott::loadWord(data), size);
  hash ^= uint64_t(size) * kFlottHashSeed;
  if (FLOTT_UNLIKELY(size > 16))
    return flott::hashLongText(hash, data, size);
  hash = flott_hash_word(hash, low);
  if (size <= 8)
    return hash;
  return flott_hash_word(hash,
                         flott::lowBytes(flott::loadWord(data + 8), size - 8));
}

/// The key group of a hash. One function for state, exchange and restore.
FLOTT_PRIMITIVE uint32_t flott_key_group(uint64_t hash,
                                         uint32_t maxParallelism) {
  return uint32_t((uint64_t(uint32_t(hash)) * maxParallelism) >> 32);
}

/// The subtask that owns a key group (Flink's assignment: contiguous ranges).
FLOTT_PRIMITIVE uint32_t flott_key_group_owner(uint32_t group,
                                               uint32_t parallelism,
                                               uint32_t maxParallelism) {
  return group * parallelism / maxParallelism;
}
