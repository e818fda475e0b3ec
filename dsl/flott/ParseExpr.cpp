// Expressions, by precedence climbing.
#include "dsl/flott/ParserImpl.h"

#include <algorithm>

namespace flott {

/// How deep a program may nest: far beyond what is written by hand, and within
/// the stack of every walk over the tree.
static constexpr int kMaxDepth = 400;

namespace {

struct Level {
  std::string_view text;
  Operator op;
  int precedence;
};
/// Left-associative but for `??`; comparisons, which do not chain, are apart.
constexpr Level kBinary[] = {
    {"or", Operator::Or, 1},       {"and", Operator::And, 2},
    {"??", Operator::Coalesce, 5}, {"+", Operator::Add, 6},
    {"-", Operator::Sub, 6},       {"*", Operator::Mul, 7},
    {"/", Operator::Div, 7},       {"%", Operator::Rem, 7}};
constexpr int kNot = 3, kComparison = 4;

constexpr Level kCompare[] = {
    {"==", Operator::Eq, kComparison}, {"!=", Operator::Ne, kComparison},
    {"<=", Operator::Le, kComparison}, {">=", Operator::Ge, kComparison},
    {"<", Operator::Lt, kComparison},  {">", Operator::Gt, kComparison}};

/// Words that are no column's name unless quoted.
constexpr std::string_view kReserved[] = {
    "and",  "or",   "not",   "is",   "in",   "between", "like", "if",
    "then", "else", "match", "null", "true", "false",   "as"};

} // namespace

ExprPtr makeExpr(ExprKind kind, SourceRange range) {
  auto e = std::make_unique<Expr>();
  e->kind = kind;
  e->range = e->mark = range;
  return e;
}

bool Parser::reservedHere(size_t ahead) const {
  return peek(ahead).kind == TokenKind::Name &&
         std::find(std::begin(kReserved), std::end(kReserved),
                   peek(ahead).text) != std::end(kReserved);
}

bool Parser::deeper() {
  if (++depth_ <= kMaxDepth)
    return true;
  diagnostics_.report(DiagId::too_deep, peek().range);
  return false;
}

/// Operators of `minimum` precedence and above.
ExprPtr Parser::expression(int minimum) {
  const int depth = depth_;
  if (!deeper())
    return nullptr;
  ExprPtr left;
  if (isWord("not")) {
    const SourceRange mark = take().range;
    ExprPtr operand = expression(kNot);
    if (!operand)
      return nullptr;
    left = makeExpr(ExprKind::Unary, mark.to(operand->range));
    left->op = Operator::Not;
    left->mark = mark;
    left->operands.push_back(std::move(operand));
    minimum = std::min(minimum, kNot); // nothing tighter may follow
    if (minimum > 2)
      return depth_ = depth, std::move(left);
  } else if (!(left = prefix())) {
    return nullptr;
  }
  bool compared = left->op == Operator::Not;
  while (true) {
    const Level *found = nullptr;
    for (const Level &level : kBinary)
      if (is(level.text) || isWord(level.text))
        found = &level;
    const bool fits = found && found->precedence >= minimum &&
                      !(compared && found->precedence > kComparison);
    if (fits) {
      if (!deeper()) // Each turn makes the tree one higher.
        return nullptr;
      const SourceRange mark = take().range;
      const bool rightwards = found->op == Operator::Coalesce;
      ExprPtr right = expression(found->precedence + (rightwards ? 0 : 1));
      if (!right)
        return nullptr;
      ExprPtr e = makeExpr(ExprKind::Binary, left->range.to(right->range));
      e->op = found->op;
      e->mark = mark;
      e->operands.push_back(std::move(left));
      e->operands.push_back(std::move(right));
      left = std::move(e);
      compared = false;
      continue;
    }
    if (minimum > kComparison)
      break;
    const Expr *before = left.get();
    const SourceRange mark = peek().range;
    if (!deeper() || !comparison(left))
      return nullptr;
    if (left.get() == before)
      break;
    if (compared) {
      diagnostics_.report(DiagId::chained_comparison, mark);
      return nullptr;
    }
    compared = true;
  }
  depth_ = depth;
  return left;
}

/// One comparison behind `left`, if one stands there. False on errors.
bool Parser::comparison(ExprPtr &left) {
  const auto wrap = [&](ExprKind kind, SourceRange mark, bool negated) {
    ExprPtr e = makeExpr(kind, left->range);
    e->mark = mark;
    e->negated = negated;
    e->operands.push_back(std::move(left));
    left = std::move(e);
  };
  const auto operand = [&] {
    ExprPtr right = expression(kComparison + 1);
    if (!right)
      return false;
    left->range = left->range.to(right->range);
    left->operands.push_back(std::move(right));
    return true;
  };
  for (const Level &level : kCompare)
    if (is(level.text)) {
      wrap(ExprKind::Binary, take().range, false);
      left->op = level.op;
      return operand();
    }
  if (isWord("is"))
    return isTest(left);
  const bool negated = isWord("not") && (isWord("in", 1) || isWord("like", 1) ||
                                         isWord("between", 1));
  const SourceRange begin = peek().range;
  if (negated)
    take();
  if (isWord("like")) {
    wrap(ExprKind::Like, begin.to(take().range), negated);
    return operand();
  }
  if (isWord("between")) {
    wrap(ExprKind::Between, begin.to(take().range), negated);
    return operand() && expectWord("and", "and the upper bound") && operand();
  }
  if (isWord("in")) {
    wrap(ExprKind::In, begin.to(take().range), negated);
    if (!expect("(", "and the values"))
      return false;
    std::vector<ExprPtr> values;
    if (!list(values, ")"))
      return false;
    if (values.empty()) {
      diagnostics_.report(DiagId::empty_in, left->mark);
      return false;
    }
    for (ExprPtr &value : values)
      left->operands.push_back(std::move(value));
    left->range = from(left->range);
  }
  return true;
}

/// `is [not] null`, `is [not] distinct from e`.
bool Parser::isTest(ExprPtr &left) {
  const SourceRange begin = take().range;
  const bool negated = acceptWord("not");
  ExprPtr e;
  if (acceptWord("null")) {
    e = makeExpr(ExprKind::IsNull, left->range);
    e->negated = negated;
    e->operands.push_back(std::move(left));
  } else if (acceptWord("distinct")) {
    if (!expectWord("from", "after `distinct`"))
      return false;
    ExprPtr right = expression(kComparison + 1);
    if (!right)
      return false;
    e = makeExpr(ExprKind::Binary, left->range);
    e->op = negated ? Operator::Same : Operator::Differ;
    e->operands.push_back(std::move(left));
    e->operands.push_back(std::move(right));
  } else {
    return fail("`null` or `distinct from`");
  }
  e->range = from(e->range);
  e->mark = begin;
  left = std::move(e);
  return true;
}

ExprPtr Parser::prefix() {
  if (!is("-"))
    return postfix();
  const int depth = depth_;
  if (!deeper())
    return nullptr;
  const SourceRange mark = take().range;
  ExprPtr operand = prefix();
  if (!operand)
    return nullptr;
  depth_ = depth;
  ExprPtr e = makeExpr(ExprKind::Unary, mark.to(operand->range));
  e->op = Operator::Neg;
  e->mark = mark;
  e->operands.push_back(std::move(operand));
  return e;
}

/// `a[i]`, `a as T`, `a as? T`, from left to right.
ExprPtr Parser::postfix() {
  const int depth = depth_;
  ExprPtr e = primary();
  while (e && (is("[") || isWord("as"))) {
    if (!deeper())
      return nullptr;
    const SourceRange mark = take().range;
    const bool cast = mark.end - mark.begin == 2;
    ExprPtr outer = makeExpr(cast ? ExprKind::Cast : ExprKind::Index, e->range);
    outer->mark = mark;
    outer->operands.push_back(std::move(e));
    if (cast) {
      outer->orNull = accept("?");
      if (!type(outer->castTo))
        return nullptr;
    } else {
      ExprPtr index = expression();
      if (!index || !expect("]", "after the index"))
        return nullptr;
      outer->operands.push_back(std::move(index));
    }
    outer->range = from(outer->range);
    e = std::move(outer);
  }
  depth_ = depth;
  return e;
}

ExprPtr Parser::primary() {
  const SourceRange begin = peek().range;
  if (accept("(")) {
    ExprPtr e = expression();
    if (!e || !expect(")", "after the expression"))
      return nullptr;
    e->range = from(begin);
    return e;
  }
  if (accept("[")) {
    ExprPtr e = makeExpr(ExprKind::Array, begin);
    if (!list(e->operands, "]"))
      return nullptr;
    e->range = from(begin);
    return e;
  }
  if (isWord("if"))
    return condition();
  if (isWord("match"))
    return match();
  // A statement below means that this one has no end, not that a column is
  // called `let`.
  const bool reserved = reservedHere() || (peek().firstOnLine && atStatement());
  if (isName() && !reserved && !(peek(1).kind == TokenKind::String))
    return nameOrCall();
  if (reserved && !isWord("null") && !isWord("true") && !isWord("false")) {
    fail("an expression");
    return nullptr;
  }
  return literal();
}

ExprPtr Parser::literal() {
  const Token token = peek();
  ExprPtr e = makeExpr(ExprKind::Literal, token.range);
  std::optional<Literal> value;
  const std::string text(token.text);
  switch (token.kind) {
  case TokenKind::Number:
    value = parseNumber(token.text);
    if (!value)
      diagnostics_.report(DiagId::bad_number, token.range, {text});
    break;
  case TokenKind::Duration:
    value = parseDuration(token.text);
    if (!value)
      diagnostics_.report(DiagId::bad_duration, token.range, {text});
    break;
  case TokenKind::String:
  case TokenKind::Bytes:
    value = Literal::string(tokenValue(token, diagnostics_));
    if (token.kind == TokenKind::Bytes)
      value->type.kind = TypeKind::Bytes;
    break;
  case TokenKind::Name: {
    if (token.text == "null") {
      value = Literal::null();
      break;
    }
    if (token.text == "true" || token.text == "false") {
      value = Literal::boolean(token.text == "true");
      break;
    }
    // timestamp "2013-01-01T05:00"
    const Token string = peek(1);
    const TypeKind kind = kindNamed(token.text);
    const bool temporal = kind == TypeKind::Date || kind == TypeKind::Time ||
                          kind == TypeKind::Timestamp ||
                          kind == TypeKind::TimestampLtz;
    if (!temporal || string.kind != TokenKind::String) {
      take();
      fail("the end of the expression");
      return nullptr;
    }
    take();
    e->range = token.range.to(string.range);
    const std::string inside = tokenValue(string, diagnostics_);
    value = parseTemporal(kind, inside);
    if (!value)
      diagnostics_.report(DiagId::bad_temporal, string.range, {inside, text});
    break;
  }
  default:
    fail("an expression");
    return nullptr;
  }
  take();
  if (!value)
    return nullptr;
  e->literal = std::move(*value);
  return e;
}

ExprPtr Parser::nameOrCall() {
  ExprPtr e = makeExpr(ExprKind::Name, peek().range);
  do {
    if (!identifier(e->path.emplace_back(), "a name"))
      return nullptr;
  } while (accept("."));
  e->range = e->mark = from(e->range);
  if (!accept("("))
    return e;
  e->kind = ExprKind::Call;
  if (!list(e->operands, ")"))
    return nullptr;
  e->range = from(e->range);
  return e;
}

/// Expressions up to `close`, which is taken; a comma may stand behind the
/// last.
bool Parser::list(std::vector<ExprPtr> &into, std::string_view close) {
  while (!accept(close)) {
    ExprPtr e = expression();
    if (!e)
      return false;
    into.push_back(std::move(e));
    if (!is(close) && !expect(",", "or `" + std::string(close) + "`"))
      return false;
  }
  return true;
}

ExprPtr Parser::condition() {
  ExprPtr e = makeExpr(ExprKind::If, peek().range);
  take();
  ExprPtr condition = expression();
  if (!condition || !expectWord("then", "and a value"))
    return nullptr;
  ExprPtr yes = expression();
  if (!yes || !expectWord("else", "and a value"))
    return nullptr;
  ExprPtr no = expression();
  if (!no)
    return nullptr;
  e->operands.push_back(std::move(condition));
  e->operands.push_back(std::move(yes));
  e->operands.push_back(std::move(no));
  e->range = from(e->range);
  return e;
}

ExprPtr Parser::match() {
  ExprPtr e = makeExpr(ExprKind::Match, peek().range);
  take();
  ExprPtr value = expression();
  if (!value || !expect("{", "and the cases"))
    return nullptr;
  e->operands.push_back(std::move(value));
  bool hasElse = false;
  while (!hasElse) {
    if (is("}")) {
      fail("`else => VALUE`");
      return nullptr;
    }
    MatchArm arm;
    hasElse = acceptWord("else");
    while (!hasElse && !is("=>")) {
      ExprPtr candidate = expression();
      if (!candidate)
        return nullptr;
      arm.values.push_back(std::move(candidate));
      if (!is("=>") && !expect(",", "or `=>`"))
        return nullptr;
    }
    if (!expect("=>", "and a value") || !(arm.result = expression()))
      return nullptr;
    if (!is("}") && !expect(",", "or `}`"))
      return nullptr;
    if (!hasElse && arm.values.empty()) {
      fail("a value to match");
      return nullptr;
    }
    e->arms.push_back(std::move(arm));
  }
  if (!expect("}", "after `else`"))
    return nullptr;
  e->range = from(e->range);
  return e;
}

/// A duration, or the name of a parameter that is one.
ExprPtr Parser::duration(std::string_view what) {
  if (peek().kind == TokenKind::Duration || (isName() && !reservedHere()))
    return primary();
  fail("a duration such as `10s` for " + std::string(what));
  return nullptr;
}

} // namespace flott
