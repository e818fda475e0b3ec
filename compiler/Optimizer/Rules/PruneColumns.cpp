// Each operator keeps the columns that something behind it reads, and no
// others, down to the source, whose decoder passes over the rest.
//
// Rows, their order, event time (where a window reads it) and changelog mode
// stay. A sort keeps dead columns that stand before live ones, since they break
// ties, and a distinct all of them. Projections are put in before what keeps or
// sends rows (join, sort, union) where a filter below needed more. Errors of
// columns that nobody reads vanish, those of the decoder too.
#include "compiler/Optimizer/Rule.h"

using namespace mlir;
using namespace flott::flow;

namespace {

using Columns = llvm::SmallBitVector; // by position in the unpruned stream

class Pruner {
public:
  explicit Pruner(func::FuncOp plan) : plan_(plan), builder_(plan) {}

  /// Returns false if there is nothing to prune.
  bool run() {
    Block &body = plan_.getBody().front();
    for (BlockArgument argument : body.getArguments())
      if (isa<StreamType>(argument.getType()))
        live_.try_emplace(argument, Columns(sizeOf(argument)));
    for (Operation &op : body)
      if (op.getNumResults() == 1 && isa<StreamType>(op.getResult(0).getType()))
        live_.try_emplace(op.getResult(0), Columns(sizeOf(op.getResult(0))));
    for (Operation &op : llvm::reverse(body))
      demand(&op);
    const bool dead = llvm::any_of(
        live_, [](const auto &entry) { return !entry.second.all(); });
    if (!dead)
      return false;
    for (BlockArgument argument : body.getArguments())
      if (isa<StreamType>(argument.getType()))
        provide(argument, argument, Columns(sizeOf(argument), true));
    SmallVector<Operation *> old;
    for (Operation &op : body)
      old.push_back(&op);
    for (Operation *op : old) {
      builder_.setInsertionPoint(op);
      rebuild(op);
    }
    for (Operation *op : llvm::reverse(old))
      if (op->getNumResults() == 1 && made_.contains(op->getResult(0)))
        op->erase();
    return changed_;
  }

private:
  static unsigned sizeOf(Value stream) {
    return cast<StreamType>(stream.getType()).size();
  }
  static unsigned positionOf(Value stream, StringRef column) {
    return cast<StreamType>(stream.getType()).indexOf(column);
  }

  //===--- Backwards: what is read ----------------------------------------===//

  Columns &live(Value stream) { return live_.find(stream)->second; }

  static void addReads(Region &region, Columns &columns) {
    for (BlockArgument argument : region.getArguments())
      if (!argument.use_empty())
        columns.set(argument.getArgNumber());
  }

  void demand(Operation *op) {
    if (isa<SourceOp>(op)) {
      auto source = cast<SourceOp>(op);
      if (!source.getPredicate().empty())
        addReads(source.getPredicate(), live(source));
    } else if (auto filter = dyn_cast<FilterOp>(op)) {
      live(filter.getInput()) |= live(filter);
      addReads(filter.getBody(), live(filter.getInput()));
    } else if (auto project = dyn_cast<ProjectOp>(op)) {
      demandProject(project);
    } else if (auto watermark = dyn_cast<WatermarkOp>(op)) {
      live(watermark.getInput()) |= live(watermark);
      live(watermark.getInput())
          .set(positionOf(watermark.getInput(), watermark.getColumn()));
    } else if (auto flatten = dyn_cast<FlattenOp>(op)) {
      live(flatten.getInput()) |= live(flatten);
      live(flatten.getInput())
          .set(positionOf(flatten.getInput(), flatten.getColumn()));
    } else if (auto unionOp = dyn_cast<UnionOp>(op)) {
      const Columns needed = live(unionOp);
      for (Value input : unionOp.getInputs())
        live(input) |= needed;
    } else if (auto window = dyn_cast<WindowOp>(op)) {
      Columns needed = live(window);
      needed.resize(sizeOf(window.getInput()));
      live(window.getInput()) |= needed;
      live(window.getInput())
          .set(positionOf(window.getInput(),
                          window.getInput().getType().getTime().getValue()));
    } else if (auto aggregate = dyn_cast<AggregateOp>(op)) {
      demandAggregate(aggregate);
    } else if (auto join = dyn_cast<JoinOp>(op)) {
      live(join.getLeft()) |= leftOf(join);
      live(join.getRight()) |= rightOf(join);
    } else if (auto sort = dyn_cast<SortOp>(op)) {
      live(sort.getInput()) |= sorted(sort);
    } else if (auto distinct = dyn_cast<DistinctOp>(op)) {
      live(distinct.getInput()).set(); // a column less, and rows are equal
    } else if (auto limit = dyn_cast<LimitOp>(op)) {
      live(limit.getInput()) |= live(limit);
    } else {
      // A sink, or an op that is not known: reads all.
      for (Value operand : op->getOperands())
        if (isa<StreamType>(operand.getType()))
          live(operand).set();
    }
  }

