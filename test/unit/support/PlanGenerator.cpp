#include "test/unit/support/PlanGenerator.h"

#include "compiler/Flow/Aggregates.h"
#include "test/unit/support/ExpressionGenerator.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"

#include <algorithm>
#include <cmath>

using namespace mlir;

namespace flott::flow {

namespace {

/// A stream that operators may still be put on.
struct Stream {
  mlir::Value value;
  std::string sql; // the name of its WITH entry; empty if it has none
  RowOrder order = RowOrder::Any;
  bool rowWise = false; // a watermark may stand here

  StreamType type() const { return cast<StreamType>(value.getType()); }
};

class Generator {
public:
  Generator(MLIRContext *context, Choices &choices)
      : choices_(choices), builder_(context) {}

  GeneratedPlan run() {
    Location loc = builder_.getUnknownLoc();
    plan_.module = ModuleOp::create(loc);
    builder_.setInsertionPointToEnd(plan_.module->getBody());
    auto function = func::FuncOp::create(builder_, loc, "main",
                                         builder_.getFunctionType({}, {}));
    builder_.setInsertionPointToStart(function.addEntryBlock());
    source();
    for (uint32_t i = choices_.below(3); i > 0; --i)
      source();
    for (uint32_t i = choices_.below(12); i > 0; --i)
      step();
    sink(streams_.back());
    if (choices_.chance(40))
      sink(any());
    func::ReturnOp::create(builder_, loc);
    return std::move(plan_);
  }

private:
  //===--- Names ----------------------------------------------------------===//

  StringAttr name(llvm::StringRef stem) {
    return builder_.getStringAttr(stem + Twine(names_++));
  }
  std::string uid(llvm::StringRef stem) {
    return (stem + Twine(names_++)).str();
  }
  static std::string quoted(StringAttr name) {
    return "\"" + name.getValue().str() + "\"";
  }
  static std::string columnList(StreamType type) {
    std::string text;
    for (const Column &column : type.getColumns())
      text += (text.empty() ? "" : ", ") + quoted(column.name);
    return text;
  }

  /// Adds a stream, and its query as a WITH entry; an empty query has none.
  void add(mlir::Value value, const std::string &query, RowOrder order,
           bool rowWise) {
    Stream stream{value, "", order, rowWise};
    if (!query.empty()) {
      stream.sql = "t" + std::to_string(names_++);
      with_ += (with_.empty() ? "WITH " : ",\n") + stream.sql + " AS (" +
               query + ")";
    }
    streams_.push_back(stream);
  }

  /// Mostly the newest, so that plans grow deep.
  Stream any() {
    const uint32_t back =
        choices_.below(3) == 2 ? choices_.below(streams_.size()) : 0;
    return streams_[streams_.size() - 1 - back];
  }
  /// A copy: steps add to `streams_`.
  Stream newest() const { return streams_.back(); }
  Location loc() { return builder_.getUnknownLoc(); }

  //===--- Sources --------------------------------------------------------===//

  void source() {
    SmallVector<Column> columns;
    const uint32_t count = 1 + choices_.below(5);
    for (uint32_t i = 0; i < count; ++i) {
      Type type = generatedType(context(), choices_.below(kPlainTypes + 1));
      if (choices_.chance(35))
        type = optionalOf(type);
      columns.push_back({name("c"), type});
    }
    if (choices_.chance(60))
      columns.push_back(
          {name("at"), choices_.chance(20)
                           ? optionalOf(generatedType(context(), 6))
                           : generatedType(context(), 6)});
    StreamType type = StreamType::get(context(), columns, {}, false, {},
                                      ChangelogMode::Append, /*bounded=*/true);
    const std::string table = uid("s");
    auto source = SourceOp::create(
        builder_, loc(), type, builder_.getStringAttr(table),
        builder_.getStringAttr("memory"), builder_.getStringAttr("rows"),
        builder_.getDictionaryAttr({}), TypeAttr::get(type),
        builder_.getStringAttr("skip"), builder_.getStringAttr(table));
    makeInput(table, type);
    add(source.getResult(), "SELECT * FROM " + table, RowOrder::Any, true);
  }

