// Values to text.
#include "compiler/Interpret/Scalar.h"

#include "llvm/ADT/StringExtras.h"

#include <charconv>
#include <cmath>

using namespace mlir;

namespace flott::flow {

static std::string padded(int64_t value, int width) {
  std::string digits = std::to_string(value < 0 ? -value : value);
  if (digits.size() < static_cast<size_t>(width))
    digits.insert(0, width - digits.size(), '0');
  return (value < 0 ? "-" : "") + digits;
}

static std::string dayText(int64_t days) {
  const CivilDay civil = civilOf(days);
  // Years outside of 0..9999 have a sign.
  const std::string sign = civil.year > 9999 ? "+" : "";
  return sign + padded(civil.year, 4) + "-" + padded(civil.month, 2) + "-" +
         padded(civil.day, 2);
}

static std::string clockText(int64_t units, int64_t perSecond) {
  const int64_t seconds = units / perSecond;
  std::string text = padded(seconds / 3600, 2) + ":" +
                     padded(seconds / 60 % 60, 2) + ":" +
                     padded(seconds % 60, 2);
  if (int64_t fraction = units % perSecond) {
    std::string digits = padded(fraction, perSecond == 1000000 ? 6 : 9);
    digits.erase(digits.find_last_not_of('0') + 1);
    text += "." + digits;
  }
  return text;
}

static std::string intervalText(int64_t micros) {
  if (micros == 0)
    return "0s";
  Int128 rest = micros < 0 ? -Int128(micros) : Int128(micros);
  std::string text = micros < 0 ? "-" : "";
  const auto part = [&](int64_t unit, StringRef name) {
    if (const auto count = static_cast<int64_t>(rest / unit))
      text += std::to_string(count) + name.str();
    rest %= unit;
  };
  part(86400000000, "d");
  part(3600000000, "h");
  part(60000000, "m");
  if (rest % 1000000 == 0) {
    part(1000000, "s");
    return text;
  }
  std::string fraction = padded(static_cast<int64_t>(rest % 1000000), 6);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return text + std::to_string(static_cast<int64_t>(rest / 1000000)) + "." +
         fraction + "s";
}

static std::string monthsText(int64_t months) {
  const int64_t rest = months < 0 ? -months : months;
  std::string text = months < 0 ? "-" : "";
  if (rest >= 12)
    text += std::to_string(rest / 12) + "y";
  if (rest % 12 != 0 || rest == 0)
    text += std::to_string(rest % 12) + "mo";
  return text;
}

static std::string realText(double value, bool single) {
  if (std::isnan(value))
    return "nan";
  if (std::isinf(value))
    return value < 0 ? "-inf" : "inf";
  char buffer[64];
  const auto result =
      single ? std::to_chars(buffer, buffer + sizeof buffer,
                             static_cast<float>(value))
             : std::to_chars(buffer, buffer + sizeof buffer, value);
  std::string text(buffer, result.ptr);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

static std::string decimalText(const Datum &value, DecimalType type) {
  llvm::SmallString<48> buffer;
  exactInteger(value.wide()).abs().toStringUnsigned(buffer);
  std::string digits = buffer.str().str();
  const size_t scale = type.getScale();
  if (digits.size() <= scale)
    digits.insert(0, scale + 1 - digits.size(), '0');
  if (scale > 0)
    digits.insert(digits.size() - scale, ".");
  return (value.wide() < 0 ? "-" : "") + digits;
}

std::string formatValue(const Datum &value, Type type) {
  type = valueType(type);
  if (isa<StringType>(type))
    return value.text();
  if (isa<BytesType>(type))
    return llvm::toHex(value.text(), /*LowerCase=*/true);
  if (isa<IntervalType>(type))
    return intervalText(value.integer());
  if (isa<MonthsType>(type))
    return monthsText(value.integer());
  if (type.isInteger(1))
    return value.truth() ? "true" : "false";
  if (isa<FloatType>(type))
    return realText(value.real(), type.isF32());
  if (auto decimal = dyn_cast<DecimalType>(type))
    return decimalText(value, decimal);
  if (auto array = dyn_cast<ArrayType>(type)) {
    std::string text;
    for (const Datum &element : value.elements())
      text +=
          (text.empty() ? "" : ", ") + valueText(element, array.getElement());
    return "[" + text + "]";
  }
  if (isa<DateType>(type))
    return dayText(value.integer());
  const int64_t perSecond = unitsPerSecond(type);
  if (isa<TimeType>(type))
    return clockText(value.integer(), perSecond);
  if (isa<TimestampType, TimestampLtzType>(type)) {
    const int64_t perDay = 86400 * perSecond;
    // The beginning of the first day is out of range for the smallest value.
    const int64_t rest = value.integer() % perDay;
    const int64_t day = value.integer() / perDay - (rest < 0);
    const bool instant = isa<TimestampLtzType>(type);
    return dayText(day) + (instant ? "T" : " ") +
           clockText(rest < 0 ? rest + perDay : rest, perSecond) +
           (instant ? "Z" : "");
  }
  return std::to_string(value.integer());
}

} // namespace flott::flow