  void demandProject(ProjectOp project) {
    const Columns needed = live(project);
    Columns &reads = live(project.getInput());
    Operation *yield = project.getBody().front().getTerminator();
    for (unsigned column : needed.set_bits())
      reads |= argumentsRead(yield->getOperand(column));
    // A volatile function stays, whoever reads its result.
    for (Operation &op : project.getBody().front().without_terminator())
      if (!isMemoryEffectFree(&op))
        reads |= argumentsRead(op.getResult(0));
  }

  /// The calls that stay: those with a live result. In a partial phase one call
  /// has several columns, and all stay.
  SmallVector<unsigned> liveCalls(AggregateOp aggregate) {
    const Columns &needed = live(aggregate);
    SmallVector<unsigned> calls;
    for (unsigned i = 0; i < aggregate.getAggregates().size(); ++i)
      if (aggregate.getPhase() == Phase::Partial ||
          needed.test(aggregate.getKeys().size() + i))
        calls.push_back(i);
    return calls;
  }

  void demandAggregate(AggregateOp aggregate) {
    Columns &reads = live(aggregate.getInput());
    for (auto key : aggregate.getKeys().getAsRange<StringAttr>())
      reads.set(positionOf(aggregate.getInput(), key.getValue()));
    for (unsigned i : liveCalls(aggregate))
      for (StringAttr argument :
           cast<AggregateAttr>(aggregate.getAggregates()[i]).getArguments())
        reads.set(positionOf(aggregate.getInput(), argument.getValue()));
  }

  static void addKeys(Value stream, ArrayAttr keys, Columns &columns) {
    for (auto key : keys.getAsRange<StringAttr>())
      columns.set(positionOf(stream, key.getValue()));
    if (cast<StreamType>(stream.getType()).getWindowed())
      for (StringRef name : {kWindowStart, kWindowEnd})
        columns.set(positionOf(stream, name));
  }
  Columns leftOf(JoinOp join) {
    Columns columns = live(join);
    columns.resize(sizeOf(join.getLeft()));
    addKeys(join.getLeft(), join.getLeftKeys(), columns);
    return columns;
  }
  Columns rightOf(JoinOp join) {
    const Columns &needed = live(join);
    Columns columns(sizeOf(join.getRight()));
    for (auto [index, payload] : llvm::enumerate(join.rightPayload()))
      if (needed.test(sizeOf(join.getLeft()) + index))
        columns.set(payload);
    addKeys(join.getRight(), join.getRightKeys(), columns);
    return columns;
  }

  Columns sorted(SortOp sort) {
    Columns columns = live(sort);
    const int last = columns.find_last();
    for (int column = 0; column < last; ++column)
      columns.set(column); // breaks ties before `last` does
    for (auto key : sort.getOrder().getAsRange<OrderAttr>())
      columns.set(positionOf(sort.getInput(), key.getColumn().getValue()));
    return columns;
  }

  //===--- Forwards: the same ops over fewer columns ----------------------===//

  /// A rebuilt stream and which columns of the old one it has.
  struct Made {
    Value stream;
    Columns columns;
  };

