// Relations: what each stage asks of its input, and what comes out.
#include "dsl/ResolverImpl.h"

#include <algorithm>

namespace flott {

static constexpr std::string_view kWindowStart = "window_start";
static constexpr std::string_view kWindowEnd = "window_end";

static bool unknown(const Type &type) { return type.kind == TypeKind::Unknown; }

static std::string_view stageName(StageKind kind) {
  static constexpr std::string_view kNames[] = {
      "where", "select",   "union", "flatten", "watermark", "window",
      "group", "distinct", "join",  "order",   "limit"};
  return kNames[static_cast<size_t>(kind)];
}

Schema Resolver::namedRelation(const Identifier &name) {
  Schema none;
  none.known = false;
  if (name.text.empty())
    return none;
  Entry *entry = find(name.text);
  if (!entry) {
    std::vector<std::string> known;
    for (const auto &[other, e] : entries_)
      if (std::holds_alternative<SourceStatement>(*e.statement) ||
          std::holds_alternative<LetStatement>(*e.statement))
        known.push_back(other);
    diagnostics_.reportMisspelt(DiagId::unknown_relation, name.range,
                                {name.text}, name.text, known);
    return none;
  }
  const auto *let = std::get_if<LetStatement>(entry->statement);
  const auto *source = std::get_if<SourceStatement>(entry->statement);
  if (!let && !source) {
    static constexpr std::string_view kKinds[] = {
        "a record", "a source", "a sink", "a let", "a parameter", "a function"};
    diagnostics_.report(
        DiagId::not_a_relation, name.range,
        {name.text, std::string(kKinds[entry->statement->index()])});
    return none;
  }
  if (entry->state == State::Open) {
    diagnostics_.report(DiagId::cyclic_relation, name.range, {name.text});
    return none;
  }
  resolveEntry(*entry);
  if (entry->state != State::Done)
    return none;
  Schema schema = let ? let->relation.schema() : source->schema;
  for (SchemaColumn &column : schema.columns)
    column.qualifier = name.text;
  return schema;
}

void Resolver::resolveRelation(Relation &relation, const std::string &path) {
  if (relation.nested) {
    resolveRelation(*relation.nested, path);
    relation.input = relation.nested->schema();
  } else {
    relation.input = namedRelation(relation.name);
  }
  const Schema *input = &relation.input;
  const Stage *previous = nullptr;
  for (Stage &stage : relation.stages) {
    stage.schema = *input;
    if (input->known) {
      stage.uid =
          unique(path + "/" + std::string(stageName(stage.kind)), uids_);
      resolveStage(stage, previous, *input, path);
    }
    input = &stage.schema;
    previous = &stage;
  }
}

/// Fills in `stage.schema`, which is the input's at first.
void Resolver::resolveStage(Stage &stage, const Stage *previous,
                            const Schema &input, const std::string &path) {
  switch (stage.kind) {
  case StageKind::Where: {
    Scope scope;
    scope.columns = &input;
    resolveExpr(*stage.condition, scope);
    expectBool(*stage.condition, "the condition");
    return;
  }
  case StageKind::Select:
    return resolveSelect(stage, input);
  case StageKind::Union:
    return resolveUnion(stage, input, path);
  case StageKind::Flatten:
    return resolveFlatten(stage, input);
  case StageKind::Watermark:
    return resolveWatermark(stage, input);
  case StageKind::Window:
    return resolveWindow(stage, input);
  case StageKind::Group:
    return resolveGroup(stage, input);
  case StageKind::Distinct:
    return resolveDistinct(stage, input);
  case StageKind::Join:
    return resolveJoin(stage, input, path);
  case StageKind::Order:
    return resolveOrder(stage, input);
  case StageKind::Limit:
    return resolveLimit(stage, previous, input);
  }
}

//===--- Names and constants in stages ------------------------------------===//

/// Gives a plain column its own name. False, and reported, if there is none.
bool Resolver::itemName(Item &item) {
  if (!item.name.text.empty())
    return true;
  if (item.expr->kind == ExprKind::Name) {
    item.name = item.expr->path.back();
    return true;
  }
  // An expression that is wrong anyway need not be named first.
  if (!unknown(item.expr->type))
    diagnostics_.report(DiagId::needs_name, item.expr->range);
  return false;
}

int Resolver::columnOf(const Identifier &name, const Schema &schema) {
  const int index = lookup({name}, schema, {});
  if (index < 0) {
    Expr e;
    e.range = name.range;
    e.path = {name};
    Scope scope;
    scope.columns = &schema;
    unknownName(e, scope, name.text);
  }
  return index;
}

std::optional<Literal> Resolver::constantFor(Expr &e, std::string_view what) {
  resolveExpr(e, {});
  if (unknown(e.type))
    return std::nullopt;
  const std::optional<Literal> value = constantOf(e);
  if (!value)
    diagnostics_.report(DiagId::not_constant, e.range, {std::string(what)});
  return value;
}

std::optional<int64_t> Resolver::durationOf(Expr &e, std::string_view what) {
  const std::optional<Literal> value = constantFor(e, what);
  if (!value)
    return std::nullopt;
  if (value->type.kind != TypeKind::Interval) {
    diagnostics_.report(DiagId::type_mismatch, e.range,
                        {std::string(what), e.type.text(), "interval"});
    return std::nullopt;
  }
  return static_cast<int64_t>(value->integer);
}

std::optional<int64_t> Resolver::countOf(Expr &e, std::string_view what) {
  const std::optional<Literal> value = constantFor(e, what);
  if (!value)
    return std::nullopt;
  if (!isInteger(value->type) || value->integer < 0) {
    diagnostics_.report(DiagId::window_size, e.range,
                        {std::string(what), "a whole number, not negative"});
    return std::nullopt;
  }
  return static_cast<int64_t>(value->integer);
}

//===--- select, union, flatten -------------------------------------------===//

void Resolver::resolveSelect(Stage &stage, const Schema &input) {
  Scope scope;
  scope.columns = &input;
  std::vector<Stage::Output> outputs;
  std::vector<SchemaColumn> columns;
  std::vector<bool> fromStar;
  bool good = true;
  const auto add = [&](std::string name, int passed, const Expr *expr,
                       Type type, bool star, SourceRange where) {
    good &= !unknown(type);
    const std::string qualifier =
        passed >= 0 && input.columns[passed].name == name
            ? input.columns[passed].qualifier
            : "";
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].name != name)
        continue;
      // `*, x = x + 1` computes x anew, in its place.
      if (!fromStar[i] || star) {
        diagnostics_.report(DiagId::duplicate_column, where, {name});
        good = false;
        return;
      }
      outputs[i] = {name, passed, expr};
      columns[i] = {name, type, qualifier};
      fromStar[i] = false;
      return;
    }
    outputs.push_back({name, passed, expr});
    columns.push_back({std::move(name), std::move(type), qualifier});
    fromStar.push_back(star);
  };
  for (Item &item : stage.items) {
    if (!item.expr) {
      std::set<int> except;
      for (const Identifier &name : item.except)
        except.insert(columnOf(name, input));
      good &= except.count(-1) == 0;
      for (size_t i = 0; i < input.columns.size(); ++i)
        if (!except.count(static_cast<int>(i)))
          add(input.columns[i].name, static_cast<int>(i), nullptr,
              input.columns[i].type, true, item.range);
      continue;
    }
    resolveExpr(*item.expr, scope);
    if (item.expr->type.kind == TypeKind::Null) {
      diagnostics_
          .report(DiagId::not_yet, item.expr->range, {"a column of no type"})
          .notes = {{"write `null as TYPE`", {}}};
      good = false;
      continue;
    }
    if (!itemName(item)) {
      good = false;
      continue;
    }
    const bool passes = item.expr->binding == Binding::Column &&
                        item.expr->kind == ExprKind::Name;
    item.passed = passes ? item.expr->index : -1;
    add(item.name.text, item.passed, item.expr.get(), item.expr->type, false,
        item.range);
  }
  // Event time, windows and keys live on under the name that a column has now.
  const auto nameNow = [&](std::string_view before) -> std::string {
    for (const Stage::Output &output : outputs)
      if (output.passed >= 0 && input.columns[output.passed].name == before)
        return output.name;
    return {};
  };
  Schema &schema = stage.schema;
  schema.columns = std::move(columns);
  schema.time = input.time.empty() ? "" : nameNow(input.time);
  schema.windowed = input.windowed && nameNow(kWindowStart) == kWindowStart &&
                    nameNow(kWindowEnd) == kWindowEnd;
  schema.keys.clear();
  for (const std::string &key : input.keys)
    schema.keys.push_back(nameNow(key));
  if (std::count(schema.keys.begin(), schema.keys.end(), ""))
    schema.keys.clear();
  schema.known = good;
  stage.outputs = std::move(outputs);
}

