// filter(s, true) = s
//
// Keeps every row. Not so for `false` and NULL: `flow` has no op for a stream
// without rows. Rows, their order, event time and changelog mode stay.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

struct RemoveTrivialFilter : OpRewritePattern<FilterOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(FilterOp filter,
                                PatternRewriter &rewriter) const override {
    Value kept = filter.getBody().front().getTerminator()->getOperand(0);
    if (auto some = kept.getDefiningOp<SomeOp>())
      kept = some.getOperand();
    auto constant = kept.getDefiningOp<ConstantOp>();
    if (!constant)
      return failure();
    auto truth = dyn_cast<IntegerAttr>(constant.getValue());
    if (!truth || truth.getValue().isZero())
      return rewriter.notifyMatchFailure(filter, "predicate is never true");
    rewriter.replaceOp(filter, filter.getInput());
    return success();
  }
};

} // namespace

FLOTT_RULE(RemoveTrivialFilter, "remove-trivial-filter")
