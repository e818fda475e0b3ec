// UTF-8 by characters, for the functions. Texts are valid UTF-8; none of these
// reads outside of one that is not.
#pragma once

#include "runtime/abi/Function.h"

namespace flott {

/// No text is longer: a column holds sizes of 32 bits.
constexpr int64_t kMaxTextBytes = INT32_MAX;

FLOTT_INLINE bool isContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// Where the character that begins at `at` ends. REQUIRES: at < text.size.
FLOTT_INLINE int64_t nextCharacter(FlottText text, int64_t at) {
  ++at;
  while (at < text.size && isContinuation(text.data[at]))
    ++at;
  return at;
}

/// Where the character that ends at `at` begins. REQUIRES: at > 0.
FLOTT_INLINE int64_t previousCharacter(FlottText text, int64_t at) {
  --at;
  while (at > 0 && isContinuation(text.data[at]))
    --at;
  return at;
}

FLOTT_INLINE int64_t countCharacters(FlottText text) {
  int64_t count = 0;
  for (int64_t i = 0; i < text.size; ++i)
    count += !isContinuation(text.data[i]);
  return count;
}

/// Where `count` characters end, counted from `at`; at most the end.
FLOTT_INLINE int64_t skipCharacters(FlottText text, int64_t at, int64_t count) {
  while (count > 0 && at < text.size) {
    at = nextCharacter(text, at);
    --count;
  }
  return at;
}

FLOTT_INLINE FlottText slice(FlottText text, int64_t begin, int64_t end) {
  return {text.data + begin, end - begin};
}

FLOTT_INLINE bool equals(FlottText left, FlottText right) {
  return left.size == right.size &&
         (left.size == 0 ||
          __builtin_memcmp(left.data, right.data,
                           static_cast<uint64_t>(left.size)) == 0);
}

FLOTT_INLINE bool beginsWith(FlottText text, FlottText prefix) {
  return text.size >= prefix.size && equals({text.data, prefix.size}, prefix);
}

FLOTT_INLINE bool finishesWith(FlottText text, FlottText suffix) {
  return text.size >= suffix.size &&
         equals({text.data + text.size - suffix.size, suffix.size}, suffix);
}

/// Where `part` first stands at or after `from`, or -1. An empty part stands
/// everywhere.
FLOTT_INLINE int64_t find(FlottText text, FlottText part, int64_t from) {
  if (part.size == 0)
    return from;
  const char first = part.data[0];
  for (int64_t at = from; at <= text.size - part.size; ++at)
    if (text.data[at] == first && equals({text.data + at, part.size}, part))
      return at;
  return -1;
}

/// A text as a column or an array holds it.
FLOTT_INLINE FlottView viewOf(FlottText text) {
  FlottView view{};
  view.size = static_cast<uint32_t>(text.size);
  if (text.size <= 12) {
    // Twelve bytes from `prefix` on, across two fields.
    char *bytes = reinterpret_cast<char *>(&view) + sizeof view.size;
    if (text.size > 0)
      __builtin_memcpy(bytes, text.data, static_cast<uint64_t>(text.size));
    return view;
  }
  __builtin_memcpy(view.prefix, text.data, sizeof view.prefix);
  view.tail.data = text.data;
  return view;
}

/// Appends to a result that has room.
FLOTT_INLINE char *append(char *to, FlottText text) {
  if (text.size > 0)
    __builtin_memcpy(to, text.data, static_cast<uint64_t>(text.size));
  return to + text.size;
}

} // namespace flott