void Resolver::resolveUnion(Stage &stage, const Schema &input,
                            const std::string &path) {
  Schema &schema = stage.schema;
  schema.keys.clear();
  schema.rowWise = false;
  for (const auto &relation : stage.relations) {
    resolveRelation(*relation, path + "/union");
    const Schema &other = relation->schema();
    if (!other.known) {
      schema.known = false;
      continue;
    }
    for (SchemaColumn &column : schema.columns) {
      const int index = other.indexOf(column.name);
      if (index < 0) {
        diagnostics_.report(DiagId::union_columns, relation->range,
                            {"this one has no " + column.name});
        schema.known = false;
        continue;
      }
      const Type &type = other.columns[index].type;
      const std::optional<Type> common = commonType(column.type, type);
      if (!common) {
        diagnostics_.report(DiagId::union_columns, relation->range,
                            {column.name + " is " + column.type.text() +
                             " on the left, " + type.text() + " here"});
        schema.known = false;
        continue;
      }
      column.type = *common;
      if (column.qualifier != other.columns[index].qualifier)
        column.qualifier.clear();
    }
    for (const SchemaColumn &column : other.columns)
      if (schema.indexOf(column.name) < 0) {
        diagnostics_.report(DiagId::union_columns, relation->range,
                            {"the left one has no " + column.name});
        schema.known = false;
      }
    if (schema.time != other.time)
      schema.time.clear();
    schema.windowed = schema.windowed && other.windowed &&
                      schema.windowSize == other.windowSize &&
                      schema.windowOffset == other.windowOffset;
    schema.bounded = schema.bounded && other.bounded;
  }
}

