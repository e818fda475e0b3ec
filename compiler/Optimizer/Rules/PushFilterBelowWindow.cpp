// filter(window(s), p and q) = filter(window(filter(s, p)), q)
//     where p does not read the window's columns and cannot fail
//
// Rows are dropped before they are given a window. The same rows in the same
// order: lateness is decided by the watermark below, which rows carry and no
// filter above it changes. Only the count of late rows changes: those that p
// drops are not counted any more, since no result would have had them. Event
// time and changelog mode stay.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

struct PushFilterBelowWindow : OpRewritePattern<FilterOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(FilterOp filter,
                                PatternRewriter &rewriter) const override {
    auto window = filter.getInput().getDefiningOp<WindowOp>();
    if (!window)
      return failure();
    // A second reader of the window would still need the dropped rows.
    if (!window->hasOneUse())
      return rewriter.notifyMatchFailure(filter, "window has other readers");
    const unsigned columns = window.getInput().getType().size();
    SmallVector<Value> pushed, left;
    bool refused = false;
    for (Value conjunct : conjunctsOf(filter.getBody())) {
      const bool readsWindow =
          argumentsRead(conjunct).find_last() >= static_cast<int>(columns);
      // Late rows, which p never met, would meet it now.
      const bool unsafe = mayFail(conjunct) || isVolatile(conjunct);
      refused |= unsafe && !readsWindow;
      (readsWindow || unsafe ? left : pushed).push_back(conjunct);
    }
    if (pushed.empty())
      return rewriter.notifyMatchFailure(
          filter, refused ? "predicate may fail, or is volatile"
                          : "predicate reads the window's columns");

    SmallVector<int> positions = samePositions(columns);
    positions.append({-1, -1});
    auto below = createFilter(rewriter, filter.getLoc(), window.getInput(),
                              pushed, positions);
    Operation *above = rewriter.clone(*window);
    above->setOperand(0, below);
    replaceFilter(rewriter, filter, above->getResult(0), left);
    return success();
  }
};

} // namespace

FLOTT_RULE(PushFilterBelowWindow, "push-filter-below-window")
