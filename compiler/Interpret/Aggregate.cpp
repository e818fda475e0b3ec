// The aggregates over the rows of one group, in all phases.
#include "compiler/Flow/Aggregates.h"
#include "compiler/Interpret/Interpret.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using llvm::APInt;

namespace flott::flow {

namespace {

/// An argument column of a group, without its NULLs.
struct Argument {
  Type type;
  std::vector<Datum> values;

  double real(size_t row) const {
    return isa<FloatType>(type) ? values[row].real()
                                : toReal(exactOf(values[row], type));
  }
};

} // namespace

static Argument argumentOf(AggregateOp op, StringAttr name,
                           ArrayRef<const Row *> rows) {
  StreamType input = op.getInput().getType();
  const int position = input.indexOf(name.getValue());
  Argument argument{valueType(input.getColumns()[position].type), {}};
  for (const Row *row : rows)
    if (!row->values[position].isNull())
      argument.values.push_back(row->values[position]);
  return argument;
}

static Exact exactSum(const Argument &argument) {
  Exact sum = exactOf(zeroOf(argument.type), argument.type);
  for (const Datum &value : argument.values)
    sum.unscaled += exactOf(value, argument.type).unscaled;
  return sum;
}

static double realSum(const Argument &argument) {
  double sum = 0;
  for (const Datum &value : argument.values)
    sum += value.real();
  return sum;
}

/// Integers and decimals add up exactly, and overflow only as a whole.
static ScalarResult sum(const Argument &argument, Type type) {
  if (isa<FloatType>(argument.type))
    return Datum::of(realSum(argument));
  return fromExact(exactSum(argument), type, RowError::Overflow);
}

/// Sum / count, of rows or of partial sums.
static ScalarResult mean(const Argument &argument, int64_t count, Type type) {
  if (isa<FloatType>(argument.type))
    return Datum::of(realSum(argument) / static_cast<double>(count));
  const Exact total = exactSum(argument);
  if (auto decimal = dyn_cast<DecimalType>(valueType(type))) {
    const unsigned scale = decimal.getScale();
    const APInt quotient =
        divideRounded(total.rescaled(scale).unscaled, APInt(kExactBits, count));
    return fromExact({quotient, scale}, type, RowError::Overflow);
  }
  return Datum::of(toReal(total) / static_cast<double>(count));
}

/// `fraction` of the way through the sorted values, linear between neighbours,
/// as DuckDB's quantile_cont: rounded once.
static Datum quantile(const Argument &argument, double fraction) {
  std::vector<double> sorted;
  for (size_t row = 0; row < argument.values.size(); ++row)
    sorted.push_back(argument.real(row));
  std::sort(sorted.begin(), sorted.end(), [](double l, double r) {
    return std::isnan(l) || std::isnan(r) ? std::isnan(l) < std::isnan(r)
                                          : l < r;
  });
  const double position = fraction * static_cast<double>(sorted.size() - 1);
  const size_t below = static_cast<size_t>(std::floor(position));
  const size_t above = static_cast<size_t>(std::ceil(position));
  if (below == above)
    return Datum::of(sorted[below]);
  const double part = position - static_cast<double>(below);
  return Datum::of(std::fma(sorted[below], 1.0 - part, sorted[above] * part));
}

static Datum extreme(const Argument &argument, bool largest) {
  Datum best = argument.values.front();
  for (const Datum &value : argument.values) {
    const int order = compareValues(value, argument.type, best, argument.type);
    if (largest ? order > 0 : order < 0)
      best = value;
  }
  return best;
}

/// A call over rows.
static ScalarResult complete(AggregateAttr call, const Argument &argument,
                             size_t rows, Type type) {
  StringRef function = call.getFunction().getValue();
  if (function == "count")
    return Datum::of(static_cast<int64_t>(
        call.getArguments().empty() ? rows : argument.values.size()));
  if (argument.values.empty())
    return Datum();
  if (function == "sum")
    return sum(argument, type);
  if (function == "mean")
    return mean(argument, static_cast<int64_t>(argument.values.size()), type);
  if (function == "quantile")
    return quantile(
        argument, cast<FloatAttr>(call.getParameters()[0]).getValueAsDouble());
  return extreme(argument, function == "max");
}

/// A call over accumulators.
static ScalarResult final(AggregateAttr call, ArrayRef<Argument> arguments,
                          Type type) {
  StringRef function = call.getFunction().getValue();
  const Argument &first = arguments[0];
  if (function == "count" || function == "mean") {
    const Exact count = exactSum(arguments.back());
    if (function == "count")
      return fromExact(count, type, RowError::Overflow);
    if (count.unscaled.isZero())
      return Datum();
    return mean(first, count.unscaled.getSExtValue(), type);
  }
  if (first.values.empty())
    return Datum();
  if (function == "sum")
    return sum(first, type);
  return extreme(first, function == "max");
}

/// Appends what a call keeps of some rows.
static RowError partial(AggregateAttr call, const Argument &argument,
                        size_t rows, ArrayRef<Column> columns,
                        std::vector<Datum> &values) {
  const bool isMean = call.getFunction().getValue() == "mean";
  if (isMean) {
    ScalarResult total = sum(argument, columns[0].type);
    if (total.failed())
      return total.error;
    values.push_back(std::move(total.value));
    values.push_back(Datum::of(static_cast<int64_t>(argument.values.size())));
    return RowError::None;
  }
  ScalarResult result = complete(call, argument, rows, columns[0].type);
  values.push_back(std::move(result.value));
  return result.error;
}

GroupResult aggregateGroup(AggregateOp op, ArrayRef<const Row *> rows) {
  GroupResult result;
  ArrayRef<Column> columns =
      op.getResult().getType().getColumns().drop_front(op.getKeys().size());
  for (auto [index, call] :
       llvm::enumerate(op.getAggregates().getAsRange<AggregateAttr>())) {
    SmallVector<Argument> arguments;
    for (StringAttr name : call.getArguments())
      arguments.push_back(argumentOf(op, name, rows));
    if (arguments.empty())
      arguments.push_back({});
    if (op.getPhase() == Phase::Partial) {
      SmallVector<Type> types;
      for (const Argument &argument : arguments)
        types.push_back(argument.type);
      const auto kept = accumulators(call, types);
      result.error =
          partial(call, arguments[0], rows.size(), kept, result.values);
      if (result.error != RowError::None)
        return result;
      continue;
    }
    Type type = columns[index].type;
    ScalarResult value = op.getPhase() == Phase::Final
                             ? final(call, arguments, type)
                             : complete(call, arguments[0], rows.size(), type);
    if (value.failed())
      return {{}, value.error};
    result.values.push_back(std::move(value.value));
  }
  return result;
}

} // namespace flott::flow
