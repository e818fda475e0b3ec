// Statements and stages -> stream ops.
#include "compiler/Import/Import.h"

#include "compiler/Flow/Flow.h"
#include "compiler/Import/ImportExpr.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace flott {

namespace {

/// A column of a projection: its name, and how to compute it.
struct Computed {
  std::string name;
  mlir::Type type;
  int passed;       // column of the input, or -1:
  const Expr *expr; // converted to `type`
};

class Importer {
public:
  Importer(const Program &program, MLIRContext &context)
      : program_(program), context_(&context), builder_(&context) {}

  OwningOpRef<ModuleOp> run() {
    Location top = locate({0, 0});
    OwningOpRef<ModuleOp> module = ModuleOp::create(top);
    builder_.setInsertionPointToEnd(module->getBody());
    auto main = func::FuncOp::create(builder_, top, "main",
                                     builder_.getFunctionType({}, {}));
    builder_.setInsertionPointToEnd(main.addEntryBlock());
    for (const Statement &statement : program_.statements) {
      if (const auto *let = std::get_if<LetStatement>(&statement))
        lets_[let->name.text] = let;
      else if (const auto *source = std::get_if<SourceStatement>(&statement))
        sources_[source->name.text] = source;
    }
    for (const Statement &statement : program_.statements)
      if (const auto *sink = std::get_if<SinkStatement>(&statement))
        importSink(*sink);
    func::ReturnOp::create(builder_, top);
    return module;
  }

private:
  //===--- Facts ----------------------------------------------------------===//

  Location locate(SourceRange range) {
    return locationOf(context_, *program_.file, range);
  }
  StringAttr text(StringRef value) { return builder_.getStringAttr(value); }
  mlir::Type type(const Type &t) { return flowType(context_, t); }

  flow::StreamType streamOf(const Schema &schema) {
    SmallVector<flow::Column> columns;
    for (const SchemaColumn &column : schema.columns)
      columns.push_back({text(column.name), type(column.type)});
    SmallVector<StringAttr> keys;
    for (const std::string &key : schema.keys)
      keys.push_back(text(key));
    return flow::StreamType::get(
        context_, columns,
        schema.time.empty() ? StringAttr() : text(schema.time), schema.windowed,
        keys, flow::ChangelogMode::Append, schema.bounded);
  }

  DictionaryAttr optionsOf(const ConnectorSyntax &connector) {
    SmallVector<NamedAttribute> options;
    for (const auto &[name, value] : connector.values)
      options.push_back({text(name), text(value)});
    return builder_.getDictionaryAttr(options);
  }

  //===--- Statements -----------------------------------------------------===//

  void importSink(const SinkStatement &s) {
    Value input = relation(s.relation);
    flow::SinkOp::create(builder_, locate(s.range), input, text(s.name),
                         text(s.connector.name.text), text(s.connector.format),
                         optionsOf(s.connector), text(s.uid));
  }

  Value source(const SourceStatement &s) {
    flow::StreamType result = streamOf(s.raw);
    auto op = flow::SourceOp::create(
        builder_, locate(s.range), result, text(s.name.text),
        text(s.connector.name.text), text(s.connector.format),
        optionsOf(s.connector), TypeAttr::get(result.withBounded(false)),
        text(s.onBadRow), text(s.name.text));
    return s.watermark ? watermark(*s.watermark, op) : Value(op);
  }

  Value named(StringRef name) {
    if (Value known = values_.lookup(name))
      return known;
    Value value;
    if (const auto *source = sources_.lookup(name))
      value = this->source(*source);
    else
      value = relation(lets_.lookup(name)->relation);
    return values_[name] = value;
  }

  Value relation(const Relation &r) {
    Value value = r.nested ? relation(*r.nested) : named(r.name.text);
    const Schema *input = &r.input;
    for (size_t i = 0; i < r.stages.size(); ++i) {
      const Stage &s = r.stages[i];
      const Stage *limit = i + 1 < r.stages.size() &&
                                   s.kind == StageKind::Order &&
                                   r.stages[i + 1].kind == StageKind::Limit
                               ? &r.stages[i + 1]
                               : nullptr;
      value = stage(s, limit, *input, value);
      i += limit != nullptr;
      input = &r.stages[i].schema;
    }
    return value;
  }

