// What the time functions add to the calendar of the text primitives.
#pragma once

#include "runtime/abi/Function.h"
#include "runtime/text/inline/Calendar.h"

namespace flott {

inline constexpr int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;
inline constexpr int64_t kMicrosPerHour = 60 * kMicrosPerMinute;

struct Civil {
  int64_t year; // 0 is the year before 1
  int32_t month;
  int32_t day;
};

/// The date of a day counted from 1970-01-01. REQUIRES: |days| < 2^48.
FLOTT_INLINE Civil civilOf(int64_t days) {
  Civil date;
  flott_days_civil(days, &date.year, &date.month, &date.day);
  return date;
}

/// Monday is 1, Sunday 7.
FLOTT_INLINE int64_t isoWeekday(int64_t days) {
  return floorModulo(days + 3, 7) + 1; // 1970-01-01 was a Thursday.
}

/// 1 to 366.
FLOTT_INLINE int64_t dayOfYear(int64_t days, Civil date) {
  return days - civilDays(date.year, 1, 1) + 1;
}

/// The date some months later; its day cut to what the month has.
FLOTT_INLINE int64_t daysAfterMonths(Civil date, int64_t months) {
  const int64_t month = date.year * 12 + date.month - 1 + months;
  const int64_t year = floorDivide(month, 12);
  const auto ofYear = static_cast<int32_t>(floorModulo(month, 12) + 1);
  const int32_t last = daysInMonth(year, ofYear);
  return civilDays(year, ofYear, date.day < last ? date.day : last);
}

} // namespace flott
