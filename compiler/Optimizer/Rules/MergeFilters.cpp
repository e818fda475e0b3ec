// filter(filter(s, p), q) = filter(s, p and q)    if q cannot fail
//
// One operator and one branch per row; later rules move the conjuncts one by
// one. The same rows in the same order; event time and changelog mode stay.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

struct MergeFilters : OpRewritePattern<FilterOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(FilterOp outer,
                                PatternRewriter &rewriter) const override {
    auto inner = outer.getInput().getDefiningOp<FilterOp>();
    if (!inner)
      return failure();
    // Its other readers still need p alone, which would then be run twice.
    if (!inner->hasOneUse())
      return rewriter.notifyMatchFailure(outer, "filter has other readers");
    SmallVector<Value> conjuncts = conjunctsOf(inner.getBody());
    SmallVector<Value> outerConjuncts = conjunctsOf(outer.getBody());
    for (Value conjunct : outerConjuncts)
      // `and` evaluates both sides: q would meet rows that p has dropped.
      if (mayFail(conjunct) || isVolatile(conjunct))
        return rewriter.notifyMatchFailure(
            outer, "outer predicate may fail, or is volatile");

    auto merged = FilterOp::create(rewriter, outer.getLoc(), outer.getType(),
                                   inner.getInput());
    Block *block = addRowBlock(rewriter, merged.getBody(),
                               inner.getInput().getType(), outer.getLoc());
    SmallVector<Value> copies;
    for (ArrayRef<Value> from :
         {ArrayRef(conjuncts), ArrayRef(outerConjuncts)}) {
      IRMapping mapping;
      mapping.map(Value(from.front()).getParentBlock()->getArguments(),
                  block->getArguments());
      for (Value conjunct : from)
        copies.push_back(cloneExpression(rewriter, conjunct, mapping));
    }
    YieldOp::create(rewriter, outer.getLoc(),
                    conjunction(rewriter, outer.getLoc(), copies));
    rewriter.replaceOp(outer, merged);
    return success();
  }
};

} // namespace

FLOTT_RULE(MergeFilters, "merge-filters")
