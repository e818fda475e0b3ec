// filter(union(a, b), p) = union(filter(a, p), filter(b, p))
//
// Rows are dropped before they are brought together, and each filter can go on
// towards its source. The same rows; event time and changelog mode stay.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

struct PushFilterBelowUnion : OpRewritePattern<FilterOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(FilterOp filter,
                                PatternRewriter &rewriter) const override {
    auto unionOp = filter.getInput().getDefiningOp<UnionOp>();
    if (!unionOp)
      return failure();
    // A second reader of the union would still need the dropped rows.
    if (!unionOp->hasOneUse())
      return rewriter.notifyMatchFailure(filter, "union has other readers");
    const auto conjuncts = conjunctsOf(filter.getBody());
    SmallVector<Value> inputs;
    for (Value input : unionOp.getInputs())
      inputs.push_back(createFilter(rewriter, filter.getLoc(), input, conjuncts,
                                    samePositions(unionOp.getType().size())));
    rewriter.replaceOpWithNewOp<UnionOp>(filter, filter.getType(), inputs);
    return success();
  }
};

} // namespace

FLOTT_RULE(PushFilterBelowUnion, "push-filter-below-union")
