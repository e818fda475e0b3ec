// Calls: aggregates, casts by name, intrinsics, functions of the program and
// of the registry.
#include "dsl/ResolverImpl.h"

#include <algorithm>

namespace flott {

static bool unknown(const Type &type) { return type.kind == TypeKind::Unknown; }

Type Resolver::typeOfCall(Expr &e, const Scope &scope) {
  const std::string name = pathText(e.path);
  const bool shadowed = find(name) != nullptr;
  const std::string_view aggregate = aggregateNamed(name);
  if (!aggregate.empty() && !shadowed)
    return typeOfAggregate(e, aggregate, scope);
  bool good = true;
  for (ExprPtr &operand : e.operands)
    good &= !unknown(resolveExpr(*operand, scope));
  if (Entry *entry = find(name);
      entry && std::holds_alternative<FnStatement>(*entry->statement))
    return typeOfInlined(e, *entry);
  if (!good)
    return {};
  const TypeKind kind = kindNamed(name);
  if (kind != TypeKind::Unknown && kind != TypeKind::Array &&
      e.operands.size() == 1) {
    const Type &from = e.operands[0]->type;
    Type target = plainType(kind);
    if (kind == TypeKind::Decimal) {
      if (isInteger(from))
        target = decimalOf(from).asOptional(false);
      else if (from.kind == TypeKind::Decimal)
        target = from.asOptional(false);
      else {
        diagnostics_.report(DiagId::type_numbers, e.mark,
                            {"decimal", "`x as decimal(DIGITS, BEHIND)`"});
        return {};
      }
    }
    e.kind = ExprKind::Cast;
    return typeOfCast(e, target);
  }
  if (name == "coalesce" || name == "nullif" || name == "cardinality")
    return typeOfIntrinsic(e, name);
  return typeOfBuiltin(e, name);
}

Type Resolver::typeOfAggregate(Expr &e, std::string_view name,
                               const Scope &scope) {
  if (!scope.group) {
    diagnostics_.report(scope.inAggregate ? DiagId::aggregate_nested
                                          : DiagId::aggregate_place,
                        e.mark, {pathText(e.path)});
    return {};
  }
  Scope inner;
  inner.columns = scope.grouped;
  inner.inAggregate = true;
  bool good = true;
  for (ExprPtr &operand : e.operands)
    good &= !unknown(resolveExpr(*operand, inner));
  const size_t count = e.operands.size();
  const bool quantile = name == "quantile";
  const bool fits = name == "count" ? count <= 1 : count == (quantile ? 2 : 1);
  if (!fits) {
    diagnostics_.report(DiagId::argument_count, e.range,
                        {std::string(name),
                         name == "count" ? "no or one argument"
                         : quantile      ? "a value and a number from 0 to 1"
                                         : "one argument",
                         std::to_string(count)});
    return {};
  }
  if (!good)
    return {};
  const bool grouped = !scope.group->items.empty() || scope.grouped->windowed;
  const Type *argument = count > 0 ? &e.operands[0]->type : nullptr;
  const std::optional<Type> type = aggregateType(name, argument, grouped);
  if (!type) {
    diagnostics_.report(DiagId::argument_types, e.operands[0]->range,
                        {std::string(name), argument->text()});
    return {};
  }
  if (quantile) {
    const std::optional<Literal> constant = constantOf(*e.operands[1]);
    std::optional<Literal> q =
        constant ? literalAs(*constant, plainType(TypeKind::F64))
                 : std::nullopt;
    if (!constant) {
      diagnostics_.report(DiagId::not_constant, e.operands[1]->range,
                          {"the quantile"});
      return {};
    }
    if (!q || !(q->number >= 0 && q->number <= 1)) {
      diagnostics_.report(DiagId::quantile_range, e.operands[1]->range,
                          {literalText(*constant)});
      return {};
    }
    e.literal = *q;
  }
  e.binding = Binding::Aggregate;
  e.index = static_cast<int>(scope.group->calls.size());
  scope.group->calls.push_back(&e);
  return *type;
}

/// Operations of `flow` that read better as calls.
Type Resolver::typeOfIntrinsic(Expr &e, std::string_view name) {
  const size_t count = e.operands.size();
  const auto wrongCount = [&](std::string takes) {
    diagnostics_.report(
        DiagId::argument_count, e.range,
        {std::string(name), std::move(takes), std::to_string(count)});
    return Type();
  };
  e.binding = Binding::Intrinsic;
  std::vector<Expr *> parts;
  for (const ExprPtr &operand : e.operands)
    parts.push_back(operand.get());
  if (name == "cardinality") {
    if (count != 1)
      return wrongCount("one argument");
    const Type &array = parts[0]->type;
    if (array.kind != TypeKind::Array) {
      diagnostics_.report(DiagId::argument_types, parts[0]->range,
                          {std::string(name), array.text()});
      return {};
    }
    return plainType(TypeKind::I64, array.optional);
  }
  if (name == "coalesce" ? count < 1 : count != 2)
    return wrongCount(name == "coalesce" ? "one argument or more"
                                         : "two arguments");
  const std::optional<Type> common = meet(parts, e.range);
  if (!common)
    return {};
  e.operandType = *common;
  if (name == "nullif")
    return parts[0]->type.asOptional();
  const bool optional = std::all_of(parts.begin(), parts.end(),
                                    [](Expr *p) { return p->type.optional; });
  return common->asOptional(optional);
}

Type Resolver::typeOfInlined(Expr &e, Entry &entry) {
  auto &fn = std::get<FnStatement>(*entry.statement);
  if (entry.state == State::Open) {
    diagnostics_.report(DiagId::recursive_function, e.mark, {fn.name.text});
    return {};
  }
  resolveEntry(entry);
  if (entry.state != State::Done)
    return {};
  if (e.operands.size() != fn.parameters.size()) {
    const size_t takes = fn.parameters.size();
    diagnostics_
        .report(
            DiagId::argument_count, e.range,
            {fn.name.text,
             std::to_string(takes) + (takes == 1 ? " argument" : " arguments"),
             std::to_string(e.operands.size())})
        .note(fn.name.range, "it is declared here");
    return {};
  }
  e.binding = Binding::Inlined;
  e.fn = &fn;
  bool good = !unknown(fn.type), null = false;
  for (size_t i = 0; i < e.operands.size(); ++i) {
    const Type &parameter = fn.parameterTypes[i];
    Expr &argument = *e.operands[i];
    good &= !unknown(parameter) && !unknown(argument.type);
    // NULL for a parameter that is not optional makes the call NULL.
    good &= coerce(argument,
                   unknown(parameter) ? parameter : parameter.asOptional(),
                   "argument `" + fn.parameters[i].name.text + "`");
    null |= argument.type.optional && !parameter.optional;
  }
  if (!good)
    return {};
  e.operandTypes = fn.parameterTypes;
  return fn.type.asOptional(fn.type.optional || null);
}

//===--- The registry -----------------------------------------------------===//

/// How far a type is widened, or -1 if it does not become the other.
static int wideningCost(const Expr &e, const Type &to) {
  const Type &from = e.type;
  const auto rank = [](const Type &type) {
    switch (type.kind) {
    case TypeKind::I8:
      return 0;
    case TypeKind::I16:
      return 1;
    case TypeKind::I32:
      return 2;
    case TypeKind::I64:
      return 3;
    case TypeKind::Decimal:
      return 4;
    default:
      return 5; // f64
    }
  };
  if (from.kind == TypeKind::Null)
    return 0;
  if (from.kind == to.kind) {
    if (to.kind == TypeKind::Array)
      return from.element->asOptional(false) == to.element->asOptional(false)
                 ? 0
                 : -1;
    return 0;
  }
  if (e.kind == ExprKind::Literal && e.literal.adapts && isNumber(to)) {
    // Away from i64 or f64, a written number is as near to any that holds it.
    if (to.kind == TypeKind::Decimal)
      return e.literal.exact ? 3 : -1;
    if (!literalAs(e.literal, to))
      return -1;
    return to.kind == TypeKind::F32 ? 1 : std::abs(rank(to) - rank(from));
  }
  if (isInteger(from) && to.kind != TypeKind::F32 && isNumber(to))
    return rank(to) >= rank(from) ? rank(to) - rank(from) : -1;
  if (from.kind == TypeKind::F32 && to.kind == TypeKind::F64)
    return 1;
  if (from.kind == TypeKind::Date && to.kind == TypeKind::Timestamp)
    return 1;
  return -1;
}

/// What an argument is converted to for a parameter.
static Type argumentType(const Expr &argument, const Parameter &parameter) {
  Type type = parameter.type;
  if (type.kind == TypeKind::Decimal) {
    if (argument.type.kind == TypeKind::Decimal)
      type = argument.type;
    else if (isInteger(argument.type))
      type = decimalOf(argument.type);
  } else if (isTimeOfPrecision(type)) {
    type.precision = kDefaultTimePrecision;
  } else if (type.kind == TypeKind::Array &&
             argument.type.kind == TypeKind::Array) {
    type = argument.type;
  }
  return type.asOptional(argument.type.optional || parameter.type.optional);
}

Type Resolver::typeOfBuiltin(Expr &e, std::string_view name) {
  const std::span<const Function> all = catalog_.functions;
  const Function *best = nullptr;
  int bestCost = 0;
  std::vector<std::string> known;
  size_t overloads = 0;
  for (const Function &function : all) {
    if (known.empty() || known.back() != function.name)
      known.emplace_back(function.name);
    if (function.name != name)
      continue;
    ++overloads;
    if (function.parameters.size() != e.operands.size())
      continue;
    int cost = 0;
    for (size_t i = 0; i < e.operands.size() && cost >= 0; ++i) {
      const int one = wideningCost(*e.operands[i], function.parameters[i].type);
      cost = one < 0 ? -1 : cost + one;
    }
    if (cost >= 0 && (!best || cost < bestCost)) {
      best = &function;
      bestCost = cost;
    }
  }
  if (overloads == 0) {
    for (const auto &[other, entry] : entries_)
      if (std::holds_alternative<FnStatement>(*entry.statement))
        known.push_back(other);
    diagnostics_.reportMisspelt(DiagId::unknown_function, e.mark,
                                {std::string(name)}, name, known);
    return {};
  }
  if (!best) {
    std::vector<std::string> given;
    for (const ExprPtr &operand : e.operands)
      given.push_back(operand->type.text());
    Diagnostic &d = diagnostics_.report(DiagId::argument_types, e.range,
                                        {std::string(name), listText(given)});
    std::string shapes;
    for (const Function &function : all) {
      if (function.name != name)
        continue;
      std::vector<std::string> takes;
      for (const Parameter &parameter : function.parameters) {
        // Decimals and times of any size.
        const Type &type = parameter.type;
        takes.push_back(type.kind == TypeKind::Decimal
                            ? std::string("decimal") +
                                  (type.optional ? "?" : "")
                            : type.text());
      }
      shapes += (shapes.empty() ? "(" : ", (") + listText(takes) + ")";
    }
    d.help("it takes " + shapes);
    return {};
  }
  e.binding = Binding::Builtin;
  e.function = best;
  bool null = false;
  e.operandTypes.clear();
  for (size_t i = 0; i < e.operands.size(); ++i) {
    Expr &argument = *e.operands[i];
    const Parameter &parameter = best->parameters[i];
    adapt(argument, parameter.type);
    e.operandTypes.push_back(argumentType(argument, parameter));
    null |= argument.type.optional && !parameter.type.optional;
  }
  Type result = best->result;
  if (best->rule != ResultRule::Fixed && !e.operandTypes.empty()) {
    result = e.operandTypes[0].asOptional(best->result.optional);
    if (best->rule == ResultRule::LikeFirstAndCarry &&
        result.kind == TypeKind::Decimal && result.precision < 38)
      ++result.precision;
  }
  return result.asOptional(result.optional || null);
}

} // namespace flott
