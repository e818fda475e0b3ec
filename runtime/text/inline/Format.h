// Scalars to text: what casts to string and text sinks write. Each writes at
// most kFlottFormatBytes (flott_bytes_format: twice the size) and returns how
// many bytes it wrote; no zero byte follows.
//
//   date       YYYY-MM-DD; years outside 0..9999 with a sign: -0001, +12345
//   time       HH:MM:SS[.f], the fraction without zeros at its end
//   timestamp  date, space, time
//   timestamp_ltz   date T time, then Z or +HH:MM
//   interval   1d2h3m4.5s, parts that are zero left out; 0s
//   months     1y2mo; 0mo
//
// Each is read back by the parse primitive of its type as the same value.
#pragma once

#include "runtime/abi/RowCalls.h"
#include "runtime/text/inline/Calendar.h"

enum { kFlottFormatBytes = 64 };

namespace flott {

/// Writes two digits. REQUIRES: value <= 99.
FLOTT_INLINE char *writeTwo(char *out, uint32_t value) {
  out[0] = char('0' + value / 10);
  out[1] = char('0' + value % 10);
  return out + 2;
}

/// Writes `count` digits, zeros in front.
inline char *writeFixed(char *out, uint64_t value, int32_t count) {
  for (int32_t i = count - 1; i >= 0; --i, value /= 10)
    out[i] = char('0' + value % 10);
  return out + count;
}

inline int32_t digitCount(uint64_t value) {
  int32_t count = 1;
  // 10^19 is the largest power of ten below 2^64.
  for (uint64_t power = 10; count < 20 && value >= power; power *= 10)
    if (++count == 20)
      break;
  return count;
}

FLOTT_INLINE char *writeNumber(char *out, uint64_t value) {
  return writeFixed(out, value, digitCount(value));
}

/// Writes a point and a fraction of `places` digits without the zeros at its
/// end; nothing for zero.
inline char *writeFraction(char *out, uint64_t value, int32_t places) {
  if (value == 0)
    return out;
  *out++ = '.';
  for (; value % 10 == 0; value /= 10)
    --places;
  return writeFixed(out, value, places);
}

inline char *writeDate(char *out, int64_t days) {
  int64_t year;
  int32_t month, day;
  flott_days_civil(days, &year, &month, &day);
  if (uint64_t(year) > 9999) {
    *out++ = year < 0 ? '-' : '+';
    year = year < 0 ? -year : year;
  }
  int32_t digits = digitCount(uint64_t(year));
  out = writeFixed(out, uint64_t(year), digits < 4 ? 4 : digits);
  *out++ = '-';
  out = writeTwo(out, uint32_t(month));
  *out++ = '-';
  return writeTwo(out, uint32_t(day));
}

/// REQUIRES: 0 <= units < a day.
inline char *writeTime(char *out, int64_t units, int32_t precision) {
  int64_t perSecond = unitsPerSecond(precision);
  uint32_t seconds = uint32_t(units / perSecond);
  out = writeTwo(out, seconds / 3600);
  *out++ = ':';
  out = writeTwo(out, seconds / 60 % 60);
  *out++ = ':';
  out = writeTwo(out, seconds % 60);
  return writeFraction(out, uint64_t(units % perSecond), precision > 6 ? 9 : 6);
}

} // namespace flott

FLOTT_PRIMITIVE int64_t flott_i64_format(int64_t value, char *out) {
  char *end = out;
  uint64_t magnitude = uint64_t(value);
  if (value < 0) {
    *end++ = '-';
    magnitude = -magnitude;
  }
  return flott::writeNumber(end, magnitude) - out;
}

FLOTT_PRIMITIVE int64_t flott_f64_format(double value, char *out) {
  return flott_format_f64(value, out);
}

FLOTT_PRIMITIVE int64_t flott_f32_format(float value, char *out) {
  return flott_format_f32(value, out);
}

/// REQUIRES: 0 <= scale <= 38.
FLOTT_PRIMITIVE int64_t flott_decimal_format(uint64_t low, int64_t high,
                                             int32_t scale, char *out) {
  char *end = out;
  if (high < 0) {
    *end++ = '-';
    low = -low;
    high = ~high + (low == 0);
  }
  // Long division by 10^9, 32 bits at a time: no 128-bit quotient is needed.
  uint32_t limbs[4] = {uint32_t(uint64_t(high) >> 32), uint32_t(high),
                       uint32_t(low >> 32), uint32_t(low)};
  char digits[45]; // five groups of nine
  for (int group = 4; group >= 0; --group) {
    uint64_t rest = 0;
    for (uint32_t &limb : limbs) {
      rest = rest << 32 | limb;
      limb = uint32_t(rest / 1000000000);
      rest %= 1000000000;
    }
    flott::writeFixed(digits + 9 * group, rest, 9);
  }
  int32_t first = 0, point = 45 - scale;
  while (first < point - 1 && digits[first] == '0')
    ++first;
  for (int32_t i = first; i < 45; ++i) {
    if (i == point)
      *end++ = '.';
    *end++ = digits[i];
  }
  return end - out;
}

