// filter(sort(s), p) = sort(filter(s, p))    without limit and offset
//
// Fewer rows to order. The order is total, so the same rows come in the same
// order; changelog mode stays. With a limit the filter would change which rows
// are among the first.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

struct PushFilterBelowSort : OpRewritePattern<FilterOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(FilterOp filter,
                                PatternRewriter &rewriter) const override {
    auto sort = filter.getInput().getDefiningOp<SortOp>();
    if (!sort)
      return failure();
    if (sort.getLimit() || sort.getOffset() != 0)
      return rewriter.notifyMatchFailure(filter, "sort has a limit or offset");
    // A second reader of the order would still need the dropped rows.
    if (!sort->hasOneUse())
      return rewriter.notifyMatchFailure(filter, "sort has other readers");
    auto below = createFilter(rewriter, filter.getLoc(), sort.getInput(),
                              conjunctsOf(filter.getBody()),
                              samePositions(sort.getType().size()));
    Operation *above = rewriter.clone(*sort);
    above->setOperand(0, below);
    rewriter.replaceOp(filter, above->getResult(0));
    return success();
  }
};

} // namespace

FLOTT_RULE(PushFilterBelowSort, "push-filter-below-sort")