  Value stage(const Stage &s, const Stage *limit, const Schema &input,
              Value value) {
    switch (s.kind) {
    case StageKind::Where:
      return filter(s, value);
    case StageKind::Select:
      return select(s, value);
    case StageKind::Union:
      return unionOf(s, input, value);
    case StageKind::Flatten:
      return flow::FlattenOp::create(
          builder_, locate(s.keyword), streamOf(s.schema), value,
          text(s.column.text),
          text(s.alias.text.empty() ? s.column.text : s.alias.text),
          s.outer ? builder_.getUnitAttr() : UnitAttr());
    case StageKind::Watermark:
      return watermark(s, value);
    case StageKind::Window:
      return flow::WindowOp::create(builder_, locate(s.keyword),
                                    streamOf(s.schema), value, s.firstValue,
                                    s.secondValue, text(s.uid));
    case StageKind::Group:
      return group(s, input, value);
    case StageKind::Distinct:
      return flow::DistinctOp::create(builder_, locate(s.keyword),
                                      streamOf(s.schema), value, text(s.uid));
    case StageKind::Join:
      return join(s, input, value);
    case StageKind::Order:
      return order(s, limit, value);
    case StageKind::Limit:
      return flow::LimitOp::create(builder_, locate(s.keyword),
                                   streamOf(s.schema), value, s.firstValue,
                                   text(s.uid));
    }
    llvm_unreachable("unknown stage");
  }

  Value watermark(const Stage &s, Value input) {
    return flow::WatermarkOp::create(
        builder_, locate(s.keyword), streamOf(s.schema), input,
        text(s.schema.time), s.firstValue, s.secondValue, text(s.uid));
  }

  //===--- Row-wise stages ------------------------------------------------===//

  /// Opens the region of a row-wise op: a block of the input's columns.
  Block *openBody(Region &region, flow::StreamType input, Location loc) {
    SmallVector<mlir::Type> types = input.columnTypes();
    return builder_.createBlock(&region, {}, types,
                                SmallVector<Location>(types.size(), loc));
  }

  Value filter(const Stage &s, Value input) {
    Location loc = locate(s.keyword);
    auto op = flow::FilterOp::create(builder_, loc, input.getType(), input);
    OpBuilder::InsertionGuard guard(builder_);
    Block *body =
        openBody(op.getBody(), cast<flow::StreamType>(input.getType()), loc);
    ExprImporter exprs(builder_, *program_.file, body->getArguments());
    Value condition =
        exprs.exprAs(*s.condition, plainType(TypeKind::Bool, true));
    flow::YieldOp::create(builder_, loc, condition);
    return op;
  }

  /// `aggregates` of the input's columns, from `firstAggregate` on, are the
  /// values of aggregate calls.
  Value project(Location loc, Value input, flow::StreamType result,
                ArrayRef<Computed> columns, int firstAggregate = -1) {
    auto op = flow::ProjectOp::create(builder_, loc, result, input);
    OpBuilder::InsertionGuard guard(builder_);
    Block *body =
        openBody(op.getBody(), cast<flow::StreamType>(input.getType()), loc);
    ValueRange all = body->getArguments();
    ExprImporter exprs(builder_, *program_.file, all,
                       firstAggregate < 0 ? ValueRange()
                                          : all.drop_front(firstAggregate));
    SmallVector<Value> values;
    for (const Computed &column : columns) {
      Value value =
          column.passed >= 0 ? all[column.passed] : exprs.expr(*column.expr);
      values.push_back(exprs.convert(loc, value, column.type));
    }
    flow::YieldOp::create(builder_, loc, values);
    return op;
  }

  Value select(const Stage &s, Value input) {
    SmallVector<Computed> columns;
    for (auto [output, column] : llvm::zip(s.outputs, s.schema.columns))
      columns.push_back(
          {output.name, type(column.type), output.passed, output.expr});
    return project(locate(s.keyword), input, streamOf(s.schema), columns);
  }

