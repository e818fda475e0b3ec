// limit(project(s, f), n) = project(limit(s, n), f)    if f cannot fail
//
// f is computed for n rows alone, and the limit comes nearer to what it can
// stop. As many rows, and of the same ones; event time and changelog mode stay.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

struct PushLimitBelowProject : OpRewritePattern<LimitOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(LimitOp limit,
                                PatternRewriter &rewriter) const override {
    auto project = limit.getInput().getDefiningOp<ProjectOp>();
    if (!project)
      return failure();
    // Another reader needs all rows.
    if (!project->hasOneUse())
      return rewriter.notifyMatchFailure(limit, "project has other readers");
    // A row that fails is skipped, and another one takes its place; behind the
    // limit none would.
    if (mayFail(project.getOperation()) || isVolatile(project.getBody()))
      return rewriter.notifyMatchFailure(limit,
                                         "project may fail, or is volatile");
    Value input = project.getInput();
    auto below = LimitOp::create(rewriter, limit.getLoc(), input.getType(),
                                 input, limit.getCount(), limit.getUid());
    Operation *above = rewriter.clone(*project);
    above->setOperand(0, below);
    rewriter.replaceOp(limit, above->getResult(0));
    return success();
  }
};

} // namespace

FLOTT_RULE(PushLimitBelowProject, "push-limit-below-project")
