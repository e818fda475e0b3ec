#include "test/unit/support/ExpressionGenerator.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace flott::flow {

Type generatedType(MLIRContext *context, unsigned number) {
  switch (number) {
  case 0:
    return IntegerType::get(context, 64);
  case 1:
    return StringType::get(context);
  case 2:
    return IntegerType::get(context, 1);
  case 3:
    return Float64Type::get(context);
  case 4:
    return IntegerType::get(context, 32);
  case 5:
    return DecimalType::get(context, 10, 2);
  case 6:
    return TimestampType::get(context, 6);
  case 7:
    return DateType::get(context);
  default:
    return ArrayType::get(
        context, OptionalType::get(context, generatedType(context, 0)));
  }
}

template <typename T, size_t n>
static T pick(Choices &choices, const T (&values)[n]) {
  return values[choices.below(n)];
}

Datum generatedDatum(Choices &choices, Type type) {
  if (isOptional(type)) {
    // NULL is simple, but not the only thing to shrink to.
    if (choices.below(4) == 1)
      return Datum();
    type = valueType(type);
  }
  if (isa<StringType>(type))
    return Datum::of(std::string(
        pick<const char *>(choices, {"a", "b", "", "aa", "\xc3\xa9",
                                     "a longer text than a view's"})));
  if (type.isInteger(1))
    return Datum::of(choices.below(2) == 1);
  if (isa<FloatType>(type))
    return Datum::of(pick<double>(
        choices, {0.0, 1.5, -2.25, 2.0, 1e6, -0.0,
                  std::numeric_limits<double>::infinity(), std::nan("")}));
  if (type.isInteger(32))
    return Datum::of(
        pick<int64_t>(choices, {0, 1, 2, -1, 7, INT32_MAX, INT32_MIN}));
  if (isa<DecimalType>(type))
    return Datum::of(Int128(pick<int64_t>(
        choices, {0, 100, 150, -5, 9999999999, -9999999999, 33})));
  if (isa<TimestampType>(type)) {
    // Within some minutes, at whole and broken seconds, and now and then far
    // off. The start is a multiple of the generated windows, so that times and
    // watermarks meet the ends of windows exactly.
    constexpr int64_t kStart = 1357000200;
    const int64_t second = choices.below(40) * 15;
    if (choices.below(16) == 15)
      return Datum::of(int64_t(-1500000));
    return Datum::of((kStart + second) * 1000000 +
                     (choices.below(4) == 3 ? 999999 : 0));
  }
  if (isa<DateType>(type))
    return Datum::of(
        pick<int64_t>(choices, {15706, 15707, 0, -1, 15706 + 365}));
  if (auto array = dyn_cast<ArrayType>(type)) {
    Datum::Elements elements;
    for (uint32_t i = choices.below(4); i > 0; --i)
      elements.push_back(generatedDatum(choices, array.getElement()));
    return Datum::of(std::move(elements));
  }
  return Datum::of(pick<int64_t>(
      choices, {0, 1, 2, 3, -1, 10, INT64_MAX, INT64_MIN, 100, -7}));
}

std::string sqlType(Type type) {
  type = valueType(type);
  if (auto decimal = dyn_cast<DecimalType>(type))
    return "DECIMAL(" + std::to_string(decimal.getPrecision()) + ", " +
           std::to_string(decimal.getScale()) + ")";
  if (auto array = dyn_cast<ArrayType>(type))
    return sqlType(array.getElement()) + "[]";
  if (isa<StringType>(type))
    return "VARCHAR";
  if (isa<FloatType>(type))
    return "DOUBLE";
  if (isa<TimestampType>(type))
    return "TIMESTAMP";
  if (isa<DateType>(type))
    return "DATE";
  if (type.isInteger(1))
    return "BOOLEAN";
  return type.isInteger(32) ? "INTEGER" : "BIGINT";
}

std::string sqlLiteral(const Datum &value, Type type) {
  if (value.isNull())
    return "CAST(NULL AS " + sqlType(type) + ")";
  type = valueType(type);
  if (auto array = dyn_cast<ArrayType>(type)) {
    std::string text;
    for (const Datum &element : value.elements())
      text +=
          (text.empty() ? "" : ", ") + sqlLiteral(element, array.getElement());
    return "CAST([" + text + "] AS " + sqlType(type) + ")";
  }
  std::string text;
  for (char c : formatValue(value, type))
    text += std::string(c == '\'' ? 2 : 1, c); // a quote is doubled
  return "CAST('" + text + "' AS " + sqlType(type) + ")";
}