  void provide(Value old, Value stream, Columns columns) {
    changed_ |= !columns.all();
    made_.try_emplace(old, Made{stream, std::move(columns)});
  }

  static StreamType pruned(Value old, const Columns &columns) {
    auto type = cast<StreamType>(old.getType());
    SmallVector<Column> kept;
    for (unsigned column : columns.set_bits())
      kept.push_back(type.getColumns()[column]);
    return type.withColumns(kept);
  }

  /// The rebuilt stream with exactly these columns.
  Value narrowed(Value old, const Columns &columns) {
    const Made &input = made_.at(old);
    if (input.columns == columns)
      return input.stream;
    changed_ = true;
    SmallVector<int> positions;
    int position = 0;
    for (unsigned column : input.columns.set_bits()) {
      if (columns.test(column))
        positions.push_back(position);
      ++position;
    }
    return createSelection(builder_, input.stream.getLoc(), input.stream,
                           positions);
  }

  /// Copies a region for an input that has fewer columns.
  void copyRegion(Region &from, Region &to, const Made &input,
                  IRMapping &mapping) {
    auto type = cast<StreamType>(input.stream.getType());
    Block *block = addRowBlock(builder_, to, type, from.getLoc());
    unsigned next = 0;
    for (unsigned column : input.columns.set_bits())
      mapping.map(from.getArgument(column), block->getArgument(next++));
  }

  void copyPredicate(Region &from, Region &to, const Made &input) {
    OpBuilder::InsertionGuard guard(builder_);
    IRMapping mapping;
    copyRegion(from, to, input, mapping);
    for (Operation &op : from.front())
      builder_.clone(op, mapping);
  }

  /// The same op over the rebuilt input, with another result.
  Operation *copied(Operation *op, ValueRange inputs, StreamType type) {
    Operation *copy = op->cloneWithoutRegions();
    builder_.insert(copy);
    copy->setOperands(inputs);
    copy->getResult(0).setType(type);
    return copy;
  }

  void rebuild(Operation *op) {
    if (auto source = dyn_cast<SourceOp>(op)) {
      const Columns &columns = live(source);
      Operation *copy = copied(op, {}, pruned(source, columns));
      provide(source, copy->getResult(0), columns);
      if (!source.getPredicate().empty())
        copyPredicate(source.getPredicate(), copy->getRegion(0),
                      made_.at(source));
    } else if (auto filter = dyn_cast<FilterOp>(op)) {
      const Made input = made_.at(filter.getInput());
      Operation *copy =
          copied(op, input.stream, cast<StreamType>(input.stream.getType()));
      copyPredicate(filter.getBody(), copy->getRegion(0), input);
      provide(filter, copy->getResult(0), input.columns);
    } else if (auto project = dyn_cast<ProjectOp>(op)) {
      rebuildProject(project);
    } else if (auto watermark = dyn_cast<WatermarkOp>(op)) {
      const Made input = made_.at(watermark.getInput());
      auto type = cast<StreamType>(input.stream.getType());
      provide(watermark,
              copied(op, input.stream, type.withTime(watermark.getColumnAttr()))
                  ->getResult(0),
              input.columns);
    } else if (isa<FlattenOp, LimitOp>(op)) {
      const Made input = made_.at(op->getOperand(0));
      keepColumns(op, input.stream, input.columns);
    } else if (auto unionOp = dyn_cast<UnionOp>(op)) {
      const Columns columns = live(unionOp);
      SmallVector<Value> inputs;
      for (Value input : unionOp.getInputs())
        inputs.push_back(narrowed(input, columns));
      keepColumns(op, inputs, columns);
    } else if (isa<WindowOp>(op)) {
      const Made input = made_.at(op->getOperand(0));
      Columns columns = input.columns;
      columns.resize(columns.size() + 2, true);
      keepColumns(op, input.stream, columns);
    } else if (auto aggregate = dyn_cast<AggregateOp>(op)) {
      rebuildAggregate(aggregate);
    } else if (auto join = dyn_cast<JoinOp>(op)) {
      rebuildJoin(join);
    } else if (auto sort = dyn_cast<SortOp>(op)) {
      const Columns columns = sorted(sort);
      keepColumns(op, narrowed(sort.getInput(), columns), columns);
    } else if (auto distinct = dyn_cast<DistinctOp>(op)) {
      const Columns all(sizeOf(distinct), true);
      keepColumns(op, narrowed(distinct.getInput(), all), all);
    } else {
      for (OpOperand &operand : op->getOpOperands())
        if (made_.contains(operand.get()))
          operand.set(
              narrowed(operand.get(), Columns(sizeOf(operand.get()), true)));
    }
  }

