// A program as it was written, and what the resolver found out about it.
//
// The parser fills the upper part of each node, the resolver the part under
// `// Resolved`. Import reads both.
#pragma once

#include "dsl/Functions.h"
#include "dsl/Literal.h"
#include "dsl/Source.h"
#include "dsl/TypeRules.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace flott {

/// A name and where it stands.
struct Identifier {
  std::string text;
  SourceRange range;
};

/// A type as written: `decimal(12, 2)?`, `array<string>`, `Flight`.
struct TypeSyntax {
  Identifier name;
  std::vector<int> numbers;         // in parentheses
  std::vector<TypeSyntax> elements; // in angle brackets
  bool optional = false;
  SourceRange range;
};

//===--- Expressions ------------------------------------------------------===//

enum class ExprKind : uint8_t {
  Literal, // 1, "a", 5m, null
  Name,    // x, a.b
  Unary,   // - a, not a
  Binary,  // a + b, a and b, a == b, a ?? b, a is distinct from b
  IsNull,  // a is null
  In,      // a in (b, c, ...)
  Between, // a between b and c
  Like,    // a like b
  If,      // if a then b else c
  Match,   // match a { b => c, d, e => f, else => g }
  Cast,    // a as T, a as? T, T(a)
  Call,    // f(a, b)
  Array,   // [a, b]
  Index,   // a[b]
  Error,   // what did not parse; its error is reported
};

enum class Operator : uint8_t {
  None,
  Neg,
  Not,
  Or,
  And,
  Eq,
  Ne,
  Lt,
  Le,
  Gt,
  Ge,
  Same,   // is not distinct from
  Differ, // is distinct from
  Coalesce,
  Add,
  Sub,
  Mul,
  Div,
  Rem,
};
std::string_view operatorText(Operator op);

/// What the resolver found behind a name or a call.
enum class Binding : uint8_t {
  None,
  Column,    // `index` of the scope's columns
  Argument,  // `index` of the enclosing fn's parameters
  Constant,  // a param: `literal` is its value
  Builtin,   // a function of the registry: `function`
  Inlined,   // a fn: `fn`
  Aggregate, // an aggregate call: `index` of its group's calls
  Intrinsic, // an operation of `flow` that is written as a call
};

struct Expr;
struct FnStatement;
using ExprPtr = std::unique_ptr<Expr>;

/// `arms` of a match: values (none: else), then the result.
struct MatchArm {
  std::vector<ExprPtr> values;
  ExprPtr result;
};

struct Expr {
  ExprKind kind = ExprKind::Error;
  Operator op = Operator::None;
  bool negated = false; // not in, not between, not like, is not null
  bool orNull = false;  // as?
  SourceRange range;
  SourceRange mark; // the operator, or the name of what is called
  std::vector<ExprPtr> operands;
  std::vector<Identifier> path; // Name: a.b; Call: the function
  Literal literal;
  TypeSyntax castTo; // Cast; empty name: T(a) takes it from `path`
  std::vector<MatchArm> arms;

  // Resolved
  Type type;        // Unknown if an error has been reported
  Type operandType; // what the operands are converted to where they meet
  std::vector<Type> operandTypes; // arithmetic, calls: one per operand
  Binding binding = Binding::None;
  int index = -1;
  const Function *function = nullptr;
  const FnStatement *fn = nullptr;
};

//===--- Relations --------------------------------------------------------===//

struct SchemaColumn {
  std::string name;
  Type type;
  std::string qualifier; // the relation it came from; may be empty
};

/// What is known of a relation's rows.
struct Schema {
  std::vector<SchemaColumn> columns;
  std::string time; // the event-time column, or empty
  bool windowed = false;
  int64_t windowSize = 0, windowOffset = 0; // of a windowed relation
  std::vector<std::string> keys; // no two rows agree in these; empty: unknown
  bool bounded = true;
  bool rowWise = false; // only row-wise stages between it and one source
  bool known = true;    // false: an error has been reported; silences followers

  int indexOf(std::string_view name) const;
};

enum class StageKind : uint8_t {
  Where,
  Select,
  Union,
  Flatten,
  Watermark,
  Window,
  Group,
  Distinct,
  Join,
  Order,
  Limit,
};

