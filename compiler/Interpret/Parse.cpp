// Values from text, by plain loops: shares nothing with the generated decoders,
// so that it can judge them.
#include "compiler/Interpret/Scalar.h"

#include "llvm/ADT/StringExtras.h"

#include <cmath>
#include <cstdlib>

using namespace mlir;
using llvm::APInt;

namespace flott::flow {

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// Takes text apart from the left.
class Scanner {
public:
  explicit Scanner(StringRef text) : rest_(text) {}

  bool take(char c) { return rest_.consume_front(StringRef(&c, 1)); }
  bool take(StringRef word) { return rest_.consume_front(word); }
  bool atEnd() const { return rest_.empty(); }
  bool atDigit() const { return !rest_.empty() && isDigit(rest_[0]); }
  StringRef rest() const { return rest_; }

  StringRef digits() {
    StringRef found = rest_.take_while(isDigit);
    rest_ = rest_.drop_front(found.size());
    return found;
  }
  /// Exactly `count` digits as a number.
  bool number(size_t count, int64_t &value) {
    StringRef found = rest_.take_front(count);
    if (found.size() != count || !llvm::all_of(found, isDigit))
      return false;
    rest_ = rest_.drop_front(count);
    found.getAsInteger(10, value);
    return true;
  }

private:
  StringRef rest_;
};

} // namespace

static ScalarResult parseInteger(StringRef text, Type type) {
  Scanner scanner(text);
  const bool negative = scanner.take('-');
  if (!negative)
    scanner.take('+');
  StringRef digits = scanner.digits();
  if (digits.empty())
    return RowError::InvalidNumber;
  Int128 value = 0;
  for (char digit : digits) {
    value = value * 10 + (digit - '0');
    value = std::min(value, Int128(1) << 64); // out of range, whatever follows
  }
  if (!scanner.atEnd())
    return RowError::InvalidNumber;
  if (negative)
    value = -value;
  if (!fitsInteger(value, type))
    return RowError::Overflow;
  return Datum::of(static_cast<int64_t>(value));
}

static ScalarResult parseReal(StringRef text, Type type) {
  StringRef body = text;
  const bool negative = body.consume_front("-");
  if (!negative)
    body.consume_front("+");
  const double sign = negative ? -1.0 : 1.0;
  if (body.equals_insensitive("nan"))
    return Datum::of(std::nan(""));
  if (body.equals_insensitive("inf") || body.equals_insensitive("infinity"))
    return Datum::of(sign * HUGE_VAL);
  // strtod also takes hexadecimal and leading space: not ours.
  Scanner scanner(body);
  const bool whole = !scanner.digits().empty();
  const bool fraction = scanner.take('.') && !scanner.digits().empty();
  if (!whole && !fraction)
    return RowError::InvalidNumber;
  if (scanner.take('e') || scanner.take('E')) {
    if (!scanner.take('-'))
      scanner.take('+');
    if (scanner.digits().empty())
      return RowError::InvalidNumber;
  }
  if (!scanner.atEnd())
    return RowError::InvalidNumber;
  const std::string copy = body.str();
  const double value =
      type.isF32() ? static_cast<double>(std::strtof(copy.c_str(), nullptr))
                   : std::strtod(copy.c_str(), nullptr);
  if (std::isinf(value))
    return RowError::Overflow;
  return Datum::of(sign * value);
}

static ScalarResult parseDecimal(StringRef text, DecimalType type) {
  Scanner scanner(text);
  const bool negative = scanner.take('-');
  if (!negative)
    scanner.take('+');
  const StringRef whole = scanner.digits();
  StringRef fraction;
  if (scanner.take('.'))
    fraction = scanner.digits();
  if (whole.empty() && fraction.empty())
    return RowError::InvalidNumber;
  int64_t exponent = 0;
  if (scanner.take('e') || scanner.take('E')) {
    const bool down = scanner.take('-');
    if (!down)
      scanner.take('+');
    const StringRef power = scanner.digits();
    if (power.empty())
      return RowError::InvalidNumber;
    for (char digit : power)
      exponent = std::min<int64_t>(exponent * 10 + (digit - '0'), 1000000000);
    exponent = down ? -exponent : exponent;
  }
  if (!scanner.atEnd())
    return RowError::InvalidNumber;
  // digits * 10^exponent; rounds at the result's scale.
  std::string digits = (whole + fraction).str();
  exponent -= static_cast<int64_t>(fraction.size());
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty())
    return Datum::of(Int128(0));
  const int64_t size = static_cast<int64_t>(digits.size());
  if (size + exponent > 39)
    return RowError::Overflow;
  if (size + exponent < -static_cast<int64_t>(type.getScale()))
    return Datum::of(Int128(0));
  // Digits far behind the scale decide nothing but the rounding: half and
  // away from zero looks at one digit alone.
  const int64_t keep = size + exponent + type.getScale() + 1;
  if (keep < size) {
    digits.resize(keep);
    exponent += size - keep;
  }
  APInt value(kExactBits, 0);
  for (char digit : digits)
    value = value * 10 + static_cast<uint64_t>(digit - '0');
  if (negative)
    value = -value;
  if (exponent > 0)
    return fromExact({value * powerOfTen(exponent), 0}, type,
                     RowError::Overflow);
  return fromExact({value, static_cast<unsigned>(-exponent)}, type,
                   RowError::Overflow);
}