void Resolver::resolveFlatten(Stage &stage, const Schema &input) {
  Schema &schema = stage.schema;
  const int index = columnOf(stage.column, input);
  if (index < 0) {
    schema.known = false;
    return;
  }
  const Type &array = input.columns[index].type;
  if (array.kind != TypeKind::Array) {
    diagnostics_.report(DiagId::type_mismatch, stage.column.range,
                        {"the column", array.text(), "an array"});
    schema.known = false;
    return;
  }
  const Identifier &as = stage.alias.text.empty() ? stage.column : stage.alias;
  const int clash = schema.indexOf(as.text);
  if (clash >= 0 && clash != index) {
    diagnostics_.report(DiagId::duplicate_column, as.range, {as.text});
    schema.known = false;
    return;
  }
  SchemaColumn &column = schema.columns[index];
  column.name = as.text;
  column.type =
      array.element->asOptional(array.element->optional || stage.outer);
  schema.keys.clear();
}

//===--- watermark, window ------------------------------------------------===//

void Resolver::resolveWatermark(Stage &stage, const Schema &input) {
  Schema &schema = stage.schema;
  if (!input.rowWise)
    diagnostics_.report(DiagId::watermark_place, stage.keyword);
  const int index = columnOf(stage.column, input);
  stage.firstValue =
      stage.first ? durationOf(*stage.first, "the bound").value_or(0) : 0;
  stage.secondValue =
      stage.second ? durationOf(*stage.second, "the idle time").value_or(0) : 0;
  if (index < 0 || !input.rowWise) {
    schema.known = false;
    return;
  }
  const Type &type = input.columns[index].type;
  const bool fits = (type.kind == TypeKind::Timestamp ||
                     type.kind == TypeKind::TimestampLtz) &&
                    type.precision <= 6;
  if (!fits) {
    diagnostics_.report(DiagId::watermark_type, stage.column.range,
                        {type.text()});
    schema.known = false;
    return;
  }
  schema.time = input.columns[index].name;
}

