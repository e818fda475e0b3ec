// The proleptic Gregorian calendar, for the functions and their row calls.
#pragma once

#include "runtime/abi/Function.h"

namespace flott {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;
constexpr int64_t kMicrosPerHour = 60 * kMicrosPerMinute;
constexpr int64_t kMicrosPerDay = 24 * kMicrosPerHour;

/// Rounds down. REQUIRES: divisor > 0.
FLOTT_INLINE int64_t floorDivide(int64_t dividend, int64_t divisor) {
  return dividend / divisor - (dividend % divisor < 0);
}
/// Not negative. REQUIRES: divisor > 0.
FLOTT_INLINE int64_t floorRemainder(int64_t dividend, int64_t divisor) {
  const int64_t rest = dividend % divisor;
  return rest < 0 ? rest + divisor : rest;
}

struct Civil {
  int64_t year; // 0 is the year before 1
  int32_t month;
  int32_t day;
};

/// The date of a day counted from 1970-01-01. Years begin with March here, so
/// that the leap day is the last one; 400 of them have 146,097 days.
FLOTT_INLINE Civil civilOf(int64_t days) {
  const int64_t fromMarch0 = days + 719'468; // 0000-03-01 is 719,468 days back
  const int64_t cycle = floorDivide(fromMarch0, 146'097);
  const int64_t dayOfCycle = fromMarch0 - cycle * 146'097;
  const int64_t yearOfCycle = (dayOfCycle - dayOfCycle / 1'460 +
                               dayOfCycle / 36'524 - dayOfCycle / 146'096) /
                              365;
  const int64_t dayOfYear =
      dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100);
  const int64_t monthFromMarch = (5 * dayOfYear + 2) / 153;
  const auto day =
      static_cast<int32_t>(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1);
  const auto month = static_cast<int32_t>(
      monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9);
  return {cycle * 400 + yearOfCycle + (month <= 2), month, day};
}

/// The day of a date, counted from 1970-01-01. The date need not exist: the day
/// may be any number. REQUIRES: 1 <= month <= 12; |year| < 2^50.
FLOTT_INLINE int64_t daysOf(int64_t year, int32_t month, int64_t day) {
  const int64_t marchYear = year - (month <= 2);
  const int64_t cycle = floorDivide(marchYear, 400);
  const int64_t yearOfCycle = marchYear - cycle * 400;
  const int64_t monthFromMarch = month > 2 ? month - 3 : month + 9;
  const int64_t dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1;
  const int64_t dayOfCycle =
      yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear;
  return cycle * 146'097 + dayOfCycle - 719'468;
}

FLOTT_INLINE bool isLeapYear(int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/// REQUIRES: 1 <= month <= 12.
FLOTT_INLINE int32_t daysInMonth(int64_t year, int32_t month) {
  if (month == 2)
    return isLeapYear(year) ? 29 : 28;
  return 30 + ((month + month / 8) & 1);
}

/// Monday is 1, Sunday 7.
FLOTT_INLINE int64_t isoWeekday(int64_t days) {
  return floorRemainder(days + 3, 7) + 1; // 1970-01-01 was a Thursday.
}

} // namespace flott
