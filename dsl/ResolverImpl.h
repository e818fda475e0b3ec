// The resolver's state, shared by its sources. Names are looked up lazily, so
// statements may stand in any order.
//
// Whatever is wrong is reported once: an expression then has the type Unknown,
// a relation a schema that is not `known`, and nothing that hangs on them is
// reported again.
#pragma once

#include "dsl/Resolver.h"

#include <functional>
#include <set>

namespace flott {

/// What names in an expression mean.
struct Scope {
  const Schema *columns = nullptr;
  std::string_view side;           // "left" or "right" in a join's condition
  const FnStatement *fn = nullptr; // its parameters
  Stage *group = nullptr;          // aggregates are allowed, and noted here
  const Schema *grouped = nullptr; // what their arguments are resolved in
  bool inAggregate = false;
};

class Resolver {
public:
  Resolver(Program &program, const Catalog &catalog,
           const ParameterValues &parameters, Diagnostics &diagnostics)
      : program_(program), catalog_(catalog), parameters_(parameters),
        diagnostics_(diagnostics) {}
  bool run();

private:
  enum class State : uint8_t { New, Open, Done };
  struct Entry {
    Statement *statement = nullptr;
    const Identifier *name = nullptr;
    State state = State::New;
  };

  //===--- Statements (Resolver.cpp) --------------------------------------===//
  void declare();
  void checkParameterNames();
  Entry *find(std::string_view name);
  void resolveEntry(Entry &entry);
  void resolveRecord(RecordStatement &s, Entry &entry);
  void resolveParam(ParamStatement &s);
  void resolveFn(FnStatement &s);
  void resolveSource(SourceStatement &s);
  void resolveSink(SinkStatement &s);
  Type resolveType(const TypeSyntax &syntax);
  bool checkNumbers(const TypeSyntax &syntax, Type &type);
  void spread(const Type &record, const std::string &prefix, bool optional,
              SourceRange where, Schema &into);
  void resolveConnector(ConnectorSyntax &connector, bool source);
  void checkOptions(ConnectorSyntax &connector, const ConnectorInfo &info,
                    bool source);
  std::optional<std::string> optionText(const Expr &value);
  std::string unique(std::string name, std::set<std::string> &taken);

  //===--- Relations (ResolveRelation.cpp) --------------------------------===//
  void resolveRelation(Relation &relation, const std::string &path);
  Schema namedRelation(const Identifier &name);
  void resolveStage(Stage &stage, const Stage *previous, const Schema &input,
                    const std::string &path);
  void resolveSelect(Stage &stage, const Schema &input);
  void resolveUnion(Stage &stage, const Schema &input, const std::string &path);
  void resolveFlatten(Stage &stage, const Schema &input);
  void resolveWatermark(Stage &stage, const Schema &input);
  void resolveWindow(Stage &stage, const Schema &input);
  void resolveGroup(Stage &stage, const Schema &input);
  void resolveDistinct(Stage &stage, const Schema &input);
  void resolveJoin(Stage &stage, const Schema &input, const std::string &path);
  bool joinKeys(Stage &stage, Expr &condition, const Schema &left,
                const Schema &right);
  bool joinKey(Stage &stage, Expr &left, Expr &right, const Schema &leftSchema,
               const Schema &rightSchema);
  bool namesResolve(const Expr &e, const Schema &schema, std::string_view side);
  void resolveOrder(Stage &stage, const Schema &input);
  void resolveLimit(Stage &stage, const Stage *previous, const Schema &input);
  bool itemName(Item &item);
  int columnOf(const Identifier &name, const Schema &schema);
  /// The value of a constant; reports what is none.
  std::optional<Literal> constantFor(Expr &e, std::string_view what);
  std::optional<int64_t> durationOf(Expr &e, std::string_view what);
  std::optional<int64_t> countOf(Expr &e, std::string_view what);

  //===--- Expressions (ResolveExpr.cpp, ResolveCall.cpp) -----------------===//
  /// Types the expression; Unknown if that failed.
  const Type &resolveExpr(Expr &e, const Scope &scope);
  Type typeOf(Expr &e, const Scope &scope);
  Type typeOfName(Expr &e, const Scope &scope);
  Type typeOfUnary(Expr &e, const Scope &scope);
  Type typeOfBinary(Expr &e, const Scope &scope);
  Type typeOfComparison(Expr &e, size_t first);
  Type typeOfArithmetic(Expr &e);
  Type typeOfMatch(Expr &e, const Scope &scope);
  Type typeOfCast(Expr &e, const Type &target);
  Type typeOfArray(Expr &e, const Scope &scope);
  Type typeOfCall(Expr &e, const Scope &scope);
  Type typeOfAggregate(Expr &e, std::string_view name, const Scope &scope);
  Type typeOfIntrinsic(Expr &e, std::string_view name);
  Type typeOfInlined(Expr &e, Entry &entry);
  Type typeOfBuiltin(Expr &e, std::string_view name);
  Type unknownName(const Expr &e, const Scope &scope, const std::string &name);
  int lookup(const std::vector<Identifier> &path, const Schema &schema,
             std::string_view side) const;
  /// A number as written takes the type that fits `other`.
  void adapt(Expr &e, const Type &other);
  /// The type that all of `es` are converted to; reports if there is none.
  std::optional<Type> meet(std::span<Expr *const> es, SourceRange where);
  /// Checks that `e` may stand where `target` is asked for; `what` names it.
  bool coerce(Expr &e, const Type &target, const std::string &what);
  bool expectBool(Expr &e, const std::string &what);
  /// The value of a resolved constant expression.
  std::optional<Literal> constantOf(const Expr &e) const;

  Program &program_;
  const Catalog &catalog_;
  const ParameterValues &parameters_;
  Diagnostics &diagnostics_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::vector<Entry *> ordered_; // as the program declares them
  int open_ = 0;
  std::set<std::string> uids_, sinkNames_;
};

/// `a.b.c`
std::string pathText(const std::vector<Identifier> &path);
/// `a, b, c`
std::string listText(std::span<const std::string> names);

} // namespace flott
