// project(project(s, f), g) = project(s, g . f)
//
// One operator; columns of f that g does not read are not computed. f's
// expressions are copied once and shared by all their uses in g, so that
// nothing is computed twice. The same rows in the same order; event time and
// changelog mode stay; an error in a column that nobody reads vanishes.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

struct MergeProjects : OpRewritePattern<ProjectOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ProjectOp outer,
                                PatternRewriter &rewriter) const override {
    auto inner = outer.getInput().getDefiningOp<ProjectOp>();
    if (!inner)
      return failure();
    // For its other readers f would be computed a second time.
    if (!inner->hasOneUse())
      return rewriter.notifyMatchFailure(outer, "project has other readers");

    auto merged = ProjectOp::create(rewriter, outer.getLoc(), outer.getType(),
                                    inner.getInput());
    Block *block = addRowBlock(rewriter, merged.getBody(),
                               inner.getInput().getType(), outer.getLoc());
    IRMapping mapping;
    const auto copy = [&](Region &body, ValueRange arguments) {
      Block &from = body.front();
      mapping.map(from.getArguments(), arguments);
      for (Operation &op : from.without_terminator())
        rewriter.clone(op, mapping);
      return llvm::map_to_vector(
          from.getTerminator()->getOperands(),
          [&](Value value) { return mapping.lookup(value); });
    };
    const auto columns = copy(inner.getBody(), block->getArguments());
    const auto results = copy(outer.getBody(), columns);
    YieldOp::create(rewriter, outer.getLoc(), results);
    rewriter.replaceOp(outer, merged);
    return success();
  }
};

} // namespace

FLOTT_RULE(MergeProjects, "merge-projects")
