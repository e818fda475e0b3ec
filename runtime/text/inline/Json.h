// NDJSON: where the lines of a block and the values of a record stand.
//
//   n = flott_json_index(bytes, size, final, lines, .., records, .., &used)
//   for r in 0..n:
//     flott_json_record_index(bytes, lines, records[r], records[r + 1],
//                             &keys, slots)
//                           -> 0, kFlottJsonBlank: skip it, or InvalidJson
//     per live column c:    flott_json_<type>_read(&slots[c], .., &value,
//     &valid)
//
// `lines` and `records` are laid out as flott_csv_index lays out `fields` and
// `records`, so that whoever wants the bytes of a record need not know its
// format: they run from lines[records[r]] + 1 up to lines[records[r + 1]].
//
// An index of all quotes and brackets, as simdjson makes one, was tried and is
// slower here: the walk that is to follow costs as much as scanning once, and
// cannot stop early.
//
// What is taken as what:
//   duplicate key   the first one counts
//   unknown keys    skipped
//   what is not read is not checked: once all live keys have been found, only
//   that the record ends with '}'; before that, the structure of the object
//   itself, and of skipped values that strings close and brackets balance
#pragma once

#include "runtime/abi/Json.h"
#include "runtime/text/inline/Parse.h"

namespace flott {

typedef uint8_t Bytes16 __attribute__((vector_size(16)));
typedef bool Bits16 __attribute__((ext_vector_type(16)));

FLOTT_INLINE bool isJsonSpace(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// REQUIRES: something else than white space follows.
FLOTT_INLINE const char *skipSpace(const char *at) {
  while (FLOTT_UNLIKELY(isJsonSpace(*at)))
    ++at;
  return at;
}

/// Returns the quote that ends a string, or a place at or behind `end` if none
/// does. `at` stands behind the opening quote. Sets `*unusual` if there are
/// escapes or bytes that are not ASCII.
FLOTT_INLINE const char *findStringEnd(const char *at, const char *end,
                                       bool *unusual) {
  *unusual = false;
  while (at < end) {
    Bytes64 step;
    load64(at, &step);
    uint64_t quotes = positionsOf(&step, '"');
    uint64_t escapes = positionsOf(&step, '\\');
    uint64_t upToQuote = quotes ^ (quotes - 1);
    if (FLOTT_UNLIKELY((escapes | positionsOfHigh(&step)) & upToQuote)) {
      *unusual = true;
      if (escapes & upToQuote) {
        at += __builtin_ctzll(escapes) + 2;
        continue;
      }
    }
    if (FLOTT_LIKELY(quotes))
      return at + __builtin_ctzll(quotes);
    at += 64;
  }
  return end;
}

/// Returns the first byte behind a run of digits. REQUIRES: there is another.
FLOTT_INLINE const char *findDigitsEnd(const char *at) {
  for (;;) {
    uint64_t stops = notDigits(load8(at) ^ kZeros);
    if (FLOTT_LIKELY(stops))
      return at + (__builtin_ctzll(stops) >> 3);
    at += 8;
  }
}

/// Returns the first byte that is no part of a number. REQUIRES: there is one.
FLOTT_INLINE const char *findNumberEnd(const char *at) {
  for (;;) {
    Bytes16 step;
    __builtin_memcpy(&step, at, sizeof step);
    // + - . and digits are 0x2b to 0x39 without , and /
    auto inside = (step - uint8_t('+') <= 14) & (step != ',') & (step != '/');
    inside |= (step | 0x20) == 'e';
    uint32_t bits = uint16_t(
        ~__builtin_bit_cast(uint16_t, __builtin_convertvector(inside, Bits16)));
    if (FLOTT_LIKELY(bits))
      return at + __builtin_ctz(bits);
    at += 16;
  }
}

/// Returns the byte behind an array or object, null if it does not close.
/// `at` stands on the bracket that opens it.
inline const char *skipNested(const char *at, const char *end) {
  int64_t depth = 0;
  while (at < end) {
    Bytes64 step;
    load64(at, &step);
    Bytes64 folded = step | 0x20; // [ and { are one, as are ] and }
    uint64_t opens = positionsOf(&folded, '{');
    uint64_t closes = positionsOf(&folded, '}');
    uint64_t bits = opens | closes | positionsOf(&step, '"');
    const char *next = at + 64;
    for (; bits; bits &= bits - 1) {
      uint64_t bit = bits & -bits;
      const char *place = at + __builtin_ctzll(bits);
      if (place >= end)
        return nullptr;
      if (bit & opens) {
        ++depth;
      } else if (bit & closes) {
        if (--depth == 0)
          return place + 1;
      } else {
        bool unusual;
        next = findStringEnd(place + 1, end, &unusual) + 1;
        if (next > end)
          return nullptr;
        // Bits behind the string, if it ends within the step, still hold.
        if (next >= at + 64)
          break;
        bits &= ~lowBits(next - at - 1);
        next = at + 64;
      }
    }
    at = next;
  }
  return nullptr;
}

/// Takes the value at `at` into `slot`. Returns the byte behind it, null if it
/// is malformed. REQUIRES: `end[-1]` is a closing bracket, at < end.
FLOTT_INLINE const char *takeValue(const char *at, const char *end,
                                   FlottJsonSlot *slot) {
  const char *stop;
  slot->data = at;
  if (*at == '"') {
    bool unusual;
    stop = findStringEnd(at + 1, end, &unusual);
    if (FLOTT_UNLIKELY(stop >= end))
      return nullptr;
    slot->data = at + 1;
    slot->size = int32_t(stop - at - 1);
    slot->kind = unusual ? kFlottJsonUnusual : kFlottJsonString;
    return stop + 1;
  }
  if (FLOTT_LIKELY(uint8_t(*at - '0') < 10 || *at == '-')) {
    stop = findDigitsEnd(at + 1);
    if (FLOTT_UNLIKELY(*stop != ',' && *stop != '}'))
      stop = findNumberEnd(stop); // a fraction or an exponent
    slot->kind = kFlottJsonNumber;
  } else if (*at == '{' || *at == '[') {
    stop = skipNested(at, end);
    if (!stop)
      return nullptr;
    slot->kind = *at == '{' ? kFlottJsonObject : kFlottJsonArray;
  } else {
    uint32_t word;
    __builtin_memcpy(&word, at, 4);
    bool isFalse = word == 0x736c6166 && at[4] == 'e'; // fals
    if (word == 0x6c6c756e)                            // null
      slot->kind = kFlottJsonNull;
    else if (word == 0x65757274 || isFalse) // true
      slot->kind = kFlottJsonBool;
    else
      return nullptr;
    stop = at + 4 + isFalse;
  }
  slot->size = int32_t(stop - at);
  return stop;
}

/// The value of four hexadecimal digits, or above 0xffff.
inline uint32_t hexQuad(const char *at) {
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    uint8_t digit = hexDigit(at[i]);
    if (digit > 15)
      return 0x10000;
    value = value << 4 | digit;
  }
  return value;
}

/// Decodes the escape behind a backslash at `*at`, moves behind it and writes
/// one to four bytes. Returns how many, 0 if it is none (a lone surrogate too).
inline int decodeEscape(const char **at, const char *end, uint8_t *out) {
  const char *text = *at + 1;
  if (text >= end)
    return 0;
  char c = *text++;
  if (c != 'u') {
    *at = text;
    out[0] = uint8_t(c == 'n'   ? '\n'
                     : c == 't' ? '\t'
                     : c == 'r' ? '\r'
                     : c == 'b' ? '\b'
                     : c == 'f' ? '\f'
                                : c);
    return out[0] != uint8_t(c) || c == '"' || c == '\\' || c == '/';
  }
  if (end - text < 4)
    return 0;
  uint32_t code = hexQuad(text);
  text += 4;
  if (code > 0xffff || (code >= 0xdc00 && code < 0xe000))
    return 0;
  if (code >= 0xd800 && code < 0xdc00) {
    if (end - text < 6 || text[0] != '\\' || text[1] != 'u')
      return 0;
    uint32_t low = hexQuad(text + 2);
    if (low < 0xdc00 || low > 0xdfff)
      return 0;
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    text += 6;
  }
  *at = text;
  if (code < 0x80) {
    out[0] = uint8_t(code);
    return 1;
  }
  int size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (int i = size - 1; i > 0; --i, code >>= 6)
    out[i] = uint8_t(0x80 | (code & 0x3f));
  out[0] = uint8_t((size == 2 ? 0xc0 : size == 3 ? 0xe0 : 0xf0) | code);
  return size;
}

/// Compares a key that holds escapes, `at` up to `end`, with a live one.
inline bool equalsEscaped(const char *at, const char *end,
                          const FlottJsonKey *key) {
  int64_t matched = 0;
  while (at < end) {
    uint8_t bytes[4] = {uint8_t(*at)};
    int count = 1;
    if (*at != '\\')
      ++at;
    else if ((count = decodeEscape(&at, end, bytes)) == 0)
      return false;
    for (int i = 0; i < count; ++i, ++matched)
      if (matched == key->size || uint8_t(key->text[matched]) != bytes[i])
        return false;
  }
  return matched == key->size;
}

/// Compares what stands behind an opening quote with a live key. REQUIRES:
/// kFlottPadding readable bytes behind the record.
FLOTT_INLINE bool equalsKey(const char *at, const char *end,
                            const FlottJsonKey *key) {
  // What stands behind the record is no part of a key.
  if ((load8(at) & key->mask) != key->head || end - at <= key->size)
    return false;
  if (FLOTT_LIKELY(key->size < 8))
    return true;
  if (at[key->size] != '"')
    return false;
  for (int64_t i = 8; i < key->size; ++i)
    if (at[i] != key->text[i])
      return false;
  return true;
}

/// Finds which live key stands at `at`, behind its opening quote, and moves
/// behind the closing one. Returns its number, -1 for an unknown key, -2 if
/// the key does not end.
inline int64_t findKey(const char **at, const char *end,
                       const FlottJsonKeys *keys) {
  bool unusual;
  const char *begin = *at, *stop = findStringEnd(begin, end, &unusual);
  if (stop >= end)
    return -2;
  *at = stop + 1;
  for (int64_t i = 0; i < keys->count; ++i)
    if (FLOTT_UNLIKELY(unusual) ? equalsEscaped(begin, stop, &keys->keys[i])
                                : equalsKey(begin, end, &keys->keys[i]))
      return i;
  return -1;
}

/// Fills `slots` from the members of the object at `at`, a '{'. What stands
/// behind the value of the last live key is not looked at.
/// REQUIRES: end[-1] == '}', end - at >= 2.
FLOTT_INLINE int32_t indexMembers(const char *at, const char *end,
                                  const FlottJsonKeys *keys,
                                  FlottJsonSlot *slots) {
  int64_t count = keys->count, expected = 0, missing = keys->slotCount;
  for (int64_t i = 0; i < missing; ++i)
    slots[i] = {nullptr, 0, kFlottJsonMissing};
  at = skipSpace(at + 1);
  if (FLOTT_UNLIKELY(*at == '}'))
    return at + 1 == end ? 0 : kInvalidJson;
  for (;;) {
    if (FLOTT_UNLIKELY(*at != '"'))
      return kInvalidJson;
    ++at;
    int64_t found = expected;
    const FlottJsonKey *key = &keys->keys[expected];
    if (FLOTT_LIKELY(equalsKey(at, end, key))) {
      at += key->size + 1;
    } else {
      found = findKey(&at, end, keys);
      if (FLOTT_UNLIKELY(found == -2))
        return kInvalidJson;
    }
    if (FLOTT_UNLIKELY(*at != ':')) {
      at = skipSpace(at);
      if (*at != ':')
        return kInvalidJson;
    }
    at = skipSpace(at + 1);
    FlottJsonSlot value;
    at = takeValue(at, end, &value);
    if (FLOTT_UNLIKELY(!at || at >= end))
      return kInvalidJson;
    if (FLOTT_LIKELY(found >= 0)) {
      int32_t slot = keys->keys[found].slot;
      if (slot >= 0 && FLOTT_LIKELY(slots[slot].kind == kFlottJsonMissing)) {
        slots[slot] = value;
        --missing;
      }
      expected = found + 1 == count ? 0 : found + 1;
    }
    at = skipSpace(at);
    if (FLOTT_LIKELY(*at == ',')) {
      if (missing == 0)
        return 0;
      at = skipSpace(at + 1);
      continue;
    }
    return *at == '}' && at + 1 == end ? 0 : kInvalidJson;
  }
}

} // namespace flott

