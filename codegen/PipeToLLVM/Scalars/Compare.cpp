// Equality and order.
#include "codegen/PipeToLLVM/Scalars/Emit.h"

#include "llvm/IR/Constants.h"

using namespace llvm;

namespace flott {

Value *emitEqual(Builder &builder, mlir::Type type, const Lane &left,
                 const Lane &right) {
  type = flow::valueType(type);
  if (auto array = dyn_cast<flow::ArrayType>(type))
    return emitArrayEqual(builder, array, left, right);
  if (hasSize(type))
    return builder.CreateICmpNE(
        callNamed(builder, "flott_text_equal", builder.getInt32Ty(),
                  {left.value, left.size, right.value, right.size}),
        builder.getInt32(0));
  if (isa<mlir::FloatType>(type)) {
    Value *nans =
        builder.CreateAnd(builder.CreateFCmpUNO(left.value, left.value),
                          builder.CreateFCmpUNO(right.value, right.value));
    return builder.CreateOr(builder.CreateFCmpOEQ(left.value, right.value),
                            nans);
  }
  return builder.CreateICmpEQ(left.value, right.value);
}

Value *emitLess(Builder &builder, mlir::Type type, const Lane &left,
                const Lane &right) {
  type = flow::valueType(type);
  if (hasSize(type))
    return builder.CreateICmpSLT(
        callNamed(builder, "flott_text_compare", builder.getInt32Ty(),
                  {left.value, left.size, right.value, right.size}),
        builder.getInt32(0));
  if (isa<mlir::FloatType>(type)) // true too where only the right is NaN
    return builder.CreateAnd(builder.CreateFCmpULT(left.value, right.value),
                             builder.CreateFCmpORD(left.value, left.value));
  if (type.isInteger(1))
    return builder.CreateICmpULT(left.value, right.value);
  return builder.CreateICmpSLT(left.value, right.value);
}

/// Both decimals at the larger scale. Where the one of the smaller scale is too
/// large for that, it is larger than any other in magnitude: the largest or
/// smallest i128 stands for it, which no decimal is.
static void alignScales(Builder &builder, flow::DecimalType leftType,
                        flow::DecimalType rightType, Lane &left, Lane &right) {
  const bool isLeft = leftType.getScale() < rightType.getScale();
  Lane &lane = isLeft ? left : right;
  const flow::DecimalType from = isLeft ? leftType : rightType;
  const unsigned up =
      (isLeft ? rightType : leftType).getScale() - from.getScale();
  Value *scaled = builder.CreateMul(lane.value, powerOfTen(builder, up));
  if (from.getPrecision() + up > 38) {
    Value *isLarge = exceedsPrecision(builder, lane.value, 38 - up);
    Value *isNegative =
        builder.CreateICmpSLT(lane.value, builder.getIntN(128, 0));
    Value *infinite = builder.CreateSelect(
        isNegative, builder.getInt(APInt::getSignedMinValue(128)),
        builder.getInt(APInt::getSignedMaxValue(128)));
    scaled = builder.CreateSelect(isLarge, infinite, scaled);
  }
  lane.value = scaled;
}

static Value *holds(Builder &builder, flow::Predicate predicate,
                    mlir::Type type, const Lane &left, const Lane &right) {
  using flow::Predicate;
  switch (predicate) {
  case Predicate::Eq:
  case Predicate::Same:
    return emitEqual(builder, type, left, right);
  case Predicate::Ne:
  case Predicate::Differ:
    return builder.CreateNot(emitEqual(builder, type, left, right));
  case Predicate::Lt:
    return emitLess(builder, type, left, right);
  case Predicate::Gt:
    return emitLess(builder, type, right, left);
  case Predicate::Le:
    return builder.CreateNot(emitLess(builder, type, right, left));
  case Predicate::Ge:
    return builder.CreateNot(emitLess(builder, type, left, right));
  }
  llvm_unreachable("predicate is not known");
}

Lane emitCompare(RowEmitter &row, flow::CompareOp op) {
  Builder &builder = row.builder;
  const mlir::Type type = flow::valueType(op.getLhs().getType());
  Lane left = row.lane(op.getLhs()), right = row.lane(op.getRhs());
  if (hasSize(type)) { // their bytes are read, valid or not
    left = readable(builder, left);
    right = readable(builder, right);
  }
  if (auto decimal = dyn_cast<flow::DecimalType>(type)) {
    auto other =
        cast<flow::DecimalType>(flow::valueType(op.getRhs().getType()));
    if (decimal.getScale() != other.getScale())
      alignScales(builder, decimal, other, left, right);
  }
  Value *truth = holds(builder, op.getPredicate(), type, left, right);
  Value *valid = bothValid(builder, left.valid, right.valid);
  const bool isDiffer = op.getPredicate() == flow::Predicate::Differ;
  if (!isDiffer && op.getPredicate() != flow::Predicate::Same)
    return {truth, nullptr, valid};
  if (!valid)
    return {truth};
  // Where one is NULL, they are the same if both are.
  Value *validities =
      builder.CreateXor(validOf(builder, left), validOf(builder, right));
  Value *nulls = isDiffer ? validities : builder.CreateNot(validities);
  return {builder.CreateSelect(valid, truth, nulls)};
}

} // namespace flott
