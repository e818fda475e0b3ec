// Text. Positions and lengths count characters (code points), from 1.
#include "runtime/abi/RowCalls.h"
#include "stdlib/functions/Utf8.h"

namespace flott {

FLOTT_INLINE bool isAscii(FlottText text) {
  unsigned char all = 0;
  for (int64_t i = 0; i < text.size; ++i)
    all |= static_cast<unsigned char>(text.data[i]);
  return all < 0x80;
}

/// Turns ASCII letters from `first` on into those 32 away.
FLOTT_INLINE FlottText changeCase(FlottContext &context, FlottText text,
                                  char first, int32_t upper) {
  if (!isAscii(text)) {
    FlottText result;
    if (flott_text_case(context.arena, text.data, text.size, upper, &result))
      return fail(context, kOutOfMemory);
    return result;
  }
  char *room = allocate(context, text.size);
  if (!room)
    return {};
  for (int64_t i = 0; i < text.size; ++i) {
    const char c = text.data[i];
    const bool isLetter = static_cast<unsigned char>(c - first) < 26;
    room[i] = static_cast<char>(isLetter ? c ^ 0x20 : c);
  }
  return {room, text.size};
}

/// Returns the text in upper case: upper('flött') is 'FLÖTT'. One character
/// for one: 'ß' becomes 'ẞ', as in DuckDB (Flink: 'SS').
FLOTT_FUNCTION("upper", kNullIfAnyNull)
FlottText upper(FlottContext &context, FlottText text) {
  return changeCase(context, text, 'a', 1);
}

/// Returns the text in lower case: lower('FLÖTT') is 'flött'.
FLOTT_FUNCTION("lower", kNullIfAnyNull)
FlottText lower(FlottContext &context, FlottText text) {
  return changeCase(context, text, 'A', 0);
}

/// Returns the number of characters: length('flött') is 5.
FLOTT_FUNCTION("length", kNullIfAnyNull)
int64_t length(FlottText text) { return countCharacters(text); }

/// Returns the number of bytes: octet_length('flött') is 6.
FLOTT_FUNCTION("octet_length", kNullIfAnyNull)
int64_t octetLength(FlottText text) { return text.size; }
FLOTT_FUNCTION("octet_length", kNullIfAnyNull)
int64_t octetLengthBytes(Bytes bytes) { return bytes.size; }

/// Where the part from `from` on begins, or -1 if it is empty.
FLOTT_INLINE int64_t substringBegin(FlottText text, int64_t from) {
  if (from > 0)
    return skipCharacters(text, 0, from - 1);
  if (from == 0)
    return 0;
  int64_t at = text.size;
  for (; from < 0; ++from) {
    if (at == 0)
      return -1;
    at = previousCharacter(text, at);
  }
  return at;
}

/// Returns the text from character `from` on: substring('flott', 3) is 'ott'.
/// From the end if negative: substring('flott', -2) is 'tt'; empty if that is
/// before the first character. 0 stands for 1, as in Flink.
FLOTT_FUNCTION("substring", kNullIfAnyNull)
FlottText substring(FlottText text, int64_t from) {
  const int64_t begin = substringBegin(text, from);
  return begin < 0 ? slice(text, 0, 0) : slice(text, begin, text.size);
}
/// At most `count` characters: substring('flott', 2, 3) is 'lot'. NULL if
/// `count` is negative, as in Flink.
FLOTT_FUNCTION("substring")
Optional<FlottText> substringOf(FlottText text, int64_t from, int64_t count) {
  if (count < 0)
    return {};
  const int64_t begin = substringBegin(text, from);
  if (begin < 0)
    return slice(text, 0, 0);
  return slice(text, begin, skipCharacters(text, begin, count));
}

/// Returns the first `count` characters: left('flott', 2) is 'fl'; none if
/// `count` is negative.
FLOTT_FUNCTION("left", kNullIfAnyNull)
FlottText leftOf(FlottText text, int64_t count) {
  return slice(text, 0, skipCharacters(text, 0, count));
}

/// Returns the last `count` characters: right('flott', 2) is 'tt'; none if
/// `count` is negative.
FLOTT_FUNCTION("right", kNullIfAnyNull)
FlottText rightOf(FlottText text, int64_t count) {
  int64_t at = text.size;
  for (; count > 0 && at > 0; --count)
    at = previousCharacter(text, at);
  return slice(text, at, text.size);
}

/// Is the character at begin..end of `text` one of `set`?
FLOTT_INLINE bool isOneOf(FlottText text, int64_t begin, int64_t end,
                          FlottText set) {
  for (int64_t at = 0; at < set.size;) {
    const int64_t next = nextCharacter(set, at);
    if (equals(slice(set, at, next), slice(text, begin, end)))
      return true;
    at = next;
  }
  return false;
}

FLOTT_INLINE FlottText trimLeft(FlottText text, FlottText set) {
  int64_t begin = 0;
  while (begin < text.size) {
    const int64_t next = nextCharacter(text, begin);
    if (!isOneOf(text, begin, next, set))
      break;
    begin = next;
  }
  return slice(text, begin, text.size);
}

FLOTT_INLINE FlottText trimRight(FlottText text, FlottText set) {
  int64_t end = text.size;
  while (end > 0) {
    const int64_t last = previousCharacter(text, end);
    if (!isOneOf(text, last, end, set))
      break;
    end = last;
  }
  return slice(text, 0, end);
}

/// Returns the text without spaces at both ends: trim('  x ') is 'x'. Only the
/// space counts, as in Flink; for others name them.
FLOTT_FUNCTION("trim", kNullIfAnyNull)
FlottText trim(FlottText text) {
  return trimLeft(trimRight(text, {" ", 1}), {" ", 1});
}
/// Leaves out what is in `characters`: trim('xxflottyx', 'xy') is 'flott'.
FLOTT_FUNCTION("trim", kNullIfAnyNull)
FlottText trimOf(FlottText text, FlottText characters) {
  return trimLeft(trimRight(text, characters), characters);
}

/// Returns the text without spaces at its beginning: ltrim(' x ') is 'x '.
FLOTT_FUNCTION("ltrim", kNullIfAnyNull)
FlottText ltrim(FlottText text) { return trimLeft(text, {" ", 1}); }
/// Leaves out what is in `characters`: ltrim('xyflott', 'xy') is 'flott'.
FLOTT_FUNCTION("ltrim", kNullIfAnyNull)
FlottText ltrimOf(FlottText text, FlottText characters) {
  return trimLeft(text, characters);
}

/// Returns the text without spaces at its end: rtrim(' x ') is ' x'.
FLOTT_FUNCTION("rtrim", kNullIfAnyNull)
FlottText rtrim(FlottText text) { return trimRight(text, {" ", 1}); }
/// Leaves out what is in `characters`: rtrim('flottxy', 'xy') is 'flott'.
FLOTT_FUNCTION("rtrim", kNullIfAnyNull)
FlottText rtrimOf(FlottText text, FlottText characters) {
  return trimRight(text, characters);
}

/// Room for a result. A text too long for a column counts as lack of memory, so
/// that what only joins texts may still be moved by the optimizer.
FLOTT_INLINE char *roomFor(FlottContext &context, int64_t size) {
  if (size > kMaxTextBytes) {
    fail(context, kOutOfMemory);
    return nullptr;
  }
  return allocate(context, size);
}

/// Returns the text with each `part` replaced: replace('a-b-c', '-', '+') is
/// 'a+b+c'. An empty part replaces nothing.
FLOTT_FUNCTION("replace", kNullIfAnyNull)
FlottText replace(FlottContext &context, FlottText text, FlottText part,
                  FlottText replacement) {
  if (part.size == 0)
    return text;
  int64_t count = 0;
  for (int64_t at = find(text, part, 0); at >= 0;
       at = find(text, part, at + part.size))
    ++count;
  if (count == 0)
    return text;
  // Texts are below 2^31 bytes, so the product is below 2^62.
  const int64_t size = text.size + count * (replacement.size - part.size);
  char *room = roomFor(context, size);
  if (!room)
    return {};
  char *to = room;
  int64_t from = 0;
  for (int64_t at = find(text, part, 0); at >= 0; at = find(text, part, from)) {
    to = append(append(to, slice(text, from, at)), replacement);
    from = at + part.size;
  }
  append(to, slice(text, from, text.size));
  return {room, size};
}

/// Returns the texts one after the other: concat('fl', 'ott') is 'flott'.
FLOTT_FUNCTION("concat", kNullIfAnyNull)
FlottText concat2(FlottContext &context, FlottText a, FlottText b) {
  const int64_t size = a.size + b.size;
  char *room = roomFor(context, size);
  if (!room)
    return {};
  append(append(room, a), b);
  return {room, size};
}
FLOTT_FUNCTION("concat", kNullIfAnyNull)
FlottText concat3(FlottContext &context, FlottText a, FlottText b,
                  FlottText c) {
  const int64_t size = a.size + b.size + c.size;
  char *room = roomFor(context, size);
  if (!room)
    return {};
  append(append(append(room, a), b), c);
  return {room, size};
}
FLOTT_FUNCTION("concat", kNullIfAnyNull)
FlottText concat4(FlottContext &context, FlottText a, FlottText b, FlottText c,
                  FlottText d) {
  const int64_t size = a.size + b.size + c.size + d.size;
  char *room = roomFor(context, size);
  if (!room)
    return {};
  append(append(append(append(room, a), b), c), d);
  return {room, size};
}

/// Returns the texts with `separator` between them; NULLs are left out:
/// concat_ws('-', 'a', null, 'c') is 'a-c'. NULL only if `separator` is.
FLOTT_FUNCTION("concat_ws")
FlottText concatWith2(FlottContext &context, FlottText separator,
                      Optional<FlottText> a, Optional<FlottText> b) {
  const bool isBoth = a.valid && b.valid;
  if (!isBoth)
    return a.valid ? a.value : b.value;
  const int64_t size = a.value.size + separator.size + b.value.size;
  char *room = roomFor(context, size);
  if (!room)
    return {};
  append(append(append(room, a.value), separator), b.value);
  return {room, size};
}
FLOTT_FUNCTION("concat_ws")
FlottText concatWith3(FlottContext &context, FlottText separator,
                      Optional<FlottText> a, Optional<FlottText> b,
                      Optional<FlottText> c) {
  const int64_t texts = a.valid + b.valid + c.valid;
  const int64_t size = a.value.size + b.value.size + c.value.size +
                       (texts > 1 ? texts - 1 : 0) * separator.size;
  char *room = roomFor(context, size);
  if (!room)
    return {};
  char *to = append(room, a.value);
  if (a.valid && (b.valid || c.valid))
    to = append(to, separator);
  to = append(to, b.value);
  if (b.valid && c.valid)
    to = append(to, separator);
  append(to, c.value);
  return {room, size};
}

/// Returns whether `text` begins with `prefix`: starts_with('flott', 'fl') is
/// true.
FLOTT_FUNCTION("starts_with", kNullIfAnyNull)
bool startsWith(FlottText text, FlottText prefix) {
  return beginsWith(text, prefix);
}

/// Returns whether `text` ends with `suffix`: ends_with('flott', 'tt') is true.
FLOTT_FUNCTION("ends_with", kNullIfAnyNull)
bool endsWith(FlottText text, FlottText suffix) {
  return finishesWith(text, suffix);
}

/// Returns whether `part` stands somewhere in `text`: contains('flott', 'lo')
/// is true.
FLOTT_FUNCTION("contains", kNullIfAnyNull)
bool contains(FlottText text, FlottText part) {
  return find(text, part, 0) >= 0;
}

/// Returns the character at which `part` first stands in `text`, or 0:
/// position('flott', 'o') is 3. An empty part stands at 1.
FLOTT_FUNCTION("position", kNullIfAnyNull)
int64_t position(FlottText text, FlottText part) {
  const int64_t at = find(text, part, 0);
  return at < 0 ? 0 : countCharacters(slice(text, 0, at)) + 1;
}

/// Where the field that begins at `at` ends. Between characters, if the
/// separator is empty.
FLOTT_INLINE int64_t fieldEnd(FlottText text, FlottText separator, int64_t at) {
  if (separator.size == 0)
    return at < text.size ? nextCharacter(text, at) : at;
  const int64_t end = find(text, separator, at);
  return end < 0 ? text.size : end;
}

FLOTT_INLINE int64_t countFields(FlottText text, FlottText separator) {
  if (separator.size == 0)
    return countCharacters(text);
  int64_t fields = 1;
  for (int64_t at = find(text, separator, 0); at >= 0;
       at = find(text, separator, at + separator.size))
    ++fields;
  return fields;
}

/// Returns field `index` of the text split at each `separator`:
/// split_part('a-b-c', '-', 2) is 'b'; from the end if negative. Outside it is
/// empty, as in DuckDB (Flink's SPLIT_INDEX counts from 0 and gives NULL). An
/// empty separator parts all characters.
FLOTT_FUNCTION("split_part", kNullIfAnyNull)
FlottText splitPart(FlottText text, FlottText separator, int64_t index) {
  const FlottText none = slice(text, 0, 0);
  if (index < 0) {
    const int64_t fields = countFields(text, separator);
    if (index < -fields)
      return none;
    index += fields + 1;
  }
  if (index == 0)
    return none;
  for (int64_t at = 0; at <= text.size;) {
    const int64_t end = fieldEnd(text, separator, at);
    if (--index == 0)
      return slice(text, at, end);
    at = end + separator.size;
    if (end == text.size)
      break;
  }
  return none;
}

/// Returns the parts between each `separator`: split('a-b', '-') is ['a', 'b'].
/// An empty separator parts all characters, as in Flink.
FLOTT_FUNCTION("split", kNullIfAnyNull)
Array<FlottText> split(FlottContext &context, FlottText text,
                       FlottText separator) {
  const int64_t count = countFields(text, separator);
  // The views, then one byte for each: all are valid.
  char *room = allocate(context, count * (int64_t{sizeof(FlottView)} + 1));
  if (!room)
    return {};
  char *to = room;
  for (int64_t at = 0, i = 0; i < count; ++i) {
    const int64_t end = fieldEnd(text, separator, at);
    const FlottView view = viewOf(slice(text, at, end));
    __builtin_memcpy(to, &view, sizeof view);
    to += sizeof view;
    at = end + separator.size;
  }
  __builtin_memset(to, 1, static_cast<uint64_t>(count));
  return {reinterpret_cast<const uint8_t *>(room), count};
}

/// Returns the text `count` times: repeat('ab', 3) is 'ababab'; nothing if
/// `count` is not positive.
FLOTT_FUNCTION("repeat", kNullIfAnyNull)
FlottText repeat(FlottContext &context, FlottText text, int64_t count) {
  if (count <= 0 || text.size == 0)
    return slice(text, 0, 0);
  int64_t size;
  if (__builtin_mul_overflow(text.size, count, &size))
    return fail(context, kOutOfMemory);
  char *room = roomFor(context, size);
  if (!room)
    return {};
  for (char *to = room; to < room + size;)
    to = append(to, text);
  return {room, size};
}

/// Returns the characters in reverse order: reverse('flött') is 'ttölf'.
FLOTT_FUNCTION("reverse", kNullIfAnyNull)
FlottText reverse(FlottContext &context, FlottText text) {
  char *room = allocate(context, text.size);
  if (!room)
    return {};
  char *to = room + text.size;
  for (int64_t at = 0; at < text.size;) {
    const int64_t next = nextCharacter(text, at);
    to -= next - at;
    append(to, slice(text, at, next));
    at = next;
  }
  return {room, text.size};
}

/// Bytes of `count` characters of `pad`, repeated; -1 above the limit.
FLOTT_INLINE int64_t padBytes(FlottText pad, int64_t count) {
  const int64_t characters = countCharacters(pad);
  if (characters == 0 || count / characters > kMaxTextBytes)
    return -1;
  return count / characters * pad.size +
         skipCharacters(pad, 0, count % characters);
}

FLOTT_INLINE void writePad(char *to, char *end, FlottText pad) {
  while (end - to >= pad.size)
    to = append(to, pad);
  append(to, {pad.data, end - to});
}

FLOTT_INLINE Optional<FlottText> padTo(FlottContext &context, FlottText text,
                                       int64_t count, FlottText pad,
                                       bool isLeft) {
  if (count < 0 || pad.size == 0)
    return {};
  const int64_t characters = countCharacters(text);
  if (characters >= count)
    return slice(text, 0, skipCharacters(text, 0, count));
  const int64_t padded = padBytes(pad, count - characters);
  char *room =
      roomFor(context, padded < 0 ? kMaxTextBytes + 1 : text.size + padded);
  if (!room)
    return {};
  if (isLeft) {
    writePad(room, room + padded, pad);
    append(room + padded, text);
  } else {
    writePad(append(room, text), room + text.size + padded, pad);
  }
  return FlottText{room, text.size + padded};
}

/// Returns the text filled on the left with `pad`, or cut, to `count`
/// characters: lpad('7', 3, '0') is '007'. NULL if `count` is negative or
/// `pad` empty, as in Flink.
FLOTT_FUNCTION("lpad")
Optional<FlottText> lpad(FlottContext &context, FlottText text, int64_t count,
                         FlottText pad) {
  return padTo(context, text, count, pad, /*isLeft=*/true);
}

/// Returns the text filled on the right with `pad`, or cut, to `count`
/// characters: rpad('7', 3, '.') is '7..'. NULL if `count` is negative or
/// `pad` empty, as in Flink.
FLOTT_FUNCTION("rpad")
Optional<FlottText> rpad(FlottContext &context, FlottText text, int64_t count,
                         FlottText pad) {
  return padTo(context, text, count, pad, /*isLeft=*/false);
}

} // namespace flott
