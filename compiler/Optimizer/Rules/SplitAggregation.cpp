// aggregate(s, k, a) = final(partial(s, k, a), k, a)
//     where there are several subtasks, and all of a decompose
//
// Each subtask sends one row per group, not one per row, to the subtask that
// owns the group. The same groups and windows; exact numbers stay exact, since
// partial sums are as wide as any sum of theirs; float sums change in the last
// digits with the order of addition, as they do with any parallelism. The
// partial state's uid is the aggregation's with "/partial" behind it.
#include "compiler/Flow/Aggregates.h"
#include "compiler/Optimizer/Rule.h"

#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace flott::flow;

namespace {

SmallVector<Type> argumentTypes(AggregateOp op, AggregateAttr call) {
  StreamType input = op.getInput().getType();
  return llvm::map_to_vector(call.getArguments(), [&](StringAttr name) {
    return input.getColumns()[input.indexOf(name.getValue())].type;
  });
}

/// Why the aggregation stays whole; empty if it need not.
StringRef refusal(AggregateOp op) {
  if (op.getPhase() != Phase::Complete)
    return "aggregation is split already";
  StreamType input = op.getInput().getType();
  // Taking back from a partial minimum is not possible.
  if (input.getMode() != ChangelogMode::Append)
    return "input retracts";
  const auto isKey = [&](StringAttr name) {
    return llvm::is_contained(op.getKeys(), Attribute(name));
  };
  // Each row is a group: the partial phase would reduce nothing.
  if (!input.getKeys().empty() && llvm::all_of(input.getKeys(), isKey))
    return "each row is a group of its own";
  llvm::StringSet<> names;
  for (auto key : op.getKeys().getAsRange<StringAttr>())
    names.insert(key.getValue());
  for (auto call : op.getAggregates().getAsRange<AggregateAttr>()) {
    const auto types = argumentTypes(op, call);
    const auto kept = accumulators(call, types);
    if (kept.empty())
      return "an aggregate needs all rows at once";
    for (const Column &column : kept)
      if (!names.insert(column.name.getValue()).second)
        return "an accumulator's name is taken";
    // A partial sum may be out of range where the whole sum is not, unless rows
    // are too few for it: 10^19 of them.
    auto decimal = types.empty() ? DecimalType()
                                 : dyn_cast<DecimalType>(valueType(types[0]));
    const bool sums =
        call.getFunction() == "sum" || call.getFunction() == "mean";
    if (decimal && sums && decimal.getPrecision() > 19)
      return "a partial sum of decimals may overflow";
  }
  return "";
}

void split(AggregateOp op) {
  OpBuilder builder(op);
  StreamType input = op.getInput().getType(), result = op.getType();
  SmallVector<Column> columns(
      result.getColumns().take_front(op.getKeys().size()));
  SmallVector<Attribute> finals;
  for (auto call : op.getAggregates().getAsRange<AggregateAttr>()) {
    SmallVector<StringAttr> names;
    for (const Column &column : accumulators(call, argumentTypes(op, call))) {
      columns.push_back(column);
      names.push_back(column.name);
    }
    finals.push_back(AggregateAttr::get(op.getContext(), call.getColumn(),
                                        call.getFunction(), names,
                                        call.getParameters()));
  }
  // Groups are not unique among subtasks.
  StreamType partialType = StreamType::get(
      op.getContext(), columns, /*time=*/{}, result.getWindowed(), /*keys=*/{},
      input.getMode(), result.getBounded());
  auto partial = AggregateOp::create(
      builder, op.getLoc(), partialType, op.getInput(), op.getKeysAttr(),
      op.getAggregatesAttr(), PhaseAttr::get(op.getContext(), Phase::Partial),
      builder.getStringAttr(op.getUid() + "/partial"));
  op.getInputMutable().assign(partial);
  op.setPhase(Phase::Final);
  op.setAggregatesAttr(builder.getArrayAttr(finals));
}

} // namespace

void flott::flow::runSplitAggregation(func::FuncOp plan,
                                      const RuleContext &context,
                                      const Explain &explain) {
  SmallVector<AggregateOp> aggregates(plan.getOps<AggregateOp>());
  for (AggregateOp op : aggregates) {
    // Alone, a subtask owns all groups and would aggregate twice.
    StringRef reason =
        context.parallelism < 2 ? "there is one subtask" : refusal(op);
    if (!reason.empty()) {
      explain(op.getLoc(), ("split-aggregation: " + reason).str());
      continue;
    }
    explain(op.getLoc(), "split-aggregation: applied");
    split(op);
  }
}
