// Dates and times moved by calendar months, and their differences.
#pragma once

#include "runtime/text/inline/Calendar.h"

namespace flott {

/// The day `months` later, clipped to the length of its month.
/// REQUIRES: |days| < 2^47, |months| < 2^40.
inline int64_t addMonths(int64_t days, int64_t months) {
  int64_t year;
  int32_t month, day;
  flott_days_civil(days, &year, &month, &day);
  int64_t moved = year * 12 + (month - 1) + months;
  year = floorDivide(moved, 12);
  month = int32_t(floorModulo(moved, 12)) + 1;
  int32_t last = daysInMonth(year, month);
  return civilDays(year, month, day < last ? day : last);
}

} // namespace flott

/// Returns 0 or Overflow.
FLOTT_PRIMITIVE int32_t flott_date_add_months(int32_t days, int64_t months,
                                              int32_t *out) {
  int64_t moved = flott::addMonths(days, months);
  *out = int32_t(moved);
  return moved == int32_t(moved) ? 0 : flott::kOverflow;
}

/// Moves a timestamp of `unitsPerDay`; its time of day stays. Returns 0 or
/// Overflow. REQUIRES: |months| <= 2^31.
FLOTT_PRIMITIVE int32_t flott_timestamp_add_months(int64_t value,
                                                   int64_t months,
                                                   int64_t unitsPerDay,
                                                   int64_t *out) {
  int64_t days = flott::floorDivide(value, unitsPerDay);
  int64_t rest = flott::floorModulo(value, unitsPerDay);
  // Wide enough for days that only the rest brings back into range.
  __int128 moved =
      __int128(flott::addMonths(days, months)) * unitsPerDay + rest;
  *out = int64_t(moved);
  return moved == *out ? 0 : flott::kOverflow;
}

/// left - right in nanoseconds, as microseconds rounded towards zero. Always
/// fits.
FLOTT_PRIMITIVE int64_t flott_nanos_between(int64_t left, int64_t right) {
  int64_t micros = left / 1000 - right / 1000;
  int64_t rest = left % 1000 - right % 1000; // in (-2000, 2000)
  micros += rest / 1000;
  rest %= 1000;
  // A rest against the sign of the whole takes one off it.
  return micros - (micros > 0 && rest < 0) + (micros < 0 && rest > 0);
}
