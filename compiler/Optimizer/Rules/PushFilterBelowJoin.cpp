// filter(l join r, p and q and t) = filter(filter(l, p) join filter(r, q), t)
//     where p reads left columns alone, q right columns alone, and neither
//     fails
//
// Fewer rows to keep and to look up. For a left join, q stays above: below it
// would turn matches into NULLs, where above it drops the row. (What can be
// said of a left join whose q is not true for NULL is strengthen-left-join's.)
// A conjunct over left keys alone also holds for the right rows that match, and
// is copied to both sides, of either kind of join. The same rows, windows and
// changelog mode; order within a key stays.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

struct PushFilterBelowJoin : OpRewritePattern<FilterOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(FilterOp filter,
                                PatternRewriter &rewriter) const override {
    auto join = filter.getInput().getDefiningOp<JoinOp>();
    if (!join)
      return failure();
    // A second reader of the join would still need the dropped rows.
    if (!join->hasOneUse())
      return rewriter.notifyMatchFailure(filter, "join has other readers");

    const SmallVector<int> left = leftPositions(join);
    const SmallVector<int> right = rightPositions(join);
    const SmallVector<int> keys = keyPositions(join);
    const bool inner = join.getKind() == JoinKind::Inner;
    SmallVector<Value> toLeft, toRight, toKeys, kept;
    StringRef reason;
    for (Value conjunct : conjunctsOf(filter.getBody())) {
      const auto read = argumentsRead(conjunct);
      // Rows without a match, which the filter never met, would meet it now.
      if (mayFail(conjunct) || isVolatile(conjunct)) {
        reason = "predicate may fail, or is volatile";
        kept.push_back(conjunct);
        continue;
      }
      const bool isLeft = covers(left, read);
      if (isLeft)
        toLeft.push_back(conjunct);
      if (isLeft && read.any() && covers(keys, read))
        toKeys.push_back(conjunct);
      if (isLeft)
        continue;
      const bool isRight = covers(right, read);
      if (isRight && !inner)
        reason = "a left join keeps rows that the right side does not match";
      else if (!isRight)
        reason = "predicate reads both sides";
      (isRight && inner ? toRight : kept).push_back(conjunct);
    }
    if (toLeft.empty() && toRight.empty())
      return rewriter.notifyMatchFailure(filter, reason);

    Value leftInput = join.getLeft(), rightInput = join.getRight();
    if (!toLeft.empty())
      leftInput =
          createFilter(rewriter, filter.getLoc(), leftInput, toLeft, left);
    if (!toRight.empty())
      rightInput =
          createFilter(rewriter, filter.getLoc(), rightInput, toRight, right);
    if (!toKeys.empty())
      rightInput =
          createFilter(rewriter, filter.getLoc(), rightInput, toKeys, keys);
    Operation *above = rewriter.clone(*join);
    above->setOperands({leftInput, rightInput});
    replaceFilter(rewriter, filter, above->getResult(0), kept);
    return success();
  }

private:
  static bool covers(ArrayRef<int> positions,
                     const llvm::SmallBitVector &read) {
    return llvm::all_of(read.set_bits(),
                        [&](unsigned i) { return positions[i] >= 0; });
  }

  // Where a column of the join's result stands in an input; -1 if not there.

  static SmallVector<int> leftPositions(JoinOp join) {
    SmallVector<int> positions(join.getType().size(), -1);
    for (unsigned i = 0; i < join.getLeft().getType().size(); ++i)
      positions[i] = static_cast<int>(i);
    return positions;
  }
  static SmallVector<int> rightPositions(JoinOp join) {
    SmallVector<int> positions(join.getType().size(), -1);
    unsigned next = join.getLeft().getType().size();
    for (unsigned payload : join.rightPayload())
      positions[next++] = static_cast<int>(payload);
    return positions;
  }
  /// Left keys (and windows), by their right twins of exactly the same type.
  /// Floats are left out: -0.0 matches 0.0, and a predicate could tell them
  /// apart.
  static SmallVector<int> keyPositions(JoinOp join) {
    StreamType left = join.getLeft().getType(),
               right = join.getRight().getType();
    SmallVector<int> positions(join.getType().size(), -1);
    const auto pair = [&](StringRef leftName, StringRef rightName) {
      const int l = left.indexOf(leftName), r = right.indexOf(rightName);
      Type type = left.getColumns()[l].type;
      if (type == right.getColumns()[r].type &&
          !isa<FloatType, ArrayType>(valueType(type)))
        positions[l] = r;
    };
    for (auto [l, r] : llvm::zip(join.getLeftKeys().getAsRange<StringAttr>(),
                                 join.getRightKeys().getAsRange<StringAttr>()))
      pair(l.getValue(), r.getValue());
    if (join.isWindowed())
      for (StringRef name : {kWindowStart, kWindowEnd})
        pair(name, name);
    return positions;
  }
};

} // namespace

FLOTT_RULE(PushFilterBelowJoin, "push-filter-below-join")
