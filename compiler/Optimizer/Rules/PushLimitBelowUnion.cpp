// limit(union(a, b), n) = limit(union(limit(a, n), limit(b, n)), n)
//
// Each input can stop after n rows. n rows of the union are still any n rows of
// it; event time and changelog mode stay. The new limits' uids are that of the
// limit with the input's number behind it.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

/// True if a limit stands below, behind ops that make no rows of their own (it
/// may have been pushed there).
bool hasAtMost(Value stream, uint64_t count) {
  Operation *op = stream.getDefiningOp();
  while (isa_and_nonnull<ProjectOp, FilterOp>(op))
    op = op->getOperand(0).getDefiningOp();
  if (auto limit = dyn_cast_or_null<LimitOp>(op))
    return limit.getCount() <= count;
  auto sort = dyn_cast_or_null<SortOp>(op);
  return sort && sort.getLimit() && *sort.getLimit() <= count;
}

struct PushLimitBelowUnion : OpRewritePattern<LimitOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(LimitOp limit,
                                PatternRewriter &rewriter) const override {
    auto unionOp = limit.getInput().getDefiningOp<UnionOp>();
    if (!unionOp)
      return failure();
    // Another reader needs all rows.
    if (!unionOp->hasOneUse())
      return rewriter.notifyMatchFailure(limit, "union has other readers");
    const auto isLimited = [&](Value input) {
      return hasAtMost(input, limit.getCount());
    };
    // Once is enough.
    if (llvm::all_of(unionOp.getInputs(), isLimited))
      return rewriter.notifyMatchFailure(limit, "inputs are limited already");
    SmallVector<Value> inputs;
    for (auto [index, input] : llvm::enumerate(unionOp.getInputs()))
      inputs.push_back(
          isLimited(input)
              ? input
              : LimitOp::create(rewriter, limit.getLoc(), input.getType(),
                                input, limit.getCount(),
                                (limit.getUid() + "/" + Twine(index)).str()));
    rewriter.replaceOpWithNewOp<UnionOp>(unionOp, unionOp.getType(), inputs);
    return success();
  }
};

} // namespace

FLOTT_RULE(PushLimitBelowUnion, "push-limit-below-union")
