// The proleptic Gregorian calendar: dates to days since 1970-01-01 and back.
//
// Both directions count in years that begin with March, so that the leap day is
// the last of its year, and in eras of 400 years of 146,097 days (H. Hinnant,
// "chrono-compatible low-level date algorithms").
#pragma once

#include "runtime/abi/Primitive.h"

#include <stdint.h>

namespace flott {

inline constexpr int64_t kMicrosPerSecond = 1000000;
inline constexpr int64_t kNanosPerSecond = 1000000000;
inline constexpr int64_t kSecondsPerDay = 86400;
inline constexpr int64_t kMicrosPerDay = kSecondsPerDay * kMicrosPerSecond;
inline constexpr int64_t kNanosPerDay = kSecondsPerDay * kNanosPerSecond;

/// Units in a second of a time type of this precision.
FLOTT_INLINE int64_t unitsPerSecond(int32_t precision) {
  return precision > 6 ? kNanosPerSecond : kMicrosPerSecond;
}

/// Division that rounds down. REQUIRES: divisor > 0.
FLOTT_INLINE int64_t floorDivide(int64_t value, int64_t divisor) {
  return value / divisor - (value % divisor < 0);
}

FLOTT_INLINE int64_t floorModulo(int64_t value, int64_t divisor) {
  int64_t rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}

FLOTT_INLINE bool isLeapYear(int64_t year) {
  return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
}

/// REQUIRES: 1 <= month <= 12.
FLOTT_INLINE int32_t daysInMonth(int64_t year, int32_t month) {
  if (month == 2)
    return 28 + isLeapYear(year);
  return 30 + ((month + (month >> 3)) & 1);
}

/// Returns the days since 1970-01-01. REQUIRES: 1 <= month <= 12, |year| <
/// 2^40.
FLOTT_INLINE int64_t civilDays(int64_t year, int32_t month, int32_t day) {
  year -= month <= 2;
  int64_t era = (year >= 0 ? year : year - 399) / 400;
  uint32_t yearOfEra = uint32_t(year - era * 400);
  uint32_t dayOfYear =
      (153 * uint32_t(month > 2 ? month - 3 : month + 9) + 2) / 5 +
      uint32_t(day) - 1;
  uint32_t dayOfEra =
      yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return era * 146097 + int64_t(dayOfEra) - 719468;
}

/// The same for years that no text or column can leave: 32-bit arithmetic.
/// REQUIRES: 0 <= year <= 9999.
FLOTT_INLINE int32_t commonDays(uint32_t year, uint32_t month, uint32_t day) {
  // Moved up by an era, year 0 in January does not go below zero.
  year += 400 - (month <= 2);
  uint32_t dayOfYear =
      (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  uint32_t century = year / 100;
  return int32_t(year * 365 + year / 4 - century + century / 4 + dayOfYear) -
         719468 - 146097;
}

} // namespace flott

/// Returns the days since 1970-01-01 of a date. REQUIRES: 1 <= month <= 12.
FLOTT_PRIMITIVE int64_t flott_civil_days(int64_t year, int32_t month,
                                         int32_t day) {
  return flott::civilDays(year, month, day);
}

/// Gives the date of a day since 1970-01-01. REQUIRES: |days| < 2^48.
FLOTT_PRIMITIVE void flott_days_civil(int64_t days, int64_t *year,
                                      int32_t *month, int32_t *day) {
  days += 719468;
  int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  uint32_t dayOfEra = uint32_t(days - era * 146097);
  uint32_t yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  uint32_t dayOfYear =
      dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  uint32_t fromMarch = (5 * dayOfYear + 2) / 153;
  *day = int32_t(dayOfYear - (153 * fromMarch + 2) / 5 + 1);
  *month = int32_t(fromMarch < 10 ? fromMarch + 3 : fromMarch - 9);
  *year = int64_t(yearOfEra) + era * 400 + (*month <= 2);
}