/// One entry of a list in a stage: a column to select, a key, an aggregate, a
/// sort key.
struct Item {
  Identifier name; // as written before `=`; the resolver fills in a plain name
  ExprPtr expr;    // null for `*`
  std::vector<Identifier> except;
  bool descending = false;
  bool nullsFirst = false;
  SourceRange range;

  // Resolved
  int passed = -1; // the input column that is passed on as it is, or -1
};

struct Relation;

struct Stage {
  StageKind kind = StageKind::Where;
  SourceRange range;
  SourceRange keyword;
  ExprPtr condition;          // Where, Join
  std::vector<Item> items;    // Select, Group (keys), Order
  std::vector<Item> computed; // Group: in braces
  std::vector<std::unique_ptr<Relation>> relations; // Union, Join
  Identifier column;                                // Flatten, Watermark
  Identifier alias;                                 // Flatten, Join
  bool outer = false;                               // Flatten; Join: left
  ExprPtr first, second; // Watermark: bound, idle; Window: size, offset;
                         // Limit: count, offset

  // Resolved
  Schema schema;                           // of the result
  int64_t firstValue = 0, secondValue = 0; // of `first` and `second`
  std::vector<const Expr *> calls;         // Group: aggregate calls
  struct JoinKey {
    const Expr *left, *right;
    Type type;
  };
  std::vector<JoinKey> joinKeys;
  /// Join: for each result column behind the left ones, the right column.
  std::vector<int> rightColumns;
  /// Select: the result's columns, `*` spread out.
  struct Output {
    std::string name;
    int passed; // input column, or -1:
    const Expr *expr;
  };
  std::vector<Output> outputs;
  std::string uid;
};

struct Relation {
  SourceRange range;
  Identifier name;                  // of a source or a let, or
  std::unique_ptr<Relation> nested; // ( ... )
  std::vector<Stage> stages;

  // Resolved
  Schema input; // before the first stage

  const Schema &schema() const {
    return stages.empty() ? input : stages.back().schema;
  }
};

//===--- Statements -------------------------------------------------------===//

struct FieldSyntax {
  Identifier name;
  TypeSyntax type;
};

struct RecordStatement {
  SourceRange range;
  Identifier name;
  std::vector<FieldSyntax> fields;

  // Resolved
  Type type;
};

struct OptionSyntax {
  Identifier name;
  ExprPtr value;
};

/// `file(path = "a.csv", format = csv)`
struct ConnectorSyntax {
  SourceRange range;
  Identifier name;
  std::vector<OptionSyntax> options;

  // Resolved
  std::string format;                        // empty: the connector has none
  std::map<std::string, std::string> values; // without `format`
};

struct SourceStatement {
  SourceRange range;
  Identifier name;
  bool table = false;
  TypeSyntax record;
  ConnectorSyntax connector;
  std::optional<Stage> watermark;
  enum class BadRow : uint8_t { Fail, Skip, File } badRow = BadRow::Fail;
  ExprPtr badRowFile;

  // Resolved
  Schema raw;                    // as read, before the watermark
  Schema schema;                 // what readers see
  std::string onBadRow = "fail"; // fail, skip, file:PATH
};

struct SinkStatement {
  SourceRange range;
  Relation relation;
  ConnectorSyntax connector;

  // Resolved
  std::string name, uid;
};

struct LetStatement {
  SourceRange range;
  Identifier name;
  Relation relation;
};

struct ParamStatement {
  SourceRange range;
  Identifier name;
  TypeSyntax type;
  ExprPtr initial; // null: must be given

  // Resolved
  Literal value; // of the declared type
};

struct FnStatement {
  SourceRange range;
  Identifier name;
  std::vector<FieldSyntax> parameters;
  std::optional<TypeSyntax> result;
  ExprPtr body;

  // Resolved
  std::vector<Type> parameterTypes;
  Type type; // of the result
};

using Statement = std::variant<RecordStatement, SourceStatement, SinkStatement,
                               LetStatement, ParamStatement, FnStatement>;

struct Program {
  std::deque<Statement> statements; // in the order of the text
  const SourceFile *file = nullptr;
};

} // namespace flott
