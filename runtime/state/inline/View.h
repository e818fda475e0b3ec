// Texts in columns, entries and rows: FlottView.
#pragma once

#include "runtime/abi/Batch.h"
#include "runtime/state/inline/Arena.h"
#include "runtime/state/inline/Hash.h"

enum { kFlottInlineText = 12 }; // bytes that fit into a view

/// Makes a view of a text. The bytes of a long one are not copied.
FLOTT_PRIMITIVE void flott_view_make(const char *data, int64_t size,
                                     FlottView *out) {
  const uint64_t low = flott::lowBytes(flott::loadWord(data), size);
  uint64_t words[2];
  if (FLOTT_LIKELY(size <= kFlottInlineText)) {
    uint64_t high =
        size > 8 ? flott::lowBytes(flott::loadWord(data + 8), size - 8) : 0;
    words[1] = low >> 32 | high << 32;
  } else {
    words[1] = uint64_t(uintptr_t(data));
  }
  words[0] = uint64_t(uint32_t(size)) | low << 32;
  memcpy(out, words, sizeof words);
}

/// 1 if the texts are equal. Short ones without a look behind the view.
FLOTT_PRIMITIVE int32_t flott_view_equal(const FlottView *left,
                                         const FlottView *right) {
  uint64_t a[2], b[2];
  memcpy(a, left, sizeof a);
  memcpy(b, right, sizeof b);
  if (a[0] != b[0])
    return 0;
  if (FLOTT_LIKELY(a[1] == b[1]))
    return 1;
  uint32_t size = uint32_t(a[0]);
  if (FLOTT_LIKELY(size <= kFlottInlineText))
    return 0;
  return memcmp((const char *)a[1], (const char *)b[1], size) == 0;
}

/// Three-way comparison of texts by their bytes: negative, zero, positive.
FLOTT_PRIMITIVE int32_t flott_text_compare(const char *left, int64_t leftSize,
                                           const char *right,
                                           int64_t rightSize) {
  int64_t common = leftSize < rightSize ? leftSize : rightSize;
  uint64_t a =
      __builtin_bswap64(flott::lowBytes(flott::loadWord(left), common));
  uint64_t b =
      __builtin_bswap64(flott::lowBytes(flott::loadWord(right), common));
  if (a != b)
    return a < b ? -1 : 1;
  if (common > 8) {
    int order = memcmp(left, right, size_t(common));
    if (order != 0)
      return order;
  }
  return leftSize < rightSize ? -1 : leftSize > rightSize;
}

/// Moves the bytes of a long view into `arena`. 0, or 1 without memory.
FLOTT_PRIMITIVE int32_t flott_view_own(FlottArena *arena, FlottView *view) {
  if (FLOTT_LIKELY(view->size <= kFlottInlineText))
    return 0;
  char *copy = (char *)flott_arena_take(arena, view->size);
  if (!copy)
    return 1;
  memcpy(copy, view->tail.data, view->size);
  view->tail.data = copy;
  return 0;
}

/// Moves an array, and the bytes of its long texts, into `arena`. `width` is an
/// element's; `isText`: elements are views; `optional`: validity bytes stand
/// behind the values. 0, or 1 without memory.
FLOTT_PRIMITIVE int32_t flott_array_own(FlottArena *arena, FlottArray *array,
                                        int32_t width, int32_t isText,
                                        int32_t optional) {
  if (array->count == 0)
    return 0;
  int64_t bytes = array->count * (width + (optional ? 1 : 0));
  uint8_t *copy = (uint8_t *)flott_arena_take(arena, bytes);
  if (!copy)
    return 1;
  memcpy(copy, array->data, uint64_t(bytes));
  array->data = copy;
  if (isText)
    for (int64_t i = 0; i < array->count; ++i)
      if (flott_view_own(arena, (FlottView *)(copy + i * width)) != 0)
        return 1;
  return 0;
}