  void makeInput(const std::string &table, StreamType type) {
    std::string columns, rows;
    for (const Column &column : type.getColumns())
      columns += (columns.empty() ? "" : ", ") + quoted(column.name) + " " +
                 sqlType(column.type);
    std::vector<Split> &splits = plan_.inputs[table];
    splits.resize(1 + choices_.below(2));
    for (Split &split : splits)
      for (uint32_t i = choices_.below(9); i > 0; --i) {
        InputRow row;
        std::string values;
        for (const Column &column : type.getColumns()) {
          row.values.push_back(generatedDatum(choices_, column.type));
          values += (values.empty() ? "" : ", ") +
                    sqlLiteral(row.values.back(), column.type);
        }
        rows += (rows.empty() ? "" : ", ") + ("(" + values + ")");
        split.push_back(std::move(row));
      }
    plan_.sqlTables += "CREATE TABLE " + table + " (" + columns + ");\n";
    if (!rows.empty())
      plan_.sqlTables += "INSERT INTO " + table + " VALUES " + rows + ";\n";
  }

  //===--- Operators ------------------------------------------------------===//

  void step() {
    const Stream input = any();
    // What rows there are is open behind an unordered limit: only ops that do
    // not ask may follow.
    if (input.order == RowOrder::AnyRows) {
      choices_.below(2) ? project(input) : limit(input);
      return;
    }
    switch (choices_.below(15)) {
    case 0:
    case 1:
    case 2:
      return filter(input);
    case 3:
    case 4:
      return project(input);
    case 5:
      return watermark(input);
    case 6:
      return window(input);
    case 7:
      return flatten(input);
    case 8:
      return unite(input);
    case 9:
    case 10:
      return aggregate(input);
    case 11:
      return join(input);
    case 12:
      return sort(input);
    case 13:
      return distinct(input);
    default:
      return limit(input);
    }
  }

  /// Fills a region with a block over the columns; the builder stays in it.
  std::vector<Expression> openRegion(Region &region, StreamType type) {
    SmallVector<Location> locations(type.size(), loc());
    Block *block =
        builder_.createBlock(&region, {}, type.columnTypes(), locations);
    std::vector<Expression> columns;
    for (auto [argument, column] :
         llvm::zip(block->getArguments(), type.getColumns()))
      columns.push_back({argument, quoted(column.name)});
    return columns;
  }

  void filter(const Stream &input) {
    auto op = FilterOp::create(builder_, loc(), input.type(), input.value);
    std::string sql;
    {
      OpBuilder::InsertionGuard guard(builder_);
      ExpressionGenerator expressions(choices_, builder_,
                                      openRegion(op.getBody(), input.type()));
      const Expression kept = expressions.predicate(3);
      YieldOp::create(builder_, loc(), kept.value);
      sql = kept.sql;
    }
    add(op,
        input.sql.empty() || sql.empty()
            ? ""
            : "SELECT * FROM " + input.sql + " WHERE " + sql,
        input.order, input.rowWise);
  }

  void project(const Stream &input) {
    StreamType type = input.type();
    SmallVector<Column> columns;
    SmallVector<mlir::Value> values;
    std::string list;
    bool hasSql = !input.sql.empty();
    StringAttr time;
    OperationState state(loc(), ProjectOp::getOperationName());
    Region *body = state.addRegion();
    {
      OpBuilder::InsertionGuard guard(builder_);
      auto arguments = openRegion(*body, type);
      const auto give = [&](StringAttr name, const Expression &value) {
        columns.push_back({name, value.type()});
        values.push_back(value.value);
        hasSql &= !value.sql.empty();
        list += (list.empty() ? "" : ", ") + value.sql + " AS " + quoted(name);
      };
      for (auto [argument, column] : llvm::zip(arguments, type.getColumns())) {
        const bool window =
            type.getWindowed() && (column.name.getValue() == kWindowStart ||
                                   column.name.getValue() == kWindowEnd);
        if (!window && choices_.chance(30))
          continue;
        give(column.name, argument);
        if (type.getTime() == column.name)
          time = column.name;
      }
      ExpressionGenerator expressions(choices_, builder_, arguments);
      for (uint32_t i = choices_.below(3) + columns.empty(); i > 0; --i)
        give(name("p"),
             expressions.any(
                 generatedType(context(), choices_.below(kPlainTypes)), 2));
      YieldOp::create(builder_, loc(), values);
    }
    state.addOperands(input.value);
    state.addTypes(StreamType::get(context(), columns, time, type.getWindowed(),
                                   {}, type.getMode(), type.getBounded()));
    Operation *op = builder_.create(state);
    add(op->getResult(0), hasSql ? "SELECT " + list + " FROM " + input.sql : "",
        input.order, input.rowWise);
  }

