// The stream ops, one function each, from whole relations to whole relations.
#include "compiler/Interpret/Interpret.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/TypeSwitch.h"

#include <algorithm>
#include <set>

using namespace mlir;

namespace flott::flow {

namespace {

class Interpreter {
public:
  Interpreter(const Inputs &inputs, NativeLookup natives)
      : inputs_(inputs), natives_(natives) {}

  Result run(ModuleOp module) {
    auto functions = module.getOps<func::FuncOp>();
    if (!functions.empty())
      for (Operation &op : (*functions.begin()).getBody().front()) {
        step(&op);
        if (result_.stopped)
          break;
      }
    return std::move(result_);
  }

private:
  using Stream = TypedValue<StreamType>;

  void step(Operation *op) {
    if (auto sink = dyn_cast<SinkOp>(op)) {
      result_.sinks[sink.getUid().str()] = of(sink.getInput());
      return;
    }
    if (op->getNumResults() == 0)
      return;
    streams_[op->getResult(0)] =
        llvm::TypeSwitch<Operation *, Relation>(op)
            .Case([&](SourceOp op) { return source(op); })
            .Case([&](FilterOp op) { return filter(op); })
            .Case([&](ProjectOp op) { return project(op); })
            .Case([&](WatermarkOp op) { return watermark(op); })
            .Case([&](FlattenOp op) { return flatten(op); })
            .Case([&](UnionOp op) { return unite(op); })
            .Case([&](WindowOp op) { return window(op); })
            .Case([&](AggregateOp op) { return aggregate(op); })
            .Case([&](DistinctOp op) { return distinct(op); })
            .Case([&](JoinOp op) { return join(op); })
            .Case([&](SortOp op) { return sort(op); })
            .Case([&](LimitOp op) { return limit(op); });
  }

  const Relation &of(mlir::Value stream) { return streams_.at(stream); }

  /// Counts a row that failed, or ends the program.
  void fail(Operation *op, RowError error) {
    while (!isa<SourceOp>(op))
      op = op->getOperand(0).getDefiningOp();
    if (cast<SourceOp>(op).getOnBadRow() == "fail") {
      if (!result_.stopped)
        result_.stopped = error;
      return;
    }
    ++result_.failedRows[error];
  }

  /// True if the row's predicate is true; a row that fails is not kept.
  bool keeps(Operation *op, Region &region, const Row &row) {
    const RegionResult kept = evaluateRegion(region, row.values, natives_);
    if (kept.error != RowError::None) {
      fail(op, kept.error);
      return false;
    }
    return !kept.values[0].isNull() && kept.values[0].truth();
  }

  Relation source(SourceOp op) {
    auto schema = cast<StreamType>(op.getSchema());
    SmallVector<int> live; // positions in the schema
    for (const Column &column : op.getResult().getType().getColumns())
      live.push_back(schema.indexOf(column.name.getValue()));
    Relation rows;
    for (const Split &split : inputs_.at(op.getUid().str())) {
      ++splits_;
      for (const InputRow &input : split) {
        if (input.error != RowError::None) {
          fail(op, input.error);
          continue;
        }
        Row row;
        row.split = splits_;
        for (int position : live)
          row.values.push_back(input.values[position]);
        if (op.getPredicate().empty() || keeps(op, op.getPredicate(), row))
          rows.push_back(std::move(row));
      }
    }
    return rows;
  }

  Relation filter(FilterOp op) {
    Relation rows;
    for (const Row &row : of(op.getInput()))
      if (keeps(op, op.getBody(), row))
        rows.push_back(row);
    return rows;
  }

  Relation project(ProjectOp op) {
    Relation rows;
    for (const Row &row : of(op.getInput())) {
      RegionResult computed =
          evaluateRegion(op.getBody(), row.values, natives_);
      if (computed.error != RowError::None) {
        fail(op, computed.error);
        continue;
      }
      Row made = row;
      made.values = std::move(computed.values);
      rows.push_back(std::move(made));
    }
    return rows;
  }

