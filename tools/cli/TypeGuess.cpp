// Which type texts are of.
#include "tools/cli/Sample.h"

#include "runtime/text/inline/Parse.h"
#include "runtime/text/inline/ParseFloat.h"
#include "runtime/text/inline/ParseInteger.h"
#include "runtime/text/inline/ParseTime.h"

#include <algorithm>

namespace flott::cli {

// From the narrowest to the widest.
enum TypeBit : uint32_t {
  kBool = 1,
  kI64 = 2,
  kF64 = 4,
  kDate = 8,
  kTime = 16,
  kTimestamp = 32,
  kTimestampLtz = 64,
};

static bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// Numbers that begin with a zero are codes (`01234`): reading them as numbers
/// would lose it.
static bool hasLeadingZero(std::string_view text) {
  const size_t sign = text[0] == '-' || text[0] == '+';
  return text.size() > sign + 1 && text[sign] == '0' && isDigit(text[sign + 1]);
}

static uint32_t timeTypes(std::string_view text) {
  const char *data = text.data();
  const int64_t size = int64_t(text.size());
  int32_t days;
  int64_t units;
  if (text.size() == 10 && text[4] == '-')
    return flott_date_parse(data, size, &days) == 0 ? kDate : 0;
  if (text.size() < 16 || text[4] != '-')
    return text.find(':') != text.npos &&
                   flott_time_parse(data, size, 9, &units) == 0
               ? kTime
               : 0;
  if (flott_timestamp_parse(data, size, 9, &units) != 0 &&
      flott_timestamp_parse(data, size, 6, &units) != 0)
    return 0;
  const bool zoned = text.find_first_of("Zz+-", 11) != text.npos;
  return zoned ? kTimestampLtz : kTimestamp;
}

static uint32_t typesOf(std::string_view text) {
  if (text.empty())
    return 0;
  const char *data = text.data();
  const int64_t size = int64_t(text.size());
  uint8_t truth;
  if (text.size() > 1 && !isDigit(text[0]) &&
      flott_bool_parse(data, size, &truth) == 0)
    return kBool;
  if (hasLeadingZero(text))
    return timeTypes(text);
  int64_t integer;
  double real;
  if (flott_i64_parse(data, size, &integer) == 0)
    return kI64 | kF64;
  if (flott_f64_parse(data, size, &real) == 0)
    return kF64;
  return timeTypes(text);
}

void TypeGuess::add(std::string_view text) {
  ++count_;
  if (types_ == 0)
    return;
  types_ &= typesOf(text);
  if (types_ & (kTime | kTimestamp | kTimestampLtz))
    if (const size_t point = text.find('.'); point != text.npos)
      fractionDigits_ = std::max(
          fractionDigits_,
          int(std::find_if_not(text.begin() + point + 1, text.end(), isDigit) -
              text.begin() - point - 1));
}

std::string TypeGuess::type() const {
  if (empty() || types_ == 0)
    return "string";
  const std::string digits =
      fractionDigits_ > 6 ? "(" + std::to_string(fractionDigits_) + ")" : "";
  switch (types_ & -types_) {
  case kBool:
    return "bool";
  case kI64:
    return "i64";
  case kF64:
    return "f64";
  case kDate:
    return "date";
  case kTime:
    return "time" + digits;
  case kTimestamp:
    return "timestamp" + digits;
  default:
    return "timestamp_ltz" + digits;
  }
}

} // namespace flott::cli
