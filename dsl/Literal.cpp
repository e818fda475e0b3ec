// Constants: reading, exact conversion, writing.
#include "dsl/Literal.h"

#include "dsl/TypeRules.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace flott {

Int128 powerOfTen(int exponent) {
  Int128 result = 1;
  for (int i = 0; i < exponent; ++i)
    result *= 10;
  return result;
}

std::string int128Text(Int128 value) {
  if (value == 0)
    return "0";
  const bool negative = value < 0;
  std::string digits;
  for (; value != 0; value /= 10)
    digits += static_cast<char>('0' + std::abs(static_cast<int>(value % 10)));
  if (negative)
    digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

Literal Literal::null() {
  Literal literal;
  literal.type.kind = TypeKind::Null;
  literal.type.optional = true;
  return literal;
}

Literal Literal::boolean(bool value) {
  Literal literal;
  literal.type.kind = TypeKind::Bool;
  literal.integer = value;
  return literal;
}

Literal Literal::string(std::string value) {
  Literal literal;
  literal.type.kind = TypeKind::String;
  literal.text = std::move(value);
  return literal;
}

static int digitCount(Int128 value) {
  int count = 1;
  while ((value /= 10) != 0)
    ++count;
  return count;
}

std::optional<Literal> parseNumber(std::string_view text) {
  std::string plain; // without underscores, for strtod
  Literal literal;
  literal.adapts = true;
  bool point = false, fraction = false;
  int digits = 0, significant = 0;
  size_t i = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '_' && i > 0)
      continue;
    if (c == '.') {
      if (point)
        return std::nullopt;
      point = fraction = true;
    } else if (c >= '0' && c <= '9') {
      ++digits;
      significant += significant > 0 || c != '0';
      if (significant <= 38) {
        literal.integer = literal.integer * 10 + (c - '0');
        literal.digitsBehind += point;
      } else {
        literal.exact = false;
      }
    } else {
      break;
    }
    plain += c;
  }
  if (digits == 0)
    return std::nullopt;
  if (i < text.size()) {
    if (text[i] != 'e' && text[i] != 'E')
      return std::nullopt;
    int exponent = 0;
    std::string_view rest = text.substr(i + 1);
    if (!rest.empty() && rest.front() == '+')
      rest.remove_prefix(1);
    const auto [end, code] =
        std::from_chars(rest.data(), rest.data() + rest.size(), exponent);
    if (code != std::errc() || end != rest.data() + rest.size() ||
        std::abs(exponent) > 400)
      return std::nullopt;
    plain += "e" + std::to_string(exponent);
    literal.digitsBehind -= exponent;
    fraction = true;
  }
  literal.number = std::strtod(plain.c_str(), nullptr);
  if (fraction) {
    if (!std::isfinite(literal.number))
      return std::nullopt;
    literal.type.kind = TypeKind::F64;
  } else if (!literal.exact) {
    return std::nullopt;
  } else if (literal.integer <= INT64_MAX) {
    literal.type.kind = TypeKind::I64;
  } else {
    literal.type = decimalType(digitCount(literal.integer), 0);
  }
  return literal;
}

