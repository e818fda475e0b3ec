// Dates and times. Units are text, in any case: 'microsecond', 'millisecond',
// 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'.
#include "runtime/abi/RowCalls.h"
#include "stdlib/functions/Calendar.h"

namespace flott {

FLOTT_INLINE Civil dateOf(Timestamp at) {
  return civilOf(floorDivide(at.micros, kMicrosPerDay));
}
FLOTT_INLINE int64_t microsOfDay(Timestamp at) {
  return floorModulo(at.micros, kMicrosPerDay);
}

/// Returns the year: year(date '2013-11-10') is 2013.
FLOTT_FUNCTION("year", kNullIfAnyNull)
int64_t yearOfDate(Date at) { return civilOf(at.days).year; }
FLOTT_FUNCTION("year", kNullIfAnyNull)
int64_t yearOf(Timestamp at) { return dateOf(at).year; }

/// Returns the quarter of the year, 1 to 4: quarter(date '2013-11-10') is 4.
FLOTT_FUNCTION("quarter", kNullIfAnyNull)
int64_t quarterOfDate(Date at) { return (civilOf(at.days).month + 2) / 3; }
FLOTT_FUNCTION("quarter", kNullIfAnyNull)
int64_t quarterOf(Timestamp at) { return (dateOf(at).month + 2) / 3; }

/// Returns the month, 1 to 12: month(date '2013-11-10') is 11.
FLOTT_FUNCTION("month", kNullIfAnyNull)
int64_t monthOfDate(Date at) { return civilOf(at.days).month; }
FLOTT_FUNCTION("month", kNullIfAnyNull)
int64_t monthOf(Timestamp at) { return dateOf(at).month; }

/// Returns the day of the month: day(date '2013-11-10') is 10.
FLOTT_FUNCTION("day", kNullIfAnyNull)
int64_t dayOfDate(Date at) { return civilOf(at.days).day; }
FLOTT_FUNCTION("day", kNullIfAnyNull)
int64_t dayOf(Timestamp at) { return dateOf(at).day; }

/// Returns the hour, 0 to 23: hour(timestamp '2013-11-10 06:55:44') is 6.
FLOTT_FUNCTION("hour", kNullIfAnyNull)
int64_t hourOf(Timestamp at) { return microsOfDay(at) / kMicrosPerHour; }
FLOTT_FUNCTION("hour", kNullIfAnyNull)
int64_t hourOfTime(Time at) { return at.micros / kMicrosPerHour; }

/// Returns the minute, 0 to 59: minute(timestamp '2013-11-10 06:55:44') is 55.
FLOTT_FUNCTION("minute", kNullIfAnyNull)
int64_t minuteOf(Timestamp at) {
  return microsOfDay(at) / kMicrosPerMinute % 60;
}
FLOTT_FUNCTION("minute", kNullIfAnyNull)
int64_t minuteOfTime(Time at) { return at.micros / kMicrosPerMinute % 60; }

/// Returns the second, 0 to 59: second(timestamp '2013-11-10 06:55:44.9') is
/// 44.
FLOTT_FUNCTION("second", kNullIfAnyNull)
int64_t secondOf(Timestamp at) {
  return microsOfDay(at) / kMicrosPerSecond % 60;
}
FLOTT_FUNCTION("second", kNullIfAnyNull)
int64_t secondOfTime(Time at) { return at.micros / kMicrosPerSecond % 60; }

/// Returns the microseconds of the second:
/// microsecond(timestamp '2013-11-10 06:55:44.25') is 250000.
FLOTT_FUNCTION("microsecond", kNullIfAnyNull)
int64_t microsecondOf(Timestamp at) {
  return floorModulo(at.micros, kMicrosPerSecond);
}
FLOTT_FUNCTION("microsecond", kNullIfAnyNull)
int64_t microsecondOfTime(Time at) { return at.micros % kMicrosPerSecond; }

/// Returns the day of the week, Monday 1 to Sunday 7, as ISO 8601 counts:
/// day_of_week(date '2013-11-10') is 7 (Flink's DAYOFWEEK begins with Sunday).
FLOTT_FUNCTION("day_of_week", kNullIfAnyNull)
int64_t dayOfWeekOfDate(Date at) { return isoWeekday(at.days); }
FLOTT_FUNCTION("day_of_week", kNullIfAnyNull)
int64_t dayOfWeekOf(Timestamp at) {
  return isoWeekday(floorDivide(at.micros, kMicrosPerDay));
}

/// Returns the day of the year, 1 to 366: day_of_year(date '2016-12-31') is
/// 366.
FLOTT_FUNCTION("day_of_year", kNullIfAnyNull)
int64_t dayOfYearOfDate(Date at) {
  return dayOfYear(at.days, civilOf(at.days));
}
FLOTT_FUNCTION("day_of_year", kNullIfAnyNull)
int64_t dayOfYearOf(Timestamp at) {
  return dayOfYear(floorDivide(at.micros, kMicrosPerDay), dateOf(at));
}

/// Returns the week of ISO 8601, 1 to 53: week 1 has the year's first Thursday.
/// week(date '2016-01-01') is 53, of 2015.
FLOTT_FUNCTION("week", kNullIfAnyNull)
int64_t weekOfDate(Date at) {
  // A week is that of its Thursday.
  const int64_t thursday = int64_t{at.days} - isoWeekday(at.days) + 4;
  return (dayOfYear(thursday, civilOf(thursday)) - 1) / 7 + 1;
}
FLOTT_FUNCTION("week", kNullIfAnyNull)
int64_t weekOf(Timestamp at) {
  return weekOfDate(
      {static_cast<int32_t>(floorDivide(at.micros, kMicrosPerDay))});
}

enum class Unit {
  None,
  Microsecond,
  Millisecond,
  Second,
  Minute,
  Hour,
  Day,
  Week,
  Month,
  Quarter,
  Year,
};

/// Is `text` the word, in any case? A word ends with a zero byte.
FLOTT_INLINE bool isWord(FlottText text, const char *word, int64_t size) {
  if (text.size != size)
    return false;
  for (int64_t i = 0; i < size; ++i)
    if ((text.data[i] | 0x20) != word[i])
      return false;
  return true;
}

/// A literal unit is constant, so this is gone once it is inlined.
FLOTT_INLINE Unit unitOf(FlottText text) {
  if (isWord(text, "microsecond", 11))
    return Unit::Microsecond;
  if (isWord(text, "millisecond", 11))
    return Unit::Millisecond;
  if (isWord(text, "second", 6))
    return Unit::Second;
  if (isWord(text, "minute", 6))
    return Unit::Minute;
  if (isWord(text, "hour", 4))
    return Unit::Hour;
  if (isWord(text, "day", 3))
    return Unit::Day;
  if (isWord(text, "week", 4))
    return Unit::Week;
  if (isWord(text, "month", 5))
    return Unit::Month;
  if (isWord(text, "quarter", 7))
    return Unit::Quarter;
  return isWord(text, "year", 4) ? Unit::Year : Unit::None;
}

/// Of units up to a week; 0 for those of months.
FLOTT_INLINE int64_t microsIn(Unit unit) {
  switch (unit) {
  case Unit::Microsecond:
    return 1;
  case Unit::Millisecond:
    return 1'000;
  case Unit::Second:
    return kMicrosPerSecond;
  case Unit::Minute:
    return kMicrosPerMinute;
  case Unit::Hour:
    return kMicrosPerHour;
  case Unit::Day:
    return kMicrosPerDay;
  case Unit::Week:
    return 7 * kMicrosPerDay;
  default:
    return 0;
  }
}

FLOTT_INLINE int32_t monthsIn(Unit unit) {
  switch (unit) {
  case Unit::Month:
    return 1;
  case Unit::Quarter:
    return 3;
  case Unit::Year:
    return 12;
  default:
    return 0;
  }
}

/// The first day of the month, quarter or year of a day.
FLOTT_INLINE int64_t firstDayOf(int64_t days, int32_t months) {
  const Civil date = civilOf(days);
  return civilDays(date.year, date.month - (date.month - 1) % months, 1);
}

/// Returns the beginning of the unit that `at` is in:
/// date_trunc('hour', timestamp '2013-11-10 06:55:44') is
/// timestamp '2013-11-10 06:00:00'. A week begins with Monday, as in DuckDB
/// (Flink's FLOOR: Sunday). Fails for another unit.
FLOTT_FUNCTION("date_trunc", kNullIfAnyNull)
Timestamp dateTrunc(FlottContext &context, FlottText unit, Timestamp at) {
  const Unit known = unitOf(unit);
  if (known == Unit::None)
    return fail(context, kInvalidArgument);
  int64_t result;
  if (const int32_t months = monthsIn(known)) {
    const int64_t day =
        firstDayOf(floorDivide(at.micros, kMicrosPerDay), months);
    if (__builtin_mul_overflow(day, kMicrosPerDay, &result))
      return fail(context, kOverflow);
    return {result};
  }
  // Weeks are counted from a Monday.
  const int64_t origin = known == Unit::Week ? -3 * kMicrosPerDay : 0;
  const int64_t past = floorModulo(floorModulo(at.micros, microsIn(known)) -
                                       floorModulo(origin, microsIn(known)),
                                   microsIn(known));
  if (__builtin_sub_overflow(at.micros, past, &result))
    return fail(context, kOverflow);
  return {result};
}
/// Of a date, to a unit of days: date_trunc('month', date '2013-11-10') is
/// date '2013-11-01'. A smaller unit changes nothing.
FLOTT_FUNCTION("date_trunc", kNullIfAnyNull)
Date dateTruncDate(FlottContext &context, FlottText unit, Date at) {
  const Unit known = unitOf(unit);
  if (known == Unit::None)
    return fail(context, kInvalidArgument);
  int64_t day = at.days;
  if (const int32_t months = monthsIn(known))
    day = firstDayOf(day, months);
  else if (known == Unit::Week)
    day -= isoWeekday(day) - 1;
  if (day < INT32_MIN)
    return fail(context, kOverflow);
  return {static_cast<int32_t>(day)};
}

/// Returns the whole seconds since 1970-01-01 00:00 (UTC, for an instant):
/// epoch(timestamp '1970-01-02 00:00:00') is 86400.
FLOTT_FUNCTION("epoch", kNullIfAnyNull)
int64_t epochOf(Timestamp at) {
  return floorDivide(at.micros, kMicrosPerSecond);
}
FLOTT_FUNCTION("epoch", kNullIfAnyNull)
int64_t epochOfLtz(TimestampLtz at) {
  return floorDivide(at.micros, kMicrosPerSecond);
}

/// Returns the whole milliseconds since 1970-01-01 00:00:
/// epoch_millis(timestamp '1970-01-01 00:00:01.5') is 1500.
FLOTT_FUNCTION("epoch_millis", kNullIfAnyNull)
int64_t epochMillisOf(Timestamp at) { return floorDivide(at.micros, 1'000); }
FLOTT_FUNCTION("epoch_millis", kNullIfAnyNull)
int64_t epochMillisOfLtz(TimestampLtz at) {
  return floorDivide(at.micros, 1'000);
}

/// Returns the instant that many milliseconds after the epoch:
/// to_timestamp_ltz(1500) is instant '1970-01-01 00:00:01.5'.
FLOTT_FUNCTION("to_timestamp_ltz", kNullIfAnyNull)
TimestampLtz toTimestampLtz(FlottContext &context, int64_t millis) {
  int64_t micros;
  if (__builtin_mul_overflow(millis, 1'000, &micros))
    return fail(context, kOverflow);
  return {micros};
}
/// With `precision` 0 the number counts seconds, with 3 milliseconds, with 6
/// microseconds: to_timestamp_ltz(1500, 0) is instant '1970-01-01 00:25:00'.
/// Fails for another precision, and for an instant out of range (Flink: NULL).
FLOTT_FUNCTION("to_timestamp_ltz", kNullIfAnyNull)
TimestampLtz toTimestampLtzOf(FlottContext &context, int64_t epoch,
                              int64_t precision) {
  int64_t unit = 1;
  if (precision == 0)
    unit = kMicrosPerSecond;
  else if (precision == 3)
    unit = 1'000;
  else if (precision != 6)
    return fail(context, kInvalidArgument);
  int64_t micros;
  if (__builtin_mul_overflow(epoch, unit, &micros))
    return fail(context, kOverflow);
  return {micros};
}

/// Returns the text of a moment in a format:
/// format_timestamp(timestamp '2013-11-10 06:05:44', 'd MMM yyyy, h:mm a') is
/// '10 Nov 2013, 6:05 AM'. Letters as in Java and Flink: `y` year, `M` month
/// (`MMM` Nov, `MMMM` November), `d` day, `D` day of the year, `E` Sun (`EEEE`
/// Sunday), `H` hour, `h` hour of the half day, `a` AM or PM, `m` minute, `s`
/// second, `S` fraction; the number of letters is the least number of digits.
/// Words stand between single quotes.
FLOTT_FUNCTION("format_timestamp", kNullIfAnyNull)
FlottText formatTimestamp(FlottContext &context, Timestamp at,
                          Prepared<PreparedKind::TimeFormat> format) {
  FlottText result;
  if (flott_moment_format(format.handle, context.arena, at.micros, &result))
    return fail(context, kOutOfMemory);
  return result;
}

/// Returns the moment that a text says in a format (see format_timestamp):
/// parse_timestamp('10.11.2013 06:05', 'dd.MM.yyyy HH:mm') is
/// timestamp '2013-11-10 06:05:00'. What the format leaves out is that of
/// 1970-01-01 00:00. NULL if the text does not fit, as in Flink.
FLOTT_FUNCTION("parse_timestamp")
Optional<Timestamp> parseTimestamp(FlottText text,
                                   Prepared<PreparedKind::TimeFormat> format) {
  Timestamp result;
  if (!flott_moment_parse(format.handle, text.data, text.size, &result.micros))
    return {};
  return result;
}

/// Returns what clocks show in a zone at an instant:
/// at_zone(instant '2013-07-01 12:00:00', 'America/New_York') is
/// timestamp '2013-07-01 08:00:00'. A zone is a name of the tz database, `UTC`,
/// or an offset as `+01:00`.
FLOTT_FUNCTION("at_zone", kNullIfAnyNull)
Timestamp atZone(FlottContext &context, TimestampLtz at,
                 Prepared<PreparedKind::Zone> zone) {
  const auto &known = *static_cast<const FlottZone *>(zone.handle);
  if (FLOTT_UNLIKELY(at.micros < known.from || at.micros >= known.until))
    flott_zone_seek(zone.handle, at.micros);
  Timestamp result;
  if (__builtin_add_overflow(at.micros, known.offset, &result.micros))
    return fail(context, kOverflow);
  return result;
}

/// Returns the instant at which clocks in a zone show `at`:
/// from_zone(timestamp '2013-07-01 08:00:00', 'America/New_York') is
/// instant '2013-07-01 12:00:00'. Of a time that is shown twice it is the first
/// instant; a time that is skipped is moved forward by the gap, as in Java.
FLOTT_FUNCTION("from_zone", kNullIfAnyNull)
TimestampLtz fromZone(FlottContext &context, Timestamp at,
                      Prepared<PreparedKind::Zone> zone) {
  const auto &known = *static_cast<const FlottZone *>(zone.handle);
  // No clock was ever moved by more than a day, so farther from both ends of
  // the span nothing is skipped or shown twice.
  int64_t guess, low, high;
  const bool isInside =
      !__builtin_sub_overflow(at.micros, known.offset, &guess) &&
      !__builtin_sub_overflow(guess, kMicrosPerDay, &low) &&
      !__builtin_add_overflow(guess, kMicrosPerDay, &high) &&
      low >= known.from && high < known.until;
  if (FLOTT_LIKELY(isInside))
    return {guess};
  int64_t result;
  if (__builtin_sub_overflow(
          at.micros, flott_zone_from_local(zone.handle, at.micros), &result))
    return fail(context, kOverflow);
  // The next row is likely near this one.
  flott_zone_seek(zone.handle, result);
  return {result};
}

/// Returns the same day some months later, or the last day of a shorter month:
/// add_months(date '2013-01-31', 1) is date '2013-02-28'.
FLOTT_FUNCTION("add_months", kNullIfAnyNull)
Date addMonthsDate(FlottContext &context, Date at, int64_t months) {
  // Beyond this many no date is left, and the sum below would overflow.
  if (months > 200'000'000 || months < -200'000'000)
    return fail(context, kOverflow);
  const int64_t days = daysAfterMonths(civilOf(at.days), months);
  if (days != static_cast<int32_t>(days))
    return fail(context, kOverflow);
  return {static_cast<int32_t>(days)};
}
FLOTT_FUNCTION("add_months", kNullIfAnyNull)
Timestamp addMonths(FlottContext &context, Timestamp at, int64_t months) {
  if (months > 200'000'000 || months < -200'000'000)
    return fail(context, kOverflow);
  Timestamp result;
  if (__builtin_mul_overflow(daysAfterMonths(dateOf(at), months), kMicrosPerDay,
                             &result.micros) ||
      __builtin_add_overflow(result.micros, microsOfDay(at), &result.micros))
    return fail(context, kOverflow);
  return result;
}

/// Returns the last day of the month: last_day(date '2016-02-03') is
/// date '2016-02-29'.
FLOTT_FUNCTION("last_day", kNullIfAnyNull)
Date lastDay(FlottContext &context, Date at) {
  const Civil date = civilOf(at.days);
  const int64_t last =
      at.days + int64_t{daysInMonth(date.year, date.month)} - date.day;
  if (last > INT32_MAX)
    return fail(context, kOverflow);
  return {static_cast<int32_t>(last)};
}

/// Returns the days from `start` to `end`:
/// date_diff(date '2013-11-10', date '2013-12-24') is 44.
FLOTT_FUNCTION("date_diff", kNullIfAnyNull)
int64_t dateDiff(Date start, Date end) {
  return int64_t{end.days} - start.days;
}

/// How many months `start` can be moved, as by add_months, without passing a
/// later `end`: to the end of February is a month from the 31st of January.
FLOTT_INLINE int64_t wholeMonths(Timestamp start, Timestamp end) {
  const Civil from = dateOf(start), to = dateOf(end);
  const int64_t months = (to.year - from.year) * 12 + to.month - from.month;
  const int64_t moved = daysAfterMonths(from, months);
  const int64_t last = floorDivide(end.micros, kMicrosPerDay);
  const bool isPast =
      moved > last || (moved == last && microsOfDay(start) > microsOfDay(end));
  return months - isPast;
}

/// The whole units from `start` to `end`, as Flink's TIMESTAMPDIFF (DuckDB
/// counts beginnings):
/// date_diff('month', timestamp '2013-01-31 00:00:00',
/// timestamp '2013-03-01 00:00:00') is 1. Fails for another unit.
FLOTT_FUNCTION("date_diff", kNullIfAnyNull)
int64_t dateDiffOf(FlottContext &context, FlottText unit, Timestamp start,
                   Timestamp end) {
  const Unit known = unitOf(unit);
  if (known == Unit::None)
    return fail(context, kInvalidArgument);
  if (const int32_t months = monthsIn(known))
    return end.micros >= start.micros ? wholeMonths(start, end) / months
                                      : -(wholeMonths(end, start) / months);
  int64_t micros;
  if (__builtin_sub_overflow(end.micros, start.micros, &micros))
    return fail(context, kOverflow);
  return micros / microsIn(known);
}

/// Returns the date of year, month and day: make_date(2013, 11, 10) is
/// date '2013-11-10'. Fails if there is none.
FLOTT_FUNCTION("make_date", kNullIfAnyNull)
Date makeDate(FlottContext &context, int64_t year, int64_t month, int64_t day) {
  if (year < -5'877'641 || year > 5'881'580 || month < 1 || month > 12 ||
      day < 1)
    return fail(context, kInvalidArgument);
  const auto ofYear = static_cast<int32_t>(month);
  if (day > daysInMonth(year, ofYear))
    return fail(context, kInvalidArgument);
  const int64_t days = civilDays(year, ofYear, static_cast<int32_t>(day));
  if (days != static_cast<int32_t>(days))
    return fail(context, kOverflow);
  return {static_cast<int32_t>(days)};
}

} // namespace flott
