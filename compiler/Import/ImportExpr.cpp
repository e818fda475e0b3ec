// Expressions: conversions stand in the IR, short circuits become flow.if.
#include "compiler/Import/ImportExpr.h"

#include "llvm/ADT/APInt.h"

using namespace mlir;

namespace flott {

//===--- Types, places, constants -----------------------------------------===//

mlir::Type flowType(MLIRContext *context, const Type &type) {
  if (type.optional)
    return flow::optionalOf(flowType(context, type.asOptional(false)));
  switch (type.kind) {
  case TypeKind::Bool:
    return IntegerType::get(context, 1);
  case TypeKind::I8:
  case TypeKind::I16:
  case TypeKind::I32:
  case TypeKind::I64:
    return IntegerType::get(context, integerBits(type));
  case TypeKind::F32:
    return Float32Type::get(context);
  case TypeKind::F64:
    return Float64Type::get(context);
  case TypeKind::Decimal:
    return flow::DecimalType::get(context, type.precision, type.scale);
  case TypeKind::String:
    return flow::StringType::get(context);
  case TypeKind::Bytes:
    return flow::BytesType::get(context);
  case TypeKind::Date:
    return flow::DateType::get(context);
  case TypeKind::Time:
    return flow::TimeType::get(context, type.precision);
  case TypeKind::Timestamp:
    return flow::TimestampType::get(context, type.precision);
  case TypeKind::TimestampLtz:
    return flow::TimestampLtzType::get(context, type.precision);
  case TypeKind::Interval:
    return flow::IntervalType::get(context);
  case TypeKind::Months:
    return flow::MonthsType::get(context);
  case TypeKind::Array:
    return flow::ArrayType::get(context, flowType(context, *type.element));
  case TypeKind::Unknown:
  case TypeKind::Null:
  case TypeKind::Record:
    break;
  }
  llvm_unreachable("a resolved program has no such type");
}

Location locationOf(MLIRContext *context, const SourceFile &file,
                    SourceRange range) {
  if (!range.valid())
    return UnknownLoc::get(context);
  const Place place = file.place(range.begin);
  return FileLineColLoc::get(context, file.name(), place.line, place.column);
}

static APInt apInt128(Int128 value) {
  const uint64_t words[] = {static_cast<uint64_t>(value),
                            static_cast<uint64_t>(value >> 64)};
  return APInt(128, words);
}

static Attribute literalAttribute(MLIRContext *context, const Literal &literal,
                                  const Type &type) {
  if (literal.type.kind == TypeKind::Null)
    return UnitAttr::get(context);
  const auto integer = [&](unsigned bits) -> Attribute {
    return IntegerAttr::get(IntegerType::get(context, bits),
                            static_cast<int64_t>(literal.integer));
  };
  switch (type.kind) {
  case TypeKind::Bool:
    return BoolAttr::get(context, literal.integer != 0);
  case TypeKind::I8:
  case TypeKind::I16:
  case TypeKind::I32:
  case TypeKind::I64:
    return integer(integerBits(type));
  case TypeKind::Months:
    return integer(32);
  case TypeKind::F32:
    return FloatAttr::get(Float32Type::get(context), literal.number);
  case TypeKind::F64:
    return FloatAttr::get(Float64Type::get(context), literal.number);
  case TypeKind::Decimal:
    return IntegerAttr::get(IntegerType::get(context, 128),
                            apInt128(literal.integer));
  case TypeKind::String:
  case TypeKind::Bytes:
    return StringAttr::get(context, literal.text);
  case TypeKind::Array: {
    SmallVector<Attribute> elements;
    for (const Literal &element : literal.elements)
      elements.push_back(literalAttribute(context, element, *type.element));
    return ArrayAttr::get(context, elements);
  }
  default:
    return integer(64);
  }
}

Value ExprImporter::constant(Location loc, const Literal &literal,
                             const Type &t) {
  const bool null = literal.type.kind == TypeKind::Null;
  return flow::ConstantOp::create(
      builder_, loc, type(t.asOptional(null)),
      literalAttribute(builder_.getContext(), literal, t));
}

//===--- Conversions ------------------------------------------------------===//

Value ExprImporter::convert(Location loc, Value value, mlir::Type target) {
  mlir::Type plain = flow::valueType(target);
  if (flow::valueType(value.getType()) != plain)
    value = flow::CastOp::create(
        builder_, loc, flow::optionalLike(plain, value.getType()), value);
  if (flow::isOptional(target) && !flow::isOptional(value.getType()))
    value = flow::SomeOp::create(builder_, loc, target, value);
  return value;
}

Value ExprImporter::exprAs(const Expr &e, const Type &target) {
  const bool isConstant =
      e.kind == ExprKind::Literal || e.binding == Binding::Constant;
  if (isConstant && e.binding != Binding::Aggregate)
    if (const std::optional<Literal> fit = literalAs(e.literal, target))
      return constant(locate(e), *fit, target);
  return convert(locate(e), expr(e), type(target.asOptional(e.type.optional)));
}

Value ExprImporter::exprExactly(const Expr &e, const Type &target) {
  return convert(locate(e), exprAs(e, target), type(target));
}

//===--- Expressions ------------------------------------------------------===//

Value ExprImporter::expr(const Expr &e) {
  switch (e.kind) {
  case ExprKind::Literal: {
    const std::optional<Literal> fit = literalAs(e.literal, e.type);
    return constant(locate(e), fit ? *fit : e.literal, e.type);
  }
  case ExprKind::Name:
    switch (e.binding) {
    case Binding::Column:
      return columns_[e.index];
    case Binding::Argument:
      return arguments_[e.index];
    case Binding::Constant:
      return convert(locate(e), constant(locate(e), e.literal, e.type),
                     type(e.type));
    default:
      llvm_unreachable("a resolved name is bound");
    }
  case ExprKind::Unary: {
    Value operand = expr(*e.operands[0]);
    if (e.op == Operator::Not)
      return flow::NotOp::create(builder_, locate(e),
                                 exprAs(*e.operands[0], e.type));
    return flow::NegOp::create(builder_, locate(e), operand.getType(), operand);
  }
  case ExprKind::Binary:
    return binary(e);
  case ExprKind::IsNull: {
    Value operand = e.operands[0]->type.kind == TypeKind::Null
                        ? exprAs(*e.operands[0], plainType(TypeKind::Bool))
                        : expr(*e.operands[0]);
    return negated(e, flow::IsNullOp::create(builder_, locate(e),
                                             builder_.getI1Type(), operand));
  }
  case ExprKind::In:
    return membership(e);
  case ExprKind::Between:
    return between(e);
  case ExprKind::Like:
    return negated(e, builtin(e));
  case ExprKind::If:
    return choose(
        locate(e), exprAs(*e.operands[0], plainType(TypeKind::Bool, true)),
        type(e.type), [&] { return exprExactly(*e.operands[1], e.type); },
        [&] { return exprExactly(*e.operands[2], e.type); });
  case ExprKind::Match:
    return match(e, exprAs(*e.operands[0], e.operandTypes[0]), 0);
  case ExprKind::Cast:
    return cast(e);
  case ExprKind::Call:
    return call(e);
  case ExprKind::Array: {
    SmallVector<Value> elements;
    for (const ExprPtr &operand : e.operands)
      elements.push_back(exprExactly(*operand, *e.type.element));
    return flow::ArrayOp::create(builder_, locate(e), type(e.type), elements);
  }
  case ExprKind::Index:
    return flow::ElementOp::create(
        builder_, locate(e), type(e.type), expr(*e.operands[0]),
        exprAs(*e.operands[1], plainType(TypeKind::I64)));
  case ExprKind::Error:
    break;
  }
  llvm_unreachable("a resolved program has no such expression");
}

Value ExprImporter::negated(const Expr &e, Value value) {
  if (!e.negated)
    return value;
  return flow::NotOp::create(builder_, locate(e), value);
}

Value ExprImporter::choose(Location loc, Value condition, mlir::Type result,
                           Thunk yes, Thunk no) {
  auto op = flow::IfOp::create(builder_, loc, result, condition);
  OpBuilder::InsertionGuard guard(builder_);
  builder_.createBlock(&op.getThenRegion());
  flow::YieldOp::create(builder_, loc, yes());
  builder_.createBlock(&op.getElseRegion());
  flow::YieldOp::create(builder_, loc, no());
  return op;
}

//===--- Operators --------------------------------------------------------===//

static std::optional<flow::Predicate> predicateOf(Operator op) {
  switch (op) {
  case Operator::Eq:
    return flow::Predicate::Eq;
  case Operator::Ne:
    return flow::Predicate::Ne;
  case Operator::Lt:
    return flow::Predicate::Lt;
  case Operator::Le:
    return flow::Predicate::Le;
  case Operator::Gt:
    return flow::Predicate::Gt;
  case Operator::Ge:
    return flow::Predicate::Ge;
  case Operator::Same:
    return flow::Predicate::Same;
  case Operator::Differ:
    return flow::Predicate::Differ;
  default:
    return std::nullopt;
  }
}

/// What NULL alone is compared as: its type does not matter.
static Type comparedAs(const Type &type) {
  return type.kind == TypeKind::Null ? plainType(TypeKind::Bool, true) : type;
}

Value ExprImporter::binary(const Expr &e) {
  if (e.op == Operator::And || e.op == Operator::Or)
    return logic(e);
  if (e.op == Operator::Coalesce)
    return coalesce(locate(e), {e.operands[0].get(), e.operands[1].get()},
                    e.operandType, e.type);
  if (const auto predicate = predicateOf(e.op)) {
    const Type common = comparedAs(e.operandType);
    Value left = exprAs(*e.operands[0], common);
    Value right = exprAs(*e.operands[1], common);
    return compare(locate(e), *predicate, left, right);
  }
  if (e.binding == Binding::Builtin) // strings joined by +
    return builtin(e);
  return arithmetic(e);
}

Value ExprImporter::compare(Location loc, flow::Predicate predicate, Value left,
                            Value right) {
  mlir::Type result = builder_.getI1Type();
  if (predicate != flow::Predicate::Same &&
      predicate != flow::Predicate::Differ)
    result = flow::optionalLike(result, {left.getType(), right.getType()});
  return flow::CompareOp::create(builder_, loc, result, predicate, left, right);
}

Value ExprImporter::both(Location loc, Value left, Value right, bool isAnd) {
  mlir::Type result = flow::optionalLike(builder_.getI1Type(),
                                         {left.getType(), right.getType()});
  if (isAnd)
    return flow::AndOp::create(builder_, loc, result, left, right);
  return flow::OrOp::create(builder_, loc, result, left, right);
}

/// `a and b` where b may fail the row: b is not evaluated where a decides.
Value ExprImporter::logic(const Expr &e) {
  Location loc = locate(e);
  const bool isAnd = e.op == Operator::And;
  const Type boolean = plainType(TypeKind::Bool);
  Value left = exprAs(*e.operands[0], boolean);
  // The right side is written into a block of its own, and stays there only if
  // it may fail.
  mlir::Type result = type(e.type);
  Value decided = left;
  Operation *negation = nullptr;
  if (isAnd) {
    decided = flow::NotOp::create(builder_, loc, left);
    negation = decided.getDefiningOp();
  }
  bool fails = false;
  Value joined;
  Value chosen = choose(
      loc, decided, result,
      [&] {
        Value constant = flow::ConstantOp::create(
            builder_, loc, builder_.getI1Type(), builder_.getBoolAttr(!isAnd));
        return convert(loc, constant, result);
      },
      [&] {
        joined = both(loc, left, exprAs(*e.operands[1], boolean), isAnd);
        for (Operation &op : *builder_.getInsertionBlock())
          fails |= flow::mayFail(&op);
        return convert(loc, joined, result);
      });
  if (fails)
    return chosen;
  Operation *branch = chosen.getDefiningOp();
  Block &block = branch->getRegion(1).front();
  Value value = block.getTerminator()->getOperand(0);
  block.getTerminator()->erase();
  branch->getBlock()->getOperations().splice(branch->getIterator(),
                                             block.getOperations());
  branch->erase();
  if (negation)
    negation->erase();
  return value;
}

Value ExprImporter::arithmetic(const Expr &e) {
  Value left = exprAs(*e.operands[0], e.operandTypes[0]);
  Value right = exprAs(*e.operands[1], e.operandTypes[1]);
  // The ops take a time before a duration, and a duration before a number.
  const auto isDuration = [](Value value) {
    return isa<flow::IntervalType, flow::MonthsType>(
        flow::valueType(value.getType()));
  };
  const bool first =
      isDuration(left) && !isDuration(right) && e.op == Operator::Add;
  const bool times =
      !isDuration(left) && isDuration(right) && e.op == Operator::Mul;
  if (first || times)
    std::swap(left, right);
  // NULL as a bare literal is optional even where its type is not.
  mlir::Type result = flow::optionalLike(type(e.type.asOptional(false)),
                                         {left.getType(), right.getType()});
  Location loc = locate(e);
  switch (e.op) {
  case Operator::Add:
    return flow::AddOp::create(builder_, loc, result, left, right);
  case Operator::Sub:
    return flow::SubOp::create(builder_, loc, result, left, right);
  case Operator::Mul:
    return flow::MulOp::create(builder_, loc, result, left, right);
  case Operator::Div:
    return flow::DivOp::create(builder_, loc, result, left, right);
  default:
    return flow::RemOp::create(builder_, loc, result, left, right);
  }
}

/// `a in (b, c)` is `a == b or a == c`, with a evaluated once.
Value ExprImporter::membership(const Expr &e) {
  const Type common = comparedAs(e.operandType);
  Value value = exprAs(*e.operands[0], common), result;
  for (size_t i = 1; i < e.operands.size(); ++i) {
    Value equal = compare(locate(e), flow::Predicate::Eq, value,
                          exprAs(*e.operands[i], common));
    result = result ? both(locate(e), result, equal, /*isAnd=*/false) : equal;
  }
  return negated(e, convert(locate(e), result, type(e.type)));
}

Value ExprImporter::between(const Expr &e) {
  const Type common = comparedAs(e.operandType);
  Value value = exprAs(*e.operands[0], common);
  Value low = exprAs(*e.operands[1], common);
  Value high = exprAs(*e.operands[2], common);
  Value result = both(
      locate(e), compare(locate(e), flow::Predicate::Ge, value, low),
      compare(locate(e), flow::Predicate::Le, value, high), /*isAnd=*/true);
  return negated(e, convert(locate(e), result, type(e.type)));
}

/// The first of `parts` that is not NULL; the later ones are evaluated only if
/// it comes to them.
Value ExprImporter::coalesce(Location loc, ArrayRef<const Expr *> parts,
                             const Type &common, const Type &result) {
  if (parts.size() == 1 || !parts[0]->type.optional)
    return convert(loc, exprAs(*parts[0], common), type(result));
  Value first = exprAs(*parts[0], common);
  Value null =
      flow::IsNullOp::create(builder_, loc, builder_.getI1Type(), first);
  return choose(
      loc, null, type(result),
      [&] { return coalesce(loc, parts.drop_front(), common, result); },
      [&]() -> Value {
        if (result.optional)
          return first;
        return flow::ValueOp::create(builder_, loc,
                                     flow::valueType(first.getType()), first);
      });
}

Value ExprImporter::match(const Expr &e, Value value, size_t index) {
  const MatchArm &arm = e.arms[index];
  if (arm.values.empty())
    return exprExactly(*arm.result, e.type);
  Location loc = locationOf(builder_.getContext(), file_, arm.values[0]->range);
  Value condition;
  for (const ExprPtr &candidate : arm.values) {
    Value equal;
    if (candidate->type.kind == TypeKind::Null)
      equal =
          flow::IsNullOp::create(builder_, loc, builder_.getI1Type(), value);
    else
      equal = compare(loc, flow::Predicate::Eq, value,
                      exprAs(*candidate, e.operandTypes[0]));
    condition =
        condition ? both(loc, condition, equal, /*isAnd=*/false) : equal;
  }
  return choose(
      loc, condition, type(e.type),
      [&] { return exprExactly(*arm.result, e.type); },
      [&] { return match(e, value, index + 1); });
}

Value ExprImporter::cast(const Expr &e) {
  const Expr &operand = *e.operands[0];
  Location loc = locate(e);
  if (operand.type.kind == TypeKind::Null || operand.kind == ExprKind::Literal)
    if (const auto fit = literalAs(operand.literal, e.operandType);
        fit && operand.kind == ExprKind::Literal)
      return convert(loc, constant(loc, *fit, e.operandType), type(e.type));
  Value value = expr(operand);
  mlir::Type plain = type(e.operandType);
  if (e.orNull && flow::valueType(value.getType()) != plain)
    return flow::CastOp::create(builder_, loc, flow::optionalOf(plain), value,
                                flow::OnError::Null);
  return convert(loc, value, type(e.type));
}

//===--- Calls ------------------------------------------------------------===//

Value ExprImporter::call(const Expr &e) {
  switch (e.binding) {
  case Binding::Aggregate:
    return aggregates_[e.index];
  case Binding::Inlined:
    return inlined(e);
  case Binding::Intrinsic:
    return intrinsic(e);
  default:
    return builtin(e);
  }
}

Value ExprImporter::unlessNull(Location loc, MutableArrayRef<Value> values,
                               ArrayRef<bool> checked, mlir::Type result,
                               Thunk make) {
  Value null;
  for (auto [value, check] : llvm::zip(values, checked)) {
    if (!check || !flow::isOptional(value.getType()))
      continue;
    Value one =
        flow::IsNullOp::create(builder_, loc, builder_.getI1Type(), value);
    null = null ? both(loc, null, one, /*isAnd=*/false) : one;
  }
  if (!null)
    return convert(loc, make(), result);
  return choose(
      loc, null, result,
      [&]() -> Value {
        return flow::ConstantOp::create(builder_, loc, result,
                                        builder_.getUnitAttr());
      },
      [&] {
        for (auto [value, check] : llvm::zip(values, checked))
          if (check && flow::isOptional(value.getType()))
            value = flow::ValueOp::create(
                builder_, loc, flow::valueType(value.getType()), value);
        return convert(loc, make(), result);
      });
}

Value ExprImporter::builtin(const Expr &e) {
  const Function &function = *e.function;
  SmallVector<Value> values;
  SmallVector<bool> seesNull;
  SmallVector<int32_t> prepared;
  mlir::Type result = type(e.type.asOptional(function.result.optional));
  for (auto [index, operand] : llvm::enumerate(e.operands)) {
    const Parameter &parameter = function.parameters[index];
    const Type &target = e.operandTypes[index];
    const bool sees = function.seesNull && parameter.type.optional;
    values.push_back(sees ? exprExactly(*operand, target.asOptional())
                          : exprAs(*operand, target));
    seesNull.push_back(sees);
    prepared.push_back(static_cast<int32_t>(parameter.prepared));
    if (!sees)
      result = flow::optionalLike(result, values.back().getType());
  }
  const bool prepares =
      llvm::any_of(prepared, [](int32_t k) { return k != 0; });
  return flow::CallOp::create(
      builder_, locate(e), result, builder_.getStringAttr(function.name),
      builder_.getStringAttr(function.symbol), values,
      builder_.getStringAttr(function.seesNull ? "called" : "propagate"),
      function.mayFail ? builder_.getUnitAttr() : UnitAttr(),
      function.isVolatile ? builder_.getUnitAttr() : UnitAttr(),
      prepares ? builder_.getDenseI32ArrayAttr(prepared) : DenseI32ArrayAttr(),
      function.seesNull ? builder_.getDenseBoolArrayAttr(seesNull)
                        : DenseBoolArrayAttr());
}

/// The body with the arguments in the parameters' place. NULL for a parameter
/// that is not optional makes the call NULL, as with built-in functions.
Value ExprImporter::inlined(const Expr &e) {
  const FnStatement &fn = *e.fn;
  Location loc = locate(e);
  SmallVector<Value> values;
  SmallVector<bool> checked;
  for (auto [index, operand] : llvm::enumerate(e.operands)) {
    const Type &parameter = fn.parameterTypes[index];
    values.push_back(parameter.optional ? exprExactly(*operand, parameter)
                                        : exprAs(*operand, parameter));
    checked.push_back(!parameter.optional);
  }
  return unlessNull(loc, values, checked, type(e.type), [&] {
    std::swap(arguments_, values);
    Value result = exprExactly(*fn.body, fn.type);
    std::swap(arguments_, values);
    return result;
  });
}

Value ExprImporter::intrinsic(const Expr &e) {
  Location loc = locate(e);
  const std::string &name = e.path[0].text;
  if (name == "cardinality")
    return flow::CardinalityOp::create(builder_, loc, type(e.type),
                                       expr(*e.operands[0]));
  if (name == "coalesce") {
    SmallVector<const Expr *> parts;
    for (const ExprPtr &operand : e.operands)
      parts.push_back(operand.get());
    return coalesce(loc, parts, e.operandType, e.type);
  }
  // nullif(a, b)
  const Type common = comparedAs(e.operandType);
  Value value = exprExactly(*e.operands[0], e.type);
  Value equal =
      compare(loc, flow::Predicate::Eq, exprAs(*e.operands[0], common),
              exprAs(*e.operands[1], common));
  return choose(
      loc, equal, value.getType(),
      [&]() -> Value {
        return flow::ConstantOp::create(builder_, loc, value.getType(),
                                        builder_.getUnitAttr());
      },
      [&] { return value; });
}

} // namespace flott