  void keepColumns(Operation *op, ValueRange inputs, const Columns &columns) {
    Value old = op->getResult(0);
    provide(old, copied(op, inputs, pruned(old, columns))->getResult(0),
            columns);
  }

  void rebuildProject(ProjectOp project) {
    const Columns columns = live(project);
    const Made input = made_.at(project.getInput());
    Operation *copy = copied(project, input.stream, pruned(project, columns));
    provide(project, copy->getResult(0), columns);
    OpBuilder::InsertionGuard guard(builder_);
    IRMapping mapping;
    copyRegion(project.getBody(), copy->getRegion(0), input, mapping);
    Block &body = project.getBody().front();
    // In the order of the body, as far as it is needed.
    llvm::SmallPtrSet<Operation *, 16> needed;
    for (unsigned column : columns.set_bits())
      collect(body.getTerminator()->getOperand(column), needed);
    for (Operation &op : body.without_terminator())
      if (needed.contains(&op) || !isMemoryEffectFree(&op)) {
        for (Value operand : op.getOperands())
          cloneExpression(builder_, operand, mapping);
        builder_.clone(op, mapping);
      }
    SmallVector<Value> values;
    for (unsigned column : columns.set_bits())
      values.push_back(
          mapping.lookup(body.getTerminator()->getOperand(column)));
    YieldOp::create(builder_, project.getLoc(), values);
  }

  /// The ops of the value's block that compute it.
  static void collect(Value value, llvm::SmallPtrSetImpl<Operation *> &ops) {
    Operation *op = value.getDefiningOp();
    if (!op || !ops.insert(op).second)
      return;
    op->walk([&](Operation *inner) {
      for (Value operand : inner->getOperands())
        if (operand.getParentBlock() == op->getBlock())
          collect(operand, ops);
    });
  }

  void rebuildAggregate(AggregateOp aggregate) {
    const unsigned keys = aggregate.getKeys().size();
    Columns columns(sizeOf(aggregate), aggregate.getPhase() == Phase::Partial);
    columns.set(0, keys);
    SmallVector<Attribute> calls;
    for (unsigned call : liveCalls(aggregate)) {
      calls.push_back(aggregate.getAggregates()[call]);
      columns.set(keys + call);
    }
    Operation *copy = copied(aggregate, made_.at(aggregate.getInput()).stream,
                             pruned(aggregate, columns));
    cast<AggregateOp>(copy).setAggregatesAttr(builder_.getArrayAttr(calls));
    provide(aggregate, copy->getResult(0), columns);
  }

  void rebuildJoin(JoinOp join) {
    const Columns left = leftOf(join), right = rightOf(join);
    Columns columns = left;
    columns.resize(sizeOf(join));
    for (auto [index, payload] : llvm::enumerate(join.rightPayload()))
      if (right.test(payload))
        columns.set(sizeOf(join.getLeft()) + index);
    keepColumns(
        join,
        {narrowed(join.getLeft(), left), narrowed(join.getRight(), right)},
        columns);
  }

  func::FuncOp plan_;
  OpBuilder builder_;
  llvm::DenseMap<Value, Columns> live_; // of all streams of the plan
  llvm::DenseMap<Value, Made> made_;
  bool changed_ = false;
};

} // namespace

void flott::flow::runPruneColumns(func::FuncOp plan, const RuleContext &,
                                  const Explain &explain) {
  if (Pruner(plan).run())
    explain(plan.getLoc(), "prune-columns: applied");
}