  /// Positions of columns for which a condition holds.
  static std::vector<unsigned>
  positions(StreamType type, llvm::function_ref<bool(const Column &)> holds) {
    std::vector<unsigned> found;
    for (auto [index, column] : llvm::enumerate(type.getColumns()))
      if (holds(column))
        found.push_back(index);
    return found;
  }
  template <typename T> const T &oneOf(const std::vector<T> &values) {
    return values[choices_.below(values.size())];
  }

  void watermark(const Stream &input) {
    StreamType type = input.type();
    const auto times = positions(type, [](const Column &column) {
      return isa<TimestampType>(valueType(column.type));
    });
    if (times.empty() || !input.rowWise || type.getWindowed())
      return filter(input);
    StringAttr column = type.getColumns()[oneOf(times)].name;
    // Often so generous that nothing is late.
    const int64_t bound =
        choices_.below(2) ? 60000000 : int64_t(4000000000) * 1000000;
    auto op = WatermarkOp::create(
        builder_, loc(), type.withTime(column), input.value, column,
        builder_.getI64IntegerAttr(bound), builder_.getI64IntegerAttr(0),
        builder_.getStringAttr(uid("m")));
    add(op, input.sql.empty() ? "" : "SELECT * FROM " + input.sql, input.order,
        true);
    // Chance alone would rarely put these in order, and lateness needs it.
    if (choices_.chance(60))
      window(newest());
  }

  void window(const Stream &input) {
    StreamType type = input.type();
    if (!type.getTime() || type.getWindowed())
      return watermark(input);
    SmallVector<Column> columns(type.getColumns());
    Type time =
        valueType(columns[type.indexOf(type.getTime().getValue())].type);
    for (StringRef bound : {kWindowStart, kWindowEnd})
      columns.push_back({builder_.getStringAttr(bound), time});
    const int64_t size = choices_.below(2) ? 60000000 : 150000000;
    const int64_t offset = choices_.below(4) == 3 ? 7000000 : 0;
    auto op = WindowOp::create(builder_, loc(),
                               type.withColumns(columns).withWindowed(true),
                               input.value, size, offset, uid("w"));
    std::string query;
    if (!input.sql.empty()) {
      const std::string at = quoted(type.getTime());
      const std::string micros =
          "to_microseconds(" + std::to_string(size) + ")";
      const std::string start = "time_bucket(" + micros + ", " + at +
                                ", TIMESTAMP '1970-01-01' + to_microseconds(" +
                                std::to_string(offset) + "))";
      query = "SELECT *, " + start + " AS \"window_start\", " + start + " + " +
              micros + " AS \"window_end\" FROM " + input.sql + " WHERE " + at +
              " IS NOT NULL";
    }
    add(op, query, RowOrder::Any, false);
    if (choices_.chance(60))
      aggregate(newest());
  }