static ScalarResult parseBool(StringRef text) {
  for (StringRef word : {"true", "t", "1"})
    if (text.equals_insensitive(word))
      return Datum::of(true);
  for (StringRef word : {"false", "f", "0"})
    if (text.equals_insensitive(word))
      return Datum::of(false);
  return RowError::InvalidBool;
}

/// `YYYY-MM-DD`; with a sign the year has four to six digits.
static bool parseDay(Scanner &scanner, int64_t &days) {
  const bool negative = scanner.take('-');
  const bool sign = negative || scanner.take('+');
  StringRef digits = scanner.digits();
  int64_t year, month, day;
  if (digits.size() < 4 || digits.size() > (sign ? 6 : 4) ||
      digits.getAsInteger(10, year) || !scanner.take('-') ||
      !scanner.number(2, month) || !scanner.take('-') ||
      !scanner.number(2, day))
    return false;
  year = negative ? -year : year;
  if (month < 1 || month > 12 || day < 1 ||
      day > daysInMonth(year, static_cast<int>(month)))
    return false;
  days = daysOf({year, static_cast<int>(month), static_cast<int>(day)});
  return true;
}

/// `HH:MM[:SS[.fraction]]`, in units; digits behind the precision are dropped.
static bool parseClock(Scanner &scanner, Type type, int64_t &units) {
  int64_t hour, minute, second = 0, fraction = 0;
  if (!scanner.number(2, hour) || !scanner.take(':') ||
      !scanner.number(2, minute))
    return false;
  const int64_t perSecond = unitsPerSecond(type);
  if (scanner.take(':')) {
    if (!scanner.number(2, second))
      return false;
    if (scanner.take('.')) {
      StringRef digits = scanner.digits();
      if (digits.empty() || digits.size() > 9)
        return false;
      int64_t unit = perSecond;
      for (char digit : digits.take_front(digitsOf(type)))
        fraction += (digit - '0') * (unit /= 10);
    }
  }
  if (hour > 23 || minute > 59 || second > 59)
    return false;
  units = ((hour * 60 + minute) * 60 + second) * perSecond + fraction;
  return true;
}

/// Nothing, or `[space] (Z | (+|-)HH[[:]MM])`, in seconds east.
static bool parseZone(Scanner &scanner, int64_t &seconds) {
  seconds = 0;
  if (scanner.rest().size() > 1)
    scanner.take(' ');
  if (scanner.atEnd() || scanner.take('Z') || scanner.take('z'))
    return true;
  const bool west = scanner.take('-');
  if (!west && !scanner.take('+'))
    return false;
  int64_t hour, minute = 0;
  if (!scanner.number(2, hour))
    return false;
  if (!scanner.atEnd()) {
    scanner.take(':');
    if (!scanner.number(2, minute))
      return false;
  }
  if (hour > 18 || minute > 59)
    return false;
  seconds = (hour * 3600 + minute * 60) * (west ? -1 : 1);
  return true;
}

/// An offset moves both kinds of timestamps to UTC, as in DuckDB.
static ScalarResult parseTimestamp(StringRef text, Type type) {
  Scanner scanner(text);
  int64_t days, units = 0, zone;
  if (!parseDay(scanner, days))
    return RowError::InvalidTimestamp;
  StringRef rest = scanner.rest();
  const bool clock = rest.size() > 1 && (rest[0] == 'T' || rest[0] == 't' ||
                                         (rest[0] == ' ' && isDigit(rest[1])));
  if (clock) {
    scanner.take(rest[0]);
    if (!parseClock(scanner, type, units))
      return RowError::InvalidTimestamp;
  }
  if (!parseZone(scanner, zone) || !scanner.atEnd())
    return RowError::InvalidTimestamp;
  const Int128 perSecond = unitsPerSecond(type);
  const Int128 value = (Int128(days) * 86400 - zone) * perSecond + units;
  if (!fitsInteger(value, type))
    return RowError::Overflow;
  return Datum::of(static_cast<int64_t>(value));
}

