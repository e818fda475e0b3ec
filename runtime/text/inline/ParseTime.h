// Dates and times from text (ISO 8601 and its common looser forms).
//
//   date       YYYY-MM-DD; also +YYYYY.. and -YYYY.. of four to six digits
//   time       HH:MM[:SS[.f]], f of one to nine digits
//   timestamp  date [(T|t|space) time] [offset]
//   offset     [space] (Z | z | (+|-)HH[[:]MM])
//
// Digits of the fraction beyond the precision are cut off. An offset is applied
// for both timestamp types, as DuckDB does; without one a timestamp_ltz is read
// as UTC (where the session's zone counts, the cast converts). A leap second
// and hour 24 are invalid. A value that 64 bits cannot hold is Overflow.
#pragma once

#include "runtime/text/inline/Calendar.h"
#include "runtime/text/inline/ParseInteger.h"

namespace flott {

/// Walks over a text; reading beyond its end gives zero.
struct TextCursor {
  const char *data;
  int64_t size;
  int64_t at = 0;

  char peek() const { return at < size ? data[at] : '\0'; }
  bool take(char c) {
    if (peek() != c)
      return false;
    ++at;
    return true;
  }
  /// Reads exactly two digits; returns a value above 99 if there are none.
  uint32_t takeTwo() {
    if (at + 2 > size)
      return 100;
    uint32_t tens = uint8_t(data[at] - '0'), ones = uint8_t(data[at + 1] - '0');
    at += 2;
    return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
  }
  bool done() const { return at == size; }
};

/// Reads a date. Returns false if there is none.
inline bool takeDate(TextCursor &text, int64_t *days) {
  bool negative = text.peek() == '-', sign = negative || text.peek() == '+';
  text.at += sign;
  int64_t year = 0, digits = 0;
  for (; digits < 6 && uint8_t(text.peek() - '0') < 10; ++digits, ++text.at)
    year = year * 10 + (text.peek() - '0');
  if (digits < 4 || (digits > 4 && !sign) || !text.take('-'))
    return false;
  if (negative)
    year = -year;
  uint32_t month = text.takeTwo();
  if (month - 1 >= 12 || !text.take('-'))
    return false;
  uint32_t day = text.takeTwo();
  if (day - 1 >= uint32_t(daysInMonth(year, int32_t(month))))
    return false;
  *days = civilDays(year, int32_t(month), int32_t(day));
  return true;
}

/// Reads a time of day: whole seconds, and the rest in units of the precision.
inline bool takeTime(TextCursor &text, int32_t precision, int64_t *seconds,
                     int64_t *rest) {
  uint32_t hour = text.takeTwo();
  if (hour > 23 || !text.take(':'))
    return false;
  uint32_t minute = text.takeTwo(), second = 0;
  if (minute > 59)
    return false;
  int64_t fraction = 0;
  if (text.take(':')) {
    second = text.takeTwo();
    if (second > 59)
      return false;
    if (text.take('.')) {
      int32_t digits = 0, kept = 0, places = precision > 6 ? 9 : 6;
      for (; digits < 9 && uint8_t(text.peek() - '0') < 10; ++digits, ++text.at)
        if (digits < precision) {
          fraction = fraction * 10 + (text.peek() - '0');
          ++kept;
        }
      if (digits == 0)
        return false;
      constexpr int32_t powers[] = {1,      10,      100,      1000,     10000,
                                    100000, 1000000, 10000000, 100000000};
      fraction *= powers[places - kept];
    }
  }
  *seconds = int64_t(hour * 3600 + minute * 60 + second);
  *rest = fraction;
  return true;
}

/// Reads an offset if there is one; gives seconds east of UTC.
inline bool takeOffset(TextCursor &text, int64_t *seconds) {
  *seconds = 0;
  if (text.at + 1 < text.size)
    text.take(' ');
  if (text.done())
    return true;
  if (text.take('Z') || text.take('z'))
    return true;
  bool negative = text.peek() == '-';
  if (!negative && text.peek() != '+')
    return false;
  ++text.at;
  uint32_t hours = text.takeTwo(), minutes = 0;
  if (!text.done()) {
    text.take(':');
    minutes = text.takeTwo();
  }
  if (hours > 18 || minutes > 59)
    return false;
  *seconds = int64_t(hours * 3600 + minutes * 60);
  if (negative)
    *seconds = -*seconds;
  return true;
}

/// Parses every form of a timestamp.
// Out of line: where the layout is fixed it would be most of the row loop.
__attribute__((noinline)) inline int32_t parseTimestamp(const char *data,
                                                        int64_t size,
                                                        int32_t precision,
                                                        int64_t *out) {
  TextCursor text{data, size};
  int64_t days = 0, seconds = 0, rest = 0, offset = 0;
  if (!takeDate(text, &days))
    return kInvalidTimestamp;
  if (text.at + 1 < size &&
      (text.peek() == 'T' || text.peek() == 't' ||
       (text.peek() == ' ' && uint8_t(data[text.at + 1] - '0') < 10))) {
    ++text.at;
    if (!takeTime(text, precision, &seconds, &rest))
      return kInvalidTimestamp;
  }
  if (!takeOffset(text, &offset) || !text.done())
    return kInvalidTimestamp;
  int64_t perSecond = unitsPerSecond(precision), value;
  seconds += days * kSecondsPerDay - offset;
  // Before the epoch the product goes towards it: the sum may fit where the
  // product alone does not.
  if (seconds < 0) {
    ++seconds;
    rest -= perSecond;
  }
  if (__builtin_mul_overflow(seconds, perSecond, &value) ||
      __builtin_add_overflow(value, rest, &value))
    return kOverflow;
  *out = value;
  return 0;
}

/// Reads YYYY-MM- of eight bytes and the day; returns false if any part is out
/// of range.
FLOTT_INLINE bool fixedDate(const char *data, int32_t *days) {
  uint64_t word = load8(data) ^ 0x2d30302d30303030; // 0000-00-
  uint32_t tens = uint8_t(data[8] - '0'), ones = uint8_t(data[9] - '0');
  uint64_t wrong = notDigits(word) | (word & 0xff0000ff00000000);
  uint64_t pairs = word * 10 + (word >> 8);
  uint32_t year = uint32_t(pairs & 0xff) * 100 + uint32_t(pairs >> 16 & 0xff);
  uint32_t month = uint32_t(pairs >> 40 & 0xff);
  uint32_t day = tens * 10 + ones;
  // One verdict without a branch: the caller has one for all parts.
  bool bad = (wrong != 0) | (tens > 9) | (ones > 9) | (month - 1 >= 12);
  month = bad ? 1 : month;
  bad |= day - 1 >= uint32_t(daysInMonth(year, int32_t(month)));
  *days = commonDays(year, month, day);
  return !bad;
}

/// As fixedDate; looks only at what differs from the date before.
FLOTT_INLINE bool recentDate(const char *data, FlottRecentDate *recent,
                             int32_t *days) {
  const uint64_t head = load8(data);
  const uint32_t tail = uint8_t(data[8]) | uint32_t(uint8_t(data[9])) << 8;
  if (FLOTT_LIKELY((head == recent->head) & (tail == recent->tail))) {
    *days = recent->days;
    return true;
  }
  if (!fixedDate(data, days))
    return false;
  *recent = {head, tail, *days};
  return true;
}

/// Reads HH:MM:SS; returns false if any part is out of range.
FLOTT_INLINE bool fixedTime(const char *data, int32_t *seconds) {
  uint64_t word = load8(data) ^ 0x30303a30303a3030; // 00:00:00
  uint64_t wrong = notDigits(word) | (word & 0x0000ff0000ff0000);
  uint64_t pairs = word * 10 + (word >> 8);
  uint32_t hour = uint32_t(pairs & 0xff), minute = uint32_t(pairs >> 24 & 0xff),
           second = uint32_t(pairs >> 48 & 0xff);
  *seconds = int32_t(hour * 3600 + minute * 60 + second);
  return (wrong == 0) & (hour <= 23) & (minute <= 59) & (second <= 59);
}

} // namespace flott

