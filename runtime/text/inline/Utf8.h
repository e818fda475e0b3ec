// UTF-8 as Unicode defines it: no overlong form, no surrogate, nothing above
// U+10FFFF.
#pragma once

#include "runtime/abi/Batch.h"
#include "runtime/text/inline/Vector.h"

namespace flott {

/// Returns the size of the character at `data`, 0 if it is not well-formed.
FLOTT_INLINE int64_t utf8Character(const uint8_t *data, int64_t size) {
  uint8_t lead = data[0];
  if (lead < 0x80)
    return 1;
  auto continues = [data, size](int64_t at) {
    return at < size && (data[at] & 0xc0) == 0x80;
  };
  if (lead < 0xc2 || !continues(1))
    return 0;
  if (lead < 0xe0)
    return 2;
  if (lead < 0xf0) {
    // Overlong below U+0800; surrogates.
    bool wrong =
        (lead == 0xe0 && data[1] < 0xa0) || (lead == 0xed && data[1] >= 0xa0);
    return !wrong && continues(2) ? 3 : 0;
  }
  bool wrong = lead > 0xf4 || (lead == 0xf0 && data[1] < 0x90) ||
               (lead == 0xf4 && data[1] >= 0x90);
  return !wrong && continues(2) && continues(3) ? 4 : 0;
}

/// Validates from the first byte that may not be ASCII.
inline int32_t validateUtf8(const uint8_t *data, int64_t size) {
  while (size > 0) {
    if (size >= 8 && (load8(data) & kHighBits) == 0) {
      data += 8, size -= 8;
      continue;
    }
    int64_t length = utf8Character(data, size);
    if (length == 0)
      return kInvalidUtf8;
    data += length;
    size -= length;
  }
  return 0;
}

} // namespace flott

/// Returns 0, or InvalidUtf8. REQUIRES: kFlottPadding readable bytes behind.
FLOTT_PRIMITIVE int32_t flott_utf8_validate(const char *data, int64_t size) {
  auto bytes = reinterpret_cast<const uint8_t *>(data);
  // The same word as a key's hash begins with: done once for both.
  const uint64_t word = flott::load8(bytes);
  const uint64_t low =
      size >= 8 ? word : word & ((uint64_t(1) << (size * 8)) - 1);
  if (FLOTT_LIKELY(size <= 8)) {
    if (FLOTT_LIKELY((low & flott::kHighBits) == 0))
      return 0;
    return flott::validateUtf8(bytes, size);
  }
  for (int64_t at = 0; at < size; at += 64) {
    flott::Bytes64 step;
    flott::load64(bytes + at, &step);
    if (FLOTT_UNLIKELY(flott::positionsOfHigh(&step) &
                       flott::lowBits(size - at)))
      return flott::validateUtf8(bytes + at, size - at);
  }
  return 0;
}
