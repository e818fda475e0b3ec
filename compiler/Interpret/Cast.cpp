// Casts between scalar types.
#include "compiler/Interpret/Scalar.h"

#include <cmath>

using namespace mlir;

namespace flott::flow {

static bool isPoint(Type type) {
  return isa<DateType, TimeType, TimestampType, TimestampLtzType>(type);
}

/// A real as an exact number: the double's own value, which is a binary
/// fraction and so has an end in decimals too.
static bool exactReal(double value, Exact &exact) {
  if (!std::isfinite(value) || std::fabs(value) >= 1e40)
    return false;
  // 60 digits behind the point tell which side of a half any result's digit
  // of at most 38 lies on, save for what is exactly half, which ends earlier.
  char buffer[512];
  std::snprintf(buffer, sizeof buffer, "%.60f", std::fabs(value));
  std::string digits;
  for (const char *c = buffer; *c; ++c)
    if (*c != '.')
      digits += *c;
  exact = {llvm::APInt(kExactBits, digits, 10), 60};
  if (value < 0)
    exact.unscaled = -exact.unscaled;
  return true;
}

static ScalarResult fromReal(double value, Type to) {
  if (isa<FloatType>(to)) // what f32 cannot hold is infinite
    return realOf(value, to);
  if (to.isInteger(1))
    return Datum::of(value != 0);
  Exact exact;
  if (isa<IntegerType>(to)) {
    // Towards zero, as in C, but never out of range.
    if (!exactReal(std::trunc(value), exact))
      return RowError::InvalidCast;
    return fromExact(exact, to, RowError::InvalidCast);
  }
  if (isa<DecimalType>(to)) {
    if (!exactReal(value, exact))
      return RowError::InvalidCast;
    return fromExact(exact, to, RowError::InvalidCast);
  }
  return RowError::InvalidCast;
}

static ScalarResult fromNumber(const Exact &exact, Type to) {
  if (to.isF64())
    return Datum::of(toReal(exact));
  if (to.isF32())
    return Datum::of(static_cast<double>(toSingle(exact)));
  if (to.isInteger(1))
    return Datum::of(!exact.unscaled.isZero());
  if (isa<IntegerType>(to)) // the fraction is cut off
    return fromExact({exact.unscaled.sdiv(powerOfTen(exact.scale)), 0}, to,
                     RowError::InvalidCast);
  if (isa<DecimalType>(to))
    return fromExact(exact, to, RowError::InvalidCast);
  return RowError::InvalidCast;
}

static Int128 floorTo(Int128 value, Int128 unit) {
  const Int128 rest = value % unit;
  return value - rest - (rest < 0 ? unit : 0);
}

/// The smallest step of a time type, in nanoseconds.
static Int128 stepNanos(Type type) {
  Int128 step = 1000000000;
  for (unsigned digit = 0; digit < digitsOf(type); ++digit)
    step /= 10;
  return step;
}

static ScalarResult fromPoint(int64_t value, Type from, Type to) {
  constexpr Int128 kDayNanos = Int128(86400) * 1000000000;
  if (isa<TimeType>(from) != isa<TimeType>(to) && !isa<TimestampType>(from) &&
      !isa<TimestampLtzType>(from))
    return RowError::InvalidCast; // time <-> date, time -> timestamp
  Int128 nanos = isa<DateType>(from)
                     ? value * kDayNanos
                     : Int128(value) * (1000000000 / unitsPerSecond(from));
  if (isa<DateType>(to)) {
    const Int128 day = floorTo(nanos, kDayNanos) / kDayNanos;
    return Datum::of(static_cast<int64_t>(day));
  }
  if (isa<TimeType>(to))
    nanos -= floorTo(nanos, kDayNanos);
  // Digits that the type does not keep are dropped, towards the past.
  nanos = floorTo(nanos, stepNanos(to));
  const Int128 units = nanos / (1000000000 / unitsPerSecond(to));
  if (!fitsInteger(units, to))
    return RowError::InvalidCast;
  return Datum::of(static_cast<int64_t>(units));
}

ScalarResult castValue(const Datum &value, Type from, Type to) {
  from = valueType(from);
  to = valueType(to);
  if (from == to)
    return value;
  // Bytes and text are the same bytes, if they are UTF-8.
  if (isa<BytesType>(from) && isa<StringType>(to))
    return parseValue(value.text(), to);
  if (isa<StringType>(from) && isa<BytesType>(to))
    return value;
  if (isa<StringType>(to))
    return Datum::of(formatValue(value, from));
  if (isa<StringType>(from))
    return parseValue(StringRef(value.text()).trim(" \t\n\r\v\f"), to);
  if (isa<FloatType>(from))
    return fromReal(value.real(), to);
  if (isa<IntegerType, DecimalType>(from))
    return fromNumber(exactOf(value, from), to);
  if (isPoint(from) && isPoint(to))
    return fromPoint(value.integer(), from, to);
  if (auto fromArray = dyn_cast<ArrayType>(from))
    if (auto toArray = dyn_cast<ArrayType>(to)) {
      Datum::Elements elements;
      for (const Datum &element : value.elements()) {
        if (element.isNull()) {
          if (!isOptional(toArray.getElement()))
            return RowError::NullInNotNull;
          elements.emplace_back();
          continue;
        }
        ScalarResult result =
            castValue(element, fromArray.getElement(), toArray.getElement());
        if (result.failed())
          return result;
        elements.push_back(std::move(result.value));
      }
      return Datum::of(std::move(elements));
    }
  return RowError::InvalidCast;
}

} // namespace flott::flow