  Relation watermark(WatermarkOp op) {
    const int column = op.getInput().getType().indexOf(op.getColumn());
    std::map<size_t, int64_t> newest; // per split, less the bound
    Relation rows = of(op.getInput());
    for (Row &row : rows) {
      auto [entry, first] = newest.try_emplace(row.split, kNoWatermark);
      row.watermarkMicros = entry->second;
      const Datum &time = row.values[column];
      if (time.isNull())
        continue;
      const Int128 mark = Int128(time.integer()) - op.getBoundMicros();
      if (mark > entry->second)
        entry->second = static_cast<int64_t>(mark);
    }
    return rows;
  }

  Relation flatten(FlattenOp op) {
    const int column = op.getInput().getType().indexOf(op.getColumn());
    Relation rows;
    for (const Row &row : of(op.getInput())) {
      const Datum &array = row.values[column];
      const bool empty = array.isNull() || array.elements().empty();
      if (empty && op.getOuter()) {
        rows.push_back(row);
        rows.back().values[column] = Datum();
      }
      if (empty)
        continue;
      for (const Datum &element : array.elements()) {
        rows.push_back(row);
        rows.back().values[column] = element;
      }
    }
    return rows;
  }

  Relation unite(UnionOp op) {
    Relation rows;
    for (mlir::Value input : op.getInputs())
      rows.insert(rows.end(), of(input).begin(), of(input).end());
    return rows;
  }

  Relation window(WindowOp op) {
    StreamType input = op.getInput().getType();
    const int column = input.indexOf(input.getTime().getValue());
    // Event time may have nine digits.
    Type type = input.getColumns()[column].type;
    const Int128 unit = unitsPerSecond(type) / 1000000;
    const Int128 size = op.getSizeMicros() * unit;
    const Int128 offset = op.getOffsetMicros() * unit;
    int64_t &late = result_.lateRows[op.getUid().str()];
    Relation rows;
    for (const Row &row : of(op.getInput())) {
      const Datum &time = row.values[column];
      if (time.isNull()) {
        ++late;
        continue;
      }
      const Int128 past = time.integer() - offset;
      const Int128 index = past / size - (past % size < 0);
      const Int128 start = index * size + offset, end = start + size;
      if (!fitsInteger(start, type) || !fitsInteger(end, type)) {
        fail(op, RowError::Overflow);
        continue;
      }
      if (end <= row.watermarkMicros * unit) {
        ++late;
        continue;
      }
      rows.push_back(row);
      rows.back().values.push_back(Datum::of(static_cast<int64_t>(start)));
      rows.back().values.push_back(Datum::of(static_cast<int64_t>(end)));
    }
    return rows;
  }

  /// Orders keys; NULL is a key like others.
  struct KeyOrder {
    SmallVector<Type> types;
    bool operator()(const std::vector<Datum> &lhs,
                    const std::vector<Datum> &rhs) const {
      for (size_t i = 0; i < types.size(); ++i)
        if (int order = compareNullable(lhs[i], rhs[i], types[i]))
          return order < 0;
      return false;
    }
  };

  Relation aggregate(AggregateOp op) {
    StreamType input = op.getInput().getType();
    SmallVector<int> positions;
    KeyOrder order;
    for (auto key : op.getKeys().getAsRange<StringAttr>()) {
      positions.push_back(input.indexOf(key.getValue()));
      order.types.push_back(input.getColumns()[positions.back()].type);
    }
    std::map<std::vector<Datum>, std::vector<const Row *>, KeyOrder> groups(
        order);
    for (const Row &row : of(op.getInput())) {
      std::vector<Datum> key;
      for (int position : positions)
        key.push_back(row.values[position]);
      groups[std::move(key)].push_back(&row);
    }
    if (positions.empty() && groups.empty())
      groups[{}]; // no keys: one row, also for no input

    Relation rows;
    for (const auto &[key, members] : groups) {
      GroupResult group = aggregateGroup(op, members);
      if (group.error != RowError::None) {
        fail(op, group.error);
        continue;
      }
      Row row;
      row.values = key;
      llvm::append_range(row.values, group.values);
      rows.push_back(std::move(row));
    }
    return rows;
  }