/// Notes where the lines of a block end; layout above. `*consumed` is 0 with no
/// records if there is too little room. REQUIRES: as flott_csv_index.
FLOTT_PRIMITIVE int64_t flott_json_index(const uint8_t *bytes, int64_t size,
                                         int32_t final, uint32_t *lines,
                                         int64_t lineCapacity,
                                         uint32_t *records,
                                         int64_t recordCapacity,
                                         int64_t *consumed) {
  *consumed = 0;
  if (lineCapacity < kFlottIndexSlack || recordCapacity < kFlottIndexSlack)
    return 0;
  if (recordCapacity > lineCapacity)
    recordCapacity = lineCapacity;
  lines[0] = ~uint32_t(0);
  records[0] = 0;
  int64_t count = 0, position = 0;
  for (; position < size; position += 64) {
    if (FLOTT_UNLIKELY(count > recordCapacity - kFlottIndexSlack))
      break;
    flott::Bytes64 step;
    flott::load64(bytes + position, &step);
    uint64_t newlines = flott::positionsOf(&step, '\n');
    if (FLOTT_UNLIKELY(size - position < 64))
      newlines &= flott::lowBits(size - position);
    for (; newlines; newlines &= newlines - 1) {
      lines[++count] = uint32_t(position + __builtin_ctzll(newlines));
      records[count] = uint32_t(count);
    }
  }
  int64_t end = int64_t(uint32_t(lines[count] + 1));
  if (final && position >= size && end < size) {
    lines[++count] = uint32_t(size);
    records[count] = uint32_t(count);
    end = size;
  }
  *consumed = end;
  return count;
}

