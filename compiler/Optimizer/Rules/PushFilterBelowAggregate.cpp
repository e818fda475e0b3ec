// filter(aggregate(s, k, a), p and q) = filter(aggregate(filter(s, p), k, a),
// q)
//     where p reads keys alone and cannot fail, and there are keys
//
// All rows of a group agree in the keys, so p keeps or drops whole groups: the
// table stays smaller. The same groups with the same results and window;
// without keys there is always one row, so p may not decide about it below.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

struct PushFilterBelowAggregate : OpRewritePattern<FilterOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(FilterOp filter,
                                PatternRewriter &rewriter) const override {
    auto aggregate = filter.getInput().getDefiningOp<AggregateOp>();
    if (!aggregate)
      return failure();
    // A second reader of the groups would still need the dropped ones.
    if (!aggregate->hasOneUse())
      return rewriter.notifyMatchFailure(filter, "aggregate has other readers");
    const int keys = static_cast<int>(aggregate.getKeys().size());
    if (keys == 0)
      return rewriter.notifyMatchFailure(filter, "aggregate has no keys");
    SmallVector<Value> pushed, left;
    StringRef reason;
    for (Value conjunct : conjunctsOf(filter.getBody())) {
      const bool readsResult = argumentsRead(conjunct).find_last() >= keys;
      // It would fail once per row, where it failed once per group.
      const bool unsafe = mayFail(conjunct) || isVolatile(conjunct);
      // Which of -0.0 and 0.0 stands for the group is open, so what tells them
      // apart stays above.
      const bool zeros = tellsZeros(conjunct);
      if (readsResult)
        reason = "predicate reads an aggregate";
      else if (unsafe)
        reason = "predicate may fail, or is volatile";
      else if (zeros)
        reason = "predicate tells -0.0 from 0.0";
      (readsResult || unsafe || zeros ? left : pushed).push_back(conjunct);
    }
    if (pushed.empty())
      return rewriter.notifyMatchFailure(filter, reason);

    StreamType input = aggregate.getInput().getType();
    SmallVector<int> positions(filter.getInput().getType().size(), -1);
    for (auto [index, key] :
         llvm::enumerate(aggregate.getKeys().getAsRange<StringAttr>()))
      positions[index] = input.indexOf(key.getValue());
    auto below = createFilter(rewriter, filter.getLoc(), aggregate.getInput(),
                              pushed, positions);
    Operation *above = rewriter.clone(*aggregate);
    above->setOperand(0, below);
    replaceFilter(rewriter, filter, above->getResult(0), left);
    return success();
  }

private:
  /// True if a float is read other than by a comparison, which does not.
  static bool tellsZeros(Value conjunct) {
    Block *block = conjunct.getParentBlock();
    const auto read = argumentsRead(conjunct);
    return llvm::any_of(read.set_bits(), [&](unsigned i) {
      BlockArgument argument = block->getArgument(i);
      return isa<FloatType>(valueType(argument.getType())) &&
             !llvm::all_of(argument.getUsers(), [](Operation *user) {
               return isa<CompareOp, IsNullOp>(user);
             });
    });
  }
};

} // namespace

FLOTT_RULE(PushFilterBelowAggregate, "push-filter-below-aggregate")
