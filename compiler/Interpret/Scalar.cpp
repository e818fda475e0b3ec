// Dispatch over the scalar ops; logic, comparison, optionals, arrays.
#include "compiler/Interpret/Scalar.h"

#include "llvm/ADT/DenseMap.h"

using namespace mlir;

namespace flott::flow {

StringRef rowErrorText(RowError error) {
  switch (error) {
  case RowError::None:
    return "no error";
#define ROW_ERROR(number, name, message)                                       \
  case RowError::name:                                                         \
    return message;
#include "runtime/abi/RowErrors.def"
  }
  return "unknown error";
}

static bool holds(Predicate predicate, int order) {
  switch (predicate) {
  case Predicate::Eq:
  case Predicate::Same:
    return order == 0;
  case Predicate::Ne:
  case Predicate::Differ:
    return order != 0;
  case Predicate::Lt:
    return order < 0;
  case Predicate::Le:
    return order <= 0;
  case Predicate::Gt:
    return order > 0;
  case Predicate::Ge:
    return order >= 0;
  }
  llvm_unreachable("predicate is not known");
}

static Datum compare(CompareOp op, const Datum &lhs, const Datum &rhs) {
  const Predicate predicate = op.getPredicate();
  const bool total =
      predicate == Predicate::Same || predicate == Predicate::Differ;
  if (lhs.isNull() || rhs.isNull()) {
    if (!total)
      return Datum();
    const bool same = lhs.isNull() && rhs.isNull();
    return Datum::of(same == (predicate == Predicate::Same));
  }
  return Datum::of(holds(predicate, compareValues(lhs, op.getLhs().getType(),
                                                  rhs, op.getRhs().getType())));
}

/// `wins`: false for and, true for or.
static Datum logic(const Datum &lhs, const Datum &rhs, bool wins) {
  const auto is = [&](const Datum &value, bool truth) {
    return !value.isNull() && value.truth() == truth;
  };
  if (is(lhs, wins) || is(rhs, wins))
    return Datum::of(wins);
  if (lhs.isNull() || rhs.isNull())
    return Datum();
  return Datum::of(!wins);
}

static Datum element(ElementOp op, const Datum &array, const Datum &index) {
  if (array.isNull() || index.isNull())
    return Datum();
  const int64_t position = index.integer();
  const auto &elements = array.elements();
  if (position < 1 || static_cast<uint64_t>(position) > elements.size())
    return Datum();
  return elements[position - 1];
}

ScalarResult evaluate(Operation *op, ArrayRef<Datum> operands,
                      NativeLookup natives) {
  if (auto constant = dyn_cast<ConstantOp>(op))
    return valueOf(constant.getValue(), constant.getResult().getType());
  if (auto compareOp = dyn_cast<CompareOp>(op))
    return compare(compareOp, operands[0], operands[1]);
  if (isa<AndOp>(op))
    return logic(operands[0], operands[1], /*wins=*/false);
  if (isa<OrOp>(op))
    return logic(operands[0], operands[1], /*wins=*/true);
  if (isa<NotOp>(op))
    return operands[0].isNull() ? Datum() : Datum::of(!operands[0].truth());
  if (isa<IsNullOp>(op))
    return Datum::of(operands[0].isNull());
  if (isa<SomeOp>(op))
    return operands[0];
  if (isa<ValueOp>(op))
    return operands[0].isNull() ? zeroOf(op->getResult(0).getType())
                                : operands[0];
  if (isa<ArrayOp>(op))
    return Datum::of(Datum::Elements(operands.begin(), operands.end()));
  if (auto elementOp = dyn_cast<ElementOp>(op))
    return element(elementOp, operands[0], operands[1]);
  if (isa<CardinalityOp>(op))
    return operands[0].isNull()
               ? Datum()
               : Datum::of(static_cast<int64_t>(operands[0].elements().size()));
  if (isa<CallOp>(op))
    return callNative(op, operands, natives);

  // What is left fails: arithmetic and casts.
  const OnError onError = op->getAttrOfType<OnErrorAttr>("on_error").getValue();
  const bool null =
      llvm::any_of(operands, [](const Datum &v) { return v.isNull(); });
  if (null)
    return Datum();
  ScalarResult result =
      isa<CastOp>(op)
          ? castValue(operands[0], op->getOperand(0).getType(),
                      op->getResult(0).getType())
          : evaluateArithmetic(op, operands[0],
                               isa<NegOp>(op) ? Datum() : operands[1]);
  if (result.failed() && onError == OnError::Null)
    return Datum();
  return result;
}

namespace {

/// The values of SSA names while a row is evaluated. Regions of `if` see those
/// outside of them.
class Frame {
public:
  explicit Frame(NativeLookup natives) : natives_(natives) {}

  RegionResult run(Region &region, ArrayRef<Datum> arguments) {
    Block &block = region.front();
    for (auto [argument, value] : llvm::zip(block.getArguments(), arguments))
      values_[argument] = value;
    for (Operation &op : block) {
      if (auto yield = dyn_cast<YieldOp>(op))
        return {read(yield.getOperands())};
      ScalarResult result =
          isa<IfOp>(op) ? branch(cast<IfOp>(op))
                        : evaluate(&op, read(op.getOperands()), natives_);
      if (result.failed())
        return {{}, result.error};
      values_[op.getResult(0)] = std::move(result.value);
    }
    llvm_unreachable("region does not end with a yield");
  }

private:
  std::vector<Datum> read(ValueRange names) {
    std::vector<Datum> result;
    for (mlir::Value name : names)
      result.push_back(values_[name]);
    return result;
  }

  ScalarResult branch(IfOp op) {
    const Datum condition = values_[op.getCondition()];
    const bool taken = !condition.isNull() && condition.truth();
    RegionResult result =
        run(taken ? op.getThenRegion() : op.getElseRegion(), {});
    if (result.error != RowError::None)
      return result.error;
    return result.values.front();
  }

  NativeLookup natives_;
  llvm::DenseMap<mlir::Value, Datum> values_;
};

} // namespace

RegionResult evaluateRegion(Region &region, ArrayRef<Datum> arguments,
                            NativeLookup natives) {
  return Frame(natives).run(region, arguments);
}

} // namespace flott::flow
