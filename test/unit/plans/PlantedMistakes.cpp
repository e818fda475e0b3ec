#include "test/unit/plans/PlantedMistakes.h"

#include "mlir/IR/Builders.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"

using namespace mlir;

namespace flott::test {

using namespace flow;

/// Changes the first op of a kind that `change` accepts.
template <typename Op> static Mistake inFlow(std::function<bool(Op)> change) {
  return {[change](ModuleOp module) {
            return module
                .walk([&](Op op) {
                  return change(op) ? WalkResult::interrupt()
                                    : WalkResult::advance();
                })
                .wasInterrupted();
          },
          nullptr};
}

/// Changes the first instruction of a kind that `change` accepts.
template <typename T> static Mistake inCode(std::function<bool(T &)> change) {
  return {nullptr, [change](llvm::Module &module) {
            for (llvm::Function &function : module)
              for (llvm::Instruction &instruction :
                   llvm::instructions(function))
                if (auto *found = llvm::dyn_cast<T>(&instruction))
                  if (change(*found))
                    return true;
            return false;
          }};
}

//===--- Rows -------------------------------------------------------------===//

static bool dropFilter(FilterOp op) {
  op.replaceAllUsesWith(op.getInput());
  op.erase();
  return true;
}

static bool loseBranch(UnionOp op) {
  // A filter that keeps nothing stands for the branch.
  OpBuilder builder(op);
  mlir::Value last = op.getInputs().back();
  auto type = cast<StreamType>(last.getType());
  auto filter = FilterOp::create(builder, op.getLoc(), type, last);
  const SmallVector<Location> locations(type.size(), op.getLoc());
  builder.createBlock(&filter.getBody(), {}, type.columnTypes(), locations);
  mlir::Value never = ConstantOp::create(
      builder, op.getLoc(), builder.getI1Type(), builder.getBoolAttr(false));
  YieldOp::create(builder, op.getLoc(), never);
  op->setOperand(op->getNumOperands() - 1, filter.getResult());
  return true;
}

static bool innerForLeft(JoinOp op) {
  if (op.getKind() != JoinKind::Left)
    return false;
  OpBuilder builder(op);
  StreamType wanted = op.getResult().getType();
  StreamType left = op.getLeft().getType(), right = op.getRight().getType();
  SmallVector<Column> columns(wanted.getColumns());
  for (auto [index, position] : llvm::enumerate(op.rightPayload()))
    columns[left.size() + index].type = right.getColumns()[position].type;
  auto inner = JoinOp::create(builder, op.getLoc(), wanted.withColumns(columns),
                              op.getLeft(), op.getRight(), JoinKind::Inner,
                              op.getLeftKeys(), op.getRightKeys(), op.getUid());
  // The columns are optional still.
  OperationState state(op.getLoc(), ProjectOp::getOperationName());
  state.addOperands(inner.getResult());
  state.addTypes(wanted);
  Region *body = state.addRegion();
  {
    OpBuilder::InsertionGuard guard(builder);
    const SmallVector<Location> locations(columns.size(), op.getLoc());
    Block *block = builder.createBlock(
        body, {}, inner.getResult().getType().columnTypes(), locations);
    SmallVector<mlir::Value> values;
    for (auto [argument, column] :
         llvm::zip(block->getArguments(), wanted.getColumns()))
      values.push_back(
          argument.getType() == column.type
              ? mlir::Value(argument)
              : SomeOp::create(builder, op.getLoc(), column.type, argument));
    YieldOp::create(builder, op.getLoc(), values);
  }
  op.replaceAllUsesWith(builder.create(state)->getResult(0));
  op.erase();
  return true;
}

//===--- Aggregates, windows, order ---------------------------------------===//

/// Changes the first call of an aggregate that `change` accepts; `change` gives
/// null for a call that it leaves.
static bool
changeCall(AggregateOp op,
           llvm::function_ref<AggregateAttr(AggregateAttr)> change) {
  SmallVector<Attribute> calls(op.getAggregates().begin(),
                               op.getAggregates().end());
  for (Attribute &call : calls)
    if (AggregateAttr changed = change(cast<AggregateAttr>(call))) {
      call = changed;
      op.setAggregatesAttr(ArrayAttr::get(op.getContext(), calls));
      return true;
    }
  return false;
}

static bool minForMax(AggregateOp op) {
  return changeCall(op, [&](AggregateAttr call) -> AggregateAttr {
    if (call.getFunction() != "max")
      return {};
    return AggregateAttr::get(op.getContext(), call.getColumn(),
                              StringAttr::get(op.getContext(), "min"),
                              call.getArguments(), call.getParameters());
  });
}

static bool countNulls(AggregateOp op) {
  return changeCall(op, [&](AggregateAttr call) -> AggregateAttr {
    if (call.getFunction() != "count" || call.getArguments().empty())
      return {};
    return AggregateAttr::get(op.getContext(), call.getColumn(),
                              call.getFunction(), {}, {});
  });
}

static bool shiftWindow(WindowOp op) {
  const auto size = static_cast<int64_t>(op.getSizeMicros());
  const auto offset = static_cast<int64_t>(op.getOffsetMicros());
  op.setOffsetMicros((offset + 1000000) % size);
  return true;
}

static bool flipOrder(SortOp op) {
  SmallVector<Attribute> order(op.getOrder().begin(), op.getOrder().end());
  auto first = cast<OrderAttr>(order[0]);
  order[0] = OrderAttr::get(op.getContext(), first.getColumn(),
                            !first.getDescending(), first.getNullsFirst());
  op.setOrderAttr(ArrayAttr::get(op.getContext(), order));
  return true;
}

static bool oneMore(SortOp op) {
  if (!op.getLimit())
    return false;
  op.setLimit(*op.getLimit() + 1);
  return true;
}

//===--- Wrong rules ------------------------------------------------------===//

/// Moves a filter below the op that its rows come from.
static bool filterBelow(FilterOp filter, Operation *below) {
  if (!below || !below->hasOneUse())
    return false;
  OpBuilder builder(below);
  mlir::Value input = below->getOperand(0);
  auto moved =
      FilterOp::create(builder, filter.getLoc(), input.getType(), input);
  moved.getBody().takeBody(filter.getBody());
  below->setOperand(0, moved.getResult());
  filter.replaceAllUsesWith(below->getResult(0));
  filter.erase();
  return true;
}

/// Rows that a filter drops are no longer among the first.
static bool filterBelowLimit(FilterOp op) {
  auto sort = op.getInput().getDefiningOp<SortOp>();
  return sort && sort.getLimit() && filterBelow(op, sort);
}

//===--- Scalars ----------------------------------------------------------===//

static bool orForAnd(AndOp op) {
  OpBuilder builder(op);
  op.replaceAllUsesWith(
      OrOp::create(builder, op.getLoc(), op.getType(), op.getLhs(), op.getRhs())
          .getResult());
  op.erase();
  return true;
}

static bool swapSub(SubOp op) {
  if (op.getLhs().getType() != op.getRhs().getType() ||
      op.getLhs() == op.getRhs())
    return false;
  mlir::Value left = op.getLhs();
  op->setOperand(0, op.getRhs());
  op->setOperand(1, left);
  return true;
}

//===--- Code -------------------------------------------------------------===//

/// The check of a window for late rows: end <= watermark.
static bool isLateCheck(llvm::ICmpInst &compare) {
  auto *end = llvm::dyn_cast<llvm::IntrinsicInst>(compare.getOperand(0));
  return compare.getPredicate() == llvm::CmpInst::ICMP_SLE && end &&
         end->getIntrinsicID() == llvm::Intrinsic::sadd_sat;
}

static bool lateOnlyBehindTheEnd(llvm::ICmpInst &compare) {
  if (!isLateCheck(compare))
    return false;
  compare.setPredicate(llvm::CmpInst::ICMP_SLT);
  return true;
}

/// Nothing overflows.
static bool dropOverflowCheck(llvm::ExtractValueInst &extract) {
  auto *math =
      llvm::dyn_cast<llvm::WithOverflowInst>(extract.getAggregateOperand());
  if (!math || extract.getIndices()[0] != 1 || extract.use_empty())
    return false;
  extract.replaceAllUsesWith(llvm::ConstantInt::getFalse(extract.getContext()));
  return true;
}

const std::vector<PlantedMistake> &plantedMistakes() {
  static const std::vector<PlantedMistake> all = {
      {"a filter is dropped", inFlow<FilterOp>(dropFilter)},
      {"a branch of a union is lost", inFlow<UnionOp>(loseBranch)},
      {"a left join is lowered as an inner join", inFlow<JoinOp>(innerForLeft)},
      {"max keeps the least", inFlow<AggregateOp>(minForMax)},
      {"count counts NULL", inFlow<AggregateOp>(countNulls)},
      {"a window's offset is wrong", inFlow<WindowOp>(shiftWindow)},
      {"a sort goes the other way", inFlow<SortOp>(flipOrder)},
      {"a limit is one too high", inFlow<SortOp>(oneMore)},
      {"rule: a filter moves below a limit",
       inFlow<FilterOp>(filterBelowLimit)},
      {"and is or", inFlow<AndOp>(orForAnd)},
      {"a subtraction has its operands swapped", inFlow<SubOp>(swapSub)},
      {"code: a row at the watermark is in time",
       inCode<llvm::ICmpInst>(lateOnlyBehindTheEnd)},
      {"code: an overflow goes unseen",
       inCode<llvm::ExtractValueInst>(dropOverflowCheck)},
  };
  return all;
}

} // namespace flott::test