/// `[-] (digits [. digits] unit [space])+` with the units d h m s ms us.
static ScalarResult parseInterval(StringRef text) {
  Scanner scanner(text);
  const bool negative = scanner.take('-');
  if (!negative)
    scanner.take('+');
  if (scanner.atEnd())
    return RowError::InvalidTimestamp;
  static constexpr std::pair<StringLiteral, int64_t> kUnits[] = {
      {"ms", 1000},    {"us", 1},         {"s", 1000000},
      {"m", 60000000}, {"h", 3600000000}, {"d", 86400000000}};
  Int128 total = 0;
  while (!scanner.atEnd()) {
    Int128 whole = 0, fraction = 0, weight = 1000000;
    StringRef digits = scanner.digits();
    for (char digit : digits)
      whole = std::min(whole * 10 + (digit - '0'), Int128(1) << 64);
    bool point = scanner.take('.');
    StringRef behind = point ? scanner.digits() : StringRef();
    for (char digit : behind)
      fraction += (weight /= 10) * (digit - '0');
    if (digits.empty() || (point && behind.empty()))
      return RowError::InvalidTimestamp;
    const auto *unit = llvm::find_if(
        kUnits, [&](const auto &unit) { return scanner.take(unit.first); });
    if (unit == std::end(kUnits))
      return RowError::InvalidTimestamp;
    total += whole * unit->second + fraction * unit->second / 1000000;
    total = std::min(total, Int128(1) << 64);
    if (scanner.rest().size() > 1)
      scanner.take(' ');
  }
  total = negative ? -total : total;
  if (total != static_cast<int64_t>(total))
    return RowError::Overflow;
  return Datum::of(static_cast<int64_t>(total));
}

/// `[-] [<n>y] [<n>mo]`, at least one part.
static ScalarResult parseMonths(StringRef text, Type type) {
  Scanner scanner(text);
  const bool negative = scanner.take('-');
  if (!negative)
    scanner.take('+');
  Int128 total = 0;
  bool years = false, months = false;
  while (!scanner.atEnd() || !(years || months)) {
    StringRef digits = scanner.digits();
    if (digits.empty() || months)
      return RowError::InvalidTimestamp;
    Int128 number = 0;
    for (char digit : digits)
      number = std::min(number * 10 + (digit - '0'), Int128(1) << 40);
    if (scanner.take("mo"))
      months = true;
    else if (!years && scanner.take('y'))
      years = true, number *= 12;
    else
      return RowError::InvalidTimestamp;
    total += number;
  }
  total = negative ? -total : total;
  if (!fitsInteger(total, type))
    return RowError::Overflow;
  return Datum::of(static_cast<int64_t>(total));
}

/// Pairs of hexadecimal digits.
static ScalarResult parseBytes(StringRef text) {
  std::string bytes;
  if (!llvm::tryGetFromHex(text, bytes) || text.size() % 2 != 0)
    return RowError::InvalidCast;
  return Datum::of(bytes);
}

static bool isUtf8(StringRef text) {
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const size_t length = lead < 0x80           ? 1
                          : (lead >> 5) == 0x06 ? 2
                          : (lead >> 4) == 0x0e ? 3
                          : (lead >> 3) == 0x1e ? 4
                                                : 0;
    if (length == 0 || i + length > text.size())
      return false;
    uint32_t code = length == 1 ? lead : lead & (0x7f >> length);
    for (size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next >> 6) != 2)
        return false;
      code = code << 6 | (next & 0x3f);
    }
    static constexpr uint32_t kFirst[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < kFirst[length] || code > 0x10ffff ||
        (code >= 0xd800 && code < 0xe000))
      return false;
    i += length;
  }
  return true;
}

ScalarResult parseValue(StringRef text, Type type) {
  type = valueType(type);
  if (isa<StringType>(type))
    return isUtf8(text) ? ScalarResult(Datum::of(text.str()))
                        : ScalarResult(RowError::InvalidUtf8);
  if (isa<BytesType>(type))
    return parseBytes(text);
  if (type.isInteger(1))
    return parseBool(text);
  if (isa<IntervalType>(type))
    return parseInterval(text);
  if (isa<MonthsType>(type))
    return parseMonths(text, type);
  if (isa<FloatType>(type))
    return parseReal(text, type);
  if (auto decimal = dyn_cast<DecimalType>(type))
    return parseDecimal(text, decimal);
  if (isa<TimestampType, TimestampLtzType>(type))
    return parseTimestamp(text, type);
  if (isa<DateType, TimeType>(type)) {
    Scanner scanner(text);
    int64_t value;
    const bool read = isa<DateType>(type) ? parseDay(scanner, value)
                                          : parseClock(scanner, type, value);
    if (!read || !scanner.atEnd() || !fitsInteger(value, type))
      return RowError::InvalidTimestamp;
    return Datum::of(value);
  }
  if (isa<ArrayType>(type))
    return RowError::InvalidCast;
  return parseInteger(text, type);
}
} // namespace flott::flow