  void flatten(const Stream &input) {
    StreamType type = input.type();
    const auto arrays = positions(type, [](const Column &column) {
      return isa<ArrayType>(valueType(column.type));
    });
    if (arrays.empty())
      return filter(input);
    const unsigned position = oneOf(arrays);
    SmallVector<Column> columns(type.getColumns());
    StringAttr array = columns[position].name, as = name("e");
    const bool outer = choices_.below(3) == 2;
    // Elements are optional already.
    columns[position] = {
        as, cast<ArrayType>(valueType(columns[position].type)).getElement()};
    auto op = FlattenOp::create(builder_, loc(), type.withColumns(columns),
                                input.value, array, as,
                                outer ? builder_.getUnitAttr() : UnitAttr());
    std::string query;
    if (!input.sql.empty()) {
      const std::string text = quoted(array);
      for (const Column &column : type.getColumns())
        query += (query.empty() ? "SELECT " : ", ") +
                 (column.name != array ? quoted(column.name)
                  : outer ? "unnest(CASE WHEN " + text + " IS NULL OR len(" +
                                text + ") = 0 THEN [NULL] ELSE " + text +
                                " END) AS " + quoted(as)
                          : "unnest(" + text + ") AS " + quoted(as));
      query += " FROM " + input.sql;
    }
    add(op, query, RowOrder::Any, input.rowWise);
  }

  void unite(const Stream &input) {
    SmallVector<mlir::Value> inputs;
    std::string query;
    bool hasSql = true;
    const auto take = [&](const Stream &stream) {
      inputs.push_back(stream.value);
      hasSql &= !stream.sql.empty();
      query += (query.empty() ? "" : " UNION ALL ") +
               ("SELECT " + columnList(stream.type()) + " FROM " + stream.sql);
    };
    take(input);
    for (const Stream &other : llvm::reverse(streams_))
      if (other.type() == input.type() && other.order != RowOrder::AnyRows &&
          inputs.size() < 3 && (inputs.size() < 2 || choices_.below(2)))
        take(other);
    if (inputs.size() < 2)
      take(input);
    if (input.type().getColumns().empty())
      hasSql = false;
    auto op =
        UnionOp::create(builder_, loc(), input.type().withKeys({}), inputs);
    add(op, hasSql ? query : "", RowOrder::Any, false);
  }

  void aggregate(const Stream &input) {
    StreamType type = input.type();
    SmallVector<Column> columns;
    SmallVector<Attribute> keys, calls;
    std::string list, groups;
    bool hasSql = !input.sql.empty();
    const auto give = [&](StringAttr name, Type result,
                          const std::string &sql) {
      columns.push_back({name, result});
      list += (list.empty() ? "" : ", ") + sql + " AS " + quoted(name);
    };
    for (const Column &column : type.getColumns()) {
      const bool window =
          type.getWindowed() && (column.name.getValue() == kWindowStart ||
                                 column.name.getValue() == kWindowEnd);
      if (isa<ArrayType>(valueType(column.type)) ||
          (!window && !choices_.chance(35)))
        continue;
      keys.push_back(column.name);
      groups += (groups.empty() ? " GROUP BY " : ", ") + quoted(column.name);
      give(column.name, column.type, quoted(column.name));
    }
    for (uint32_t i = choices_.below(4) + keys.empty(); i > 0; --i)
      hasSql &= call(type, !keys.empty(), calls, give);
    SmallVector<StringAttr> unique;
    for (Attribute key : keys)
      unique.push_back(cast<StringAttr>(key));
    auto op = AggregateOp::create(
        builder_, loc(),
        StreamType::get(context(), columns, {}, type.getWindowed(), unique,
                        ChangelogMode::Append, true),
        input.value, builder_.getArrayAttr(keys), builder_.getArrayAttr(calls),
        PhaseAttr::get(context(), Phase::Complete),
        builder_.getStringAttr(uid("g")));
    add(op, hasSql ? "SELECT " + list + " FROM " + input.sql + groups : "",
        RowOrder::Any, false);
  }

