// project(s, x -> x) = s
//
// Nothing is computed, so nothing needs to be done. Rows, their order, event
// time and changelog mode stay: guarded by the stream's type.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

struct RemoveIdentityProject : OpRewritePattern<ProjectOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ProjectOp project,
                                PatternRewriter &rewriter) const override {
    Block &body = project.getBody().front();
    if (!llvm::equal(body.getTerminator()->getOperands(), body.getArguments()))
      return failure();
    // A new name, or a fact (event time, keys) that the project gave up.
    if (project.getType() != project.getInput().getType())
      return rewriter.notifyMatchFailure(project,
                                         "names or facts of the stream change");
    rewriter.replaceOp(project, project.getInput());
    return success();
  }
};

} // namespace

FLOTT_RULE(RemoveIdentityProject, "remove-identity-project")
