// Expressions in regions: what they read, and how they are moved.
#include "compiler/Optimizer/Rule.h"

#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace flott::flow {

static void collectConjuncts(Value value, SmallVectorImpl<Value> &conjuncts) {
  if (auto both = value.getDefiningOp<AndOp>()) {
    collectConjuncts(both.getLhs(), conjuncts);
    collectConjuncts(both.getRhs(), conjuncts);
    return;
  }
  if (!llvm::is_contained(conjuncts, value))
    conjuncts.push_back(value);
}

SmallVector<Value> conjunctsOf(Region &predicate) {
  SmallVector<Value> conjuncts;
  collectConjuncts(predicate.front().getTerminator()->getOperand(0), conjuncts);
  return conjuncts;
}

/// Visits what an op reads from outside of itself: its operands, and what its
/// regions take from around it.
static void forEachOperand(Operation *op,
                           llvm::function_ref<void(Value)> visit) {
  for (Value operand : op->getOperands())
    visit(operand);
  for (Region &region : op->getRegions())
    region.walk([&](Operation *inner) {
      for (Value operand : inner->getOperands())
        if (!op->isAncestor(operand.getParentBlock()->getParentOp()))
          visit(operand);
    });
}

/// The arguments and the ops that a value is computed from.
struct Slice {
  llvm::SmallSetVector<Operation *, 8> ops;
  llvm::SmallSetVector<BlockArgument, 8> arguments;

  explicit Slice(Value value) { add(value); }

  bool any(llvm::function_ref<bool(Operation *)> holds) const {
    return llvm::any_of(ops, [&](Operation *op) {
      return op
          ->walk([&](Operation *inner) {
            return holds(inner) ? WalkResult::interrupt()
                                : WalkResult::advance();
          })
          .wasInterrupted();
    });
  }

private:
  void add(Value value) {
    if (auto argument = dyn_cast<BlockArgument>(value)) {
      arguments.insert(argument);
      return;
    }
    Operation *op = value.getDefiningOp();
    if (ops.insert(op))
      forEachOperand(op, [&](Value operand) { add(operand); });
  }
};

llvm::SmallBitVector argumentsRead(Value value) {
  Block *block = value.getParentBlock();
  llvm::SmallBitVector read(block->getNumArguments());
  for (BlockArgument argument : Slice(value).arguments)
    read.set(argument.getArgNumber());
  return read;
}

static bool isVolatileOp(Operation *op) {
  auto call = dyn_cast<CallOp>(op);
  return call && call.getIsVolatile();
}

bool mayFail(Value value) {
  return Slice(value).any(
      [](Operation *op) { return flott::flow::mayFail(op); });
}
bool isVolatile(Value value) { return Slice(value).any(isVolatileOp); }
bool hasCall(Value value) {
  return Slice(value).any([](Operation *op) { return isa<CallOp>(op); });
}
bool isVolatile(Region &region) {
  return region
      .walk([](Operation *op) {
        return isVolatileOp(op) ? WalkResult::interrupt()
                                : WalkResult::advance();
      })
      .wasInterrupted();
}

Value cloneExpression(OpBuilder &builder, Value value, IRMapping &mapping) {
  if (mapping.contains(value))
    return mapping.lookup(value);
  Operation *op = value.getDefiningOp();
  forEachOperand(
      op, [&](Value operand) { cloneExpression(builder, operand, mapping); });
  builder.clone(*op, mapping);
  return mapping.lookup(value);
}

Value conjunction(OpBuilder &builder, Location loc, ValueRange values) {
  Value result = values.front();
  for (Value value : values.drop_front()) {
    Type type =
        optionalLike(builder.getI1Type(), {result.getType(), value.getType()});
    result = AndOp::create(builder, loc, type, result, value);
  }
  return result;
}

Block *addRowBlock(OpBuilder &builder, Region &region, StreamType stream,
                   Location loc) {
  SmallVector<Location> locations(stream.size(), loc);
  return builder.createBlock(&region, {}, stream.columnTypes(), locations);
}

FilterOp createFilter(OpBuilder &builder, Location loc, Value input,
                      ArrayRef<Value> conjuncts, ArrayRef<int> positions) {
  auto filter = FilterOp::create(builder, loc, input.getType(), input);
  OpBuilder::InsertionGuard guard(builder);
  Block *block = addRowBlock(builder, filter.getBody(),
                             cast<StreamType>(input.getType()), loc);
  IRMapping mapping;
  Block *from = Value(conjuncts.front()).getParentBlock();
  for (auto [argument, position] : llvm::zip(from->getArguments(), positions))
    if (position >= 0)
      mapping.map(argument, block->getArgument(position));
  SmallVector<Value> copies;
  for (Value conjunct : conjuncts)
    copies.push_back(cloneExpression(builder, conjunct, mapping));
  YieldOp::create(builder, loc, conjunction(builder, loc, copies));
  return filter;
}

SmallVector<int> samePositions(unsigned count) {
  return llvm::to_vector(llvm::seq<int>(0, static_cast<int>(count)));
}

void replaceFilter(PatternRewriter &rewriter, FilterOp filter, Value lowered,
                   ArrayRef<Value> left) {
  if (!left.empty())
    lowered = createFilter(rewriter, filter.getLoc(), lowered, left,
                           samePositions(filter.getInput().getType().size()));
  rewriter.replaceOp(filter, lowered);
}

ProjectOp createSelection(OpBuilder &builder, Location loc, Value input,
                          ArrayRef<int> positions) {
  auto type = cast<StreamType>(input.getType());
  SmallVector<Column> columns;
  for (int position : positions)
    columns.push_back(type.getColumns()[position]);
  auto project =
      ProjectOp::create(builder, loc, type.withColumns(columns), input);
  OpBuilder::InsertionGuard guard(builder);
  Block *block = addRowBlock(builder, project.getBody(), type, loc);
  SmallVector<Value> values;
  for (int position : positions)
    values.push_back(block->getArgument(position));
  YieldOp::create(builder, loc, values);
  return project;
}

} // namespace flott::flow
