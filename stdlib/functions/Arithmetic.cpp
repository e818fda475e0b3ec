// Arithmetic and rounding.
#include "stdlib/functions/Wide.h"

namespace flott {

/// Returns the absolute value: abs(-3) is 3. Fails for the smallest integer,
/// whose absolute value does not fit (DuckDB as well; Flink wraps).
FLOTT_FUNCTION("abs", kNullIfAnyNull)
int8_t absI8(FlottContext &context, int8_t x) {
  if (x == INT8_MIN)
    return fail(context, kOverflow);
  return static_cast<int8_t>(x < 0 ? -x : x);
}
FLOTT_FUNCTION("abs", kNullIfAnyNull)
int16_t absI16(FlottContext &context, int16_t x) {
  if (x == INT16_MIN)
    return fail(context, kOverflow);
  return static_cast<int16_t>(x < 0 ? -x : x);
}
FLOTT_FUNCTION("abs", kNullIfAnyNull)
int32_t absI32(FlottContext &context, int32_t x) {
  if (x == INT32_MIN)
    return fail(context, kOverflow);
  return x < 0 ? -x : x;
}
FLOTT_FUNCTION("abs", kNullIfAnyNull)
int64_t absI64(FlottContext &context, int64_t x) {
  if (x == INT64_MIN)
    return fail(context, kOverflow);
  return x < 0 ? -x : x;
}
FLOTT_FUNCTION("abs", kNullIfAnyNull)
float absF32(float x) { return __builtin_fabsf(x); }
FLOTT_FUNCTION("abs", kNullIfAnyNull)
double absF64(double x) { return __builtin_fabs(x); }
FLOTT_FUNCTION("abs", kNullIfAnyNull)
Decimal absDecimal(Decimal x) {
  return {x.unscaled < 0 ? -x.unscaled : x.unscaled, x.scale};
}

/// Returns -1, 0 or 1 as the sign of `x`: sign(-2.5) is -1. NaN stays NaN.
FLOTT_FUNCTION("sign", kNullIfAnyNull)
int64_t signI64(int64_t x) { return (x > 0) - (x < 0); }
FLOTT_FUNCTION("sign", kNullIfAnyNull)
double signF64(double x) {
  if (x > 0)
    return 1;
  return x < 0 ? -1 : x; // Zero keeps its sign, NaN stays.
}
/// The result has the scale of `x`, as in Flink. With scale 38 there is no 1,
/// and all but zero fail.
FLOTT_FUNCTION("sign", kMayCarry)
Decimal signDecimal(FlottContext &context, Decimal x) {
  if (x.unscaled == 0)
    return x;
  if (x.scale > 37)
    return fail(context, kOverflow);
  const __int128 one = powerOfTen(x.scale);
  return {x.unscaled < 0 ? -one : one, x.scale};
}

/// A decimal and what of it stands behind digit `digits`: steps * unit + rest,
/// all toward zero. REQUIRES: x.scale - 38 <= digits < x.scale.
struct Split {
  __int128 unit;
  __int128 steps;
  __int128 rest;
};
FLOTT_INLINE Split splitAt(Decimal x, int64_t digits) {
  const __int128 unit = powerOfTen(static_cast<int32_t>(x.scale - digits));
  const WideDivision parts = divide(x.unscaled, unit);
  return {unit, parts.quotient, parts.remainder};
}

/// Without the digits behind `digits`; the scale stays.
FLOTT_INLINE Decimal truncateTo(Decimal x, int64_t digits) {
  if (digits >= x.scale)
    return x;
  if (digits < int64_t{x.scale} - 38)
    return {0, x.scale};
  return {x.unscaled - splitAt(x, digits).rest, x.scale};
}

enum class Toward { Floor, Ceil, Nearest };

/// `x` with `digits` digits behind the point; the scale stays.
FLOTT_INLINE Decimal roundTo(FlottContext &context, Decimal x, int64_t digits,
                             Toward toward) {
  if (digits >= x.scale)
    return x;
  if (digits < int64_t{x.scale} - 38) {
    // Not half a unit is left, and a whole one does not fit.
    if ((toward == Toward::Floor && x.unscaled < 0) ||
        (toward == Toward::Ceil && x.unscaled > 0))
      return fail(context, kOverflow);
    return {0, x.scale};
  }
  auto [unit, steps, rest] = splitAt(x, digits);
  if (toward == Toward::Floor)
    steps -= rest < 0;
  else if (toward == Toward::Ceil)
    steps += rest > 0;
  else if (rest > 0)
    steps += rest >= unit - rest;
  else
    steps -= -rest >= unit + rest;
  __int128 result;
  if (__builtin_mul_overflow(steps, unit, &result) || !isDecimal(result))
    return fail(context, kOverflow);
  return {result, x.scale};
}

/// Returns the smallest whole number not below `x`: ceil(2.1) is 3.
FLOTT_FUNCTION("ceil", kNullIfAnyNull)
int64_t ceilI64(int64_t x) { return x; }
FLOTT_FUNCTION("ceil", kNullIfAnyNull)
double ceilF64(double x) { return __builtin_ceil(x); }
/// A decimal keeps its scale: ceil(2.1) is 3.0 (Flink: scale 0).
FLOTT_FUNCTION("ceil", kMayCarry)
Decimal ceilDecimal(FlottContext &context, Decimal x) {
  return roundTo(context, x, 0, Toward::Ceil);
}

/// Returns the largest whole number not above `x`: floor(-2.1) is -3.
FLOTT_FUNCTION("floor", kNullIfAnyNull)
int64_t floorI64(int64_t x) { return x; }
FLOTT_FUNCTION("floor", kNullIfAnyNull)
double floorF64(double x) { return __builtin_floor(x); }
/// A decimal keeps its scale: floor(2.1) is 2.0 (Flink: scale 0).
FLOTT_FUNCTION("floor", kMayCarry)
Decimal floorDecimal(FlottContext &context, Decimal x) {
  return roundTo(context, x, 0, Toward::Floor);
}

/// Returns `x` without its digits behind the point: trunc(-2.7) is -2.
FLOTT_FUNCTION("trunc", kNullIfAnyNull)
int64_t truncI64(int64_t x) { return x; }
FLOTT_FUNCTION("trunc", kNullIfAnyNull)
double truncF64(double x) { return __builtin_trunc(x); }
FLOTT_FUNCTION("trunc", kNullIfAnyNull)
Decimal truncDecimal(Decimal x) { return truncateTo(x, 0); }
/// Keeps `digits` digits behind the point: trunc(2.787, 2) is 2.78; a negative
/// number clears digits before it.
FLOTT_FUNCTION("trunc", kNullIfAnyNull)
Decimal truncDecimalTo(Decimal x, int64_t digits) {
  return truncateTo(x, digits);
}

/// Returns the whole number nearest to `x`, halves away from zero:
/// round(2.5) is 3, round(-2.5) is -3.
FLOTT_FUNCTION("round", kNullIfAnyNull)
int64_t roundI64(int64_t x) { return x; }
FLOTT_FUNCTION("round", kNullIfAnyNull)
double roundF64(double x) {
  // Adding a half first would round 0.49999999999999994 up.
  const double whole = __builtin_trunc(x);
  const double rest = __builtin_fabs(x - whole);
  return rest >= 0.5 ? whole + __builtin_copysign(1.0, x)
                     : __builtin_copysign(whole, x);
}
FLOTT_FUNCTION("round", kMayCarry)
Decimal roundDecimal(FlottContext &context, Decimal x) {
  return roundTo(context, x, 0, Toward::Nearest);
}
/// Rounds to `digits` digits behind the point: round(-125.315, 2) is -125.32;
/// a negative number rounds before it: round(125, -1) is 130. A float is
/// rounded as the decimal that it prints as, as in Flink.
FLOTT_FUNCTION("round", kMayCarry)
Decimal roundDecimalTo(FlottContext &context, Decimal x, int64_t digits) {
  return roundTo(context, x, digits, Toward::Nearest);
}
FLOTT_FUNCTION("round", kNullIfAnyNull)
double roundF64To(double x, int64_t digits) {
  return flott_math_round(x, digits);
}
FLOTT_FUNCTION("round", kNullIfAnyNull)
int64_t roundI64To(FlottContext &context, int64_t x, int64_t digits) {
  if (digits >= 0)
    return x;
  if (digits < -19)
    return 0;
  if (digits == -19) {
    // A unit does not fit, half of one is 5 * 10^18.
    if (x >= 5'000'000'000'000'000'000 || x <= -5'000'000'000'000'000'000)
      return fail(context, kOverflow);
    return 0;
  }
  int64_t unit = 10;
  for (int64_t i = digits; i < -1; ++i)
    unit *= 10;
  const int64_t rest = x % unit;
  int64_t whole = x - rest;
  if (rest >= unit - rest) {
    if (__builtin_add_overflow(whole, unit, &whole))
      return fail(context, kOverflow);
  } else if (-rest >= unit + rest) {
    if (__builtin_sub_overflow(whole, unit, &whole))
      return fail(context, kOverflow);
  }
  return whole;
}

/// Returns the square root: sqrt(9) is 3; of a negative number NaN, as in
/// Flink.
FLOTT_FUNCTION("sqrt", kNullIfAnyNull)
double squareRoot(double x) { return __builtin_sqrt(x); }

/// Returns `base` to the power of `exponent`: power(2, 10) is 1024.
FLOTT_FUNCTION("power", kNullIfAnyNull)
double power(double base, double exponent) {
  return flott_math_pow(base, exponent);
}

/// Returns e to the power of `x`: exp(0) is 1.
FLOTT_FUNCTION("exp", kNullIfAnyNull)
double exponential(double x) { return flott_math_exp(x); }

/// Returns the natural logarithm: ln(1) is 0. Of zero it is -Infinity, of a
/// negative number NaN, as in Flink (DuckDB fails).
FLOTT_FUNCTION("ln", kNullIfAnyNull)
double naturalLogarithm(double x) { return flott_math_log(x); }

/// Returns the logarithm of `x`, natural or to the base given first:
/// log(10, 100) is 2.
FLOTT_FUNCTION("log", kNullIfAnyNull)
double logarithm(double x) { return flott_math_log(x); }
FLOTT_FUNCTION("log", kNullIfAnyNull)
double logarithmTo(double base, double x) {
  return flott_math_log(x) / flott_math_log(base);
}

/// Returns the logarithm to base 2: log2(8) is 3.
FLOTT_FUNCTION("log2", kNullIfAnyNull)
double logarithmTo2(double x) { return flott_math_log2(x); }

/// Returns the logarithm to base 10: log10(1000) is 3.
FLOTT_FUNCTION("log10", kNullIfAnyNull)
double logarithmTo10(double x) { return flott_math_log10(x); }

/// Returns the sine of an angle in radians: sin(0) is 0.
FLOTT_FUNCTION("sin", kNullIfAnyNull)
double sine(double x) { return flott_math_sin(x); }

/// Returns the cosine of an angle in radians: cos(0) is 1.
FLOTT_FUNCTION("cos", kNullIfAnyNull)
double cosine(double x) { return flott_math_cos(x); }

/// Returns the tangent of an angle in radians: tan(0) is 0.
FLOTT_FUNCTION("tan", kNullIfAnyNull)
double tangent(double x) { return flott_math_tan(x); }

/// Returns the angle of the point (x, y) in radians, -pi to pi:
/// atan2(0, 1) is 0.
FLOTT_FUNCTION("atan2", kNullIfAnyNull)
double arcTangent2(double y, double x) { return flott_math_atan2(y, x); }

/// Returns an angle of `x` degrees in radians: radians(180) is
/// 3.141592653589793.
FLOTT_FUNCTION("radians", kNullIfAnyNull)
double radians(double x) { return x * (3.14159265358979323846 / 180); }

/// Returns an angle of `x` radians in degrees: degrees(0) is 0.
FLOTT_FUNCTION("degrees", kNullIfAnyNull)
double degrees(double x) { return x * (180 / 3.14159265358979323846); }

/// Returns the ratio of a circle's circumference to its diameter:
/// pi() is 3.141592653589793.
FLOTT_FUNCTION("pi", kNullIfAnyNull)
double pi() { return 3.14159265358979323846; }

} // namespace flott
