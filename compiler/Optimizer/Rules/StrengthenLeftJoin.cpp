// filter(l leftjoin r, p) = filter(project(l join r, some), p)
//     where p is not true if the right columns are NULL
//
// The rows that only a left join keeps are the ones that p drops. An inner join
// keeps less state, and p can then go below it. The same rows, windows and
// changelog mode; the projection restores the optional types. Errors of p on
// the rows without a match vanish.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

/// What is known of a value if some columns are NULL.
enum class Known { Nothing, True, False, Null, NotTrue };

class NullAnalysis {
public:
  explicit NullAnalysis(unsigned firstNull) : firstNull_(firstNull) {}

  Known of(Value value) const {
    if (auto argument = dyn_cast<BlockArgument>(value))
      return argument.getArgNumber() >= firstNull_ ? Known::Null
                                                   : Known::Nothing;
    Operation *op = value.getDefiningOp();
    if (auto constant = dyn_cast<ConstantOp>(op)) {
      if (isa<UnitAttr>(constant.getValue()))
        return Known::Null;
      if (!constant.getResult().getType().isInteger(1))
        return Known::Nothing;
      return cast<IntegerAttr>(constant.getValue()).getValue().isZero()
                 ? Known::False
                 : Known::True;
    }
    if (isa<SomeOp>(op))
      return of(op->getOperand(0));
    if (isa<NotOp>(op))
      return negated(of(op->getOperand(0)));
    if (isa<IsNullOp>(op))
      return of(op->getOperand(0)) == Known::Null ? Known::True
                                                  : Known::Nothing;
    if (isa<AndOp>(op))
      return both(of(op->getOperand(0)), of(op->getOperand(1)));
    if (isa<OrOp>(op)) {
      const Known l = of(op->getOperand(0)), r = of(op->getOperand(1));
      return notTrue(l) && notTrue(r) ? Known::NotTrue : Known::Nothing;
    }
    return propagatesNull(op) &&
                   llvm::any_of(op->getOperands(),
                                [&](Value operand) {
                                  return of(operand) == Known::Null;
                                })
               ? Known::Null
               : Known::Nothing;
  }

  static bool notTrue(Known known) {
    return known == Known::False || known == Known::Null ||
           known == Known::NotTrue;
  }

private:
  static Known negated(Known known) {
    if (known == Known::True)
      return Known::False;
    if (known == Known::False)
      return Known::True;
    return known == Known::Null ? Known::Null : Known::Nothing;
  }
  static Known both(Known lhs, Known rhs) {
    if (lhs == Known::False || rhs == Known::False)
      return Known::False;
    if (notTrue(lhs) || notTrue(rhs))
      return Known::NotTrue;
    return Known::Nothing;
  }
  static bool propagatesNull(Operation *op) {
    if (auto compare = dyn_cast<CompareOp>(op))
      return compare.getPredicate() != Predicate::Same &&
             compare.getPredicate() != Predicate::Differ;
    if (auto call = dyn_cast<CallOp>(op))
      return call.getNulls() == "propagate";
    return isa<AddOp, SubOp, MulOp, DivOp, RemOp, NegOp, CastOp, ElementOp,
               CardinalityOp>(op);
  }

  unsigned firstNull_;
};

struct StrengthenLeftJoin : OpRewritePattern<FilterOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(FilterOp filter,
                                PatternRewriter &rewriter) const override {
    auto join = filter.getInput().getDefiningOp<JoinOp>();
    if (!join || join.getKind() != JoinKind::Left)
      return failure();
    // A second reader of the join would still need the rows without a match.
    if (!join->hasOneUse())
      return rewriter.notifyMatchFailure(filter, "join has other readers");
    const unsigned leftSize = join.getLeft().getType().size();
    const NullAnalysis nulls(leftSize);
    Value kept = filter.getBody().front().getTerminator()->getOperand(0);
    if (!NullAnalysis::notTrue(nulls.of(kept)))
      return rewriter.notifyMatchFailure(
          filter, "predicate may be true for a row without a match");
    // A volatile function would not run for the rows without a match.
    if (isVolatile(filter.getBody()))
      return rewriter.notifyMatchFailure(filter, "function is volatile");

    // The inner join's payload has the right side's own types.
    StreamType type = join.getType();
    SmallVector<Column> columns(type.getColumns());
    for (auto [index, payload] : llvm::enumerate(join.rightPayload()))
      columns[leftSize + index].type =
          join.getRight().getType().getColumns()[payload].type;
    auto inner = cast<JoinOp>(rewriter.clone(*join));
    inner.setKind(JoinKind::Inner);
    inner.getResult().setType(type.withColumns(columns));
    Value restored = inner;
    if (inner.getType() != type) {
      auto project = ProjectOp::create(rewriter, join.getLoc(), type, restored);
      OpBuilder::InsertionGuard guard(rewriter);
      Block *block = addRowBlock(rewriter, project.getBody(), inner.getType(),
                                 join.getLoc());
      SmallVector<Value> values;
      for (auto [argument, column] :
           llvm::zip(block->getArguments(), type.getColumns()))
        values.push_back(argument.getType() == column.type
                             ? Value(argument)
                             : SomeOp::create(rewriter, join.getLoc(),
                                              column.type, argument));
      YieldOp::create(rewriter, join.getLoc(), values);
      restored = project;
    }
    rewriter.replaceOp(join, restored);
    return success();
  }
};

} // namespace

FLOTT_RULE(StrengthenLeftJoin, "strengthen-left-join")
