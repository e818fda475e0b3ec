// Decimals: unscaled values of 128 bits. What cannot leave them is computed
// inline; the rest by primitives with wider values between.
#include "codegen/PipeToLLVM/Scalars/Emit.h"

#include "llvm/IR/Constants.h"

using namespace llvm;

namespace flott {

// Digits whose sum of two still fits an i128: 2 * 10^37 < 2^127.
static constexpr unsigned kAddableDigits = 37;
static constexpr unsigned kDecimalDigits = 38;

Outcome callWide(Builder &builder, StringRef name, bool hasStatus,
                 SmallVector<Value *> arguments) {
  Value *out = entryAlloca(builder, builder.getInt128Ty());
  arguments.push_back(out);
  Value *status = callNamed(
      builder, name, hasStatus ? builder.getInt32Ty() : builder.getVoidTy(),
      arguments);
  Outcome outcome;
  outcome.lane.value = builder.CreateLoad(builder.getInt128Ty(), out);
  if (hasStatus)
    outcome.failWith(builder, status);
  return outcome;
}

Value *roundedBy(Builder &builder, Value *value, unsigned digits) {
  if (digits == 0)
    return value;
  return callWide(builder, "flott_decimal_round", /*hasStatus=*/false,
                  {lowHalf(builder, value), highHalf(builder, value),
                   builder.getInt32(digits)})
      .lane.value;
}

static Value *scaledUp(Builder &builder, Value *value, unsigned digits) {
  return digits == 0 ? value
                     : builder.CreateMul(value, powerOfTen(builder, digits));
}

Outcome rescaleDecimal(Builder &builder, Value *value, flow::DecimalType from,
                       flow::DecimalType to, RowError why) {
  Outcome outcome;
  if (to.getScale() >= from.getScale()) {
    const unsigned up = to.getScale() - from.getScale();
    const unsigned most = to.getPrecision() - std::min(to.getPrecision(), up);
    // What passes the check cannot leave 128 bits when multiplied.
    outcome.lane.value = scaledUp(builder, value, up);
    if (from.getPrecision() > most)
      outcome.failIf(builder, exceedsPrecision(builder, value, most), why);
    return outcome;
  }
  const unsigned down = from.getScale() - to.getScale();
  outcome.lane.value = roundedBy(builder, value, down);
  // Rounding may carry into one more digit.
  if (from.getPrecision() + 1 > to.getPrecision() + down)
    outcome.failIf(
        builder,
        exceedsPrecision(builder, outcome.lane.value, to.getPrecision()), why);
  return outcome;
}

namespace {
/// Scales and digits of one operation.
struct DecimalOp {
  Builder &builder;
  Value *left, *right;
  flow::DecimalType leftType, rightType, type;

  unsigned commonScale() const {
    return std::max(leftType.getScale(), rightType.getScale());
  }
  unsigned leftUp() const { return commonScale() - leftType.getScale(); }
  unsigned rightUp() const { return commonScale() - rightType.getScale(); }
  /// Digits of the operands at the common scale.
  unsigned alignedDigits() const {
    return std::max(leftType.getPrecision() + leftUp(),
                    rightType.getPrecision() + rightUp());
  }

  SmallVector<Value *> halves(Value *value) const {
    return {lowHalf(builder, value), highHalf(builder, value)};
  }
  Value *number(int32_t value) const { return builder.getInt32(value); }

