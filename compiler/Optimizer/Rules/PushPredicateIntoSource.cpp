// filter(source, p) = source where p
//
// The decoder evaluates p as soon as p's columns are there, and skips the other
// columns of dropped rows. The same rows in the same order: there is no event
// time yet, and so no watermark that dropped rows would have moved. Errors in
// columns that dropped rows alone have vanish.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

struct PushPredicateIntoSource : OpRewritePattern<FilterOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(FilterOp filter,
                                PatternRewriter &rewriter) const override {
    auto source = filter.getInput().getDefiningOp<SourceOp>();
    if (!source)
      return failure();
    // A second reader of the source would still need the dropped rows.
    if (!source->hasOneUse())
      return rewriter.notifyMatchFailure(filter, "source has other readers");
    // A decoder may evaluate a predicate once more when a record is cut by the
    // end of a block.
    if (isVolatile(filter.getBody()))
      return rewriter.notifyMatchFailure(filter, "function is volatile");
    const bool guarded = !source.getPredicate().empty();
    const auto conjuncts = conjunctsOf(filter.getBody());
    // `and` evaluates both sides: p would meet rows that the source drops.
    if (guarded && llvm::any_of(conjuncts, [](Value conjunct) {
          return mayFail(conjunct);
        }))
      return rewriter.notifyMatchFailure(
          filter, "predicate may fail, and the source has one already");

    SmallVector<Value> all;
    auto pushed = cast<SourceOp>(rewriter.cloneWithoutRegions(*source));
    Block *block = addRowBlock(rewriter, pushed.getPredicate(),
                               source.getResult().getType(), filter.getLoc());
    const auto copy = [&](ArrayRef<Value> from) {
      IRMapping mapping;
      mapping.map(Value(from.front()).getParentBlock()->getArguments(),
                  block->getArguments());
      for (Value conjunct : from)
        all.push_back(cloneExpression(rewriter, conjunct, mapping));
    };
    if (guarded)
      copy(conjunctsOf(source.getPredicate()));
    copy(conjuncts);
    YieldOp::create(rewriter, filter.getLoc(),
                    conjunction(rewriter, filter.getLoc(), all));
    rewriter.replaceOp(filter, pushed);
    rewriter.eraseOp(source);
    return success();
  }
};

} // namespace

FLOTT_RULE(PushPredicateIntoSource, "push-predicate-into-source")
