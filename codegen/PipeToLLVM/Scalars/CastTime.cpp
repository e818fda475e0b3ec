// Casts between dates, times and timestamps.
#include "codegen/PipeToLLVM/Scalars/Emit.h"

#include "runtime/text/inline/Calendar.h"

#include "llvm/IR/Constants.h"

using namespace llvm;

namespace flott {

/// The smallest step of a time type, in its units.
static int64_t stepOf(mlir::Type type) {
  const unsigned digits = secondDigits(type), all = digits > 6 ? 9 : 6;
  int64_t step = 1;
  for (unsigned digit = digits; digit < all; ++digit)
    step *= 10;
  return step;
}

/// To the units of another precision. Digits that it does not keep are dropped,
/// towards the past.
static Outcome toPrecision(Builder &builder, Value *value, mlir::Type from,
                           mlir::Type to) {
  const int64_t fromUnits = unitsPerSecondOf(from);
  const int64_t toUnits = unitsPerSecondOf(to), step = stepOf(to);
  int64_t cut = step, factor = step;
  if (fromUnits > toUnits)
    cut *= fromUnits / toUnits;
  else if (fromUnits < toUnits) { // no step is larger than a microsecond
    cut = 1;
    factor = toUnits / fromUnits;
  }
  Value *steps = floorDivide(builder, value, cut);
  if (factor == 1)
    return {{steps}};
  // Down to a step, or up to nanoseconds, the range may end.
  Outcome outcome = overflowing(builder, Intrinsic::smul_with_overflow, steps,
                                builder.getInt64(factor), /*wraps=*/true);
  Value *both =
      cast<ExtractValueInst>(outcome.lane.value)->getAggregateOperand();
  outcome.failIf(builder, builder.CreateExtractValue(both, 1), kInvalidCast);
  return outcome;
}

Outcome castTime(RowEmitter &row, const Lane &lane, mlir::Type from,
                 mlir::Type to) {
  Builder &builder = row.builder;
  const bool fromDate = isa<flow::DateType>(from);
  const bool toDate = isa<flow::DateType>(to), toTime = isa<flow::TimeType>(to);
  if (isa<flow::TimeType>(from))
    return toTime ? toPrecision(builder, lane.value, from, to)
                  : impossible(builder, to);
  if (fromDate && toTime)
    return impossible(builder, to);
  if (fromDate) {
    Value *days = builder.CreateSExt(lane.value, builder.getInt64Ty());
    Value *product = builder.CreateBinaryIntrinsic(
        Intrinsic::smul_with_overflow, days,
        builder.getInt64(kSecondsPerDay * unitsPerSecondOf(to)));
    Outcome outcome{{builder.CreateExtractValue(product, 0)}};
    outcome.failIf(builder, builder.CreateExtractValue(product, 1),
                   kInvalidCast);
    return outcome;
  }
  const int64_t perDay = kSecondsPerDay * unitsPerSecondOf(from);
  Value *days = floorDivide(builder, lane.value, perDay);
  if (toDate) // 64 bits of time are fewer days than 32 bits
    return {{builder.CreateTrunc(days, builder.getInt32Ty())}};
  if (!toTime)
    return toPrecision(builder, lane.value, from, to);
  Value *clock = builder.CreateSub(
      lane.value, builder.CreateMul(days, builder.getInt64(perDay)));
  return toPrecision(builder, clock, from, to);
}

} // namespace flott
