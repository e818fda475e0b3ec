// The meaning of `flow`'s scalar ops, one value at a time. The constant folder
// calls it, and the interpreter for each row.
#pragma once

#include "compiler/Interpret/Datum.h"
#include "runtime/abi/Function.h"
#include "runtime/abi/Scalar.h"

#include "llvm/ADT/APInt.h"
#include "llvm/ADT/ArrayRef.h"

#include <string_view>

namespace flott::flow {

/// The codes of runtime/abi/RowErrors.def.
enum class RowError : int32_t {
  None = 0,
#define ROW_ERROR(number, name, message) name = number,
#include "runtime/abi/RowErrors.def"
};

/// The message of an error, as RowErrors.def has it.
llvm::StringRef rowErrorText(RowError error);

/// A value, or why the row fails.
struct ScalarResult {
  Datum value;
  RowError error = RowError::None;

  ScalarResult(Datum value) : value(std::move(value)) {}
  ScalarResult(RowError error) : error(error) {}
  bool failed() const { return error != RowError::None; }
};

/// The boxed form of a scalar function: `SYMBOL_boxed` for the thunk SYMBOL.
/// Returns a FlottStatus.
using NativeCall = int32_t (*)(FlottContext *, const FlottScalar *arguments,
                               FlottScalar *result);
/// Finds the boxed form by the thunk's symbol; null if there is none.
using NativeLookup = NativeCall (*)(std::string_view symbol);

/// Evaluates one scalar op of `flow` on its operands; `flow.if` too, whose
/// regions then may read only what `environment` of evaluateRegion holds, so
/// alone it is not evaluated here. Without `natives`, and for symbols that are
/// not there, `flow.call` is an `InvalidArgument`.
ScalarResult evaluate(mlir::Operation *op, llvm::ArrayRef<Datum> operands,
                      NativeLookup natives);

/// Evaluates a region over a row, op after op, and gives what it yields. The
/// first op that fails makes the row fail.
struct RegionResult {
  std::vector<Datum> values;
  RowError error = RowError::None;
};
RegionResult evaluateRegion(mlir::Region &region,
                            llvm::ArrayRef<Datum> arguments,
                            NativeLookup natives);

/// The value of a `flow.constant`'s attribute.
Datum valueOf(mlir::Attribute attribute, mlir::Type type);
/// The attribute of a value that is not NULL; a unit attribute for NULL.
mlir::Attribute attributeOf(const Datum &value, mlir::Type type);

/// An exact decimal without limits: unscaled / 10^scale. Wide enough for any
/// product or quotient of two decimals.
struct Exact {
  llvm::APInt unscaled; // 512 bits, signed
  unsigned scale = 0;

  /// The same number with `scale` digits, rounded half away from zero.
  Exact rescaled(unsigned scale) const;
};
inline constexpr unsigned kExactBits = 512;

llvm::APInt exactInteger(Int128 value);
/// 10^exponent.
llvm::APInt powerOfTen(unsigned exponent);
/// numerator / denominator, rounded half away from zero.
llvm::APInt divideRounded(const llvm::APInt &numerator,
                          const llvm::APInt &denominator);
/// The number of an integer or decimal.
Exact exactOf(const Datum &value, mlir::Type type);
/// The value of an integer, decimal or time type, rounded half away from zero
/// to its scale; `error` if it does not fit.
ScalarResult fromExact(const Exact &exact, mlir::Type type, RowError error);
/// The nearest double, and the value a real has in a float type.
double toReal(const Exact &exact);
/// The nearest float.
float toSingle(const Exact &exact);
Datum realOf(double value, mlir::Type type);

/// True if the integer is one of the type's.
bool fitsInteger(Int128 value, mlir::Type type);

// One op each, NULLs and on_error dealt with.
ScalarResult evaluateArithmetic(mlir::Operation *op, const Datum &lhs,
                                const Datum &rhs);
ScalarResult castValue(const Datum &value, mlir::Type from, mlir::Type to);
ScalarResult callNative(mlir::Operation *op, llvm::ArrayRef<Datum> operands,
                        NativeLookup natives);

/// Reads a value of a type from its text, as a cast from string does.
ScalarResult parseValue(llvm::StringRef text, mlir::Type type);
/// Writes it, as a cast to string does.
std::string formatValue(const Datum &value, mlir::Type type);

/// A calendar day as days since 1970-01-01, and back.
struct CivilDay {
  int64_t year;
  int month, day; // from 1
};
int64_t daysOf(const CivilDay &civil);
CivilDay civilOf(int64_t days);
int daysInMonth(int64_t year, int month);

/// Units per second of a time type; a million for intervals.
int64_t unitsPerSecond(mlir::Type type);
/// Digits of a second that a time type keeps; six for others.
unsigned digitsOf(mlir::Type type);

} // namespace flott::flow