  /// Adds one aggregate call; false if SQL has no equal one.
  bool
  call(StreamType type, bool grouped, SmallVectorImpl<Attribute> &calls,
       llvm::function_ref<void(StringAttr, Type, const std::string &)> give) {
    const char *functions[] = {"count", "count", "sum",     "min",
                               "max",   "mean",  "quantile"};
    const uint32_t which = choices_.below(7);
    StringAttr function = builder_.getStringAttr(functions[which]);
    const auto fits = positions(type, [&](const Column &column) {
      return static_cast<bool>(
          aggregateResult(context(), function, column.type, grouped));
    });
    StringAttr column = name("a");
    if (which == 0 || fits.empty()) {
      calls.push_back(AggregateAttr::get(
          context(), column, builder_.getStringAttr("count"), {}, {}));
      give(column, builder_.getI64Type(), "COUNT(*)");
      return true;
    }
    const Column &argument = type.getColumns()[oneOf(fits)];
    SmallVector<Attribute> parameters;
    const double fractions[] = {0.5, 0.95, 0.0, 1.0};
    const double fraction = fractions[which == 6 ? choices_.below(4) : 0];
    if (which == 6)
      parameters.push_back(builder_.getF64FloatAttr(fraction));
    calls.push_back(AggregateAttr::get(context(), column, function,
                                       {argument.name}, parameters));
    Type result = aggregateResult(context(), function, argument.type, grouped);
    const std::string name = quoted(argument.name);
    const bool decimal = isa<DecimalType>(valueType(argument.type));
    const std::string sql[] = {"",
                               "COUNT(" + name + ")",
                               "CAST(SUM(" + name + ") AS " + sqlType(result) +
                                   ")",
                               "MIN(" + name + ")",
                               "MAX(" + name + ")",
                               "AVG(" + name + ")",
                               "quantile_cont(CAST(" + name + " AS DOUBLE), " +
                                   std::to_string(fraction) + ")"};
    give(column, result, sql[which]);
    return !(which == 5 && decimal); // DuckDB's is a double
  }

  void distinct(const Stream &input) {
    StreamType type = input.type();
    const bool hasArray = llvm::any_of(type.getColumns(), [](const Column &c) {
      return isa<ArrayType>(valueType(c.type));
    });
    if (hasArray || type.size() == 0)
      return filter(input);
    auto op = DistinctOp::create(builder_, loc(), type.withTime({}),
                                 input.value, uid("d"));
    add(op, input.sql.empty() ? "" : "SELECT DISTINCT * FROM " + input.sql,
        RowOrder::Any, false);
  }

  void join(const Stream &left) {
    std::vector<Stream> partners;
    for (const Stream &stream : streams_)
      if (stream.order != RowOrder::AnyRows &&
          stream.type().getWindowed() == left.type().getWindowed())
        partners.push_back(stream);
    const Stream right =
        partners[partners.size() - 1 - choices_.below(partners.size())];
    StreamType l = left.type(), r = right.type();
    std::vector<std::pair<unsigned, unsigned>> pairs;
    for (auto [i, a] : llvm::enumerate(l.getColumns()))
      for (auto [k, b] : llvm::enumerate(r.getColumns()))
        if (valueType(a.type) == valueType(b.type) &&
            !isa<ArrayType>(valueType(a.type)))
          pairs.emplace_back(i, k);
    if (pairs.empty())
      return filter(left);
    SmallVector<Attribute> leftKeys, rightKeys;
    std::string on;
    const auto addKey = [&](StringAttr a, StringAttr b) {
      on += (on.empty() ? "" : " AND ") + ("l." + quoted(a)) + " = r." +
            quoted(b);
    };
    for (uint32_t i = 1 + choices_.below(2); i > 0; --i) {
      const auto [a, b] = oneOf(pairs);
      StringAttr leftName = l.getColumns()[a].name,
                 rightName = r.getColumns()[b].name;
      if (llvm::is_contained(rightKeys, Attribute(rightName)))
        continue;
      leftKeys.push_back(leftName);
      rightKeys.push_back(rightName);
      addKey(leftName, rightName);
    }
    if (l.getWindowed())
      for (StringRef bound : {kWindowStart, kWindowEnd})
        addKey(builder_.getStringAttr(bound), builder_.getStringAttr(bound));
    const bool outer = choices_.below(2) == 1;
    SmallVector<Column> columns(l.getColumns());
    std::string list;
    for (const Column &column : columns)
      list += (list.empty() ? "" : ", ") + ("l." + quoted(column.name));
    for (const Column &column : r.getColumns()) {
      const bool window =
          r.getWindowed() && (column.name.getValue() == kWindowStart ||
                              column.name.getValue() == kWindowEnd);
      if (window || llvm::is_contained(rightKeys, Attribute(column.name)))
        continue;
      StringAttr renamed = name("j");
      columns.push_back(
          {renamed, outer ? optionalOf(column.type) : column.type});
      list += ", r." + quoted(column.name) + " AS " + quoted(renamed);
    }
    auto op = JoinOp::create(
        builder_, loc(),
        StreamType::get(context(), columns, {}, l.getWindowed(), {},
                        ChangelogMode::Append, true),
        left.value, right.value, outer ? JoinKind::Left : JoinKind::Inner,
        builder_.getArrayAttr(leftKeys), builder_.getArrayAttr(rightKeys),
        uid("o"));
    const bool hasSql = !left.sql.empty() && !right.sql.empty();
    add(op,
        hasSql ? "SELECT " + list + " FROM " + left.sql + " l " +
                     (outer ? "LEFT" : "INNER") + " JOIN " + right.sql +
                     " r ON " + on
               : "",
        RowOrder::Any, false);
  }

