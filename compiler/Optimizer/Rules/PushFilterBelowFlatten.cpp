// filter(flatten(s), p and q) = filter(flatten(filter(s, p)), q)
//     where p does not read the element and cannot fail
//
// One test per array, not per element, and no work for arrays of dropped rows.
// The same rows in the same order; event time and changelog mode stay.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

struct PushFilterBelowFlatten : OpRewritePattern<FilterOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(FilterOp filter,
                                PatternRewriter &rewriter) const override {
    auto flatten = filter.getInput().getDefiningOp<FlattenOp>();
    if (!flatten)
      return failure();
    // A second reader of the elements would still need the dropped rows.
    if (!flatten->hasOneUse())
      return rewriter.notifyMatchFailure(filter, "flatten has other readers");
    StreamType input = flatten.getInput().getType();
    const int element = input.indexOf(flatten.getColumn());
    SmallVector<Value> pushed, left;
    bool refused = false;
    for (Value conjunct : conjunctsOf(filter.getBody())) {
      const bool readsElement = argumentsRead(conjunct).test(element);
      // Rows with an empty array, which p never met, would meet it now.
      const bool unsafe = mayFail(conjunct) || isVolatile(conjunct);
      refused |= unsafe && !readsElement;
      (readsElement || unsafe ? left : pushed).push_back(conjunct);
    }
    if (pushed.empty())
      return rewriter.notifyMatchFailure(
          filter, refused ? "predicate may fail, or is volatile"
                          : "predicate reads the element");

    SmallVector<int> positions = samePositions(input.size());
    positions[element] = -1;
    auto below = createFilter(rewriter, filter.getLoc(), flatten.getInput(),
                              pushed, positions);
    Operation *above = rewriter.clone(*flatten);
    above->setOperand(0, below);
    replaceFilter(rewriter, filter, above->getResult(0), left);
    return success();
  }
};

} // namespace

FLOTT_RULE(PushFilterBelowFlatten, "push-filter-below-flatten")
