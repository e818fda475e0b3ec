// Equality of texts in registers.
#pragma once

#include "runtime/abi/Primitive.h"

#include <stdint.h>
#include <string.h>

/// 1 if the texts are equal. Up to 16 bytes are compared by words, which read
/// up to kFlottTextPadding bytes behind them; if one size is constant, so is
/// how many.
FLOTT_PRIMITIVE int32_t flott_text_equal(const char *left, int64_t leftSize,
                                         const char *right, int64_t rightSize) {
  if (leftSize != rightSize)
    return 0;
  if (FLOTT_UNLIKELY(leftSize > 16))
    return memcmp(left, right, size_t(leftSize)) == 0;
  uint64_t a[2], b[2];
  memcpy(a, left, sizeof a);
  memcpy(b, right, sizeof b);
  uint64_t low = a[0] ^ b[0], high = a[1] ^ b[1];
  // What lies behind the texts is shifted out.
  if (leftSize <= 8)
    return leftSize == 0 || low << (64 - 8 * leftSize) == 0;
  return low == 0 && high << (128 - 8 * leftSize) == 0;
}