FLOTT_PRIMITIVE int64_t flott_bool_format(int32_t value, char *out) {
  __builtin_memcpy(out, value ? "true" : "false", 5);
  return value ? 4 : 5;
}

FLOTT_PRIMITIVE int64_t flott_date_format(int32_t days, char *out) {
  return flott::writeDate(out, days) - out;
}

FLOTT_PRIMITIVE int64_t flott_time_format(int64_t value, int32_t precision,
                                          char *out) {
  return flott::writeTime(out, value, precision) - out;
}

FLOTT_PRIMITIVE int64_t flott_timestamp_format(int64_t value, int32_t precision,
                                               char *out) {
  int64_t perDay = flott::kSecondsPerDay * flott::unitsPerSecond(precision);
  char *end = flott::writeDate(out, flott::floorDivide(value, perDay));
  *end++ = ' ';
  return flott::writeTime(end, flott::floorModulo(value, perDay), precision) -
         out;
}

/// `offsetSeconds` east of UTC is the zone's at this instant; its seconds are
/// shown only if there are any. REQUIRES: |offsetSeconds| < 19 hours.
FLOTT_PRIMITIVE int64_t flott_timestamp_ltz_format(int64_t value,
                                                   int32_t precision,
                                                   int32_t offsetSeconds,
                                                   char *out) {
  int64_t perSecond = flott::unitsPerSecond(precision);
  int64_t perDay = flott::kSecondsPerDay * perSecond;
  // In days and the rest of the day the shift cannot overflow.
  int64_t units = flott::floorModulo(value, perDay) + offsetSeconds * perSecond;
  int64_t days =
      flott::floorDivide(value, perDay) + flott::floorDivide(units, perDay);
  char *end = flott::writeDate(out, days);
  *end++ = 'T';
  end = flott::writeTime(end, flott::floorModulo(units, perDay), precision);
  if (offsetSeconds == 0) {
    *end++ = 'Z';
    return end - out;
  }
  *end++ = offsetSeconds < 0 ? '-' : '+';
  uint32_t east = uint32_t(offsetSeconds < 0 ? -offsetSeconds : offsetSeconds);
  end = flott::writeTwo(end, east / 3600);
  *end++ = ':';
  end = flott::writeTwo(end, east / 60 % 60);
  if (east % 60) {
    *end++ = ':';
    end = flott::writeTwo(end, east % 60);
  }
  return end - out;
}

FLOTT_PRIMITIVE int64_t flott_interval_format(int64_t micros, char *out) {
  char *end = out;
  uint64_t rest = uint64_t(micros);
  if (micros < 0) {
    *end++ = '-';
    rest = -rest;
  }
  uint64_t days = rest / uint64_t(flott::kMicrosPerDay);
  rest %= uint64_t(flott::kMicrosPerDay);
  uint64_t seconds = rest / 1000000, fraction = rest % 1000000;
  if (days) {
    end = flott::writeNumber(end, days);
    *end++ = 'd';
  }
  if (seconds >= 3600) {
    end = flott::writeNumber(end, seconds / 3600);
    *end++ = 'h';
  }
  if (seconds / 60 % 60) {
    end = flott::writeNumber(end, seconds / 60 % 60);
    *end++ = 'm';
  }
  if (seconds % 60 || fraction || micros == 0) {
    end = flott::writeNumber(end, seconds % 60);
    end = flott::writeFraction(end, fraction, 6);
    *end++ = 's';
  }
  return end - out;
}

FLOTT_PRIMITIVE int64_t flott_months_format(int32_t months, char *out) {
  char *end = out;
  uint32_t rest = uint32_t(months);
  if (months < 0) {
    *end++ = '-';
    rest = -rest;
  }
  if (rest >= 12) {
    end = flott::writeNumber(end, rest / 12);
    *end++ = 'y';
  }
  if (rest % 12 || rest == 0) {
    end = flott::writeNumber(end, rest % 12);
    *end++ = 'm';
    *end++ = 'o';
  }
  return end - out;
}

/// Lower-case hexadecimal digits, two per byte. REQUIRES: room for 2 * size.
FLOTT_PRIMITIVE void flott_bytes_format(const char *data, int64_t size,
                                        char *out) {
  for (int64_t i = 0; i < size; ++i)
    for (int half = 0; half < 2; ++half) {
      uint8_t digit = uint8_t(data[i]) >> (half ? 0 : 4) & 15;
      out[2 * i + half] = char(digit < 10 ? '0' + digit : 'a' + digit - 10);
    }
}