/// Fills one slot per live key of a record. Returns 0, InvalidJson, or
/// kFlottJsonBlank. REQUIRES: the record is shorter than 2^31.
FLOTT_PRIMITIVE int32_t flott_json_record_index(const uint8_t *bytes,
                                                const uint32_t *lines,
                                                uint32_t first, uint32_t last,
                                                const FlottJsonKeys *keys,
                                                FlottJsonSlot *slots) {
  auto text =
      reinterpret_cast<const char *>(bytes + uint32_t(lines[first] + 1));
  auto end = reinterpret_cast<const char *>(bytes + lines[last]);
  while (end > text && FLOTT_UNLIKELY(flott::isJsonSpace(end[-1])))
    --end;
  if (FLOTT_UNLIKELY(end == text))
    return kFlottJsonBlank;
  text = flott::skipSpace(text);
  if (FLOTT_UNLIKELY(*text != '{' || end[-1] != '}'))
    return flott::kInvalidJson;
  return flott::indexMembers(text, end, keys, slots);
}

/// The same for a nested object: all slots are missing if it is, or is null.
/// Returns 0, InvalidJson or WrongType.
FLOTT_PRIMITIVE int32_t flott_json_object_index(const FlottJsonSlot *object,
                                                const FlottJsonKeys *keys,
                                                FlottJsonSlot *slots) {
  if (FLOTT_LIKELY(object->kind == kFlottJsonObject)) {
    // Brackets that balance by number may differ in kind.
    if (FLOTT_UNLIKELY(object->data[object->size - 1] != '}'))
      return flott::kInvalidJson;
    return flott::indexMembers(object->data, object->data + object->size, keys,
                               slots);
  }
  for (int64_t i = 0; i < keys->slotCount; ++i)
    slots[i] = {nullptr, 0, kFlottJsonMissing};
  return object->kind <= kFlottJsonNull ? 0 : flott::kWrongType;
}