  Relation distinct(DistinctOp op) {
    KeyOrder order{op.getInput().getType().columnTypes()};
    std::set<std::vector<Datum>, KeyOrder> seen(order);
    Relation rows;
    for (const Row &row : of(op.getInput()))
      if (seen.insert(row.values).second)
        rows.emplace_back().values = row.values;
    return rows;
  }

  Relation join(JoinOp op) {
    StreamType left = op.getLeft().getType(), right = op.getRight().getType();
    SmallVector<std::pair<int, int>> keys;
    for (auto [l, r] : llvm::zip(op.getLeftKeys().getAsRange<StringAttr>(),
                                 op.getRightKeys().getAsRange<StringAttr>()))
      keys.emplace_back(left.indexOf(l.getValue()),
                        right.indexOf(r.getValue()));
    if (op.isWindowed())
      for (StringRef name : {kWindowStart, kWindowEnd})
        keys.emplace_back(left.indexOf(name), right.indexOf(name));
    const auto matches = [&](const Row &l, const Row &r) {
      return llvm::all_of(keys, [&](std::pair<int, int> key) {
        const Datum &a = l.values[key.first], &b = r.values[key.second];
        return !a.isNull() && !b.isNull() &&
               compareValues(a, left.getColumns()[key.first].type, b,
                             right.getColumns()[key.second].type) == 0;
      });
    };
    const SmallVector<unsigned> payload = op.rightPayload();
    Relation rows;
    for (const Row &l : of(op.getLeft())) {
      bool matched = false;
      for (const Row &r : of(op.getRight())) {
        if (!matches(l, r))
          continue;
        matched = true;
        rows.push_back(l);
        for (unsigned position : payload)
          rows.back().values.push_back(r.values[position]);
      }
      if (!matched && op.getKind() == JoinKind::Left) {
        rows.push_back(l);
        rows.back().values.resize(rows.back().values.size() + payload.size());
      }
    }
    return rows;
  }

  /// < 0 if `lhs` comes first by one sort key.
  static int orderBy(OrderAttr key, const Datum &lhs, const Datum &rhs,
                     Type type) {
    if (lhs.isNull() || rhs.isNull()) {
      const int nullLast = lhs.isNull() - rhs.isNull();
      return key.getNullsFirst() ? -nullLast : nullLast;
    }
    const int order = compareValues(lhs, type, rhs, type);
    return key.getDescending() ? -order : order;
  }

  Relation sort(SortOp op) {
    StreamType type = op.getInput().getType();
    const auto before = [&](const Row &lhs, const Row &rhs) {
      for (auto key : op.getOrder().getAsRange<OrderAttr>()) {
        const int i = type.indexOf(key.getColumn().getValue());
        if (int order = orderBy(key, lhs.values[i], rhs.values[i],
                                type.getColumns()[i].type))
          return order < 0;
      }
      // Ties: all columns from left to right, ascending, NULL last.
      for (auto [i, column] : llvm::enumerate(type.getColumns())) {
        auto key = OrderAttr::get(op.getContext(), column.name,
                                  /*descending=*/false, /*nullsFirst=*/false);
        if (int order = orderBy(key, lhs.values[i], rhs.values[i], column.type))
          return order < 0;
      }
      return false;
    };
    Relation rows = of(op.getInput());
    std::sort(rows.begin(), rows.end(), before);
    rows.erase(rows.begin(),
               rows.begin() + std::min<size_t>(op.getOffset(), rows.size()));
    if (op.getLimit() && *op.getLimit() < rows.size())
      rows.resize(*op.getLimit());
    return rows;
  }

  Relation limit(LimitOp op) {
    Relation rows = of(op.getInput());
    if (op.getCount() < rows.size())
      rows.resize(op.getCount());
    return rows;
  }

  const Inputs &inputs_;
  NativeLookup natives_;
  llvm::DenseMap<mlir::Value, Relation> streams_;
  size_t splits_ = 0;
  Result result_;
};

} // namespace

Result interpret(ModuleOp module, const Inputs &inputs, NativeLookup natives) {
  return Interpreter(inputs, natives).run(module);
}

} // namespace flott::flow
