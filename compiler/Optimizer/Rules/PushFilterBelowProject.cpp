// filter(project(s, f), p) = project(filter(s, p . f), f)
//
// Rows are dropped before the columns that nobody then reads are computed, and
// the filter comes nearer to the source. The same rows in the same order; event
// time and changelog mode stay. Errors of f vanish for rows that p drops.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

struct PushFilterBelowProject : OpRewritePattern<FilterOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(FilterOp filter,
                                PatternRewriter &rewriter) const override {
    auto project = filter.getInput().getDefiningOp<ProjectOp>();
    if (!project)
      return failure();
    // A second reader of the projection would still need the dropped rows.
    if (!project->hasOneUse())
      return rewriter.notifyMatchFailure(filter, "project has other readers");
    // A volatile function would run for other rows than it did, and for kept
    // ones twice.
    if (isVolatile(project.getBody()) || isVolatile(filter.getBody()))
      return rewriter.notifyMatchFailure(filter, "function is volatile");

    Operation *columns = project.getBody().front().getTerminator();
    SmallVector<Value> pushed, left;
    for (Value conjunct : conjunctsOf(filter.getBody())) {
      const auto read = argumentsRead(conjunct);
      const bool calls = llvm::any_of(read.set_bits(), [&](unsigned i) {
        return hasCall(columns->getOperand(i));
      });
      (calls ? left : pushed).push_back(conjunct);
    }
    // p . f runs f's functions a second time for a kept row. Arithmetic is one
    // expression again once the loop is fused; calls may not be.
    if (pushed.empty())
      return rewriter.notifyMatchFailure(filter,
                                         "predicate reads a function's result");

    Value input = project.getInput();
    auto below =
        FilterOp::create(rewriter, filter.getLoc(), input.getType(), input);
    {
      OpBuilder::InsertionGuard guard(rewriter);
      Block *block = addRowBlock(rewriter, below.getBody(),
                                 project.getInput().getType(), filter.getLoc());
      IRMapping f, p;
      f.map(project.getBody().getArguments(), block->getArguments());
      SmallVector<Value> copies;
      for (Value conjunct : pushed) {
        const auto read = argumentsRead(conjunct);
        for (unsigned i : read.set_bits())
          p.map(filter.getBody().getArgument(i),
                cloneExpression(rewriter, columns->getOperand(i), f));
        copies.push_back(cloneExpression(rewriter, conjunct, p));
      }
      YieldOp::create(rewriter, filter.getLoc(),
                      conjunction(rewriter, filter.getLoc(), copies));
    }
    Operation *above = rewriter.clone(*project);
    above->setOperand(0, below);
    replaceFilter(rewriter, filter, above->getResult(0), left);
    return success();
  }
};

} // namespace

FLOTT_RULE(PushFilterBelowProject, "push-filter-below-project")
