// Formats of dates and times: the letters of Java's DateTimeFormatter that
// docs/functions.md lists.
#include "stdlib/functions/Calendar.h"
#include "stdlib/functions/native/Arena.h"
#include "stdlib/functions/native/Prepared.h"

#include <memory>
#include <string>
#include <vector>

namespace flott {
namespace {

constexpr std::string_view kMonths[] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::string_view kWeekdays[] = {"Monday",   "Tuesday", "Wednesday",
                                          "Thursday", "Friday",  "Saturday",
                                          "Sunday"};

struct Part {
  char letter; // 0: `literal`
  int width;   // how many times the letter stands
  std::string literal;
};

struct TimeFormat {
  std::vector<Part> parts;
  std::string result;
};

/// The longest run of each letter that has a meaning.
int longestRun(char letter) {
  switch (letter) {
  case 'y':
  case 'u':
  case 'M':
  case 'E':
    return 4;
  case 'd':
  case 'H':
  case 'h':
  case 'm':
  case 's':
    return 2;
  case 'D':
    return 3;
  case 'S':
    return 9;
  case 'a':
    return 1;
  }
  return 0;
}

void appendNumber(std::string &out, int64_t value, int width) {
  if (value < 0) {
    out += '-';
    value = -value;
  }
  std::string digits = std::to_string(value);
  if (static_cast<int>(digits.size()) < width)
    out.append(width - digits.size(), '0');
  out += digits;
}

struct Moment {
  Civil date;
  int64_t days;
  int64_t micros; // of the day
};

void appendPart(std::string &out, const Part &part, const Moment &at) {
  const int64_t hour = at.micros / kMicrosPerHour;
  switch (part.letter) {
  case 0:
    out += part.literal;
    return;
  case 'y':
  case 'u':
    if (part.width == 2)
      return appendNumber(out, floorModulo(at.date.year, 100), 2);
    return appendNumber(out, at.date.year, part.width);
  case 'M':
    if (part.width <= 2)
      return appendNumber(out, at.date.month, part.width);
    out += kMonths[at.date.month - 1].substr(
        0, part.width == 3 ? 3 : std::string_view::npos);
    return;
  case 'd':
    return appendNumber(out, at.date.day, part.width);
  case 'D':
    return appendNumber(out, dayOfYear(at.days, at.date), part.width);
  case 'E':
    out += kWeekdays[isoWeekday(at.days) - 1].substr(
        0, part.width <= 3 ? 3 : std::string_view::npos);
    return;
  case 'H':
    return appendNumber(out, hour, part.width);
  case 'h':
    return appendNumber(out, hour % 12 == 0 ? 12 : hour % 12, part.width);
  case 'm':
    return appendNumber(out, at.micros / kMicrosPerMinute % 60, part.width);
  case 's':
    return appendNumber(out, at.micros / kMicrosPerSecond % 60, part.width);
  case 'a':
    out += hour < 12 ? "AM" : "PM";
    return;
  case 'S': {
    std::string digits;
    appendNumber(digits, at.micros % kMicrosPerSecond * 1'000, 9);
    out.append(digits, 0, part.width);
    return;
  }
  }
}

/// Reads digits off the front: `least` to `most` of them.
bool takeNumber(std::string_view &text, int least, int most, int64_t &value) {
  int count = 0;
  value = 0;
  while (count < most && count < static_cast<int>(text.size()) &&
         text[count] >= '0' && text[count] <= '9')
    value = value * 10 + (text[count++] - '0');
  text.remove_prefix(count);
  return count >= least;
}

/// Reads a name off the front; its number from 0, or -1.
template <size_t count>
int takeName(std::string_view &text, const std::string_view (&names)[count],
             bool isShort) {
  for (size_t i = 0; i < count; ++i) {
    const std::string_view name = isShort ? names[i].substr(0, 3) : names[i];
    if (text.starts_with(name)) {
      text.remove_prefix(name.size());
      return static_cast<int>(i);
    }
  }
  return -1;
}

/// What a text says, before it is known whether such a moment exists.
struct Fields {
  int64_t year = 1970, month = 1, day = 1, dayOfYear = 0;
  int64_t hour = 0, hourOfHalf = -1, minute = 0, second = 0, micros = 0;
  int half = -1; // 0 AM, 1 PM
};

bool takePart(std::string_view &text, const Part &part, bool isBeforeNumber,
              Fields &fields) {
  // A number right before another one has as many digits as letters.
  const auto number = [&](int64_t &value, int most) {
    return takeNumber(text, part.width,
                      isBeforeNumber || part.width > 1 ? part.width : most,
                      value);
  };
  switch (part.letter) {
  case 0:
    if (!text.starts_with(part.literal))
      return false;
    text.remove_prefix(part.literal.size());
    return true;
  case 'y':
  case 'u':
    if (!number(fields.year, 9))
      return false;
    if (part.width == 2)
      fields.year += 2000;
    return true;
  case 'M':
    if (part.width <= 2)
      return number(fields.month, 2);
    fields.month = takeName(text, kMonths, part.width == 3) + 1;
    return fields.month > 0;
  case 'd':
    return number(fields.day, 2);
  case 'D':
    return number(fields.dayOfYear, 3) && fields.dayOfYear > 0;
  case 'E':
    return takeName(text, kWeekdays, part.width <= 3) >= 0;
  case 'H':
    return number(fields.hour, 2);
  case 'h':
    return number(fields.hourOfHalf, 2);
  case 'm':
    return number(fields.minute, 2);
  case 's':
    return number(fields.second, 2);
  case 'a':
    if (!text.starts_with("AM") && !text.starts_with("PM"))
      return false;
    fields.half = text[0] == 'P';
    text.remove_prefix(2);
    return true;
  case 'S': {
    // More digits than letters are read, and what is below a microsecond is
    // dropped: text of another precision is no error.
    const size_t before = text.size();
    int64_t value = 0;
    if (!takeNumber(text, 1, isBeforeNumber ? part.width : 9, value))
      return false;
    for (size_t digits = before - text.size(); digits < 9; ++digits)
      value *= 10;
    fields.micros = value / 1'000;
    return true;
  }
  }
  return false;
}

bool toMicros(Fields fields, int64_t &micros) {
  if (fields.hourOfHalf >= 0) {
    if (fields.hourOfHalf < 1 || fields.hourOfHalf > 12)
      return false;
    fields.hour = fields.hourOfHalf % 12 + (fields.half == 1 ? 12 : 0);
  }
  if (fields.month < 1 || fields.month > 12 || fields.day < 1 ||
      fields.hour > 23 || fields.minute > 59 || fields.second > 59)
    return false;
  const auto month = static_cast<int32_t>(fields.month);
  if (fields.day > daysInMonth(fields.year, month))
    return false;
  int64_t days =
      civilDays(fields.year, month, static_cast<int32_t>(fields.day));
  if (fields.dayOfYear > 0) {
    if (fields.dayOfYear > 365 + isLeapYear(fields.year))
      return false;
    days = civilDays(fields.year, 1, 1) + fields.dayOfYear - 1;
  }
  const int64_t ofDay = fields.hour * kMicrosPerHour +
                        fields.minute * kMicrosPerMinute +
                        fields.second * kMicrosPerSecond + fields.micros;
  return !__builtin_mul_overflow(days, kMicrosPerDay, &micros) &&
         !__builtin_add_overflow(micros, ofDay, &micros);
}

/// Reads 'literal' with its quotes; two quotes are one.
bool takeQuoted(std::string_view &text, std::string &literal) {
  text.remove_prefix(1);
  if (text.starts_with("'")) {
    literal += '\'';
    text.remove_prefix(1);
    return true;
  }
  while (!text.empty()) {
    if (text.front() != '\'') {
      literal += text.front();
    } else if (text.starts_with("''")) {
      literal += '\'';
      text.remove_prefix(1);
    } else {
      text.remove_prefix(1);
      return true;
    }
    text.remove_prefix(1);
  }
  return false; // The quote does not close.
}

bool isLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

} // namespace

void *makeTimeFormat(std::string_view text, RowError &error) {
  auto format = std::make_unique<TimeFormat>();
  error = kInvalidFormat;
  while (!text.empty()) {
    const char c = text.front();
    if (isLetter(c)) {
      size_t end = text.find_first_not_of(c);
      if (end == std::string_view::npos)
        end = text.size();
      if (end > static_cast<size_t>(longestRun(c)))
        return nullptr;
      format->parts.push_back({c, static_cast<int>(end), {}});
      text.remove_prefix(end);
      continue;
    }
    std::string literal;
    if (c == '\'') {
      if (!takeQuoted(text, literal))
        return nullptr;
    } else {
      literal = c;
      text.remove_prefix(1);
    }
    if (!format->parts.empty() && !format->parts.back().letter)
      format->parts.back().literal += literal;
    else
      format->parts.push_back({0, 0, std::move(literal)});
  }
  return format.release();
}

void dropTimeFormat(void *handle) { delete static_cast<TimeFormat *>(handle); }

} // namespace flott

using flott::TimeFormat;

int32_t flott_moment_format(void *handle, FlottArena *arena, int64_t micros,
                            FlottText *out) noexcept {
  auto *format = static_cast<TimeFormat *>(handle);
  const int64_t days = flott::floorDivide(micros, flott::kMicrosPerDay);
  const flott::Moment at{flott::civilOf(days), days,
                         flott::floorModulo(micros, flott::kMicrosPerDay)};
  format->result.clear();
  for (const flott::Part &part : format->parts)
    flott::appendPart(format->result, part, at);
  return flott::arenaCopy(arena, format->result.data(),
                          static_cast<int64_t>(format->result.size()), out);
}

int32_t flott_moment_parse(void *handle, const char *data, int64_t size,
                           int64_t *micros) noexcept {
  const auto &parts = static_cast<TimeFormat *>(handle)->parts;
  std::string_view text(data, static_cast<size_t>(size));
  flott::Fields fields;
  for (size_t i = 0; i < parts.size(); ++i) {
    const char next = i + 1 < parts.size() ? parts[i + 1].letter : 0;
    const bool isBeforeNumber = next && next != 'a' && next != 'E' &&
                                !(next == 'M' && parts[i + 1].width > 2);
    if (!flott::takePart(text, parts[i], isBeforeNumber, fields))
      return 0;
  }
  return text.empty() && flott::toMicros(fields, *micros);
}