void Resolver::resolveWindow(Stage &stage, const Schema &input) {
  Schema &schema = stage.schema;
  schema.known = false;
  const std::optional<int64_t> size =
      durationOf(*stage.first, "the window's size");
  std::optional<int64_t> offset = 0;
  if (stage.second)
    offset = durationOf(*stage.second, "the window's offset");
  if (!size || !offset)
    return;
  if (*size <= 0) {
    diagnostics_.report(DiagId::window_size, stage.first->range,
                        {"the window's size", "positive"});
    return;
  }
  if (*offset < 0 || *offset >= *size) {
    diagnostics_.report(
        DiagId::window_size, stage.second->range,
        {"the window's offset", "from 0 up to the window's size"});
    return;
  }
  if (input.windowed) {
    diagnostics_.report(DiagId::already_windowed, stage.keyword);
    return;
  }
  const int time = input.time.empty() ? -1 : input.indexOf(input.time);
  if (time < 0) {
    diagnostics_.report(DiagId::no_event_time, stage.keyword);
    return;
  }
  for (const std::string_view name : {kWindowStart, kWindowEnd}) {
    if (input.indexOf(name) >= 0) {
      diagnostics_.report(DiagId::duplicate_column, stage.keyword,
                          {std::string(name)});
      return;
    }
    schema.columns.push_back(
        {std::string(name), input.columns[time].type.asOptional(false), ""});
  }
  stage.firstValue = schema.windowSize = *size;
  stage.secondValue = schema.windowOffset = *offset;
  schema.windowed = true;
  schema.rowWise = false;
  schema.known = true;
}

//===--- group ------------------------------------------------------------===//

void Resolver::resolveGroup(Stage &stage, const Schema &input) {
  Schema &schema = stage.schema;
  Scope scope;
  scope.columns = &input;
  bool good = true;
  if (!input.windowed && !input.bounded) {
    diagnostics_.report(DiagId::group_unbounded, stage.keyword);
    good = false;
  }
  if (stage.items.empty() && stage.computed.empty()) {
    diagnostics_.report(DiagId::group_empty, stage.keyword);
    good = false;
  }
  Schema keys;
  const auto add = [&](Schema &to, std::string name, Type type,
                       std::string qualifier, SourceRange where) {
    good &= !unknown(type);
    if (keys.indexOf(name) >= 0 || to.indexOf(name) >= 0) {
      diagnostics_.report(DiagId::duplicate_column, where, {name});
      good = false;
      return;
    }
    to.columns.push_back(
        {std::move(name), std::move(type), std::move(qualifier)});
  };
  // Over a window its columns are keys, first unless they are named.
  if (input.windowed)
    for (const std::string_view name : {kWindowStart, kWindowEnd}) {
      const bool named = std::any_of(
          stage.items.begin(), stage.items.end(), [&](const Item &item) {
            return item.name.text.empty() && item.expr &&
                   item.expr->kind == ExprKind::Name &&
                   item.expr->path.size() == 1 &&
                   item.expr->path[0].text == name;
          });
      if (!named)
        add(keys, std::string(name), input.columns[input.indexOf(name)].type,
            "", stage.keyword);
    }
  for (Item &item : stage.items) {
    resolveExpr(*item.expr, scope);
    if (!itemName(item)) {
      good = false;
      continue;
    }
    const bool passes = item.expr->binding == Binding::Column &&
                        item.expr->kind == ExprKind::Name;
    item.passed = passes ? item.expr->index : -1;
    const bool arrays = item.expr->type.kind == TypeKind::Array ||
                        item.expr->type.kind == TypeKind::Null;
    if (arrays) {
      diagnostics_.report(DiagId::operand_type, item.expr->range,
                          {"a key", item.expr->type.text()});
      good = false;
    }
    add(keys, item.name.text, item.expr->type,
        passes ? input.columns[item.passed].qualifier : "", item.range);
  }
  keys.known = good;
  scope.columns = &keys;
  scope.group = &stage;
  scope.grouped = &input;
  Schema computed;
  for (Item &item : stage.computed) {
    resolveExpr(*item.expr, scope);
    if (item.name.text.empty()) {
      if (!unknown(item.expr->type))
        diagnostics_.report(DiagId::needs_name, item.expr->range);
      good = false;
      continue;
    }
    add(computed, item.name.text, item.expr->type, "", item.range);
  }
  schema.columns = keys.columns;
  schema.keys.clear();
  for (const SchemaColumn &key : keys.columns)
    schema.keys.push_back(key.name);
  for (SchemaColumn &column : computed.columns)
    schema.columns.push_back(std::move(column));
  schema.time.clear();
  schema.rowWise = false;
  schema.known = good;
}

