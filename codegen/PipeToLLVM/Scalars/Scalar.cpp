// Dispatch over the scalar ops; logic, NULLs, branches.
#include "codegen/PipeToLLVM/Scalars/Emit.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace llvm;

namespace flott {

/// `wins`: false for and, true for or. A side that wins decides, whatever the
/// other is; else NULL on a side is NULL.
static Lane emitLogic(RowEmitter &row, mlir::Operation *op, bool wins) {
  Builder &builder = row.builder;
  const Lane left = row.lane(op->getOperand(0));
  const Lane right = row.lane(op->getOperand(1));
  if (!left.valid && !right.valid)
    return {wins ? builder.CreateOr(left.value, right.value)
                 : builder.CreateAnd(left.value, right.value)};
  const auto decides = [&](const Lane &lane) {
    Value *is = wins ? lane.value : builder.CreateNot(lane.value);
    return bothValid(builder, lane.valid, is);
  };
  Value *decided = builder.CreateOr(decides(left), decides(right));
  Lane lane;
  lane.value = wins ? decided : builder.CreateNot(decided);
  lane.valid =
      builder.CreateOr(decided, bothValid(builder, left.valid, right.valid));
  return lane;
}

static Lane emitValue(RowEmitter &row, flow::ValueOp op) {
  const Lane lane = row.lane(op.getOperand());
  const mlir::Type type = op.getResult().getType();
  Lane value = hasSize(type) ? readable(row.builder, lane)
                             : canonical(row.builder, lane);
  value.valid = nullptr;
  return value;
}

/// A lane with a validity of its own where the type may be NULL, so that two
/// branches agree in their parts.
static Lane emitRegion(RowEmitter &row, mlir::Region &region) {
  for (mlir::Operation &op : region.front()) {
    if (auto yield = dyn_cast<flow::YieldOp>(op)) {
      Lane lane = row.lane(yield.getOperand(0));
      if (flow::isOptional(yield.getOperand(0).getType()))
        lane.valid = validOf(row.builder, lane);
      else
        lane.valid = nullptr;
      return lane;
    }
    emitScalar(row, &op);
  }
  llvm_unreachable("region does not end with a yield");
}

Lane emitIf(RowEmitter &row, flow::IfOp op) {
  Builder &builder = row.builder;
  const Lane condition = row.lane(op.getCondition());
  // A column first used in a branch would not be there behind it.
  row.decodeUses(op.getThenRegion());
  row.decodeUses(op.getElseRegion());
  Function *function = builder.GetInsertBlock()->getParent();
  LLVMContext &context = builder.getContext();
  BasicBlock *thenBlock = BasicBlock::Create(context, "then", function);
  BasicBlock *elseBlock = BasicBlock::Create(context, "else", function);
  BasicBlock *join = BasicBlock::Create(context, "endif", function);
  builder.CreateCondBr(bothValid(builder, condition.valid, condition.value),
                       thenBlock, elseBlock);

  Lane lanes[2];
  BasicBlock *ends[2];
  for (int side : {0, 1}) {
    builder.SetInsertPoint(side ? elseBlock : thenBlock);
    lanes[side] =
        emitRegion(row, side ? op.getElseRegion() : op.getThenRegion());
    ends[side] = builder.GetInsertBlock(); // a check inside makes new blocks
    builder.CreateBr(join);
  }
  builder.SetInsertPoint(join);
  const auto merge = [&](Value *Lane::*part) -> Value * {
    if (!(lanes[0].*part))
      return nullptr;
    PHINode *phi = builder.CreatePHI((lanes[0].*part)->getType(), 2);
    for (int side : {0, 1})
      phi->addIncoming(lanes[side].*part, ends[side]);
    return phi;
  };
  return {merge(&Lane::value), merge(&Lane::size), merge(&Lane::valid)};
}

void emitScalar(RowEmitter &row, mlir::Operation *op) {
  Builder &builder = row.builder;
  using namespace flow;
  const Lane lane =
      TypeSwitch<mlir::Operation *, Lane>(op)
          .Case<AddOp, SubOp, MulOp, DivOp, RemOp, NegOp>(
              [&](auto) { return emitArithmetic(row, op); })
          .Case([&](CompareOp op) { return emitCompare(row, op); })
          .Case([&](CastOp op) { return emitCast(row, op); })
          .Case([&](CallOp op) { return emitCall(row, op); })
          .Case([&](ConstantOp op) { return emitConstant(row, op); })
          .Case([&](IfOp op) { return emitIf(row, op); })
          .Case([&](AndOp op) { return emitLogic(row, op, /*wins=*/false); })
          .Case([&](OrOp op) { return emitLogic(row, op, /*wins=*/true); })
          .Case([&](NotOp op) {
            Lane lane = row.lane(op.getOperand());
            lane.value = builder.CreateNot(lane.value);
            return lane;
          })
          .Case([&](IsNullOp op) {
            const Lane lane = row.lane(op.getOperand());
            return Lane{lane.valid ? builder.CreateNot(lane.valid)
                                   : builder.getFalse()};
          })
          .Case([&](SomeOp op) { return row.lane(op.getOperand()); })
          .Case([&](ValueOp op) { return emitValue(row, op); })
          .Case([&](ArrayOp op) { return emitArray(row, op); })
          .Case([&](ElementOp op) { return emitElement(row, op); })
          .Case([&](CardinalityOp op) {
            const Lane lane = row.lane(op.getArray());
            return Lane{lane.size, nullptr, lane.valid};
          });
  row.define(op->getResult(0), lane);
}

} // namespace flott
