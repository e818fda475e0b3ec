// What the interpreter computes with: scalar values, rows, relations. Which
// type a value has, the IR beside it says.
#pragma once

#include "compiler/Flow/Flow.h"

#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

namespace flott::flow {

using Int128 = __int128;

/// A scalar of any type, or NULL.
///
///   int64_t       bool, i8 .. i64, date, months, interval, all time types in
///                 their units
///   double        f32 (widened), f64
///   Int128        decimal: the unscaled value
///   std::string   string, bytes
///   Elements      array
class Datum {
public:
  using Elements = std::vector<Datum>;

  Datum() = default; // NULL
  static Datum of(int64_t value) { return Datum(Data(value)); }
  static Datum of(bool value) { return of(static_cast<int64_t>(value)); }
  static Datum of(double value) { return Datum(Data(value)); }
  static Datum of(Int128 value) {
    return Datum(Data(std::in_place_type<Int128>, value));
  }
  static Datum of(std::string value) { return Datum(Data(std::move(value))); }
  static Datum of(Elements value) { return Datum(Data(std::move(value))); }

  bool isNull() const { return std::holds_alternative<std::monostate>(data_); }
  // REQUIRES, of each: the value is of that kind, and not NULL.
  int64_t integer() const { return std::get<int64_t>(data_); }
  bool truth() const { return integer() != 0; }
  double real() const { return std::get<double>(data_); }
  Int128 wide() const { return std::get<Int128>(data_); }
  const std::string &text() const { return std::get<std::string>(data_); }
  const Elements &elements() const { return std::get<Elements>(data_); }

private:
  using Data = std::variant<std::monostate, int64_t, double, Int128,
                            std::string, Elements>;
  explicit Datum(Data data) : data_(std::move(data)) {}

  Data data_;
};

/// Zero, or empty: what a NULL of `type` holds.
Datum zeroOf(mlir::Type type);

/// Compares two values that are not NULL: < 0, 0, > 0. NaN equals NaN and is
/// the largest, -0.0 equals 0.0, text goes by its bytes. `scales` of decimals
/// may differ. Arrays compare element by element, NULL
/// elements last.
int compareValues(const Datum &lhs, mlir::Type lhsType, const Datum &rhs,
                  mlir::Type rhsType);

/// The total order that also has NULL, before all values.
int compareNullable(const Datum &lhs, const Datum &rhs, mlir::Type type);

/// The value as a test's message or a dump shows it.
std::string valueText(const Datum &value, mlir::Type type);

/// The watermark before any row: nothing is late.
inline constexpr int64_t kNoWatermark = std::numeric_limits<int64_t>::min();

/// One row, with what no column holds: where it came from, and the exclusive
/// watermark in microseconds that held before it in its split.
struct Row {
  std::vector<Datum> values;
  int64_t watermarkMicros = kNoWatermark;
  size_t split = 0; // unique among all sources
};

using Relation = std::vector<Row>;

} // namespace flott::flow
