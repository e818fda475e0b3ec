// limit(sort(s, limit n), m) = sort(s, limit min(n, m))
//
// A sort that knows its limit keeps that many rows, not all. The first m rows
// are the ones a limit behind an order means; their order stays.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

struct MergeLimitIntoSort : OpRewritePattern<LimitOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(LimitOp limit,
                                PatternRewriter &rewriter) const override {
    auto sort = limit.getInput().getDefiningOp<SortOp>();
    if (!sort || sort.getType() != limit.getType())
      return failure();
    // Another reader needs the rows behind the limit.
    if (!sort->hasOneUse())
      return rewriter.notifyMatchFailure(limit, "sort has other readers");
    auto merged = cast<SortOp>(rewriter.clone(*sort));
    uint64_t count = limit.getCount();
    if (sort.getLimit())
      count = std::min(count, *sort.getLimit());
    merged.setLimit(count);
    rewriter.replaceOp(limit, merged);
    return success();
  }
};

} // namespace

FLOTT_RULE(MergeLimitIntoSort, "merge-limit-into-sort")