Expression ExpressionGenerator::exactly(Expression expression, Type type) {
  if (expression.type() == type)
    return expression;
  if (isOptional(type))
    return {SomeOp::create(builder_, loc(), type, expression.value),
            expression.sql};
  const std::string zero = sqlLiteral(zeroOf(type), type);
  return {ValueOp::create(builder_, loc(), type, expression.value),
          expression.sql.empty()
              ? ""
              : "COALESCE(" + expression.sql + ", " + zero + ")"};
}

Expression ExpressionGenerator::leaf(Type type) {
  std::vector<Expression> fitting;
  for (const Expression &column : columns_)
    if (valueType(column.type()) == type)
      fitting.push_back(column);
  if (!fitting.empty() && choices_.below(4) != 3)
    return fitting[choices_.below(fitting.size())];
  const Datum value = generatedDatum(
      choices_, choices_.below(8) == 7 ? optionalOf(type) : type);
  Type constantType = value.isNull() ? optionalOf(type) : type;
  return {ConstantOp::create(builder_, loc(), constantType,
                             attributeOf(value, constantType)),
          sqlLiteral(value, type)};
}

/// Joins the SQL of parts; empty if one of them is.
static std::string sqlOf(const Expression &lhs, llvm::StringRef op,
                         const Expression &rhs) {
  if (lhs.sql.empty() || rhs.sql.empty())
    return "";
  return ("(" + lhs.sql + " " + op + " " + rhs.sql + ")").str();
}

Expression ExpressionGenerator::comparison(unsigned depth) {
  Type type = generatedType(builder_.getContext(), choices_.below(kPlainTypes));
  // Mostly of columns that there are.
  if (!columns_.empty() && choices_.below(4) != 3) {
    Type column = valueType(columns_[choices_.below(columns_.size())].type());
    if (!isa<ArrayType>(column))
      type = column;
  }
  const Expression lhs = any(type, depth), rhs = any(type, depth);
  const Predicate predicates[] = {
      Predicate::Eq, Predicate::Lt, Predicate::Ne,   Predicate::Ge,
      Predicate::Le, Predicate::Gt, Predicate::Same, Predicate::Differ};
  const char *names[] = {"=",
                         "<",
                         "<>",
                         ">=",
                         "<=",
                         ">",
                         "IS NOT DISTINCT FROM",
                         "IS DISTINCT FROM"};
  const uint32_t which = choices_.below(8);
  Type result = builder_.getI1Type();
  if (which < 6)
    result = optionalLike(result, {lhs.type(), rhs.type()});
  return {CompareOp::create(builder_, loc(), result, predicates[which],
                            lhs.value, rhs.value),
          sqlOf(lhs, names[which], rhs)};
}

Expression ExpressionGenerator::logic(unsigned depth) {
  const Expression lhs = any(builder_.getI1Type(), depth);
  const uint32_t which = choices_.below(4);
  if (which == 2)
    return {NotOp::create(builder_, loc(), lhs.type(), lhs.value),
            lhs.sql.empty() ? "" : "(NOT " + lhs.sql + ")"};
  if (which == 3) {
    const Expression operand =
        any(generatedType(builder_.getContext(), choices_.below(kPlainTypes)),
            depth);
    return {
        IsNullOp::create(builder_, loc(), builder_.getI1Type(), operand.value),
        operand.sql.empty() ? "" : "(" + operand.sql + " IS NULL)"};
  }
  const Expression rhs = any(builder_.getI1Type(), depth);
  Type type = optionalLike(builder_.getI1Type(), {lhs.type(), rhs.type()});
  if (which == 0)
    return {AndOp::create(builder_, loc(), type, lhs.value, rhs.value),
            sqlOf(lhs, "AND", rhs)};
  return {OrOp::create(builder_, loc(), type, lhs.value, rhs.value),
          sqlOf(lhs, "OR", rhs)};
}