  void sort(const Stream &input) {
    StreamType type = input.type();
    const auto plain = positions(type, [](const Column &column) {
      return !isa<ArrayType>(valueType(column.type));
    });
    if (plain.empty())
      return filter(input);
    SmallVector<Attribute> order;
    std::string by;
    for (uint32_t i = 1 + choices_.below(2); i > 0; --i) {
      StringAttr column = type.getColumns()[oneOf(plain)].name;
      const bool descending = choices_.below(2), nullsFirst = choices_.below(2);
      order.push_back(
          OrderAttr::get(context(), column, descending, nullsFirst));
      by += (by.empty() ? "" : ", ") + quoted(column) +
            (descending ? " DESC" : " ASC") +
            (nullsFirst ? " NULLS FIRST" : " NULLS LAST");
    }
    for (const Column &column : type.getColumns())
      by += ", " + quoted(column.name) + " ASC NULLS LAST";
    IntegerAttr limit;
    int64_t offset = 0;
    std::string end;
    if (choices_.chance(50)) {
      limit = builder_.getI64IntegerAttr(choices_.below(6));
      offset = choices_.below(3) == 2 ? 1 : 0;
      end = " LIMIT " + std::to_string(limit.getInt()) + " OFFSET " +
            std::to_string(offset);
    }
    auto op = SortOp::create(
        builder_, loc(), type, input.value, builder_.getArrayAttr(order), limit,
        builder_.getI64IntegerAttr(offset), builder_.getStringAttr(uid("o")));
    add(op,
        input.sql.empty()
            ? ""
            : "SELECT * FROM " + input.sql + " ORDER BY " + by + end,
        RowOrder::Total, false);
  }

  void limit(const Stream &input) {
    const int64_t count = choices_.below(6);
    auto op = LimitOp::create(builder_, loc(), input.type(), input.value, count,
                              uid("l"));
    add(op,
        input.sql.empty()
            ? ""
            : "SELECT * FROM " + input.sql + " LIMIT " + std::to_string(count),
        input.order == RowOrder::Total ? RowOrder::Total : RowOrder::AnyRows,
        false);
  }

  void sink(const Stream &input) {
    const std::string name = uid("out");
    SinkOp::create(
        builder_, loc(), input.value, builder_.getStringAttr(name),
        builder_.getStringAttr("memory"), builder_.getStringAttr("rows"),
        builder_.getDictionaryAttr({}), builder_.getStringAttr(name));
    plan_.sinks.push_back(
        {name, input.type(), input.order,
         input.sql.empty() || input.type().getColumns().empty()
             ? ""
             : with_ + "\nSELECT * FROM " + input.sql + ";\n"});
  }

  MLIRContext *context() { return builder_.getContext(); }

