// x and true = x      x and false = false    x and x = x    x and (x or y) = x
// x or false = x      x or true = true       x or x = x     x or (x and y) = x
// not not x = x       not (a < b) = a >= b, and so for each comparison
// x is null = false, where x cannot be;      (not x) is null = x is null
// value(some(x)) = x
//
// All hold in three-valued logic; the order of numbers is total, NaN included,
// so that a negated comparison is the opposite one. Fewer operations per row,
// and predicates that other rules can read. Rows, their order, event time and
// changelog mode are untouched.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

/// True, false, or nothing if the value is no constant of these.
std::optional<bool> truthOf(Value value) {
  if (auto some = value.getDefiningOp<SomeOp>())
    value = some.getOperand();
  auto constant = value.getDefiningOp<ConstantOp>();
  if (!constant || isa<UnitAttr>(constant.getValue()))
    return std::nullopt;
  return valueOf(constant.getValue(), constant.getResult().getType()).truth();
}

/// Replaces an op by a value that may lack the optional of its type.
LogicalResult replaceBy(PatternRewriter &rewriter, Operation *op, Value value) {
  Type type = op->getResult(0).getType();
  if (value.getType() != type) {
    if (!isOptional(type))
      return failure();
    value = SomeOp::create(rewriter, op->getLoc(), type, value);
  }
  rewriter.replaceOp(op, value);
  return success();
}

LogicalResult replaceByTruth(PatternRewriter &rewriter, Operation *op,
                             bool truth) {
  auto constant =
      ConstantOp::create(rewriter, op->getLoc(), rewriter.getI1Type(),
                         rewriter.getBoolAttr(truth));
  return replaceBy(rewriter, op, constant);
}

/// `Op` is absorbed by `wins`; `Dual` is the other one.
template <typename Op, typename Dual, bool wins>
struct SimplifyBinary : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    const Value pairs[][2] = {{op.getLhs(), op.getRhs()},
                              {op.getRhs(), op.getLhs()}};
    for (const auto &[one, other] : pairs) {
      if (auto truth = truthOf(one))
        return *truth == wins ? replaceByTruth(rewriter, op, wins)
                              : replaceBy(rewriter, op, other);
      if (one == other)
        return replaceBy(rewriter, op, one);
      if (auto dual = other.template getDefiningOp<Dual>())
        if (dual.getLhs() == one || dual.getRhs() == one)
          return replaceBy(rewriter, op, one);
    }
    return failure();
  }
};

Predicate opposite(Predicate predicate) {
  switch (predicate) {
  case Predicate::Eq:
    return Predicate::Ne;
  case Predicate::Ne:
    return Predicate::Eq;
  case Predicate::Lt:
    return Predicate::Ge;
  case Predicate::Le:
    return Predicate::Gt;
  case Predicate::Gt:
    return Predicate::Le;
  case Predicate::Ge:
    return Predicate::Lt;
  case Predicate::Same:
    return Predicate::Differ;
  case Predicate::Differ:
    return Predicate::Same;
  }
  llvm_unreachable("predicate is not known");
}

struct SimplifyNot : OpRewritePattern<NotOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(NotOp op,
                                PatternRewriter &rewriter) const override {
    if (auto inner = op.getOperand().getDefiningOp<NotOp>())
      return replaceBy(rewriter, op, inner.getOperand());
    if (auto truth = truthOf(op.getOperand()))
      return replaceByTruth(rewriter, op, !*truth);
    auto compare = op.getOperand().getDefiningOp<CompareOp>();
    if (!compare)
      return failure();
    rewriter.replaceOpWithNewOp<CompareOp>(op, op.getResult().getType(),
                                           opposite(compare.getPredicate()),
                                           compare.getLhs(), compare.getRhs());
    return success();
  }
};

struct SimplifyIsNull : OpRewritePattern<IsNullOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(IsNullOp op,
                                PatternRewriter &rewriter) const override {
    Value operand = op.getOperand();
    if (!isOptional(operand.getType()) || operand.getDefiningOp<SomeOp>())
      return replaceByTruth(rewriter, op, false);
    if (auto inner = operand.getDefiningOp<NotOp>()) {
      rewriter.replaceOpWithNewOp<IsNullOp>(op, op.getResult().getType(),
                                            inner.getOperand());
      return success();
    }
    return failure();
  }
};

struct SimplifyValue : OpRewritePattern<ValueOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ValueOp op,
                                PatternRewriter &rewriter) const override {
    auto some = op.getOperand().getDefiningOp<SomeOp>();
    return some ? replaceBy(rewriter, op, some.getOperand()) : failure();
  }
};

} // namespace

void flott::flow::addSimplifyLogic(RewritePatternSet &patterns,
                                   const RuleContext &) {
  patterns.addWithLabel<SimplifyBinary<AndOp, OrOp, false>,
                        SimplifyBinary<OrOp, AndOp, true>, SimplifyNot,
                        SimplifyIsNull, SimplifyValue>({"simplify-logic"},
                                                       patterns.getContext());
}
