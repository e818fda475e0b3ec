// Arithmetic of dates, times and durations.
#include "codegen/PipeToLLVM/Scalars/Emit.h"

#include "runtime/text/inline/Calendar.h"

#include "llvm/IR/Constants.h"

using namespace llvm;

namespace flott {

static bool isDuration(mlir::Type type) {
  return isa<flow::IntervalType, flow::MonthsType>(type);
}

/// Calls a primitive `status name(arguments..., out)` for a result of `type`.
static Outcome callMonths(Builder &builder, StringRef name, Type *type,
                          SmallVector<Value *> arguments) {
  Value *out = entryAlloca(builder, type);
  arguments.push_back(out);
  Value *status = callNamed(builder, name, builder.getInt32Ty(), arguments);
  Outcome outcome;
  outcome.lane.value = builder.CreateLoad(type, out);
  outcome.failWith(builder, status);
  return outcome;
}

static Outcome shiftByMonths(Builder &builder, Value *point, mlir::Type type,
                             Value *months, bool isBack) {
  Value *amount = builder.CreateSExt(months, builder.getInt64Ty());
  if (isBack)
    amount = builder.CreateNeg(amount);
  if (isa<flow::DateType>(type))
    return callMonths(builder, "flott_date_add_months", builder.getInt32Ty(),
                      {point, amount});
  return callMonths(
      builder, "flott_timestamp_add_months", builder.getInt64Ty(),
      {point, amount,
       builder.getInt64(kSecondsPerDay * unitsPerSecondOf(type))});
}

/// A date that stays one moves by whole days; a rest goes towards the past.
static Outcome shiftDate(Builder &builder, Value *days, Value *micros,
                         bool isBack, mlir::Type type) {
  Value *perDay = builder.getInt64(kMicrosPerDay);
  Value *whole = builder.CreateSDiv(micros, perDay);
  Value *rest = builder.CreateSRem(micros, perDay), *zero = builder.getInt64(0);
  Value *part = isBack ? builder.CreateICmpSGT(rest, zero)
                       : builder.CreateICmpSLT(rest, zero);
  if (isBack)
    whole = builder.CreateNeg(whole);
  Value *moved =
      builder.CreateAdd(builder.CreateSExt(days, builder.getInt64Ty()), whole);
  moved =
      builder.CreateSub(moved, builder.CreateZExt(part, builder.getInt64Ty()));
  return narrowed(builder, moved, type, kOverflow);
}

/// A time of day goes round the clock.
static Outcome shiftTime(Builder &builder, Value *time, Value *micros,
                         bool isBack, int64_t unitsPerSecond) {
  Value *perDay = builder.getInt64(kSecondsPerDay * unitsPerSecond);
  // Less than a day to either side, so that the sum fits.
  Value *amount = builder.CreateMul(
      builder.CreateSRem(micros, builder.getInt64(kMicrosPerDay)),
      builder.getInt64(unitsPerSecond / kMicrosPerSecond));
  Value *moved = isBack ? builder.CreateSub(time, amount)
                        : builder.CreateAdd(time, amount);
  Value *rest = builder.CreateSRem(moved, perDay);
  Value *isBelow = builder.CreateICmpSLT(rest, builder.getInt64(0));
  return {
      {builder.CreateSelect(isBelow, builder.CreateAdd(rest, perDay), rest)}};
}

static Outcome shiftByInterval(Builder &builder, Value *point,
                               mlir::Type pointType, Value *micros, bool isBack,
                               mlir::Type type) {
  const bool isDate = isa<flow::DateType>(pointType);
  if (isDate && isa<flow::DateType>(type))
    return shiftDate(builder, point, micros, isBack, type);
  const int64_t perSecond = unitsPerSecondOf(type);
  if (isa<flow::TimeType>(pointType))
    return shiftTime(builder, point, micros, isBack, perSecond);
  if (!isDate && perSecond == kMicrosPerSecond)
    return overflowing(builder,
                       isBack ? Intrinsic::ssub_with_overflow
                              : Intrinsic::sadd_with_overflow,
                       point, micros);
  // In 128 bits the terms may leave the range that the sum comes back to.
  const auto scaled = [&](Value *value, int64_t factor) {
    return builder.CreateMul(
        builder.CreateSExt(value, builder.getInt128Ty()),
        ConstantInt::getSigned(builder.getInt128Ty(), factor));
  };
  Value *from = scaled(point, isDate ? kSecondsPerDay * perSecond : 1);
  Value *amount = scaled(micros, perSecond / kMicrosPerSecond);
  return narrowed(builder,
                  isBack ? builder.CreateSub(from, amount)
                         : builder.CreateAdd(from, amount),
                  type, kOverflow);
}

static Outcome shift(Builder &builder, Value *point, mlir::Type pointType,
                     Value *amount, mlir::Type amountType, bool isBack,
                     mlir::Type type) {
  return isa<flow::MonthsType>(amountType)
             ? shiftByMonths(builder, point, pointType, amount, isBack)
             : shiftByInterval(builder, point, pointType, amount, isBack, type);
}

/// The time from `right` to `left`, in microseconds.
static Outcome difference(Builder &builder, mlir::Type type, Value *left,
                          Value *right) {
  if (isa<flow::DateType>(type)) {
    Type *number = builder.getInt64Ty();
    Value *days = builder.CreateSub(builder.CreateSExt(left, number),
                                    builder.CreateSExt(right, number));
    return overflowing(builder, Intrinsic::smul_with_overflow, days,
                       builder.getInt64(kMicrosPerDay));
  }
  if (unitsPerSecondOf(type) == kMicrosPerSecond)
    return overflowing(builder, Intrinsic::ssub_with_overflow, left, right);
  return {{callNamed(builder, "flott_nanos_between", builder.getInt64Ty(),
                     {left, right})}};
}

Outcome emitTimeArithmetic(RowEmitter &row, mlir::Operation *op,
                           const Lane &left, const Lane &right) {
  Builder &builder = row.builder;
  const mlir::Type type = flow::valueType(op->getResult(0).getType());
  const mlir::Type leftType = flow::valueType(op->getOperand(0).getType());
  const mlir::Type rightType = flow::valueType(op->getOperand(1).getType());
  const bool isSub = isa<flow::SubOp>(op);
  if (isa<flow::MulOp, flow::DivOp, flow::RemOp>(op)) {
    Value *l = builder.CreateSExt(left.value, builder.getInt64Ty());
    Value *r = builder.CreateSExt(right.value, builder.getInt64Ty());
    Outcome wide =
        isa<flow::MulOp>(op)
            ? overflowing(builder, Intrinsic::smul_with_overflow, l, r)
            : divided(builder, isa<flow::RemOp>(op), l, r);
    if (!isa<flow::MonthsType>(type))
      return wide;
    Outcome outcome = wide;
    const Outcome narrow = narrowed(builder, wide.lane.value, type, kOverflow);
    outcome.lane = narrow.lane;
    outcome.failLike(builder, narrow);
    return outcome;
  }
  if (isDuration(leftType) && isDuration(rightType))
    return overflowing(builder,
                       isSub ? Intrinsic::ssub_with_overflow
                             : Intrinsic::sadd_with_overflow,
                       left.value, right.value);
  if (isDuration(rightType))
    return shift(builder, left.value, leftType, right.value, rightType, isSub,
                 type);
  if (isDuration(leftType))
    return shift(builder, right.value, rightType, left.value, leftType,
                 /*isBack=*/false, type);
  return difference(builder, leftType, left.value, right.value);
}

} // namespace flott