  Choices &choices_;
  OpBuilder builder_;
  GeneratedPlan plan_;
  std::vector<Stream> streams_;
  std::string with_;
  unsigned names_ = 0;
};

} // namespace

GeneratedPlan generatePlan(MLIRContext *context, Choices &choices) {
  return Generator(context, choices).run();
}

//===--- Comparing and printing -------------------------------------------===//

static bool close(const Datum &lhs, const Datum &rhs, Type type,
                  double tolerance) {
  if (lhs.isNull() || rhs.isNull())
    return lhs.isNull() && rhs.isNull();
  if (compareValues(lhs, type, rhs, type) == 0)
    return true;
  if (!isa<FloatType>(valueType(type)))
    return false;
  const double l = lhs.real(), r = rhs.real();
  return std::fabs(l - r) <= tolerance * std::max(std::fabs(l), std::fabs(r));
}

static std::string rowText(const Row &row, StreamType type) {
  std::string text;
  for (auto [value, column] : llvm::zip(row.values, type.getColumns()))
    text += (text.empty() ? "" : " | ") + valueText(value, column.type);
  return text;
}

static std::string rowDifference(const GeneratedSink &sink, Relation expected,
                                 Relation actual, double tolerance) {
  if (expected.size() != actual.size())
    return std::to_string(expected.size()) + " rows were expected, there are " +
           std::to_string(actual.size());
  if (sink.order == RowOrder::AnyRows)
    return "";
  const auto before = [&](const Row &lhs, const Row &rhs) {
    for (auto [l, r, column] :
         llvm::zip(lhs.values, rhs.values, sink.type.getColumns()))
      if (int order = compareNullable(l, r, column.type))
        return order < 0;
    return false;
  };
  if (sink.order == RowOrder::Any) {
    std::sort(expected.begin(), expected.end(), before);
    std::sort(actual.begin(), actual.end(), before);
  }
  for (auto [index, rows] : llvm::enumerate(llvm::zip(expected, actual))) {
    const auto &[e, a] = rows;
    for (auto [l, r, column] :
         llvm::zip(e.values, a.values, sink.type.getColumns()))
      if (!close(l, r, column.type, tolerance))
        return "row " + std::to_string(index) + " was expected as\n  " +
               rowText(e, sink.type) + "\nand is\n  " + rowText(a, sink.type);
  }
  return "";
}

std::string difference(const GeneratedPlan &plan, const Result &expected,
                       const Result &actual, double tolerance) {
  if (expected.stopped != actual.stopped)
    return "one of them stopped: " +
           rowErrorText(actual.stopped.value_or(RowError::None)).str();
  for (const GeneratedSink &sink : plan.sinks) {
    const std::string text =
        rowDifference(sink, expected.sinks.at(sink.uid),
                      actual.sinks.at(sink.uid), tolerance);
    if (!text.empty())
      return "sink " + sink.uid + ": " + text;
  }
  return "";
}

std::string planText(const GeneratedPlan &plan) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  ModuleOp module = plan.module.get();
  module.print(stream);
  module.walk([&](SourceOp source) {
    unsigned number = 0;
    for (const Split &split : plan.inputs.at(source.getUid().str())) {
      stream << "\n" << source.getUid() << ", split " << number++ << ":\n";
      for (const InputRow &input : split) {
        Row row;
        row.values = input.values;
        stream << "  " << rowText(row, cast<StreamType>(source.getSchema()))
               << "\n";
      }
    }
  });
  return text;
}

static std::string jsonText(const Datum &value, Type type) {
  if (value.isNull())
    return "null";
  type = valueType(type);
  if (auto array = dyn_cast<ArrayType>(type)) {
    std::string text;
    for (const Datum &element : value.elements())
      text += (text.empty() ? "" : ",") + jsonText(element, array.getElement());
    return "[" + text + "]";
  }
  const bool plain = isa<IntegerType, DecimalType>(type) ||
                     (isa<FloatType>(type) && std::isfinite(value.real()));
  const std::string text = formatValue(value, type);
  // Generated texts hold nothing that would have to be escaped.
  return plain ? text : "\"" + text + "\"";
}

std::string ndjsonText(const Split &split, StreamType schema) {
  std::string text;
  for (const InputRow &row : split) {
    std::string members;
    for (auto [value, column] : llvm::zip(row.values, schema.getColumns()))
      members += (members.empty() ? "\"" : ",\"") +
                 column.name.getValue().str() +
                 "\":" + jsonText(value, column.type);
    text += "{" + members + "}\n";
  }
  return text;
}

} // namespace flott::flow