//===--- distinct ---------------------------------------------------------===//

void Resolver::resolveDistinct(Stage &stage, const Schema &input) {
  Schema &schema = stage.schema;
  if (!input.windowed && !input.bounded) {
    diagnostics_.report(DiagId::distinct_unbounded, stage.keyword);
    schema.known = false;
  }
  if (input.columns.empty()) {
    diagnostics_.report(DiagId::distinct_empty, stage.keyword);
    schema.known = false;
  }
  for (const SchemaColumn &column : input.columns)
    if (column.type.kind == TypeKind::Array) {
      diagnostics_.report(DiagId::distinct_array, stage.keyword, {column.name});
      schema.known = false;
    }
  // Rows were unique by fewer columns, or are by all of them now.
  if (schema.keys.empty())
    for (const SchemaColumn &column : input.columns)
      schema.keys.push_back(column.name);
  schema.time.clear();
  schema.rowWise = false;
}

//===--- join -------------------------------------------------------------===//

bool Resolver::namesResolve(const Expr &e, const Schema &schema,
                            std::string_view side) {
  if (e.kind == ExprKind::Name) {
    const Entry *entry = e.path.size() == 1 ? find(e.path[0].text) : nullptr;
    return lookup(e.path, schema, side) >= 0 ||
           (entry && std::holds_alternative<ParamStatement>(*entry->statement));
  }
  for (const ExprPtr &operand : e.operands)
    if (!namesResolve(*operand, schema, side))
      return false;
  for (const MatchArm &arm : e.arms) {
    for (const ExprPtr &value : arm.values)
      if (!namesResolve(*value, schema, side))
        return false;
    if (!namesResolve(*arm.result, schema, side))
      return false;
  }
  return true;
}

bool Resolver::joinKey(Stage &stage, Expr &left, Expr &right,
                       const Schema &leftSchema, const Schema &rightSchema) {
  Scope l, r;
  l.columns = &leftSchema;
  l.side = "left";
  r.columns = &rightSchema;
  r.side = "right";
  resolveExpr(left, l);
  resolveExpr(right, r);
  Expr *const both[] = {&left, &right};
  const std::optional<Type> common = meet(
      both, left.range.begin < right.range.begin ? left.range.to(right.range)
                                                 : right.range.to(left.range));
  if (!common)
    return false;
  if (common->kind == TypeKind::Array || common->kind == TypeKind::Null) {
    diagnostics_.report(DiagId::operand_type, left.range,
                        {"a key", common->text()});
    return false;
  }
  stage.joinKeys.push_back({&left, &right, common->asOptional(false)});
  return true;
}

/// Takes the condition apart into pairs of keys.
bool Resolver::joinKeys(Stage &stage, Expr &condition, const Schema &left,
                        const Schema &right) {
  if (condition.kind == ExprKind::Binary && condition.op == Operator::And) {
    const bool first = joinKeys(stage, *condition.operands[0], left, right);
    return joinKeys(stage, *condition.operands[1], left, right) && first;
  }
  if (condition.kind == ExprKind::Name) {
    // A name alone is the column of both sides; make it an equality.
    auto copy = [&] {
      auto e = std::make_unique<Expr>();
      e->kind = ExprKind::Name;
      e->range = e->mark = condition.range;
      e->path = condition.path;
      return e;
    };
    condition.operands.push_back(copy());
    condition.operands.push_back(copy());
    condition.kind = ExprKind::Binary;
    condition.op = Operator::Eq;
    Scope scope;
    scope.columns = &left;
    return joinKey(stage, *condition.operands[0], *condition.operands[1], left,
                   right);
  }
  if (condition.kind != ExprKind::Binary || condition.op != Operator::Eq) {
    diagnostics_.report(DiagId::join_condition, condition.range);
    return false;
  }
  Expr &a = *condition.operands[0], &b = *condition.operands[1];
  const bool swapped =
      !(namesResolve(a, left, "left") && namesResolve(b, right, "right")) &&
      namesResolve(b, left, "left") && namesResolve(a, right, "right");
  return swapped ? joinKey(stage, b, a, left, right)
                 : joinKey(stage, a, b, left, right);
}

