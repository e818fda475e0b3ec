// The parser's state, shared by its two sources. Recursive descent for
// statements and stages, precedence climbing for expressions.
//
// A parse function that fails has reported why, and returns false or null; its
// callers return at once, up to the statement.
#pragma once

#include "dsl/flott/Lexer.h"
#include "dsl/flott/Parser.h"

namespace flott {

class Parser {
public:
  Parser(const SourceFile &file, Diagnostics &diagnostics);
  std::optional<Program> run();

private:
  //===--- Tokens ---------------------------------------------------------===//
  const Token &peek(size_t ahead = 0) const;
  Token take();
  bool is(std::string_view symbol, size_t ahead = 0) const;
  /// The next token is a name with this text; quoted names are no keywords.
  bool isWord(std::string_view word, size_t ahead = 0) const;
  bool accept(std::string_view symbol);
  bool acceptWord(std::string_view word);
  bool expect(std::string_view symbol, std::string_view after);
  bool expectWord(std::string_view word, std::string_view after);
  /// Reports `expected WHAT, found TOKEN`; false, for `return fail(...)`.
  bool fail(std::string_view what);
  bool isName(size_t ahead = 0) const;
  bool identifier(Identifier &into, std::string_view what);
  SourceRange from(SourceRange begin) const;
  bool atStatement(size_t ahead = 0) const;
  void skipToStatement();

  //===--- Statements -----------------------------------------------------===//
  /// Adds a whole statement, which begins at `begin`; true.
  template <typename Statement>
  bool add(Statement statement, SourceRange begin) {
    statement.range = from(begin);
    program_.statements.emplace_back(std::move(statement));
    return true;
  }
  bool statement();
  bool record();
  bool source();
  bool sink();
  bool let();
  bool param();
  bool fn();
  bool fields(std::vector<FieldSyntax> &into, std::string_view close);
  bool type(TypeSyntax &into);
  bool connector(ConnectorSyntax &into);

  //===--- Relations ------------------------------------------------------===//
  bool relation(Relation &into);
  bool primaryRelation(Relation &into);
  bool stage(Stage &into);
  bool unknownStage();
  bool select(Stage &into);
  bool selectItem(Item &into);
  bool named(Item &into);
  bool unionOf(Stage &into);
  bool flatten(Stage &into);
  bool watermark(Stage &into);
  bool window(Stage &into);
  bool group(Stage &into);
  bool join(Stage &into);
  bool order(Stage &into);
  bool limit(Stage &into);

  //===--- Expressions (ParseExpr.cpp) ------------------------------------===//
  ExprPtr expression(int minimum = 0);
  ExprPtr prefix();
  ExprPtr postfix();
  ExprPtr primary();
  ExprPtr literal();
  ExprPtr nameOrCall();
  ExprPtr condition();
  ExprPtr match();
  bool comparison(ExprPtr &left);
  bool isTest(ExprPtr &left);
  bool list(std::vector<ExprPtr> &into, std::string_view close);
  ExprPtr duration(std::string_view what);
  bool reservedHere(size_t ahead = 0) const;
  /// Room for one more level of nesting; reports when there is none.
  bool deeper();

  Diagnostics &diagnostics_;
  const size_t before_; // errors before the lexer's
  const SourceFile &file_;
  std::vector<Token> tokens_; // without comments
  size_t at_ = 0;
  int depth_ = 0;
  bool failed_ = false; // an error token was met: the lexer has reported it
  Program program_;
};

/// A new expression over tokens that begin at `range`.
ExprPtr makeExpr(ExprKind kind, SourceRange range);

} // namespace flott