std::optional<Literal> parseDuration(std::string_view text) {
  struct Unit {
    std::string_view name;
    int64_t size;
    bool months;
  };
  static constexpr Unit kUnits[] = {{"us", 1, false},
                                    {"ms", 1'000, false},
                                    {"s", 1'000'000, false},
                                    {"m", 60'000'000, false},
                                    {"h", 3'600'000'000, false},
                                    {"d", 86'400'000'000, false},
                                    {"w", 7 * 86'400'000'000, false},
                                    {"mo", 1, true},
                                    {"y", 12, true}};
  Literal literal;
  if (text.empty())
    return std::nullopt;
  bool first = true;
  while (!text.empty()) {
    int64_t count = 0;
    const auto [end, code] =
        std::from_chars(text.data(), text.data() + text.size(), count);
    if (code != std::errc() || count < 0)
      return std::nullopt;
    text.remove_prefix(end - text.data());
    size_t length = 0;
    while (length < text.size() && text[length] >= 'a' && text[length] <= 'z')
      ++length;
    const auto *unit =
        std::find_if(std::begin(kUnits), std::end(kUnits), [&](const Unit &u) {
          return u.name == text.substr(0, length);
        });
    if (unit == std::end(kUnits))
      return std::nullopt;
    const TypeKind kind = unit->months ? TypeKind::Months : TypeKind::Interval;
    if (!first && literal.type.kind != kind)
      return std::nullopt;
    first = false;
    literal.type.kind = kind;
    literal.integer += static_cast<Int128>(count) * unit->size;
    if (literal.integer > (unit->months ? INT32_MAX : INT64_MAX))
      return std::nullopt;
    text.remove_prefix(length);
  }
  return literal;
}

//===--- Dates and times --------------------------------------------------===//

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
static int64_t daysFromCivil(int64_t year, unsigned month, unsigned day) {
  year -= month <= 2;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto yearOfEra = static_cast<unsigned>(year - era * 400);
  const unsigned dayOfYear =
      (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const unsigned dayOfEra =
      yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return era * 146097 + static_cast<int64_t>(dayOfEra) - 719468;
}

/// Takes exactly `width` digits off the front.
static bool takeDigits(std::string_view &text, size_t width, int &value) {
  if (text.size() < width)
    return false;
  value = 0;
  for (size_t i = 0; i < width; ++i) {
    if (text[i] < '0' || text[i] > '9')
      return false;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(width);
  return true;
}

static bool take(std::string_view &text, char c) {
  if (text.empty() || text.front() != c)
    return false;
  text.remove_prefix(1);
  return true;
}

static bool takeDate(std::string_view &text, int64_t &days) {
  int year, month, day;
  if (!takeDigits(text, 4, year) || !take(text, '-') ||
      !takeDigits(text, 2, month) || !take(text, '-') ||
      !takeDigits(text, 2, day))
    return false;
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  if (year < 1 || month < 1 || month > 12 || day < 1 ||
      day > kDays[month - 1] + (month == 2 && leap))
    return false;
  days = daysFromCivil(year, month, day);
  return true;
}

/// Nanoseconds since midnight, and the digits behind the second.
static bool takeTime(std::string_view &text, int64_t &nanos, int &digits) {
  int hour, minute, second = 0;
  digits = 0;
  if (!takeDigits(text, 2, hour) || !take(text, ':') ||
      !takeDigits(text, 2, minute))
    return false;
  int64_t fraction = 0;
  if (take(text, ':')) {
    if (!takeDigits(text, 2, second))
      return false;
    if (take(text, '.')) {
      while (!text.empty() && text.front() >= '0' && text.front() <= '9' &&
             digits < 9) {
        fraction = fraction * 10 + (text.front() - '0');
        text.remove_prefix(1);
        ++digits;
      }
      if (digits == 0)
        return false;
    }
  }
  if (hour > 23 || minute > 59 || second > 59)
    return false;
  for (int i = digits; i < 9; ++i)
    fraction *= 10;
  nanos = ((hour * 60 + minute) * 60 + second) * 1'000'000'000LL + fraction;
  return true;
}

std::optional<Literal> parseTemporal(TypeKind kind, std::string_view text) {
  Literal literal;
  literal.type.kind = kind;
  int64_t days = 0, nanos = 0, offsetSeconds = 0;
  int digits = 0;
  if (kind != TypeKind::Time && !takeDate(text, days))
    return std::nullopt;
  if (kind == TypeKind::Date) {
    literal.integer = days;
    return text.empty() ? std::optional(literal) : std::nullopt;
  }
  const bool hasTime =
      kind == TypeKind::Time || take(text, 'T') || take(text, ' ');
  if (hasTime && !takeTime(text, nanos, digits))
    return std::nullopt;
  if (kind == TypeKind::TimestampLtz && !take(text, 'Z')) {
    const bool west = take(text, '-');
    int hours, minutes;
    if ((!west && !take(text, '+')) || !takeDigits(text, 2, hours) ||
        !take(text, ':') || !takeDigits(text, 2, minutes) || hours > 18 ||
        minutes > 59)
      return std::nullopt;
    offsetSeconds = (hours * 60 + minutes) * (west ? -60 : 60);
  }
  if (!text.empty())
    return std::nullopt;
  literal.type.precision =
      static_cast<uint8_t>(std::max<int>(kDefaultTimePrecision, digits));
  Int128 total = static_cast<Int128>(days) * 86400 - offsetSeconds;
  total = total * 1'000'000'000 + nanos;
  // Floor: an instant before 1970 with a fraction.
  if (literal.type.precision <= 6)
    total = (total - ((total % 1000) + 1000) % 1000) / 1000;
  if (total > INT64_MAX || total < INT64_MIN)
    return std::nullopt;
  literal.integer = total;
  return literal;
}

//===--- Conversion -------------------------------------------------------===//

std::optional<Literal> negated(const Literal &literal) {
  Literal result = literal;
  result.integer = -literal.integer;
  result.number = -literal.number;
  switch (literal.type.kind) {
  case TypeKind::I8:
  case TypeKind::I16:
  case TypeKind::I32:
  case TypeKind::I64:
  case TypeKind::Interval:
  case TypeKind::Months:
    return result.integer > INT64_MAX ? std::nullopt : std::optional(result);
  case TypeKind::Decimal:
    // The least i64 is written as a larger number with a sign.
    if (literal.adapts && result.integer == INT64_MIN)
      result.type = plainType(TypeKind::I64);
    return result;
  case TypeKind::F32:
  case TypeKind::F64:
    return result;
  default:
    return std::nullopt;
  }
}

/// The value as an integer with `scale` digits behind the point, if exact.
static std::optional<Int128> scaled(const Literal &literal, int scale) {
  if (!literal.exact)
    return std::nullopt;
  const int behind = literal.adapts ? literal.digitsBehind
                     : literal.type.kind == TypeKind::Decimal
                         ? literal.type.scale
                         : 0;
  Int128 value = literal.integer;
  int shift = scale - behind;
  if (value == 0)
    return value;
  if (shift > 38 || shift < -38)
    return std::nullopt;
  const Int128 limit = powerOfTen(38);
  for (; shift > 0; --shift) {
    value *= 10;
    if (value >= limit || value <= -limit)
      return std::nullopt;
  }
  for (; shift < 0; ++shift) {
    if (value % 10 != 0)
      return std::nullopt;
    value /= 10;
  }
  return value;
}

static std::optional<Literal> numberAs(const Literal &literal,
                                       const Type &type) {
  Literal result;
  result.type = type.asOptional(false);
  if (isFloat(type)) {
    // A float does not widen to decimals, but a written number is any float.
    result.number = literal.number;
    if (isInteger(literal.type) && !literal.adapts)
      result.number = static_cast<double>(literal.integer);
    if (literal.type.kind == TypeKind::Decimal && !literal.adapts)
      return std::nullopt;
    if (type.kind == TypeKind::F32) {
      const auto narrow = static_cast<float>(result.number);
      if (std::isinf(narrow) ||
          (!literal.adapts && literal.type.kind == TypeKind::F64))
        return std::nullopt;
      result.number = narrow;
    }
    return result;
  }
  if (isFloat(literal.type) && !literal.adapts)
    return std::nullopt;
  const int scale = type.kind == TypeKind::Decimal ? type.scale : 0;
  const std::optional<Int128> value = scaled(literal, scale);
  if (!value)
    return std::nullopt;
  if (type.kind == TypeKind::Decimal) {
    if (*value >= powerOfTen(type.precision) ||
        *value <= -powerOfTen(type.precision))
      return std::nullopt;
  } else {
    // A fraction that happens to be whole stays a fraction: 1.0 is no integer.
    if (isFloat(literal.type))
      return std::nullopt;
    const int bits = integerBits(type);
    const Int128 limit = static_cast<Int128>(1) << (bits - 1);
    if (*value >= limit || *value < -limit)
      return std::nullopt;
  }
  result.integer = *value;
  return result;
}

std::optional<Literal> literalAs(const Literal &literal, const Type &type) {
  if (literal.type.kind == TypeKind::Null)
    return literal;
  if (isNumber(literal.type) && isNumber(type))
    return numberAs(literal, type);
  Literal result = literal;
  result.type = type.asOptional(false);
  if (literal.type.kind == type.kind) {
    if (isTimeOfPrecision(type)) {
      if (literal.type.precision > type.precision) {
        // Fewer digits, if those that go are zeros.
        const int kept = type.precision;
        const int held = literal.type.precision > 6 ? 9 : 6;
        const Int128 unit = powerOfTen(held - std::min(kept, held));
        if (literal.integer % unit != 0)
          return std::nullopt;
      }
      if (literal.type.precision > 6 && type.precision <= 6)
        result.integer = literal.integer / 1000;
      else if (literal.type.precision <= 6 && type.precision > 6)
        result.integer = literal.integer * 1000;
      if (result.integer > INT64_MAX || result.integer < INT64_MIN)
        return std::nullopt;
    } else if (type.kind == TypeKind::Array) {
      for (Literal &element : result.elements) {
        const bool isNull = element.type.kind == TypeKind::Null;
        if (isNull && !type.element->optional)
          return std::nullopt;
        std::optional<Literal> as = literalAs(element, *type.element);
        if (!as)
          return std::nullopt;
        element = std::move(*as);
      }
    }
    return result;
  }
  if (literal.type.kind == TypeKind::Date && type.kind == TypeKind::Timestamp) {
    result.integer = literal.integer * 86400 *
                     (type.precision > 6 ? 1'000'000'000 : 1'000'000);
    if (result.integer > INT64_MAX || result.integer < INT64_MIN)
      return std::nullopt;
    return result;
  }
  return std::nullopt;
}

std::optional<Literal> parseAs(const Type &type, std::string_view text) {
  switch (type.kind) {
  case TypeKind::String:
    return Literal::string(std::string(text));
  case TypeKind::Bytes: {
    Literal literal = Literal::string(std::string(text));
    literal.type.kind = TypeKind::Bytes;
    return literal;
  }
  case TypeKind::Bool:
    if (text != "true" && text != "false")
      return std::nullopt;
    return Literal::boolean(text == "true");
  case TypeKind::Interval:
  case TypeKind::Months: {
    const bool minus = !text.empty() && text.front() == '-';
    std::optional<Literal> literal = parseDuration(text.substr(minus));
    if (!literal || literal->type.kind != type.kind)
      return std::nullopt;
    return minus ? negated(*literal) : literal;
  }
  case TypeKind::Date:
  case TypeKind::Time:
  case TypeKind::Timestamp:
  case TypeKind::TimestampLtz: {
    const std::optional<Literal> literal = parseTemporal(type.kind, text);
    return literal ? literalAs(*literal, type) : std::nullopt;
  }
  default: {
    if (!isNumber(type))
      return std::nullopt;
    const bool minus = !text.empty() && text.front() == '-';
    std::optional<Literal> literal = parseNumber(text.substr(minus));
    if (literal && minus)
      literal = negated(*literal);
    return literal ? literalAs(*literal, type) : std::nullopt;
  }
  }
}

//===--- Text -------------------------------------------------------------===//

static std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    char buffer[8];
    switch (c) {
    case '"':
      result += "\\\"";
      break;
    case '\\':
      result += "\\\\";
      break;
    case '\n':
      result += "\\n";
      break;
    case '\r':
      result += "\\r";
      break;
    case '\t':
      result += "\\t";
      break;
    default:
      if (static_cast<unsigned char>(c) < 0x20) {
        std::snprintf(buffer, sizeof buffer, "\\x%02x", c);
        result += buffer;
      } else {
        result += c;
      }
    }
  }
  return result + '"';
}

std::string durationText(Int128 micros) {
  static constexpr std::pair<std::string_view, int64_t> kUnits[] = {
      {"d", 86'400'000'000}, {"h", 3'600'000'000}, {"m", 60'000'000},
      {"s", 1'000'000},      {"ms", 1'000},        {"us", 1}};
  for (const auto &[name, size] : kUnits)
    if (micros != 0 && micros % size == 0)
      return int128Text(micros / size) + std::string(name);
  return "0s";
}

std::string literalText(const Literal &literal) {
  switch (literal.type.kind) {
  case TypeKind::Null:
    return "null";
  case TypeKind::Bool:
    return literal.integer ? "true" : "false";
  case TypeKind::F32:
  case TypeKind::F64: {
    char buffer[40];
    for (int digits = 1; digits <= 17;
         ++digits) { // the shortest that reads back
      std::snprintf(buffer, sizeof buffer, "%.*g", digits, literal.number);
      if (std::strtod(buffer, nullptr) == literal.number)
        break;
    }
    return buffer;
  }
  case TypeKind::Decimal: {
    const bool negative = literal.integer < 0;
    std::string digits =
        int128Text(negative ? -literal.integer : literal.integer);
    const size_t scale = literal.type.scale;
    if (scale > 0) {
      if (digits.size() <= scale)
        digits.insert(0, scale + 1 - digits.size(), '0');
      digits.insert(digits.size() - scale, ".");
    }
    return (negative ? "-" : "") + digits;
  }
  case TypeKind::String:
    return quoted(literal.text);
  case TypeKind::Bytes:
    return "b" + quoted(literal.text);
  case TypeKind::Array: {
    std::string result = "[";
    for (const Literal &element : literal.elements)
      result += (result.size() > 1 ? ", " : "") + literalText(element);
    return result + "]";
  }
  case TypeKind::Interval:
    return durationText(literal.integer);
  case TypeKind::Months:
    return int128Text(literal.integer) + "mo";
  default:
    return int128Text(literal.integer);
  }
}

} // namespace flott
