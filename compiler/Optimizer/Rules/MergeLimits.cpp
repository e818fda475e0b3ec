// limit(limit(s, n), m) = limit(s, min(n, m))
//
// One operator. Any rows will do for a limit, so the ones of the inner limit
// do.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

struct MergeLimits : OpRewritePattern<LimitOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(LimitOp outer,
                                PatternRewriter &rewriter) const override {
    auto inner = outer.getInput().getDefiningOp<LimitOp>();
    if (!inner)
      return failure();
    // Another reader sees n rows, and ours are to be among them.
    if (!inner->hasOneUse())
      return rewriter.notifyMatchFailure(outer, "limit has other readers");
    rewriter.replaceOpWithNewOp<LimitOp>(
        outer, outer.getType(), inner.getInput(),
        std::min(outer.getCount(), inner.getCount()), outer.getUid());
    return success();
  }
};

} // namespace

FLOTT_RULE(MergeLimits, "merge-limits")
