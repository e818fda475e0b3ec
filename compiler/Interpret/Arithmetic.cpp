// Arithmetic on values: integers, floats, exact decimals, dates and times.
#include "compiler/Interpret/Scalar.h"

#include <cmath>

using namespace mlir;
using llvm::APInt;

namespace flott::flow {

//===--- Exact numbers ----------------------------------------------------===//

APInt exactInteger(Int128 value) {
  const auto bits = static_cast<unsigned __int128>(value);
  const uint64_t words[2] = {static_cast<uint64_t>(bits),
                             static_cast<uint64_t>(bits >> 64)};
  return APInt(128, words).sext(kExactBits);
}

APInt powerOfTen(unsigned exponent) {
  APInt power(kExactBits, 1);
  for (unsigned i = 0; i < exponent; ++i)
    power *= 10;
  return power;
}

APInt divideRounded(const APInt &numerator, const APInt &denominator) {
  const APInt divisor = denominator.abs();
  APInt quotient, remainder;
  APInt::udivrem(numerator.abs(), divisor, quotient, remainder);
  if ((remainder * 2).uge(divisor))
    ++quotient;
  const bool negative = numerator.isNegative() != denominator.isNegative();
  return negative ? -quotient : quotient;
}

Exact Exact::rescaled(unsigned newScale) const {
  if (newScale >= scale)
    return {unscaled * powerOfTen(newScale - scale), newScale};
  return {divideRounded(unscaled, powerOfTen(scale - newScale)), newScale};
}

Exact exactOf(const Datum &value, Type type) {
  if (auto decimal = dyn_cast<DecimalType>(valueType(type)))
    return {exactInteger(value.wide()), decimal.getScale()};
  return {exactInteger(value.integer()), 0};
}

static Int128 narrow(const APInt &value) {
  const APInt low = value.trunc(128);
  return static_cast<Int128>(
      (static_cast<unsigned __int128>(low.extractBitsAsZExtValue(64, 64))
       << 64) |
      low.extractBitsAsZExtValue(64, 0));
}

bool fitsInteger(Int128 value, Type type) {
  unsigned width = 64;
  if (auto integer = dyn_cast<IntegerType>(type))
    width = integer.getWidth();
  else if (isa<DateType, MonthsType>(type))
    width = 32;
  if (width == 1)
    return value == 0 || value == 1;
  const Int128 limit = Int128(1) << (width - 1);
  return value >= -limit && value < limit;
}

ScalarResult fromExact(const Exact &exact, Type type, RowError error) {
  type = valueType(type);
  if (auto decimal = dyn_cast<DecimalType>(type)) {
    const APInt value = exact.rescaled(decimal.getScale()).unscaled;
    if (value.abs().uge(powerOfTen(decimal.getPrecision())))
      return error;
    return Datum::of(narrow(value));
  }
  const APInt value = exact.rescaled(0).unscaled;
  if (!value.isSignedIntN(64) || !fitsInteger(value.getSExtValue(), type))
    return error;
  return Datum::of(value.getSExtValue());
}

/// Reading the decimal text rounds once; a division would round twice.
static std::string realText(const Exact &exact) {
  llvm::SmallString<96> text;
  exact.unscaled.toStringSigned(text);
  return (text + "e-").str() + std::to_string(exact.scale);
}

double toReal(const Exact &exact) {
  return std::strtod(realText(exact).c_str(), nullptr);
}

float toSingle(const Exact &exact) {
  return std::strtof(realText(exact).c_str(), nullptr);
}

Datum realOf(double value, Type type) {
  return Datum::of(valueType(type).isF32()
                       ? static_cast<double>(static_cast<float>(value))
                       : value);
}

//===--- Numbers ----------------------------------------------------------===//

static ScalarResult reals(Operation *op, double lhs, double rhs, Type type) {
  // An f32 operation is the f64 one rounded: double has more than twice the
  // digits, so that rounding twice is rounding once.
  if (isa<AddOp>(op))
    return realOf(lhs + rhs, type);
  if (isa<SubOp>(op))
    return realOf(lhs - rhs, type);
  if (isa<MulOp>(op))
    return realOf(lhs * rhs, type);
  if (isa<DivOp>(op))
    return realOf(lhs / rhs, type);
  return realOf(std::fmod(lhs, rhs), type);
}

/// Modulo 2^n.
static Datum wrapped(Int128 value, Type type) {
  const unsigned width = cast<IntegerType>(type).getWidth();
  const unsigned shift = 64 - width;
  const auto bits = static_cast<uint64_t>(value) << shift;
  return Datum::of(static_cast<int64_t>(bits) >> shift);
}

static ScalarResult integers(Operation *op, Int128 lhs, Int128 rhs, Type type) {
  Int128 result;
  if (isa<AddOp>(op))
    result = lhs + rhs;
  else if (isa<SubOp>(op))
    result = lhs - rhs;
  else if (isa<MulOp>(op))
    result = lhs * rhs;
  else if (rhs == 0)
    return RowError::DivisionByZero;
  else
    result = isa<DivOp>(op) ? lhs / rhs : lhs % rhs;
  if (fitsInteger(result, type))
    return Datum::of(static_cast<int64_t>(result));
  auto onError = op->getAttrOfType<OnErrorAttr>("on_error").getValue();
  if (onError == OnError::Wrap)
    return wrapped(result, type);
  return RowError::Overflow;
}

static ScalarResult decimals(Operation *op, const Exact &lhs, const Exact &rhs,
                             DecimalType type) {
  const unsigned scale = std::max(lhs.scale, rhs.scale);
  const APInt l = lhs.rescaled(scale).unscaled,
              r = rhs.rescaled(scale).unscaled;
  Exact result;
  if (isa<AddOp>(op))
    result = {l + r, scale};
  else if (isa<SubOp>(op))
    result = {l - r, scale};
  else if (isa<MulOp>(op))
    result = {lhs.unscaled * rhs.unscaled, lhs.scale + rhs.scale};
  else if (r.isZero())
    return RowError::DivisionByZero;
  else if (isa<DivOp>(op)) // exact to one rounding, in the result's own scale
    result = {divideRounded(l * powerOfTen(type.getScale()), r),
              type.getScale()};
  else
    result = {l.srem(r), scale};
  return fromExact(result, type, RowError::Overflow);
}

//===--- Dates and times --------------------------------------------------===//

/// The day `months` later, clipped to the month's length.
static Int128 addMonths(int64_t days, int64_t months) {
  CivilDay civil = civilOf(days);
  const int64_t month = civil.year * 12 + (civil.month - 1) + months;
  civil.year = month >= 0 ? month / 12 : -((11 - month) / 12);
  civil.month = static_cast<int>(month - civil.year * 12) + 1;
  civil.day = std::min(civil.day, daysInMonth(civil.year, civil.month));
  return daysOf(civil);
}

static Int128 floorDivide(Int128 value, Int128 divisor) {
  const Int128 quotient = value / divisor;
  return value % divisor < 0 ? quotient - 1 : quotient;
}

static ScalarResult checked(Int128 value, Type type) {
  if (!fitsInteger(value, type))
    return RowError::Overflow;
  return Datum::of(static_cast<int64_t>(value));
}

/// Moves a date or time by an interval or months; `amount` has its sign.
static ScalarResult shift(int64_t time, Type timeType, Int128 amount,
                          Type amountType, Type resultType) {
  const Int128 unitsPerDay = Int128(86400) * unitsPerSecond(resultType);
  if (isa<MonthsType>(amountType)) {
    const bool date = isa<DateType>(timeType);
    const Int128 perDay = date ? 1 : unitsPerDay;
    const Int128 day = floorDivide(time, perDay);
    const Int128 moved =
        addMonths(static_cast<int64_t>(day), static_cast<int64_t>(amount));
    return checked(moved * perDay + (time - day * perDay), resultType);
  }
  Int128 units = amount * (unitsPerSecond(resultType) / 1000000);
  if (isa<DateType>(timeType) && isa<DateType>(resultType)) {
    // Whole days; a rest is dropped towards the past.
    return checked(
        floorDivide(Int128(time) * 86400000000 + amount, 86400000000),
        resultType);
  }
  if (isa<DateType>(timeType))
    return checked(time * unitsPerDay + units, resultType);
  Int128 moved = time + units;
  if (isa<TimeType>(timeType)) // a clock face: goes round
    moved -= floorDivide(moved, unitsPerDay) * unitsPerDay;
  return checked(moved, resultType);
}

static bool isDuration(Type type) {
  return isa<IntervalType, MonthsType>(type);
}

static ScalarResult times(Operation *op, int64_t lhs, Type lhsType, int64_t rhs,
                          Type rhsType, Type type) {
  const bool sub = isa<SubOp>(op);
  if (isa<MulOp>(op))
    return checked(Int128(lhs) * rhs, type);
  if (isa<DivOp, RemOp>(op)) {
    if (rhs == 0)
      return RowError::DivisionByZero;
    return checked(isa<DivOp>(op) ? Int128(lhs) / rhs : Int128(lhs) % rhs,
                   type);
  }
  if (isDuration(lhsType) && isDuration(rhsType))
    return checked(sub ? Int128(lhs) - rhs : Int128(lhs) + rhs, type);
  if (isDuration(rhsType))
    return shift(lhs, lhsType, sub ? -Int128(rhs) : Int128(rhs), rhsType, type);
  if (isDuration(lhsType))
    return shift(rhs, rhsType, lhs, lhsType, type);
  // The difference of two points: microseconds.
  if (isa<DateType>(lhsType))
    return checked((Int128(lhs) - rhs) * 86400000000, type);
  return checked((Int128(lhs) - rhs) / (unitsPerSecond(lhsType) / 1000000),
                 type);
}

ScalarResult evaluateArithmetic(Operation *op, const Datum &lhs,
                                const Datum &rhs) {
  Type type = valueType(op->getResult(0).getType());
  Type lhsType = valueType(op->getOperand(0).getType());
  if (isa<NegOp>(op)) {
    if (isa<FloatType>(type))
      return realOf(-lhs.real(), type);
    if (isa<DecimalType>(type))
      return Datum::of(-lhs.wide());
    const Int128 result = -Int128(lhs.integer());
    if (!fitsInteger(result, type) &&
        op->getAttrOfType<OnErrorAttr>("on_error").getValue() == OnError::Wrap)
      return wrapped(result, type);
    return checked(result, type);
  }
  Type rhsType = valueType(op->getOperand(1).getType());
  if (isa<FloatType>(type))
    return reals(op, lhs.real(), rhs.real(), type);
  if (auto decimal = dyn_cast<DecimalType>(type))
    return decimals(op, exactOf(lhs, lhsType), exactOf(rhs, rhsType), decimal);
  if (isa<IntegerType>(type))
    return integers(op, lhs.integer(), rhs.integer(), type);
  return times(op, lhs.integer(), lhsType, rhs.integer(), rhsType, type);
}

} // namespace flott::flow
