// How types meet: widening, the results of operators and of aggregates. The
// tables of docs/language.md, as code.
#pragma once

#include "dsl/Types.h"

#include <optional>
#include <span>

namespace flott {

bool isInteger(const Type &type);
bool isFloat(const Type &type);
bool isNumber(const Type &type); // integer, float or decimal
/// time, timestamp or timestamp_ltz.
bool isTimeOfPrecision(const Type &type);
/// 8, 16, 32 or 64; 0 if not an integer.
int integerBits(const Type &type);

Type plainType(TypeKind kind, bool optional = false);
Type decimalType(int precision, int scale, bool optional = false);
/// The decimal that holds every value of an integer type.
Type decimalOf(const Type &integer);

/// The type that values of both types are converted to where they meet in a
/// comparison or a choice, or nothing if they do not meet. Optional if either
/// is. Unknown meets everything.
std::optional<Type> commonType(const Type &a, const Type &b);

/// True if a value of `from` becomes one of `to` without being asked: equal
/// types, and widening that loses nothing (but for integers to f64).
bool widens(const Type &from, const Type &to);

enum class Arithmetic : uint8_t { Add, Sub, Mul, Div, Rem };

/// What an operator's operands are converted to, and its result.
struct ArithmeticTypes {
  Type left, right, result;
};
/// Nothing if the operator does not take these types.
std::optional<ArithmeticTypes> arithmeticTypes(Arithmetic op, const Type &left,
                                               const Type &right);

/// True if `x as to` exists; NULL-ness aside.
bool castExists(const Type &from, const Type &to);

/// The aggregate that a name stands for (`avg` is `mean`), or empty.
std::string_view aggregateNamed(std::string_view name);
/// The result's type, or nothing if the aggregate does not take `argument`
/// (null: none). `grouped`: there are keys, so no group is empty.
std::optional<Type> aggregateType(std::string_view aggregate,
                                  const Type *argument, bool grouped);

} // namespace flott
