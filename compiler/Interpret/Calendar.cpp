// Days and dates, and what a time type counts in.
#include "compiler/Interpret/Scalar.h"

using namespace mlir;

namespace flott::flow {

static bool isLeap(int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int daysInMonth(int64_t year, int month) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};
  return month == 2 && isLeap(year) ? 29 : kDays[month - 1];
}

static int64_t floorDivide(int64_t value, int64_t divisor) {
  return value / divisor - (value % divisor < 0);
}

/// Days from 0000-01-01 to the first of January.
static int64_t daysBeforeYear(int64_t year) {
  const int64_t last = year - 1;
  return year * 365 + floorDivide(last, 4) - floorDivide(last, 100) +
         floorDivide(last, 400) + 1; // 0000 is a leap year
}

static constexpr int64_t kEpochDays = 719528; // daysBeforeYear(1970)

int64_t daysOf(const CivilDay &civil) {
  int64_t days = daysBeforeYear(civil.year) + civil.day - 1;
  for (int month = 1; month < civil.month; ++month)
    days += daysInMonth(civil.year, month);
  return days - kEpochDays;
}

CivilDay civilOf(int64_t days) {
  const int64_t absolute = days + kEpochDays;
  // A guess from the mean year, then the right one beside it.
  int64_t year = floorDivide(absolute * 400, 146097);
  while (daysBeforeYear(year + 1) <= absolute)
    ++year;
  while (daysBeforeYear(year) > absolute)
    --year;
  int rest = static_cast<int>(absolute - daysBeforeYear(year));
  int month = 1;
  while (rest >= daysInMonth(year, month))
    rest -= daysInMonth(year, month++);
  return {year, month, rest + 1};
}

unsigned digitsOf(Type type) {
  type = valueType(type);
  if (auto time = dyn_cast<TimeType>(type))
    return time.getPrecision();
  if (auto timestamp = dyn_cast<TimestampType>(type))
    return timestamp.getPrecision();
  if (auto instant = dyn_cast<TimestampLtzType>(type))
    return instant.getPrecision();
  return 6;
}

int64_t unitsPerSecond(Type type) {
  return digitsOf(type) > 6 ? 1000000000 : 1000000;
}
} // namespace flott::flow
