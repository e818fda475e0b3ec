// Types of the built-in aggregates.
#include "compiler/Flow/Aggregates.h"

using namespace mlir;

namespace flott::flow {

static bool isNumber(Type type) {
  return (type.isInteger() && !type.isInteger(1)) || isa<FloatType>(type) ||
         isa<DecimalType>(type);
}

static Type sumOf(Type type) {
  MLIRContext *context = type.getContext();
  if (auto decimal = dyn_cast<DecimalType>(type))
    return DecimalType::get(context, 38, decimal.getScale());
  if (isa<FloatType>(type))
    return Float64Type::get(context);
  return IntegerType::get(context, 64);
}

Type aggregateResult(MLIRContext *context, StringRef function,
                     TypeRange arguments, bool grouped) {
  const auto resultOf = [&](Type type) {
    return grouped && !isOptional(arguments[0]) ? type : optionalOf(type);
  };
  if (function == "count")
    return arguments.size() > 1 ? Type() : IntegerType::get(context, 64);
  if (arguments.size() != 1)
    return {};
  Type type = valueType(arguments[0]);
  if (function == "min" || function == "max")
    return isa<ArrayType>(type) ? Type() : resultOf(type);
  if (!isNumber(type))
    return {};
  if (function == "sum")
    return resultOf(sumOf(type));
  if (function == "mean") {
    if (auto decimal = dyn_cast<DecimalType>(type))
      return resultOf(
          DecimalType::get(context, 38, std::max(decimal.getScale(), 6u)));
    return resultOf(Float64Type::get(context));
  }
  if (function == "quantile")
    return resultOf(Float64Type::get(context));
  return {};
}

SmallVector<Column> accumulators(AggregateAttr call, TypeRange arguments) {
  MLIRContext *context = call.getContext();
  StringRef function = call.getFunction().getValue();
  const auto named = [&](StringRef suffix) {
    return StringAttr::get(context, call.getColumn().getValue() + suffix);
  };
  Type count = IntegerType::get(context, 64);
  if (function == "count")
    return {{call.getColumn(), count}};
  Type type = valueType(arguments[0]);
  // Integers add up exactly in 128 bits: a part may be out of range where the
  // whole is not.
  Type sum =
      isa<IntegerType>(type) ? DecimalType::get(context, 38, 0) : sumOf(type);
  if (function == "sum")
    return {{call.getColumn(), optionalOf(sum)}};
  if (function == "min" || function == "max")
    return {{call.getColumn(), optionalOf(type)}};
  if (function == "mean")
    return {{named("$sum"), sum}, {named("$count"), count}};
  return {};
}

} // namespace flott::flow
