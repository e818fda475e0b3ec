// f(c1, .., cn) = c    if f is deterministic and does not fail on c1, .., cn
// if true then a else b = a,    if false or NULL then a else b = b
//
// What is the same for all rows is computed once, here, by the interpreter's
// own definition. An error is left in place: it belongs to the rows that reach
// it. Rows, their order, event time and changelog mode are untouched.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

/// The constant behind a name, where there is one; optional or not.
std::optional<Datum> constantOf(Value value) {
  if (auto some = value.getDefiningOp<SomeOp>())
    value = some.getOperand();
  auto constant = value.getDefiningOp<ConstantOp>();
  if (!constant)
    return std::nullopt;
  return valueOf(constant.getValue(), constant.getResult().getType());
}

struct FoldConstants : RewritePattern {
  explicit FoldConstants(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), 2, context) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (auto branch = dyn_cast<IfOp>(op))
      return takeBranch(branch, rewriter);
    if (op->getNumResults() != 1 || !isScalar(op->getResult(0).getType()) ||
        op->getNumRegions() != 0 || isa<ConstantOp, SomeOp>(op))
      return failure();
    SmallVector<Datum> operands;
    for (Value operand : op->getOperands()) {
      auto constant = constantOf(operand);
      if (!constant)
        return failure();
      operands.push_back(std::move(*constant));
    }
    if (isVolatile(op->getResult(0)))
      return rewriter.notifyMatchFailure(op, "function is not deterministic");
    const ScalarResult result = evaluate(op, operands, natives);
    if (result.failed())
      return rewriter.notifyMatchFailure(op, [&](Diagnostic &reason) {
        reason << "evaluation fails: " << rowErrorText(result.error);
      });
    Type type = op->getResult(0).getType();
    // Text that a function blows up would fill the plan and every object file.
    if (isa<StringType, BytesType>(valueType(type)) && !result.value.isNull() &&
        result.value.text().size() > kMaxTextBytes)
      return rewriter.notifyMatchFailure(op, "result is too long for a plan");
    replace(rewriter, op, result.value, type);
    return success();
  }

  NativeLookup natives = nullptr;

private:
  static constexpr size_t kMaxTextBytes = 4096;

  static void replace(PatternRewriter &rewriter, Operation *op,
                      const Datum &value, Type type) {
    if (value.isNull() || !isOptional(type)) {
      rewriter.replaceOpWithNewOp<ConstantOp>(op, type,
                                              attributeOf(value, type));
      return;
    }
    auto constant = ConstantOp::create(rewriter, op->getLoc(), valueType(type),
                                       attributeOf(value, valueType(type)));
    rewriter.replaceOpWithNewOp<SomeOp>(op, type, constant);
  }

  static LogicalResult takeBranch(IfOp op, PatternRewriter &rewriter) {
    auto condition = constantOf(op.getCondition());
    if (!condition)
      return failure();
    const bool truth = !condition->isNull() && condition->truth();
    Block &taken = (truth ? op.getThenRegion() : op.getElseRegion()).front();
    Operation *yield = taken.getTerminator();
    rewriter.inlineBlockBefore(&taken, op);
    Value result = yield->getOperand(0);
    rewriter.eraseOp(yield);
    rewriter.replaceOp(op, result);
    return success();
  }
};

} // namespace

void flott::flow::addFoldConstants(RewritePatternSet &patterns,
                                   const RuleContext &context) {
  auto rule = std::make_unique<FoldConstants>(patterns.getContext());
  rule->natives = context.natives;
  rule->addDebugLabels("fold-constants");
  patterns.add(std::move(rule));
}
