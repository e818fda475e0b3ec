// Casts between numbers and truth values.
#include "codegen/PipeToLLVM/Scalars/Emit.h"

#include "llvm/IR/Constants.h"

using namespace llvm;

namespace flott {

/// Digits of the largest value of an integer type.
static unsigned digitsOfInteger(unsigned width) {
  return width == 1    ? 1
         : width <= 8  ? 3
         : width <= 16 ? 5
         : width <= 32 ? 10
                       : 19;
}

static Outcome fromInteger(Builder &builder, Value *value, mlir::Type to) {
  const unsigned width = value->getType()->getIntegerBitWidth();
  const auto widened = [&](Type *type) { // a truth value is 0 or 1
    return width == 1 ? builder.CreateZExt(value, type)
                      : builder.CreateSExt(value, type);
  };
  if (to.isInteger(1))
    return {{builder.CreateICmpNE(value,
                                  Constant::getNullValue(value->getType()))}};
  Type *type = laneType(to, builder.getContext());
  if (isa<mlir::IntegerType>(to)) {
    if (type->getIntegerBitWidth() >= width)
      return {{widened(type)}};
    return narrowed(builder, value, to, kInvalidCast);
  }
  if (isa<mlir::FloatType>(to))
    return {{builder.CreateSIToFP(widened(builder.getInt64Ty()), type)}};
  const auto decimal = cast<flow::DecimalType>(to);
  const unsigned digits = digitsOfInteger(width);
  return rescaleDecimal(builder, widened(type),
                        flow::DecimalType::get(to.getContext(), digits, 0),
                        decimal, kInvalidCast);
}

/// Towards zero. Out of range, and NaN, are not converted: that would be
/// poison.
static Outcome truncated(Builder &builder, Value *real, mlir::Type to) {
  Type *type = laneType(to, builder.getContext());
  const unsigned width = type->getIntegerBitWidth();
  // -2^(n-1) - 1 < x < 2^(n-1): for 64 bits the lower bound is not a double,
  // and the next one above is the range's own end.
  const double end = std::ldexp(1.0, int(width) - 1);
  Value *isAbove =
      width == 64
          ? builder.CreateFCmpOGE(real, ConstantFP::get(real->getType(), -end))
          : builder.CreateFCmpOGT(real,
                                  ConstantFP::get(real->getType(), -end - 1));
  Value *isBelow =
      builder.CreateFCmpOLT(real, ConstantFP::get(real->getType(), end));
  Value *fits = builder.CreateAnd(isAbove, isBelow);
  Value *safe =
      builder.CreateSelect(fits, real, Constant::getNullValue(real->getType()));
  Outcome outcome{{builder.CreateFPToSI(safe, type)}};
  outcome.failIf(builder, builder.CreateNot(fits), kInvalidCast);
  return outcome;
}

static Outcome fromReal(Builder &builder, Value *value, mlir::Type to) {
  Type *wide = builder.getDoubleTy();
  if (to.isF32()) // from f64; what f32 cannot hold is infinite
    return {{builder.CreateFPTrunc(value, builder.getFloatTy())}};
  Value *real =
      value->getType()->isFloatTy() ? builder.CreateFPExt(value, wide) : value;
  if (isa<mlir::FloatType>(to))
    return {{real}};
  if (to.isInteger(1)) // NaN is not zero
    return {{builder.CreateFCmpUNE(real, ConstantFP::get(wide, 0))}};
  if (isa<mlir::IntegerType>(to))
    return truncated(builder, real, to);
  const auto decimal = cast<flow::DecimalType>(to);
  return callWide(builder, "flott_decimal_from_f64", /*hasStatus=*/true,
                  {real, builder.getInt32(decimal.getPrecision()),
                   builder.getInt32(decimal.getScale())});
}

static Outcome fromDecimal(Builder &builder, Value *value,
                           flow::DecimalType from, mlir::Type to) {
  if (auto decimal = dyn_cast<flow::DecimalType>(to))
    return rescaleDecimal(builder, value, from, decimal, kInvalidCast);
  if (to.isInteger(1))
    return {{builder.CreateICmpNE(value, builder.getIntN(128, 0))}};
  if (isa<mlir::IntegerType>(to)) { // the fraction is cut off
    if (from.getScale() != 0)
      value = callWide(builder, "flott_decimal_cut", /*hasStatus=*/false,
                       {lowHalf(builder, value), highHalf(builder, value),
                        builder.getInt32(from.getScale())})
                  .lane.value;
    return narrowed(builder, value, to, kInvalidCast);
  }
  return {{callNamed(
      builder, to.isF32() ? "flott_decimal_to_f32" : "flott_decimal_to_f64",
      laneType(to, builder.getContext()),
      {lowHalf(builder, value), highHalf(builder, value),
       builder.getInt32(from.getScale())})}};
}

Outcome castNumber(RowEmitter &row, const Lane &lane, mlir::Type from,
                   mlir::Type to) {
  if (auto decimal = dyn_cast<flow::DecimalType>(from))
    return fromDecimal(row.builder, lane.value, decimal, to);
  if (isa<mlir::FloatType>(from))
    return fromReal(row.builder, lane.value, to);
  return fromInteger(row.builder, lane.value, to);
}

} // namespace flott