Expression ExpressionGenerator::arithmetic(Type type, unsigned depth) {
  const Expression lhs = any(type, depth), rhs = any(type, depth);
  const bool integer = isa<IntegerType>(type), real = isa<FloatType>(type);
  // Rows that fail end most comparisons early, so most do not.
  const uint32_t mode = choices_.below(10);
  OnError onError = mode == 9              ? OnError::Fail
                    : integer && mode >= 6 ? OnError::Wrap
                                           : OnError::Null;
  uint32_t which = choices_.below(integer ? 5 : 3);
  if (real)
    onError = OnError::Fail; // cannot
  if (onError == OnError::Wrap)
    which %= 3; // a zero divisor does not wrap
  Type result = optionalLike(type, {lhs.type(), rhs.type()});
  if (onError == OnError::Null)
    result = optionalOf(result);
  const char *names[] = {"+", "-", "*", "//", "%"};
  std::string sql = sqlOf(lhs, names[which], rhs);
  // DuckDB divides by zero to NULL, and cannot wrap.
  if (onError == OnError::Wrap)
    sql.clear();
  if (!sql.empty() && isa<DecimalType>(type))
    sql = "CAST(" + sql + " AS " + sqlType(type) + ")";
  if (!sql.empty() && onError == OnError::Null)
    sql = "TRY(" + sql + ")";
  const auto make = [&]() -> mlir::Value {
    switch (which) {
    case 0:
      return AddOp::create(builder_, loc(), result, lhs.value, rhs.value,
                           onError);
    case 1:
      return SubOp::create(builder_, loc(), result, lhs.value, rhs.value,
                           onError);
    case 2:
      return MulOp::create(builder_, loc(), result, lhs.value, rhs.value,
                           onError);
    case 3:
      return DivOp::create(builder_, loc(), result, lhs.value, rhs.value,
                           onError);
    default:
      return RemOp::create(builder_, loc(), result, lhs.value, rhs.value,
                           onError);
    }
  };
  return {make(), sql};
}

Expression ExpressionGenerator::cast(Type type, unsigned depth) {
  MLIRContext *context = builder_.getContext();
  // From, and how SQL writes it; others have no cast here.
  Type from;
  if (type.isInteger(64))
    from = generatedType(context, choices_.below(2) ? 5 : 4);
  else if (type.isInteger(32) || isa<StringType>(type) || isa<FloatType>(type))
    from = generatedType(context, 0);
  else if (isa<TimestampType>(type))
    from = generatedType(context, 7);
  else if (isa<DateType>(type))
    from = generatedType(context, 6);
  else
    return leaf(type);
  const Expression operand = any(from, depth);
  Type result = OptionalType::get(context, type);
  std::string sql = operand.sql;
  // DuckDB rounds half up, which docs/language.md says too; the cast cuts the
  // fraction off. Whoever makes it round takes this away.
  if (!sql.empty() && isa<DecimalType>(from) && isa<IntegerType>(type))
    sql = "trunc(" + sql + ")";
  if (!sql.empty())
    sql = "TRY_CAST(" + sql + " AS " + sqlType(type) + ")";
  return {CastOp::create(builder_, loc(), result, operand.value, OnError::Null),
          sql};
}

Expression ExpressionGenerator::branch(Type type, unsigned depth) {
  const Expression condition = any(builder_.getI1Type(), depth);
  Type result = optionalOf(type);
  auto branch = IfOp::create(builder_, loc(), result, condition.value);
  std::string sql[2];
  for (unsigned side : {0, 1}) {
    OpBuilder::InsertionGuard guard(builder_);
    builder_.createBlock(&branch->getRegion(side));
    const Expression value = exactly(any(type, depth), result);
    YieldOp::create(builder_, loc(), value.value);
    sql[side] = value.sql;
  }
  const bool all = !condition.sql.empty() && !sql[0].empty() && !sql[1].empty();
  return {branch.getResult(), all ? "CASE WHEN " + condition.sql + " THEN " +
                                        sql[0] + " ELSE " + sql[1] + " END"
                                  : ""};
}

Expression ExpressionGenerator::any(Type type, unsigned depth) {
  const uint32_t which = depth == 0 ? 0 : choices_.below(8);
  if (which < 2)
    return leaf(type);
  if (which == 2)
    return branch(type, depth - 1);
  if (which == 3)
    return cast(type, depth - 1);
  if (type.isInteger(1))
    return choices_.below(2) ? logic(depth - 1) : comparison(depth - 1);
  if (isa<IntegerType, FloatType, DecimalType>(type))
    return arithmetic(type, depth - 1);
  return leaf(type);
}

Expression ExpressionGenerator::predicate(unsigned depth) {
  return choices_.below(3) == 0 ? comparison(depth - 1) : logic(depth);
}

} // namespace flott::flow