  Outcome addOrSubtract(bool isSub) const;
  Outcome multiply() const;
  Outcome divide() const;
  Outcome remainder() const;
};
} // namespace

Outcome DecimalOp::addOrSubtract(bool isSub) const {
  const unsigned digits = alignedDigits(), scale = commonScale();
  if (digits <= kAddableDigits && type.getScale() <= scale) {
    Value *l = scaledUp(builder, left, leftUp());
    Value *r = scaledUp(builder, right, rightUp());
    Value *sum = isSub ? builder.CreateSub(l, r) : builder.CreateAdd(l, r);
    const auto exact =
        flow::DecimalType::get(type.getContext(), digits + 1, scale);
    return rescaleDecimal(builder, sum, exact, type, kOverflow);
  }
  // A result with more digits behind the point than the operands: scale them.
  const unsigned up = type.getScale() > scale ? type.getScale() - scale : 0;
  const unsigned down = scale > type.getScale() ? scale - type.getScale() : 0;
  SmallVector<Value *> arguments = halves(left);
  arguments.push_back(number(leftUp() + up));
  append_range(arguments, halves(isSub ? builder.CreateNeg(right) : right));
  append_range(arguments,
               ArrayRef<Value *>{number(rightUp() + up), number(down),
                                 number(type.getPrecision())});
  return callWide(builder, "flott_decimal_add", /*hasStatus=*/true, arguments);
}

Outcome DecimalOp::multiply() const {
  const unsigned digits = leftType.getPrecision() + rightType.getPrecision();
  const unsigned scale = leftType.getScale() + rightType.getScale();
  if (digits <= kDecimalDigits && type.getScale() <= scale) {
    const auto exact = flow::DecimalType::get(type.getContext(), digits, scale);
    return rescaleDecimal(builder, builder.CreateMul(left, right), exact, type,
                          kOverflow);
  }
  SmallVector<Value *> arguments = halves(left);
  append_range(arguments, halves(right));
  arguments.push_back(number(int32_t(scale) - int32_t(type.getScale())));
  arguments.push_back(number(type.getPrecision()));
  return callWide(builder, "flott_decimal_multiply", /*hasStatus=*/true,
                  arguments);
}

Outcome DecimalOp::divide() const {
  SmallVector<Value *> arguments = halves(left);
  append_range(arguments, halves(right));
  arguments.push_back(number(int32_t(type.getScale() + rightType.getScale()) -
                             int32_t(leftType.getScale())));
  arguments.push_back(number(type.getPrecision()));
  return callWide(builder, "flott_decimal_divide", /*hasStatus=*/true,
                  arguments);
}

Outcome DecimalOp::remainder() const {
  SmallVector<Value *> arguments = halves(left);
  arguments.push_back(number(leftUp()));
  append_range(arguments, halves(right));
  arguments.push_back(number(rightUp()));
  arguments.push_back(
      number(int32_t(commonScale()) - int32_t(type.getScale())));
  arguments.push_back(number(type.getPrecision()));
  return callWide(builder, "flott_decimal_remainder", /*hasStatus=*/true,
                  arguments);
}

/// An integer operand counts as a decimal of its width.
static flow::DecimalType decimalOf(mlir::Type type) {
  type = flow::valueType(type);
  if (auto decimal = dyn_cast<flow::DecimalType>(type))
    return decimal;
  const unsigned width = type.getIntOrFloatBitWidth();
  const unsigned digits = width <= 8    ? 3
                          : width <= 16 ? 5
                          : width <= 32 ? 10
                                        : 19;
  return flow::DecimalType::get(type.getContext(), digits, 0);
}

Outcome emitDecimalArithmetic(RowEmitter &row, mlir::Operation *op,
                              const Lane &left, const Lane &right) {
  Builder &builder = row.builder;
  Type *wide = builder.getInt128Ty();
  const DecimalOp operation{
      builder,
      builder.CreateSExtOrTrunc(left.value, wide),
      builder.CreateSExtOrTrunc(right.value, wide),
      decimalOf(op->getOperand(0).getType()),
      decimalOf(op->getOperand(1).getType()),
      cast<flow::DecimalType>(flow::valueType(op->getResult(0).getType()))};
  if (isa<flow::AddOp, flow::SubOp>(op))
    return operation.addOrSubtract(isa<flow::SubOp>(op));
  if (isa<flow::MulOp>(op))
    return operation.multiply();
  if (isa<flow::DivOp>(op))
    return operation.divide();
  return operation.remainder();
}

} // namespace flott