  /// The columns of a relation, in the order and with the types of a union.
  Value unionInput(Location loc, Value value, const Schema &from,
                   const Schema &to) {
    Schema schema = to;
    schema.bounded = from.bounded;
    flow::StreamType wanted = streamOf(schema);
    auto have = cast<flow::StreamType>(value.getType());
    if (have.getColumns() == wanted.getColumns())
      return value;
    SmallVector<Computed> columns;
    for (const SchemaColumn &column : to.columns)
      columns.push_back(
          {column.name, type(column.type), from.indexOf(column.name), nullptr});
    return project(loc, value, wanted, columns);
  }

  Value unionOf(const Stage &s, const Schema &input, Value value) {
    Location loc = locate(s.keyword);
    SmallVector<Value> inputs{unionInput(loc, value, input, s.schema)};
    for (const auto &other : s.relations)
      inputs.push_back(
          unionInput(loc, relation(*other), other->schema(), s.schema));
    return flow::UnionOp::create(builder_, loc, streamOf(s.schema), inputs);
  }

  //===--- group ----------------------------------------------------------===//

  /// Columns that an aggregation or a join reads, some of them computed.
  struct Prepared {
    SmallVector<Computed> columns;
    bool changed = false; // not just columns of the input

    bool has(StringRef name) const {
      return llvm::any_of(columns,
                          [&](const Computed &c) { return c.name == name; });
    }
  };

  Value prepare(Location loc, Value input, const Prepared &prepared) {
    if (!prepared.changed)
      return input;
    SmallVector<flow::Column> columns;
    for (const Computed &column : prepared.columns)
      columns.push_back({text(column.name), column.type});
    auto stream = cast<flow::StreamType>(input.getType());
    // A name may stand for another value now, so nothing is known of keys.
    StringAttr time = stream.getTime();
    const bool keepsTime = time && llvm::any_of(prepared.columns, [&](auto &c) {
                             return c.name == time.getValue() &&
                                    c.passed == stream.indexOf(time.getValue());
                           });
    auto result = flow::StreamType::get(
        context_, columns, keepsTime ? time : StringAttr(),
        stream.getWindowed(), {}, stream.getMode(), stream.getBounded());
    return project(loc, input, result, prepared.columns);
  }

  static bool isColumn(const Expr &e) {
    return e.kind == ExprKind::Name && e.binding == Binding::Column;
  }

  /// The column that holds an aggregate's argument; a new one if need be.
  std::string argumentColumn(Prepared &prepared, const Schema &input,
                             const Expr &e) {
    if (isColumn(e)) {
      const std::string &name = input.columns[e.index].name;
      for (const Computed &column : prepared.columns)
        if (column.passed == e.index)
          return column.name;
      if (!prepared.has(name)) {
        prepared.columns.push_back({name, type(e.type), e.index, nullptr});
        return name;
      }
    } else {
      prepared.changed = true;
    }
    std::string name = "$" + std::to_string(prepared.columns.size());
    prepared.columns.push_back(
        {name, type(e.type), isColumn(e) ? e.index : -1, &e});
    prepared.changed = true;
    return name;
  }