FLOTT_PRIMITIVE int32_t flott_date_parse(const char *data, int64_t size,
                                         int32_t *out) {
  if (FLOTT_LIKELY(size == 10 && flott::fixedDate(data, out)))
    return 0;
  flott::TextCursor text{data, size};
  int64_t days = 0;
  if (!flott::takeDate(text, &days) || !text.done())
    return flott::kInvalidTimestamp;
  *out = int32_t(days); // six digits of a year fit
  return 0;
}

FLOTT_PRIMITIVE int32_t flott_time_parse(const char *data, int64_t size,
                                         int32_t precision, int64_t *out) {
  int32_t seconds;
  if (FLOTT_LIKELY(size == 8 && flott::fixedTime(data, &seconds))) {
    *out = seconds * flott::unitsPerSecond(precision);
    return 0;
  }
  flott::TextCursor text{data, size};
  int64_t whole = 0, rest = 0;
  if (!flott::takeTime(text, precision, &whole, &rest) || !text.done())
    return flott::kInvalidTimestamp;
  *out = whole * flott::unitsPerSecond(precision) + rest;
  return 0;
}

/// Begins with a date that texts may have.
FLOTT_PRIMITIVE void flott_recent_date_reset(FlottRecentDate *recent) {
  *recent = {flott::load8("1970-01-"), '0' | '1' << 8, 0};
}

/// As flott_timestamp_parse, for the texts of one column, one after another.
FLOTT_PRIMITIVE int32_t flott_timestamp_parse_recent(const char *data,
                                                     int64_t size,
                                                     int32_t precision,
                                                     FlottRecentDate *recent,
                                                     int64_t *out) {
  // YYYY-MM-DD(T| )HH:MM:SS[Z], the layout that most files have.
  int32_t days, seconds;
  // Bytes behind a short text may be read, so all is looked at, then judged
  // once.
  bool fixed = (size == 19) | ((size == 20) & (data[19] == 'Z'));
  fixed &= (data[10] == 'T') | (data[10] == ' ');
  fixed &= flott::recentDate(data, recent, &days);
  fixed &= flott::fixedTime(data + 11, &seconds);
  if (FLOTT_LIKELY(precision <= 6 && fixed)) {
    *out = (int64_t(days) * flott::kSecondsPerDay + seconds) *
           flott::kMicrosPerSecond;
    return 0;
  }
  int64_t value = 0; // its address is taken: `out` stays in a register
  const int32_t status = flott::parseTimestamp(data, size, precision, &value);
  *out = value;
  return status;
}

FLOTT_PRIMITIVE int32_t flott_timestamp_parse(const char *data, int64_t size,
                                              int32_t precision, int64_t *out) {
  FlottRecentDate none;
  flott_recent_date_reset(&none);
  return flott_timestamp_parse_recent(data, size, precision, &none, out);
}

FLOTT_PRIMITIVE int32_t flott_timestamp_ltz_parse(const char *data,
                                                  int64_t size,
                                                  int32_t precision,
                                                  int64_t *out) {
  return flott_timestamp_parse(data, size, precision, out);
}
