// union(union(a, b), c) = union(a, b, c)
//
// One operator, and one place to push things below. The same rows; the order
// between inputs is open before and after; event time and changelog mode stay.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

struct MergeUnions : OpRewritePattern<UnionOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(UnionOp outer,
                                PatternRewriter &rewriter) const override {
    SmallVector<Value> inputs;
    bool merged = false;
    for (Value input : outer.getInputs()) {
      auto inner = input.getDefiningOp<UnionOp>();
      if (inner && inner->hasOneUse()) {
        llvm::append_range(inputs, inner.getInputs());
        merged = true;
        continue;
      }
      // Its other readers want the inner union, which would stay.
      if (inner)
        (void)rewriter.notifyMatchFailure(outer, "union has other readers");
      inputs.push_back(input);
    }
    if (!merged)
      return failure();
    rewriter.replaceOpWithNewOp<UnionOp>(outer, outer.getType(), inputs);
    return success();
  }
};

} // namespace

FLOTT_RULE(MergeUnions, "merge-unions")