  Value group(const Stage &s, const Schema &input, Value value) {
    Location loc = locate(s.keyword);
    const size_t keyCount = s.schema.keys.size();
    Prepared prepared;
    SmallVector<Attribute> keys;
    for (size_t i = 0; i < keyCount; ++i) {
      const SchemaColumn &key = s.schema.columns[i];
      const Item *item = nullptr;
      for (const Item &candidate : s.items)
        if (candidate.name.text == key.name)
          item = &candidate;
      const int passed =
          item ? item->passed : input.indexOf(key.name); // window columns
      prepared.columns.push_back({key.name, type(key.type), passed,
                                  item ? item->expr.get() : nullptr});
      prepared.changed |= passed < 0 || input.columns[passed].name != key.name;
      keys.push_back(text(key.name));
    }
    // Calls that stand alone are named as the program says; others meet in a
    // projection behind.
    bool plain = s.calls.size() == s.computed.size();
    for (const Item &item : s.computed)
      plain &= item.expr->kind == ExprKind::Call &&
               item.expr->binding == Binding::Aggregate;
    SmallVector<Attribute> calls;
    SmallVector<flow::Column> columns;
    for (size_t i = 0; i < keyCount; ++i)
      columns.push_back(
          {text(s.schema.columns[i].name), type(s.schema.columns[i].type)});
    for (auto [index, call] : llvm::enumerate(s.calls)) {
      StringAttr name = text(plain ? s.computed[index].name.text
                                   : "$agg" + std::to_string(index));
      SmallVector<StringAttr> arguments;
      SmallVector<Attribute> parameters;
      if (!call->operands.empty())
        arguments.push_back(
            text(argumentColumn(prepared, input, *call->operands[0])));
      const std::string_view function = aggregateNamed(pathText(*call));
      if (function == "quantile")
        parameters.push_back(builder_.getF64FloatAttr(call->literal.number));
      calls.push_back(flow::AggregateAttr::get(context_, name, text(function),
                                               arguments, parameters));
      columns.push_back({name, type(call->type)});
    }
    value = prepare(loc, value, prepared);
    flow::StreamType final = streamOf(s.schema);
    // The keys of the result are unique as well before a projection.
    auto result = flow::StreamType::get(
        context_, columns, StringAttr(), s.schema.windowed, final.getKeys(),
        flow::ChangelogMode::Append, s.schema.bounded);
    value = flow::AggregateOp::create(
        builder_, loc, result, value, builder_.getArrayAttr(keys),
        builder_.getArrayAttr(calls), flow::Phase::Complete, text(s.uid));
    if (plain)
      return value;
    SmallVector<Computed> outputs;
    for (auto [index, column] : llvm::enumerate(s.schema.columns)) {
      const bool key = index < keyCount;
      outputs.push_back(
          {column.name, type(column.type), key ? static_cast<int>(index) : -1,
           key ? nullptr : s.computed[index - keyCount].expr.get()});
    }
    return project(loc, value, final, outputs, static_cast<int>(keyCount));
  }

  static std::string pathText(const Expr &call) { return call.path[0].text; }

  //===--- join -----------------------------------------------------------===//

  /// The name of the column that holds one side's key, of the join's type.
  std::string keyColumn(Prepared &side, const Schema &schema, const Expr &e,
                        const Type &keyType, size_t number) {
    mlir::Type wanted = type(keyType.asOptional(e.type.optional));
    if (isColumn(e) && type(schema.columns[e.index].type) == wanted)
      return schema.columns[e.index].name;
    side.changed = true;
    std::string name = "$key" + std::to_string(number);
    side.columns.push_back({name, wanted, -1, &e});
    return name;
  }

  Value join(const Stage &s, const Schema &leftSchema, Value left) {
    Location loc = locate(s.keyword);
    const Relation &other = *s.relations[0];
    Value right = relation(other);
    const Schema &rightSchema = other.schema();
    const bool windowed = s.schema.windowed;
    Prepared l, r;
    for (auto [index, column] : llvm::enumerate(leftSchema.columns))
      l.columns.push_back(
          {column.name, type(column.type), static_cast<int>(index), nullptr});
    const size_t leftCount = l.columns.size();
    SmallVector<Attribute> leftKeys, rightKeys;
    for (auto [index, key] : llvm::enumerate(s.joinKeys))
      leftKeys.push_back(
          text(keyColumn(l, leftSchema, *key.left, key.type, index)));
    // On the right stands what the result takes, the window, and the keys.
    const auto keep = [&](int index) {
      const SchemaColumn &column = rightSchema.columns[index];
      if (!r.has(column.name))
        r.columns.push_back({column.name, type(column.type), index, nullptr});
    };
    for (const int index : s.rightColumns)
      keep(index);
    if (windowed)
      for (StringRef name : {flow::kWindowStart, flow::kWindowEnd})
        keep(rightSchema.indexOf(name));
    for (auto [index, key] : llvm::enumerate(s.joinKeys)) {
      const std::string name =
          keyColumn(r, rightSchema, *key.right, key.type, index);
      if (name[0] != '$')
        keep(rightSchema.indexOf(name));
      rightKeys.push_back(text(name));
    }
    // A right key of another type is not the op's key, and must not come out.
    r.changed |= r.columns.size() != rightSchema.columns.size();
    left = unwindowed(loc, prepare(loc, left, l), windowed);
    right = unwindowed(loc, prepare(loc, right, r), windowed);

    SmallVector<flow::Column> columns(
        cast<flow::StreamType>(left.getType()).getColumns());
    for (size_t i = leftSchema.columns.size(); i < s.schema.columns.size(); ++i)
      columns.push_back(
          {text(s.schema.columns[i].name), type(s.schema.columns[i].type)});
    auto result =
        flow::StreamType::get(context_, columns, StringAttr(), windowed, {},
                              flow::ChangelogMode::Append, s.schema.bounded);
    Value value = flow::JoinOp::create(
        builder_, loc, result, left, right,
        s.outer ? flow::JoinKind::Left : flow::JoinKind::Inner,
        builder_.getArrayAttr(leftKeys), builder_.getArrayAttr(rightKeys),
        text(s.uid));
    if (l.columns.size() == leftCount)
      return value;
    SmallVector<Computed> outputs;
    const size_t hidden = l.columns.size() - leftCount;
    for (auto [index, column] : llvm::enumerate(s.schema.columns))
      outputs.push_back(
          {column.name, type(column.type),
           static_cast<int>(index < leftCount ? index : index + hidden),
           nullptr});
    return project(loc, value, streamOf(s.schema), outputs);
  }