void Resolver::resolveJoin(Stage &stage, const Schema &input,
                           const std::string &path) {
  Schema &schema = stage.schema;
  schema.known = false;
  Relation &relation = *stage.relations[0];
  resolveRelation(relation, path + "/join");
  Schema right = relation.schema();
  if (!right.known)
    return;
  const std::string alias = !stage.alias.text.empty() ? stage.alias.text
                            : relation.nested         ? ""
                                                      : relation.name.text;
  if (!stage.alias.text.empty())
    for (SchemaColumn &column : right.columns)
      column.qualifier = alias;
  const bool bothEnd = input.bounded && right.bounded;
  if (!input.windowed && !right.windowed && !bothEnd) {
    diagnostics_.report(DiagId::join_unbounded, stage.keyword);
    return;
  }
  const bool sameWindow = input.windowSize == right.windowSize &&
                          input.windowOffset == right.windowOffset;
  // Over whole inputs a window is a pair of plain columns, if only one side
  // has it.
  const bool windowed = input.windowed && right.windowed;
  if ((windowed && !sameWindow) ||
      (input.windowed != right.windowed && !bothEnd)) {
    diagnostics_.report(DiagId::join_windows, stage.keyword);
    return;
  }
  bool good = joinKeys(stage, *stage.condition, input, right);
  // The right keys equal the left ones, the window is the same: once is enough.
  std::set<int> dropped;
  for (const Stage::JoinKey &key : stage.joinKeys)
    if (key.right->kind == ExprKind::Name &&
        key.right->binding == Binding::Column)
      dropped.insert(key.right->index);
  if (windowed)
    for (const std::string_view name : {kWindowStart, kWindowEnd})
      dropped.insert(right.indexOf(name));
  schema.windowed = windowed;
  std::vector<std::string> clashes;
  for (size_t i = 0; i < right.columns.size(); ++i) {
    if (dropped.count(static_cast<int>(i)))
      continue;
    SchemaColumn column = right.columns[i];
    if (schema.indexOf(column.name) >= 0) {
      const std::string longer = alias + "." + column.name;
      if (alias.empty() || schema.indexOf(longer) >= 0) {
        clashes.push_back(column.name);
        continue;
      }
      column.name = longer;
    }
    column.type.optional |= stage.outer;
    schema.columns.push_back(std::move(column));
    stage.rightColumns.push_back(static_cast<int>(i));
  }
  if (!clashes.empty())
    diagnostics_.report(DiagId::join_name, relation.range,
                        {listText(clashes), clashes[0]});
  good &= clashes.empty();
  schema.time.clear();
  schema.keys.clear();
  schema.bounded = bothEnd;
  schema.rowWise = false;
  schema.known = good;
}

//===--- order, limit -----------------------------------------------------===//

void Resolver::resolveOrder(Stage &stage, const Schema &input) {
  if (!input.bounded)
    diagnostics_.report(DiagId::needs_end, stage.keyword, {"an order"});
  stage.schema.rowWise = false;
  Scope scope;
  scope.columns = &input;
  for (Item &item : stage.items) {
    const Type &type = resolveExpr(*item.expr, scope);
    if (type.kind == TypeKind::Array || type.kind == TypeKind::Null)
      diagnostics_.report(DiagId::operand_type, item.expr->range,
                          {"an order", type.text()});
    const bool passes = item.expr->binding == Binding::Column &&
                        item.expr->kind == ExprKind::Name;
    item.passed = passes ? item.expr->index : -1;
  }
}

void Resolver::resolveLimit(Stage &stage, const Stage *previous,
                            const Schema &input) {
  if (!input.bounded)
    diagnostics_.report(DiagId::needs_end, stage.keyword, {"a limit"});
  stage.schema.rowWise = false;
  stage.firstValue = countOf(*stage.first, "the limit").value_or(0);
  if (!stage.second)
    return;
  stage.secondValue = countOf(*stage.second, "the offset").value_or(0);
  if (!previous || previous->kind != StageKind::Order)
    diagnostics_.report(DiagId::offset_order, stage.second->range);
}

} // namespace flott
