// sort(sort(s, k), l) = sort(s, l)              without limit and offset in k
// aggregate(sort(s, k), a) = aggregate(s, a)    likewise
//
// A sort holds all rows and ends a pipeline; both operators give the same rows
// whatever the order they come in. Only sums of floats do not: rounding follows
// the order. Event time and changelog mode are those of the sort's input.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

bool addsFloats(AggregateOp op) {
  StreamType input = op.getInput().getType();
  for (auto call : op.getAggregates().getAsRange<AggregateAttr>()) {
    if (call.getFunction() != "sum" && call.getFunction() != "mean")
      continue;
    for (StringAttr name : call.getArguments()) {
      const Column &column = input.getColumns()[input.indexOf(name.getValue())];
      if (isa<FloatType>(valueType(column.type)))
        return true;
    }
  }
  return false;
}

template <typename Op> struct RemoveSortBelow : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op above,
                                PatternRewriter &rewriter) const override {
    auto sort = above.getInput().template getDefiningOp<SortOp>();
    if (!sort || sort.getType() != sort.getInput().getType())
      return failure();
    // The order decides which rows are among the first.
    if (sort.getLimit() || sort.getOffset() != 0)
      return rewriter.notifyMatchFailure(above, "sort has a limit or offset");
    if constexpr (std::is_same_v<Op, AggregateOp>)
      if (addsFloats(above))
        return rewriter.notifyMatchFailure(
            above, "a sum of floats depends on the order");
    rewriter.modifyOpInPlace(
        above, [&] { above.getInputMutable().assign(sort.getInput()); });
    return success();
  }
};

} // namespace

void flott::flow::addRemoveUnreadSort(RewritePatternSet &patterns,
                                      const RuleContext &) {
  patterns.addWithLabel<RemoveSortBelow<SortOp>, RemoveSortBelow<AggregateOp>>(
      {"remove-unread-sort"}, patterns.getContext());
}
