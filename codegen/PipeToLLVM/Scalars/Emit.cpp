#include "codegen/PipeToLLVM/Scalars/Emit.h"

#include "llvm/IR/Constants.h"

using namespace llvm;

namespace flott {

void Outcome::failIf(Builder &builder, Value *condition, Value *why) {
  code = failed ? builder.CreateSelect(failed, code, why) : why;
  failed = failed ? builder.CreateOr(failed, condition) : condition;
}

Value *bothValid(Builder &builder, Value *left, Value *right) {
  if (!left || !right)
    return left ? left : right;
  return left == right ? left : builder.CreateAnd(left, right);
}

Value *validOf(Builder &builder, const Lane &lane) {
  return lane.valid ? lane.valid : builder.getTrue();
}

Lane finish(RowEmitter &row, mlir::Operation *op, flow::OnError onError,
            Value *valid, const Outcome &outcome) {
  Builder &builder = row.builder;
  Lane lane = outcome.lane;
  lane.valid = valid;
  if (!outcome.failed)
    return lane;
  if (onError == flow::OnError::Null) {
    lane.valid = bothValid(builder, valid, builder.CreateNot(outcome.failed));
    return lane;
  }
  // The value of a NULL operand is any: it must not fail the row.
  row.failIf(bothValid(builder, valid, outcome.failed), outcome.code, op);
  return lane;
}

Outcome emitUnder(RowEmitter &row, Value *condition, const Lane &otherwise,
                  function_ref<Outcome()> emit) {
  if (!condition)
    return emit();
  Builder &builder = row.builder;
  BasicBlock *before = builder.GetInsertBlock();
  Function *function = before->getParent();
  BasicBlock *taken =
      BasicBlock::Create(builder.getContext(), "valid", function);
  BasicBlock *join = BasicBlock::Create(builder.getContext(), "", function);
  builder.CreateCondBr(condition, taken, join);
  builder.SetInsertPoint(taken);
  const Outcome inner = emit();
  BasicBlock *end = builder.GetInsertBlock();
  builder.CreateBr(join);
  builder.SetInsertPoint(join);
  const auto merge = [&](Value *inside, Value *outside) -> Value * {
    if (!inside)
      return nullptr;
    PHINode *phi = builder.CreatePHI(inside->getType(), 2);
    phi->addIncoming(inside, end);
    phi->addIncoming(outside, before);
    return phi;
  };
  Outcome outcome;
  outcome.lane.value = merge(inner.lane.value, otherwise.value);
  outcome.lane.size = merge(inner.lane.size, otherwise.size);
  outcome.lane.valid = merge(
      inner.lane.valid, otherwise.valid ? otherwise.valid : builder.getTrue());
  outcome.failed = merge(inner.failed, builder.getFalse());
  outcome.code = merge(inner.code, builder.getInt32(0));
  return outcome;
}

void emitLoop(Builder &builder, Value *count,
              function_ref<void(Value *index)> body) {
  BasicBlock *before = builder.GetInsertBlock();
  Function *function = before->getParent();
  LLVMContext &context = builder.getContext();
  BasicBlock *head = BasicBlock::Create(context, "each", function);
  BasicBlock *inside = BasicBlock::Create(context, "element", function);
  BasicBlock *after = BasicBlock::Create(context, "", function);
  builder.CreateBr(head);
  builder.SetInsertPoint(head);
  PHINode *index = builder.CreatePHI(builder.getInt64Ty(), 2);
  index->addIncoming(builder.getInt64(0), before);
  builder.CreateCondBr(builder.CreateICmpSLT(index, count), inside, after);
  builder.SetInsertPoint(inside);
  body(index);
  // Below `count`, so it cannot pass the largest number.
  Value *next = builder.CreateAdd(index, builder.getInt64(1));
  index->addIncoming(next, builder.GetInsertBlock());
  builder.CreateBr(head);
  builder.SetInsertPoint(after);
}

static APInt powerOfTenBits(unsigned exponent) {
  APInt power(128, 1);
  for (unsigned i = 0; i < exponent; ++i)
    power *= 10;
  return power;
}

Constant *powerOfTen(Builder &builder, unsigned exponent) {
  return builder.getInt(powerOfTenBits(exponent));
}

Value *lowHalf(Builder &builder, Value *wide) {
  return builder.CreateTrunc(wide, builder.getInt64Ty());
}

Value *highHalf(Builder &builder, Value *wide) {
  return builder.CreateTrunc(builder.CreateLShr(wide, 64),
                             builder.getInt64Ty());
}

Value *exceedsPrecision(Builder &builder, Value *wide, unsigned precision) {
  // -limit <= wide <= limit, in one unsigned comparison.
  const APInt limit = powerOfTenBits(precision) - 1;
  return builder.CreateICmpUGT(builder.CreateAdd(wide, builder.getInt(limit)),
                               builder.getInt(limit.shl(1)));
}

unsigned secondDigits(mlir::Type type) {
  type = flow::valueType(type);
  if (auto time = dyn_cast<flow::TimeType>(type))
    return time.getPrecision();
  if (auto timestamp = dyn_cast<flow::TimestampType>(type))
    return timestamp.getPrecision();
  if (auto instant = dyn_cast<flow::TimestampLtzType>(type))
    return instant.getPrecision();
  return 6;
}

int64_t unitsPerSecondOf(mlir::Type type) {
  return secondDigits(type) > 6 ? 1'000'000'000 : 1'000'000;
}

Value *floorDivide(Builder &builder, Value *value, int64_t divisor) {
  if (divisor == 1)
    return value;
  Value *by = ConstantInt::getSigned(value->getType(), divisor);
  Value *quotient = builder.CreateSDiv(value, by);
  Value *rest = builder.CreateSub(value, builder.CreateMul(quotient, by));
  Value *below =
      builder.CreateICmpSLT(rest, Constant::getNullValue(value->getType()));
  return builder.CreateSub(quotient,
                           builder.CreateZExt(below, value->getType()));
}

Outcome narrowed(Builder &builder, Value *wide, mlir::Type type, RowError why) {
  Type *narrow = laneType(type, builder.getContext());
  Outcome outcome;
  outcome.lane.value = builder.CreateTrunc(wide, narrow);
  Value *back = builder.CreateSExt(outcome.lane.value, wide->getType());
  outcome.failIf(builder, builder.CreateICmpNE(back, wide), why);
  return outcome;
}

Outcome takeRoom(RowEmitter &row, Value *bytes) {
  Builder &builder = row.builder;
  Outcome outcome;
  Value *room = callNamed(builder, "flott_arena_take", builder.getPtrTy(),
                          {row.rowArena(), bytes});
  outcome.lane.value = room;
  outcome.failIf(builder, builder.CreateIsNull(room), kOutOfMemory);
  return outcome;
}

} // namespace flott
