// Arithmetic of integers and floats; decimals and times have files of their
// own.
#include "codegen/PipeToLLVM/Scalars/Emit.h"

#include "llvm/IR/Constants.h"

using namespace llvm;

namespace flott {

static Value *emitFloat(Builder &builder, mlir::Operation *op, Value *left,
                        Value *right) {
  if (isa<flow::AddOp>(op))
    return builder.CreateFAdd(left, right);
  if (isa<flow::SubOp>(op))
    return builder.CreateFSub(left, right);
  if (isa<flow::MulOp>(op))
    return builder.CreateFMul(left, right);
  if (isa<flow::DivOp>(op))
    return builder.CreateFDiv(left, right);
  return builder.CreateFRem(left, right); // fmod's meaning
}

Outcome overflowing(Builder &builder, Intrinsic::ID intrinsic, Value *left,
                    Value *right, bool wraps) {
  Value *both = builder.CreateBinaryIntrinsic(intrinsic, left, right);
  Outcome outcome;
  outcome.lane.value = builder.CreateExtractValue(both, 0);
  if (!wraps)
    outcome.failIf(builder, builder.CreateExtractValue(both, 1), kOverflow);
  return outcome;
}

// The hardware traps on x / 0 and MIN / -1: a divisor of 1 takes their place,
// which also gives what MIN / -1 wraps to, and its remainder.
Outcome divided(Builder &builder, bool remainder, Value *left, Value *right,
                bool wraps) {
  Type *type = left->getType();
  Value *isZero = builder.CreateICmpEQ(right, Constant::getNullValue(type));
  const unsigned width = type->getIntegerBitWidth();
  Value *isMinimum = builder.CreateICmpEQ(
      left, builder.getInt(APInt::getSignedMinValue(width)));
  Value *overflows = builder.CreateAnd(
      isMinimum, builder.CreateICmpEQ(right, Constant::getAllOnesValue(type)));
  Value *divisor = builder.CreateSelect(builder.CreateOr(isZero, overflows),
                                        ConstantInt::get(type, 1), right);
  Outcome outcome;
  outcome.failIf(builder, isZero, kDivisionByZero);
  if (remainder) {
    outcome.lane.value = builder.CreateSRem(left, divisor);
    return outcome;
  }
  outcome.lane.value = builder.CreateSDiv(left, divisor);
  if (!wraps)
    outcome.failIf(builder, overflows, kOverflow);
  return outcome;
}

static Outcome emitInteger(Builder &builder, mlir::Operation *op, Value *left,
                           Value *right, bool wraps) {
  if (isa<flow::AddOp>(op))
    return overflowing(builder, Intrinsic::sadd_with_overflow, left, right,
                       wraps);
  if (isa<flow::SubOp>(op))
    return overflowing(builder, Intrinsic::ssub_with_overflow, left, right,
                       wraps);
  if (isa<flow::MulOp>(op))
    return overflowing(builder, Intrinsic::smul_with_overflow, left, right,
                       wraps);
  return divided(builder, isa<flow::RemOp>(op), left, right, wraps);
}

static Outcome emitNegation(Builder &builder, mlir::Type type, Value *value,
                            bool wraps) {
  if (isa<mlir::FloatType>(type))
    return {{builder.CreateFNeg(value)}};
  if (isa<flow::DecimalType>(type)) // as many digits as before
    return {{builder.CreateNeg(value)}};
  return overflowing(builder, Intrinsic::ssub_with_overflow,
                     Constant::getNullValue(value->getType()), value, wraps);
}

Lane emitArithmetic(RowEmitter &row, mlir::Operation *op) {
  Builder &builder = row.builder;
  const mlir::Type type = flow::valueType(op->getResult(0).getType());
  const auto onError =
      op->getAttrOfType<flow::OnErrorAttr>("on_error").getValue();
  const bool wraps = onError == flow::OnError::Wrap;
  const Lane left = row.lane(op->getOperand(0));
  if (isa<flow::NegOp>(op))
    return finish(row, op, onError, left.valid,
                  emitNegation(builder, type, left.value, wraps));

  const Lane right = row.lane(op->getOperand(1));
  Outcome outcome;
  if (isa<mlir::FloatType>(type))
    outcome.lane.value = emitFloat(builder, op, left.value, right.value);
  else if (isa<mlir::IntegerType>(type))
    outcome = emitInteger(builder, op, left.value, right.value, wraps);
  else if (isa<flow::DecimalType>(type))
    outcome = emitDecimalArithmetic(row, op, left, right);
  else
    outcome = emitTimeArithmetic(row, op, left, right);
  return finish(row, op, onError, bothValid(builder, left.valid, right.valid),
                outcome);
}

} // namespace flott
