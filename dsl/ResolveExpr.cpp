// Expressions: names, operators, casts.
#include "dsl/ResolverImpl.h"

#include <algorithm>
#include <utility>

namespace flott {

static bool unknown(const Type &type) { return type.kind == TypeKind::Unknown; }

static bool isEmptyArray(const Expr &e) {
  return e.kind == ExprKind::Array && e.operands.empty();
}

const Type &Resolver::resolveExpr(Expr &e, const Scope &scope) {
  e.type = typeOf(e, scope);
  return e.type;
}

Type Resolver::typeOf(Expr &e, const Scope &scope) {
  // Names, calls and matches look at their parts themselves.
  if (e.kind != ExprKind::Call)
    for (ExprPtr &operand : e.operands) {
      if (e.kind == ExprKind::Cast && isEmptyArray(*operand))
        operand->type = plainType(TypeKind::Null); // the cast says what it is
      else
        resolveExpr(*operand, scope);
    }
  const auto anyUnknown = [&] {
    return std::any_of(e.operands.begin(), e.operands.end(),
                       [](const ExprPtr &o) { return unknown(o->type); });
  };
  switch (e.kind) {
  case ExprKind::Literal:
    return e.literal.type;
  case ExprKind::Name:
    return typeOfName(e, scope);
  case ExprKind::Call:
    return typeOfCall(e, scope);
  case ExprKind::Match:
    return typeOfMatch(e, scope);
  case ExprKind::Error:
    return {};
  default:
    break;
  }
  if (anyUnknown())
    return {};
  switch (e.kind) {
  case ExprKind::Unary:
    return typeOfUnary(e, scope);
  case ExprKind::Binary:
    return typeOfBinary(e, scope);
  case ExprKind::IsNull:
    return plainType(TypeKind::Bool);
  case ExprKind::In:
  case ExprKind::Between:
    return typeOfComparison(e, 0);
  case ExprKind::Like:
    return typeOfBuiltin(e, "like");
  case ExprKind::If: {
    if (!expectBool(*e.operands[0], "the condition"))
      return {};
    Expr *const branches[] = {e.operands[1].get(), e.operands[2].get()};
    e.operandType = meet(branches, e.range).value_or(Type());
    return e.operandType;
  }
  case ExprKind::Cast:
    return typeOfCast(e, resolveType(e.castTo));
  case ExprKind::Array:
    return typeOfArray(e, scope);
  case ExprKind::Index: {
    const Type &array = e.operands[0]->type;
    if (array.kind != TypeKind::Array || !isInteger(e.operands[1]->type)) {
      diagnostics_.report(DiagId::operand_types, e.mark,
                          {"`[]`", array.text(), e.operands[1]->type.text()});
      return {};
    }
    return array.element->asOptional();
  }
  default:
    return {};
  }
}

//===--- Names ------------------------------------------------------------===//

int Resolver::lookup(const std::vector<Identifier> &path, const Schema &schema,
                     std::string_view side) const {
  const std::string full = pathText(path);
  // `left.x` names this side alone.
  if (!side.empty() && path.size() > 1 && path[0].text == side) {
    const int index = schema.indexOf(full.substr(side.size() + 1));
    if (index >= 0)
      return index;
  }
  const int index = schema.indexOf(full);
  if (index >= 0 || path.size() == 1)
    return index;
  const std::string &qualifier = path[0].text;
  const std::string rest = full.substr(qualifier.size() + 1);
  for (size_t i = 0; i < schema.columns.size(); ++i)
    if (schema.columns[i].qualifier == qualifier &&
        schema.columns[i].name == rest)
      return static_cast<int>(i);
  return -1;
}

Type Resolver::unknownName(const Expr &e, const Scope &scope,
                           const std::string &name) {
  std::vector<std::string> known;
  if (scope.columns)
    for (const SchemaColumn &column : scope.columns->columns)
      known.push_back(column.name);
  if (scope.fn)
    for (const FieldSyntax &parameter : scope.fn->parameters)
      known.push_back(parameter.name.text);
  if (scope.group && scope.grouped &&
      lookup(e.path, *scope.grouped, scope.side) >= 0) {
    diagnostics_.report(DiagId::not_grouped, e.range, {name});
    return {};
  }
  Entry *entry = e.path.size() == 1 ? find(name) : nullptr;
  if (entry && (std::holds_alternative<SourceStatement>(*entry->statement) ||
                std::holds_alternative<LetStatement>(*entry->statement))) {
    diagnostics_.report(DiagId::relation_as_value, e.range, {name});
    return {};
  }
  std::vector<std::string> candidates = known;
  for (const auto &[other, o] : entries_)
    if (std::holds_alternative<ParamStatement>(*o.statement))
      candidates.push_back(other);
  const bool near = !nearestName(name, candidates).empty();
  Diagnostic &diagnostic = diagnostics_.reportMisspelt(
      DiagId::unknown_column, e.range, {name}, name, candidates);
  if (!near && !known.empty()) {
    const size_t shown = std::min<size_t>(known.size(), 12);
    const std::string list =
        listText(std::span<const std::string>(known).first(shown)) +
        (known.size() > shown ? ", ..." : "");
    diagnostic.help((scope.columns ? "columns are " : "names are ") + list);
  }
  return {};
}

Type Resolver::typeOfName(Expr &e, const Scope &scope) {
  const std::string name = pathText(e.path);
  if (scope.fn && e.path.size() == 1)
    for (size_t i = 0; i < scope.fn->parameters.size(); ++i)
      if (scope.fn->parameters[i].name.text == name) {
        e.binding = Binding::Argument;
        e.index = static_cast<int>(i);
        return i < scope.fn->parameterTypes.size() ? scope.fn->parameterTypes[i]
                                                   : Type();
      }
  if (scope.columns) {
    const int index = lookup(e.path, *scope.columns, scope.side);
    if (index >= 0) {
      e.binding = Binding::Column;
      e.index = index;
      return scope.columns->columns[index].type;
    }
    if (!scope.columns->known)
      return {};
  }
  Entry *entry = e.path.size() == 1 ? find(name) : nullptr;
  if (entry && std::holds_alternative<ParamStatement>(*entry->statement)) {
    resolveEntry(*entry);
    const auto &param = std::get<ParamStatement>(*entry->statement);
    e.binding = Binding::Constant;
    e.literal = param.value;
    if (entry->state == State::Open) {
      diagnostics_.report(DiagId::not_constant, e.range,
                          {"a parameter's default"});
      return {};
    }
    return param.value.type;
  }
  return unknownName(e, scope, name);
}

//===--- Meeting types ----------------------------------------------------===//

void Resolver::adapt(Expr &e, const Type &other) {
  if (e.kind != ExprKind::Literal || !e.literal.adapts)
    return;
  Type target = other.asOptional(false);
  if (other.kind == TypeKind::Decimal) {
    // As many digits as are written: decimal(3, 3) of 0.908.
    if (!e.literal.exact || e.literal.digitsBehind > 38)
      return;
    const int scale = std::max(e.literal.digitsBehind, 0);
    Int128 rest = e.literal.integer;
    int digits = std::max(-e.literal.digitsBehind, 0);
    for (; rest != 0; rest /= 10)
      ++digits;
    target = decimalType(std::clamp(std::max(digits, scale), 1, 38), scale);
  } else if (!isNumber(other)) {
    return;
  }
  if (const std::optional<Literal> fit = literalAs(e.literal, target))
    e.type = fit->type;
}

std::optional<Type> Resolver::meet(std::span<Expr *const> es,
                                   SourceRange where) {
  // Written numbers take the type of the first that is not one.
  const auto isNumeral = [](const Expr *e) {
    return e->kind == ExprKind::Literal &&
           (e->literal.adapts || e->literal.type.kind == TypeKind::Null);
  };
  for (const Expr *e : es)
    if (unknown(e->type))
      return std::nullopt;
  for (const Expr *other : es)
    if (!isNumeral(other)) {
      for (Expr *e : es)
        adapt(*e, other->type);
      break;
    }
  Type common = es[0]->type;
  for (const Expr *e : es.subspan(1)) {
    const std::optional<Type> next = commonType(common, e->type);
    if (!next) {
      Diagnostic &d = diagnostics_.report(DiagId::no_common_type, where,
                                          {common.text(), e->type.text()});
      for (const Expr *text : es)
        if (text->kind == ExprKind::Literal &&
            text->type.kind == TypeKind::String)
          for (const Type &time : {std::as_const(common), e->type})
            if (time.kind == TypeKind::Date || isTimeOfPrecision(time))
              d.notes = {{"write `" + std::string(kindName(time.kind)) + " " +
                              literalText(text->literal) + "`",
                          {}}};
      return std::nullopt;
    }
    common = *next;
  }
  return common;
}

bool Resolver::coerce(Expr &e, const Type &target, const std::string &what) {
  if (unknown(e.type) || unknown(target))
    return true;
  if (e.kind == ExprKind::Literal && e.literal.adapts && isNumber(target)) {
    const std::optional<Literal> fit = literalAs(e.literal, target);
    if (!fit) {
      diagnostics_.report(DiagId::literal_range, e.range,
                          {literalText(e.literal), target.text()});
      return false;
    }
    e.type = fit->type;
    return true;
  }
  if (widens(e.type, target))
    return true;
  // Where NULL is taken anyway it is not what is wrong.
  const Type asked =
      target.kind == TypeKind::Bool ? plainType(TypeKind::Bool) : target;
  if (widens(e.type, target.asOptional()))
    diagnostics_.report(DiagId::optional_given, e.range, {what, target.text()});
  else
    diagnostics_.report(DiagId::type_mismatch, e.range,
                        {what, e.type.text(), asked.text()});
  return false;
}

bool Resolver::expectBool(Expr &e, const std::string &what) {
  return coerce(e, plainType(TypeKind::Bool, true), what);
}

//===--- Operators --------------------------------------------------------===//

Type Resolver::typeOfUnary(Expr &e, const Scope &) {
  Expr &operand = *e.operands[0];
  if (e.op == Operator::Not) {
    if (!expectBool(operand, "the operand of `not`"))
      return {};
    return plainType(TypeKind::Bool, operand.type.optional);
  }
  const TypeKind kind = operand.type.kind;
  if (!isNumber(operand.type) && kind != TypeKind::Interval &&
      kind != TypeKind::Months) {
    diagnostics_.report(DiagId::operand_type, e.mark,
                        {"`-`", operand.type.text()});
    return {};
  }
  // A sign belongs to its number: - 9223372036854775808 fits.
  if (operand.kind == ExprKind::Literal) {
    if (std::optional<Literal> value = negated(operand.literal)) {
      e.kind = ExprKind::Literal;
      e.literal = std::move(*value);
      e.operands.clear();
      return e.literal.type;
    }
  }
  return operand.type;
}

Type Resolver::typeOfBinary(Expr &e, const Scope &) {
  Expr &left = *e.operands[0], &right = *e.operands[1];
  switch (e.op) {
  case Operator::Or:
  case Operator::And: {
    const std::string side = "of `" + std::string(operatorText(e.op)) + "`";
    const bool leftGood = expectBool(left, "the left side " + side);
    if (!expectBool(right, "the right side " + side) || !leftGood)
      return {};
    return plainType(TypeKind::Bool, left.type.optional || right.type.optional);
  }
  case Operator::Coalesce: {
    Expr *const both[] = {&left, &right};
    const std::optional<Type> common = meet(both, e.range);
    if (!common)
      return {};
    e.operandType = *common;
    return common->asOptional(right.type.optional);
  }
  case Operator::Add:
  case Operator::Sub:
  case Operator::Mul:
  case Operator::Div:
  case Operator::Rem:
    return typeOfArithmetic(e);
  default:
    return typeOfComparison(e, 0);
  }
}

Type Resolver::typeOfComparison(Expr &e, size_t) {
  // In three-valued logic `x == null` is NULL for every x: as a predicate it
  // would drop each row without a word.
  const bool total = e.op == Operator::Same || e.op == Operator::Differ;
  if (e.kind == ExprKind::Binary && !total)
    for (const ExprPtr &operand : e.operands)
      if (operand->type.kind == TypeKind::Null) {
        diagnostics_.report(DiagId::compared_with_null, e.mark,
                            {"`" + std::string(operatorText(e.op)) + "`"});
        return {};
      }
  std::vector<Expr *> parts;
  for (const ExprPtr &operand : e.operands)
    parts.push_back(operand.get());
  const std::optional<Type> common = meet(parts, e.range);
  if (!common)
    return {};
  e.operandType = *common;
  const bool equality = e.kind == ExprKind::In ||
                        (e.kind == ExprKind::Binary &&
                         (e.op == Operator::Eq || e.op == Operator::Ne ||
                          e.op == Operator::Same || e.op == Operator::Differ));
  const bool ordered = common->kind != TypeKind::Array;
  if (!ordered && !equality) {
    diagnostics_.report(
        DiagId::operand_type, e.mark,
        {"`" + std::string(operatorText(e.op)) + "`", common->text()});
    return {};
  }
  return plainType(TypeKind::Bool, common->optional && !total);
}

Type Resolver::typeOfArithmetic(Expr &e) {
  Expr &left = *e.operands[0], &right = *e.operands[1];
  const bool strings = e.op == Operator::Add &&
                       left.type.kind == TypeKind::String &&
                       right.type.kind == TypeKind::String;
  if (strings)
    return typeOfBuiltin(e, "concat");
  // A written number takes the other's type; of two, the whole one.
  const bool leftAdapts = left.kind == ExprKind::Literal && left.literal.adapts;
  if (!leftAdapts || isFloat(right.type))
    adapt(right, left.type);
  if (!(right.kind == ExprKind::Literal && right.literal.adapts) ||
      isFloat(right.type))
    adapt(left, right.type);
  Type l = left.type, r = right.type;
  // NULL takes the type of the other side.
  if (l.kind == TypeKind::Null)
    l = r.asOptional();
  else if (r.kind == TypeKind::Null)
    r = l.asOptional();
  const auto op = static_cast<Arithmetic>(static_cast<int>(e.op) -
                                          static_cast<int>(Operator::Add));
  const std::optional<ArithmeticTypes> types = arithmeticTypes(op, l, r);
  if (!types) {
    Diagnostic &d = diagnostics_.report(
        DiagId::operand_types, e.mark,
        {"`" + std::string(operatorText(e.op)) + "`", l.text(), r.text()});
    if ((isFloat(l) && r.kind == TypeKind::Decimal) ||
        (l.kind == TypeKind::Decimal && isFloat(r)))
      d.help("convert one: `f64(x)` or `x as decimal(DIGITS, BEHIND)`");
    else if (op == Arithmetic::Add &&
             (l.kind == TypeKind::String || r.kind == TypeKind::String))
      d.help("strings join strings: `string(x)`");
    else if ((l.kind == TypeKind::Timestamp && isNumber(r)) ||
             (l.kind == TypeKind::Date && isNumber(r)))
      d.help("a number of minutes is a duration as `x * 1m`");
    return {};
  }
  e.operandTypes = {types->left, types->right};
  return types->result;
}

Type Resolver::typeOfMatch(Expr &e, const Scope &scope) {
  std::vector<Expr *> values{e.operands[0].get()}, results;
  bool good = !unknown(e.operands[0]->type);
  for (MatchArm &arm : e.arms) {
    for (ExprPtr &value : arm.values) {
      good &= !unknown(resolveExpr(*value, scope));
      values.push_back(value.get());
    }
    good &= !unknown(resolveExpr(*arm.result, scope));
    results.push_back(arm.result.get());
  }
  if (!good)
    return {};
  const std::optional<Type> matched = meet(values, e.operands[0]->range);
  const std::optional<Type> result = meet(results, e.range);
  if (!matched || !result)
    return {};
  e.operandTypes = {*matched};
  e.operandType = *result;
  return *result;
}

//===--- Casts, arrays, constants -----------------------------------------===//

Type Resolver::typeOfCast(Expr &e, const Type &target) {
  Expr &operand = *e.operands[0];
  if (unknown(target))
    return {};
  if (isEmptyArray(operand)) {
    if (target.kind != TypeKind::Array) {
      diagnostics_.report(DiagId::empty_array, e.range);
      return {};
    }
    operand.type = target.asOptional(false);
  }
  if (!castExists(operand.type, target)) {
    diagnostics_.report(DiagId::no_cast, e.range,
                        {operand.type.text(), target.text()});
    return {};
  }
  // 0.1 as decimal(2, 1) never passes through a float.
  if (operand.kind == ExprKind::Literal && operand.literal.adapts)
    adapt(operand, target);
  e.operandType = target.asOptional(false);
  return target.asOptional(target.optional || operand.type.optional ||
                           e.orNull);
}

Type Resolver::typeOfArray(Expr &e, const Scope &) {
  if (e.operands.empty()) {
    diagnostics_.report(DiagId::empty_array, e.range);
    return {};
  }
  std::vector<Expr *> elements;
  for (const ExprPtr &operand : e.operands)
    elements.push_back(operand.get());
  const std::optional<Type> element = meet(elements, e.range);
  if (!element)
    return {};
  if (element->kind == TypeKind::Null) {
    diagnostics_.report(DiagId::empty_array, e.range);
    return {};
  }
  e.operandType = *element;
  Type type = plainType(TypeKind::Array);
  type.element = std::make_shared<const Type>(*element);
  return type;
}

std::optional<Literal> Resolver::constantOf(const Expr &e) const {
  switch (e.kind) {
  case ExprKind::Literal:
    return e.literal;
  case ExprKind::Name: {
    if (e.binding == Binding::Constant)
      return unknown(e.literal.type) ? std::nullopt : std::optional(e.literal);
    // In an option, which is not resolved.
    const auto at =
        e.path.size() == 1 ? entries_.find(e.path[0].text) : entries_.end();
    if (e.binding != Binding::None || at == entries_.end())
      return std::nullopt;
    auto *param = std::get_if<ParamStatement>(at->second.statement);
    if (!param)
      return std::nullopt;
    // Resolving a parameter changes nothing but that parameter.
    const_cast<Resolver *>(this)->resolveEntry(const_cast<Entry &>(at->second));
    if (unknown(param->value.type))
      return std::nullopt;
    return param->value;
  }
  case ExprKind::Unary: {
    const std::optional<Literal> value =
        e.op == Operator::Neg ? constantOf(*e.operands[0]) : std::nullopt;
    return value ? negated(*value) : std::nullopt;
  }
  case ExprKind::Binary: {
    if (e.op != Operator::Add)
      return std::nullopt;
    const std::optional<Literal> left = constantOf(*e.operands[0]);
    const std::optional<Literal> right = constantOf(*e.operands[1]);
    if (!left || !right || left->type.kind != TypeKind::String ||
        right->type.kind != TypeKind::String)
      return std::nullopt;
    return Literal::string(left->text + right->text);
  }
  case ExprKind::Array: {
    Literal list;
    list.type =
        e.type.kind == TypeKind::Array ? e.type : plainType(TypeKind::Array);
    for (const ExprPtr &operand : e.operands) {
      std::optional<Literal> element = constantOf(*operand);
      if (!element)
        return std::nullopt;
      list.elements.push_back(std::move(*element));
    }
    return list;
  }
  default:
    return std::nullopt;
  }
}

} // namespace flott
