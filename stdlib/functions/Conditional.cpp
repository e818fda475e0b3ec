// Choice between values. NULL in any argument makes greatest and least NULL, as
// in Flink (DuckDB leaves NULLs out).
#include "stdlib/functions/Utf8.h"
#include "stdlib/functions/Wide.h"

namespace flott {

/// Negative, zero, positive. NaN equals NaN and is the largest.
FLOTT_INLINE int order(double left, double right) {
  const bool isLeftNan = left != left, isRightNan = right != right;
  if (isLeftNan || isRightNan)
    return isLeftNan - isRightNan;
  return (left > right) - (left < right);
}

/// By bytes, which in UTF-8 is by code points.
FLOTT_INLINE int order(FlottText left, FlottText right) {
  const int64_t common = left.size < right.size ? left.size : right.size;
  const int first = common == 0
                        ? 0
                        : __builtin_memcmp(left.data, right.data,
                                           static_cast<uint64_t>(common));
  return first != 0 ? first
                    : (left.size > right.size) - (left.size < right.size);
}

/// By value: 1.5 equals 1.50.
FLOTT_INLINE int order(Decimal left, Decimal right) {
  if (left.scale == right.scale)
    return (left.unscaled > right.unscaled) - (left.unscaled < right.unscaled);
  // The side of smaller scale is brought to the other. If that does not fit,
  // it is farther from zero than any decimal of that scale.
  const bool isLeft = left.scale < right.scale;
  Decimal &coarse = isLeft ? left : right;
  const int32_t digits =
      isLeft ? right.scale - left.scale : left.scale - right.scale;
  if (__builtin_mul_overflow(coarse.unscaled, powerOfTen(digits),
                             &coarse.unscaled)) {
    const bool isNegative = isLeft ? left.unscaled < 0 : right.unscaled < 0;
    return isLeft != isNegative ? 1 : -1;
  }
  return (left.unscaled > right.unscaled) - (left.unscaled < right.unscaled);
}

/// `x` with another scale, or a failed row if it has more digits.
FLOTT_INLINE Decimal rescale(FlottContext &context, Decimal x, int32_t scale) {
  if (x.scale == scale)
    return x;
  if (x.scale > scale) {
    const WideDivision parts = divide(x.unscaled, powerOfTen(x.scale - scale));
    if (parts.remainder != 0)
      return fail(context, kInvalidCast);
    return {parts.quotient, scale};
  }
  __int128 result;
  if (__builtin_mul_overflow(x.unscaled, powerOfTen(scale - x.scale),
                             &result) ||
      !isDecimal(result))
    return fail(context, kInvalidCast);
  return {result, scale};
}

/// Returns the larger value: greatest(3, 7) is 7. NaN is larger than all
/// numbers. NULL if any is, as in Flink.
FLOTT_FUNCTION("greatest", kNullIfAnyNull)
int64_t greatestI64(int64_t a, int64_t b) { return a > b ? a : b; }
FLOTT_FUNCTION("greatest", kNullIfAnyNull)
double greatestF64(double a, double b) { return order(a, b) >= 0 ? a : b; }
/// The result has the scale of `a`; a larger `b` of more digits fails.
FLOTT_FUNCTION("greatest", kNullIfAnyNull)
Decimal greatestDecimal(FlottContext &context, Decimal a, Decimal b) {
  return order(a, b) >= 0 ? a : rescale(context, b, a.scale);
}
FLOTT_FUNCTION("greatest", kNullIfAnyNull)
FlottText greatestText(FlottText a, FlottText b) {
  return order(a, b) >= 0 ? a : b;
}
FLOTT_FUNCTION("greatest", kNullIfAnyNull)
Date greatestDate(Date a, Date b) { return a.days > b.days ? a : b; }
FLOTT_FUNCTION("greatest", kLikeFirst)
Timestamp greatestTimestamp(Timestamp a, Timestamp b) {
  return a.micros > b.micros ? a : b;
}
FLOTT_FUNCTION("greatest", kLikeFirst)
TimestampLtz greatestTimestampLtz(TimestampLtz a, TimestampLtz b) {
  return a.micros > b.micros ? a : b;
}

/// Returns the smaller value: least(3, 7) is 3. NULL if any is, as in Flink.
FLOTT_FUNCTION("least", kNullIfAnyNull)
int64_t leastI64(int64_t a, int64_t b) { return a < b ? a : b; }
FLOTT_FUNCTION("least", kNullIfAnyNull)
double leastF64(double a, double b) { return order(a, b) <= 0 ? a : b; }
/// The result has the scale of `a`; a smaller `b` of more digits fails.
FLOTT_FUNCTION("least", kNullIfAnyNull)
Decimal leastDecimal(FlottContext &context, Decimal a, Decimal b) {
  return order(a, b) <= 0 ? a : rescale(context, b, a.scale);
}
FLOTT_FUNCTION("least", kNullIfAnyNull)
FlottText leastText(FlottText a, FlottText b) {
  return order(a, b) <= 0 ? a : b;
}
FLOTT_FUNCTION("least", kNullIfAnyNull)
Date leastDate(Date a, Date b) { return a.days < b.days ? a : b; }
FLOTT_FUNCTION("least", kLikeFirst)
Timestamp leastTimestamp(Timestamp a, Timestamp b) {
  return a.micros < b.micros ? a : b;
}
FLOTT_FUNCTION("least", kLikeFirst)
TimestampLtz leastTimestampLtz(TimestampLtz a, TimestampLtz b) {
  return a.micros < b.micros ? a : b;
}

/// Returns NULL if `x` equals `other`, else `x`: nullif('-', '-') is null,
/// nullif(1, 2) is 1. A NULL `other` equals nothing.
FLOTT_FUNCTION("nullif")
Optional<int64_t> nullifI64(int64_t x, Optional<int64_t> other) {
  if (other.valid && x == other.value)
    return {};
  return x;
}
FLOTT_FUNCTION("nullif")
Optional<double> nullifF64(double x, Optional<double> other) {
  if (other.valid && order(x, other.value) == 0)
    return {};
  return x;
}
FLOTT_FUNCTION("nullif")
Optional<Decimal> nullifDecimal(Decimal x, Optional<Decimal> other) {
  if (other.valid && order(x, other.value) == 0)
    return {};
  return x;
}
FLOTT_FUNCTION("nullif")
Optional<FlottText> nullifText(FlottText x, Optional<FlottText> other) {
  if (other.valid && equals(x, other.value))
    return {};
  return x;
}
FLOTT_FUNCTION("nullif")
Optional<bool> nullifBool(bool x, Optional<bool> other) {
  if (other.valid && x == other.value)
    return {};
  return x;
}
FLOTT_FUNCTION("nullif")
Optional<Date> nullifDate(Date x, Optional<Date> other) {
  if (other.valid && x.days == other.value.days)
    return {};
  return x;
}
FLOTT_FUNCTION("nullif", kLikeFirst)
Optional<Timestamp> nullifTimestamp(Timestamp x, Optional<Timestamp> other) {
  if (other.valid && x.micros == other.value.micros)
    return {};
  return x;
}

} // namespace flott