  /// The same rows, their window being two plain columns: over whole inputs.
  Value unwindowed(Location loc, Value value, bool windowed) {
    auto stream = cast<flow::StreamType>(value.getType());
    if (windowed || !stream.getWindowed())
      return value;
    SmallVector<Computed> columns;
    for (auto [index, column] : llvm::enumerate(stream.getColumns()))
      columns.push_back(
          {column.name.str(), column.type, static_cast<int>(index), nullptr});
    return project(loc, value, stream.withWindowed(false), columns);
  }

  //===--- order ----------------------------------------------------------===//

  Value order(const Stage &s, const Stage *limit, Value value) {
    Location loc = locate(s.keyword);
    auto input = cast<flow::StreamType>(value.getType());
    SmallVector<Computed> columns;
    SmallVector<flow::Column> sorted(input.getColumns());
    for (auto [index, column] : llvm::enumerate(input.getColumns()))
      columns.push_back(
          {column.name.str(), column.type, static_cast<int>(index), nullptr});
    SmallVector<Attribute> keys;
    for (auto [index, item] : llvm::enumerate(s.items)) {
      std::string name = item.passed >= 0
                             ? input.getColumns()[item.passed].name.str()
                             : "$order" + std::to_string(index);
      if (item.passed < 0) {
        columns.push_back({name, type(item.expr->type), -1, item.expr.get()});
        sorted.push_back({text(name), type(item.expr->type)});
      }
      keys.push_back(flow::OrderAttr::get(context_, text(name), item.descending,
                                          item.nullsFirst));
    }
    const bool hidden = sorted.size() != input.size();
    flow::StreamType inner = input.withColumns(sorted);
    if (hidden)
      value = project(loc, value, inner, columns);
    IntegerAttr count =
        limit ? builder_.getI64IntegerAttr(limit->firstValue) : IntegerAttr();
    value = flow::SortOp::create(
        builder_, loc, inner, value, builder_.getArrayAttr(keys), count,
        builder_.getI64IntegerAttr(limit ? limit->secondValue : 0),
        text(s.uid));
    if (!hidden)
      return value;
    columns.truncate(input.size());
    return project(loc, value, input, columns);
  }

  const Program &program_;
  MLIRContext *context_;
  OpBuilder builder_;
  llvm::StringMap<const LetStatement *> lets_;
  llvm::StringMap<const SourceStatement *> sources_;
  llvm::StringMap<Value> values_; // of sources and lets, imported once
};

} // namespace

OwningOpRef<ModuleOp> importProgram(const Program &program,
                                    MLIRContext &context) {
  context.loadDialect<flow::FlowDialect, func::FuncDialect>();
  return Importer(program, context).run();
}

} // namespace flott
