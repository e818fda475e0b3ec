// Tables of docs/language.md, as code.
#include "dsl/TypeRules.h"

#include <algorithm>

namespace flott {

bool isInteger(const Type &type) { return integerBits(type) != 0; }

bool isFloat(const Type &type) {
  return type.kind == TypeKind::F32 || type.kind == TypeKind::F64;
}

bool isNumber(const Type &type) {
  return isInteger(type) || isFloat(type) || type.kind == TypeKind::Decimal;
}

bool isTimeOfPrecision(const Type &type) {
  return type.kind == TypeKind::Time || type.kind == TypeKind::Timestamp ||
         type.kind == TypeKind::TimestampLtz;
}

int integerBits(const Type &type) {
  switch (type.kind) {
  case TypeKind::I8:
    return 8;
  case TypeKind::I16:
    return 16;
  case TypeKind::I32:
    return 32;
  case TypeKind::I64:
    return 64;
  default:
    return 0;
  }
}

Type plainType(TypeKind kind, bool optional) {
  Type type;
  type.kind = kind;
  type.optional = optional;
  if (isTimeOfPrecision(type))
    type.precision = kDefaultTimePrecision;
  return type;
}

Type decimalType(int precision, int scale, bool optional) {
  Type type = plainType(TypeKind::Decimal, optional);
  type.precision = static_cast<uint8_t>(precision);
  type.scale = static_cast<uint8_t>(scale);
  return type;
}

Type decimalOf(const Type &integer) {
  const int bits = integerBits(integer);
  const int digits = bits == 8 ? 3 : bits == 16 ? 5 : bits == 32 ? 10 : 19;
  return decimalType(digits, 0, integer.optional);
}

/// Cuts a decimal down to 38 digits as Flink does: whole digits stay, at least
/// six of the fraction stay if there are so many.
static Type fittedDecimal(int precision, int scale) {
  if (precision <= 38)
    return decimalType(precision, scale);
  const int whole = precision - scale;
  return decimalType(38, std::max(38 - whole, std::min(scale, 6)));
}

std::optional<Type> commonType(const Type &a, const Type &b) {
  const bool optional = a.optional || b.optional;
  if (a.kind == TypeKind::Unknown || b.kind == TypeKind::Unknown)
    return Type();
  if (a.kind == TypeKind::Null)
    return b.asOptional();
  if (b.kind == TypeKind::Null)
    return a.asOptional();
  if (isInteger(a) && isInteger(b))
    return (integerBits(a) >= integerBits(b) ? a : b).asOptional(optional);
  if (isFloat(a) && isFloat(b))
    return (a.kind == TypeKind::F64 ? a : b).asOptional(optional);
  if ((isFloat(a) && isInteger(b)) || (isInteger(a) && isFloat(b)))
    return plainType(TypeKind::F64, optional);
  if (a.kind == TypeKind::Decimal && isInteger(b))
    return commonType(a, decimalOf(b));
  if (isInteger(a) && b.kind == TypeKind::Decimal)
    return commonType(decimalOf(a), b);
  if (a.kind == TypeKind::Date && b.kind == TypeKind::Timestamp)
    return b.asOptional(optional);
  if (a.kind == TypeKind::Timestamp && b.kind == TypeKind::Date)
    return a.asOptional(optional);
  if (a.kind != b.kind)
    return std::nullopt;
  if (a.kind == TypeKind::Decimal) {
    const int scale = std::max(a.scale, b.scale);
    const int whole = std::max(a.precision - a.scale, b.precision - b.scale);
    return fittedDecimal(whole + scale, scale).asOptional(optional);
  }
  if (isTimeOfPrecision(a))
    return (a.precision >= b.precision ? a : b).asOptional(optional);
  if (a.kind == TypeKind::Array) {
    const std::optional<Type> element = commonType(*a.element, *b.element);
    if (!element)
      return std::nullopt;
    // An empty array literal has elements of any type; others do not convert.
    if (*element == *a.element)
      return a.asOptional(optional);
    if (*element == *b.element)
      return b.asOptional(optional);
    return std::nullopt;
  }
  if (a.kind == TypeKind::Record)
    return a.asOptional(false) == b.asOptional(false)
               ? std::optional(a.asOptional(optional))
               : std::nullopt;
  return a.asOptional(optional);
}

bool widens(const Type &from, const Type &to) {
  if (from.kind == TypeKind::Unknown || to.kind == TypeKind::Unknown)
    return true;
  if (from.kind == TypeKind::Null)
    return to.optional;
  if (from.optional && !to.optional)
    return false;
  if (isInteger(from) && to.kind == TypeKind::Decimal) {
    const Type natural = decimalOf(from);
    return to.precision - to.scale >= natural.precision;
  }
  if (from.kind == TypeKind::Decimal && to.kind == TypeKind::Decimal)
    return to.scale >= from.scale &&
           to.precision - to.scale >= from.precision - from.scale;
  const std::optional<Type> common = commonType(from, to);
  return common && common->asOptional(false) == to.asOptional(false);
}

//===--- Arithmetic -------------------------------------------------------===//

static std::optional<ArithmeticTypes> decimalArithmetic(Arithmetic op, Type l,
                                                        Type r) {
  const int p1 = l.precision, s1 = l.scale, p2 = r.precision, s2 = r.scale;
  Type result;
  switch (op) {
  case Arithmetic::Add:
  case Arithmetic::Sub: {
    const int scale = std::max(s1, s2);
    result = fittedDecimal(std::max(p1 - s1, p2 - s2) + scale + 1, scale);
    break;
  }
  case Arithmetic::Mul:
    result = fittedDecimal(p1 + p2 + 1, s1 + s2);
    break;
  case Arithmetic::Div: {
    const int scale = std::max(6, s1 + p2 + 1);
    result = fittedDecimal(p1 - s1 + s2 + scale, scale);
    break;
  }
  case Arithmetic::Rem: {
    const int scale = std::max(s1, s2);
    result =
        fittedDecimal(std::max(1, std::min(p1 - s1, p2 - s2) + scale), scale);
    break;
  }
  }
  return ArithmeticTypes{l, r, result};
}

static std::optional<ArithmeticTypes> temporalArithmetic(Arithmetic op, Type l,
                                                         Type r) {
  using K = TypeKind;
  const bool add = op == Arithmetic::Add, sub = op == Arithmetic::Sub;
  const bool mul = op == Arithmetic::Mul, div = op == Arithmetic::Div;
  const Type i64 = plainType(K::I64), interval = plainType(K::Interval);
  const Type months = plainType(K::Months);
  const auto stamp = [](const Type &t) {
    return t.kind == K::Timestamp || t.kind == K::TimestampLtz;
  };
  const auto duration = [](const Type &t) {
    return t.kind == K::Interval || t.kind == K::Months;
  };
  // A duration may stand first: 1h + at.
  if (add && duration(l) && !duration(r)) {
    auto swapped = temporalArithmetic(op, r, l);
    if (swapped)
      std::swap(swapped->left, swapped->right);
    return swapped;
  }
  if ((add || sub) && duration(l) && l.kind == r.kind)
    return ArithmeticTypes{l, r, l};
  if ((add || sub) && r.kind == K::Interval) {
    if (l.kind == K::Date) // The result has a time of day.
      l = plainType(K::Timestamp);
    if (stamp(l) || l.kind == K::Time) {
      l.precision = std::max(l.precision, kDefaultTimePrecision);
      return ArithmeticTypes{l, interval, l};
    }
  }
  if ((add || sub) && r.kind == K::Months && (stamp(l) || l.kind == K::Date))
    return ArithmeticTypes{l, months, l};
  if (sub && l.kind == K::Date && r.kind == K::Date)
    return ArithmeticTypes{l, r, interval};
  if (sub && (stamp(l) || stamp(r) || l.kind == K::Time)) {
    const std::optional<Type> common = commonType(l, r);
    if (!common)
      return std::nullopt;
    return ArithmeticTypes{*common, *common, interval};
  }
  if (mul && duration(l) && isInteger(r))
    return ArithmeticTypes{l, i64, l};
  if (mul && isInteger(l) && duration(r))
    return ArithmeticTypes{i64, r, r};
  if (div && l.kind == K::Interval && isInteger(r))
    return ArithmeticTypes{l, i64, l};
  return std::nullopt;
}

std::optional<ArithmeticTypes> arithmeticTypes(Arithmetic op, const Type &left,
                                               const Type &right) {
  const Type l = left.asOptional(false), r = right.asOptional(false);
  std::optional<ArithmeticTypes> types;
  if (l.kind == TypeKind::Decimal || r.kind == TypeKind::Decimal) {
    const Type ld = isInteger(l) ? decimalOf(l) : l;
    const Type rd = isInteger(r) ? decimalOf(r) : r;
    if (ld.kind == TypeKind::Decimal && rd.kind == TypeKind::Decimal)
      types = decimalArithmetic(op, ld, rd);
  } else if (isNumber(l) && isNumber(r)) {
    const Type common = *commonType(l, r);
    types = ArithmeticTypes{common, common, common};
  } else {
    types = temporalArithmetic(op, l, r);
  }
  if (!types)
    return std::nullopt;
  types->left.optional = left.optional;
  types->right.optional = right.optional;
  types->result.optional = left.optional || right.optional;
  return types;
}

//===--- Casts ------------------------------------------------------------===//

bool castExists(const Type &from, const Type &to) {
  using K = TypeKind;
  if (from.kind == K::Unknown || to.kind == K::Unknown || from.kind == K::Null)
    return true;
  if (from.kind == K::Record || to.kind == K::Record)
    return false;
  if (from.kind == K::Array && to.kind == K::Array)
    return castExists(*from.element, *to.element) &&
           (to.element->optional || !from.element->optional);
  if (from.kind == K::Array || to.kind == K::Array)
    return false;
  if (from.kind == to.kind)
    return true;
  if (to.kind == K::String) // Bytes must be valid UTF-8.
    return true;
  if (from.kind == K::String)
    return true;
  if (isNumber(from) && isNumber(to))
    return true;
  if ((from.kind == K::Bool && isNumber(to)) ||
      (isNumber(from) && to.kind == K::Bool))
    return true;
  const auto dated = [](const Type &t) {
    return t.kind == K::Date || t.kind == K::Timestamp ||
           t.kind == K::TimestampLtz;
  };
  if (dated(from) && dated(to))
    return true;
  return (from.kind == K::Timestamp || from.kind == K::TimestampLtz) &&
         to.kind == K::Time;
}

//===--- Aggregates -------------------------------------------------------===//

std::string_view aggregateNamed(std::string_view name) {
  for (const std::string_view known :
       {"count", "sum", "min", "max", "mean", "quantile"})
    if (name == known)
      return known;
  return name == "avg" ? "mean" : std::string_view();
}

std::optional<Type> aggregateType(std::string_view aggregate,
                                  const Type *argument, bool grouped) {
  if (aggregate == "count")
    return plainType(TypeKind::I64);
  if (!argument)
    return std::nullopt;
  if (argument->kind == TypeKind::Unknown)
    return Type();
  Type result = argument->asOptional(false);
  if (aggregate == "min" || aggregate == "max") {
    if (result.kind == TypeKind::Array || result.kind == TypeKind::Record ||
        result.kind == TypeKind::Null)
      return std::nullopt;
  } else if (!isNumber(result)) {
    return std::nullopt;
  } else if (aggregate == "sum") {
    result = result.kind == TypeKind::Decimal ? decimalType(38, result.scale)
             : isFloat(result)                ? plainType(TypeKind::F64)
                                              : plainType(TypeKind::I64);
  } else if (aggregate == "mean" && result.kind == TypeKind::Decimal) {
    result = decimalType(38, std::max<int>(result.scale, 6));
  } else {
    result = plainType(TypeKind::F64);
  }
  return result.asOptional(argument->optional || !grouped);
}

} // namespace flott
