// Statements, types, relations and their stages.
#include "dsl/flott/ParserImpl.h"

#include <algorithm>
#include <charconv>

namespace flott {

/// Statements that the grammar has, in the order of docs/language.md.
static const std::string kStatements[] = {"record", "source", "sink",
                                          "let",    "param",  "fn"};
/// What is designed, and refused with one clear error.
static constexpr std::string_view kLaterStatements[] = {
    "aggregate", "process", "operator", "module", "use", "iterate"};
static const std::string kStages[] = {
    "where",     "select",   "union",    "window", "flatten",
    "watermark", "group",    "distinct", "join",   "left join",
    "order",     "order by", "limit"};
static constexpr std::string_view kLaterStages[] = {
    "dedup",  "top",  "over",  "process", "iterate",  "intersect", "minus",
    "right",  "full", "semi",  "anti",    "cross",    "asof",      "match",
    "lookup", "fill", "pivot", "sample",  "interval", "sessionize"};

Parser::Parser(const SourceFile &file, Diagnostics &diagnostics)
    : diagnostics_(diagnostics), before_(diagnostics.size()), file_(file),
      tokens_(lexFlott(file, diagnostics)) {
  std::erase_if(tokens_, [](const Token &token) {
    return token.kind == TokenKind::Comment;
  });
  program_.file = &file;
}

//===--- Tokens -----------------------------------------------------------===//

const Token &Parser::peek(size_t ahead) const {
  return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

Token Parser::take() {
  const Token token = peek();
  if (at_ + 1 < tokens_.size())
    ++at_;
  return token;
}

bool Parser::is(std::string_view symbol, size_t ahead) const {
  const Token &token = peek(ahead);
  return token.kind == TokenKind::Symbol && token.text == symbol;
}

bool Parser::isWord(std::string_view word, size_t ahead) const {
  const Token &token = peek(ahead);
  return token.kind == TokenKind::Name && token.text == word;
}

bool Parser::accept(std::string_view symbol) {
  if (!is(symbol))
    return false;
  take();
  return true;
}

bool Parser::acceptWord(std::string_view word) {
  if (!isWord(word))
    return false;
  take();
  return true;
}

bool Parser::expect(std::string_view symbol, std::string_view after) {
  if (symbol == ">" && is(">=")) { // stream<T>= : the tokens are > and =
    Token &token = tokens_[at_];
    token.text.remove_prefix(1);
    ++token.range.begin;
    return true;
  }
  if (accept(symbol))
    return true;
  return fail("`" + std::string(symbol) + "` " + std::string(after));
}

bool Parser::expectWord(std::string_view word, std::string_view after) {
  if (acceptWord(word))
    return true;
  return fail("`" + std::string(word) + "` " + std::string(after));
}

bool Parser::fail(std::string_view what) {
  const Token &token = peek();
  // An error token has been reported; so has all that hangs on it.
  if (token.kind == TokenKind::Error)
    return false;
  std::string found = "`" + std::string(token.text) + "`";
  if (token.kind == TokenKind::End)
    found = "the end of the program";
  Diagnostic &diagnostic = diagnostics_.report(DiagId::unexpected, token.range,
                                               {std::string(what), found});
  struct Hint {
    std::string_view symbol, help;
  };
  static constexpr Hint kHints[] = {
      {"=", "to compare write `==`"},
      {"<>", "different is `!=`"},
      {"!", "the opposite is `not`"},
      {"&&", "both is `and`"},
      {"||", "either is `or`; strings are joined by `+`"},
      {";", "statements end without a semicolon"}};
  if (token.kind == TokenKind::Symbol)
    for (const Hint &hint : kHints)
      if (hint.symbol == token.text)
        diagnostic.help(std::string(hint.help));
  return false;
}

bool Parser::isName(size_t ahead) const {
  return peek(ahead).kind == TokenKind::Name ||
         peek(ahead).kind == TokenKind::Quoted;
}

bool Parser::identifier(Identifier &into, std::string_view what) {
  if (!isName())
    return fail(what);
  const Token token = take();
  into.range = token.range;
  into.text = token.kind == TokenKind::Quoted ? tokenValue(token, diagnostics_)
                                              : std::string(token.text);
  return true;
}

SourceRange Parser::from(SourceRange begin) const {
  return {begin.begin, at_ > 0 ? tokens_[at_ - 1].range.end : begin.end};
}

bool Parser::atStatement(size_t ahead) const {
  const Token &token = peek(ahead);
  if (token.kind != TokenKind::Name)
    return false;
  const bool keyword =
      std::find(std::begin(kStatements), std::end(kStatements), token.text) !=
          std::end(kStatements) ||
      std::find(std::begin(kLaterStatements), std::end(kLaterStatements),
                token.text) != std::end(kLaterStatements);
  const bool relation = token.text == "sink" && is("(", ahead + 1);
  return keyword &&
         ((isName(ahead + 1) && !reservedHere(ahead + 1)) || relation);
}

void Parser::skipToStatement() {
  while (peek().kind != TokenKind::End &&
         !(peek().firstOnLine && atStatement()))
    take();
}

//===--- Statements -------------------------------------------------------===//

std::optional<Program> Parser::run() {
  while (peek().kind != TokenKind::End) {
    depth_ = 0;
    if (!statement()) {
      failed_ = true;
      if (peek().firstOnLine && atStatement())
        continue;
      take();
      skipToStatement();
    }
  }
  if (failed_ || diagnostics_.size() > before_)
    return std::nullopt;
  return std::move(program_);
}

bool Parser::statement() {
  if (isWord("record"))
    return record();
  if (isWord("source"))
    return source();
  if (isWord("sink"))
    return sink();
  if (isWord("let"))
    return let();
  if (isWord("param"))
    return param();
  if (isWord("fn"))
    return fn();
  const Token token = peek();
  const std::string word(token.text);
  if (token.kind == TokenKind::Error)
    return false;
  // What follows a whole statement on its line belongs to it, or is too much.
  const bool behind = !token.firstOnLine && !program_.statements.empty();
  if (token.kind != TokenKind::Name || behind)
    return fail(program_.statements.empty() ? "a statement"
                                            : "an operator, `|>` or the next "
                                              "statement");
  for (const std::string_view later : kLaterStatements)
    if (word == later) {
      diagnostics_.report(DiagId::not_yet, token.range, {"`" + word + "`"});
      take();
      return false;
    }
  std::string lower = word;
  std::transform(lower.begin(), lower.end(), lower.begin(), ::tolower);
  for (const std::string_view sql :
       {"select", "insert", "create", "with", "explain"})
    if (lower == sql) {
      diagnostics_.report(DiagId::not_yet, token.range, {"SQL"});
      take();
      return false;
    }
  diagnostics_.reportMisspelt(DiagId::unknown_statement, token.range, {word},
                              word, kStatements);
  take();
  return false;
}

bool Parser::record() {
  RecordStatement s;
  const SourceRange begin = take().range;
  if (!identifier(s.name, "the record's name") ||
      !expect("{", "and the record's fields") || !fields(s.fields, "}"))
    return false;
  return add(std::move(s), begin);
}

/// Fields up to `close`, which is taken.
bool Parser::fields(std::vector<FieldSyntax> &into, std::string_view close) {
  while (!accept(close)) {
    FieldSyntax field;
    if (!identifier(field.name, "a field's name") ||
        !expect(":", "and the field's type") || !type(field.type))
      return false;
    into.push_back(std::move(field));
    if (!is(close) && !expect(",", "or `" + std::string(close) + "`"))
      return false;
  }
  return true;
}

bool Parser::type(TypeSyntax &into) {
  if (!deeper())
    return false;
  if (!identifier(into.name, "a type"))
    return false;
  if (accept("(")) {
    do {
      int number = 0;
      const std::string_view text = peek().text;
      const auto [end, code] =
          std::from_chars(text.data(), text.data() + text.size(), number);
      if (peek().kind != TokenKind::Number || code != std::errc() ||
          end != text.data() + text.size())
        return fail("a whole number");
      take();
      into.numbers.push_back(number);
    } while (accept(","));
    if (!expect(")", "after the type's numbers"))
      return false;
  }
  if (accept("<")) {
    if (!type(into.elements.emplace_back()) || !expect(">", "after the type"))
      return false;
  }
  into.optional = accept("?");
  into.range = from(into.name.range);
  --depth_;
  return true;
}

bool Parser::connector(ConnectorSyntax &into) {
  if (!identifier(into.name, "a connector") ||
      !expect("(", "and the connector's options"))
    return false;
  while (!accept(")")) {
    OptionSyntax option;
    if (!identifier(option.name, "an option's name") ||
        !expect("=", "and the option's value") ||
        !(option.value = expression()))
      return false;
    into.options.push_back(std::move(option));
    if (!is(")") && !expect(",", "or `)`"))
      return false;
  }
  into.range = from(into.name.range);
  return true;
}

bool Parser::source() {
  SourceStatement s;
  const SourceRange begin = take().range;
  if (!identifier(s.name, "the source's name") ||
      !expect(":", "and the source's type"))
    return false;
  s.table = isWord("table");
  if (!s.table && !isWord("stream"))
    return fail("`stream<RECORD>` or `table<RECORD>`");
  take();
  if (!expect("<", "and the record") || !type(s.record) ||
      !expect(">", "after the record") || !expect("=", "and the connector") ||
      !connector(s.connector))
    return false;
  while (true) {
    if (isWord("watermark") && !s.watermark) {
      if (!watermark(s.watermark.emplace()))
        return false;
    } else if (isWord("on") && isWord("bad", 1)) {
      take();
      take();
      if (!expectWord("row", "after `on bad`"))
        return false;
      if (acceptWord("skip")) {
        s.badRow = SourceStatement::BadRow::Skip;
      } else if (acceptWord("file")) {
        s.badRow = SourceStatement::BadRow::File;
        if (!expect("(", "and the path") || !(s.badRowFile = expression()) ||
            !expect(")", "after the path"))
          return false;
      } else if (!acceptWord("fail")) {
        return fail("`fail`, `skip` or `file(PATH)`");
      }
    } else {
      break;
    }
  }
  return add(std::move(s), begin);
}

bool Parser::sink() {
  SinkStatement s;
  const SourceRange begin = take().range;
  if (!relation(s.relation) || !expect("->", "and the connector") ||
      !connector(s.connector))
    return false;
  return add(std::move(s), begin);
}

bool Parser::let() {
  LetStatement s;
  const SourceRange begin = take().range;
  if (!identifier(s.name, "the relation's name"))
    return false;
  if (is("(")) {
    diagnostics_.report(DiagId::not_yet, peek().range,
                        {"a relation with parameters"});
    return false;
  }
  if (!expect("=", "and a relation") || !relation(s.relation))
    return false;
  return add(std::move(s), begin);
}

bool Parser::param() {
  ParamStatement s;
  const SourceRange begin = take().range;
  if (!identifier(s.name, "the parameter's name") ||
      !expect(":", "and the parameter's type") || !type(s.type))
    return false;
  if (accept("=") && !(s.initial = expression()))
    return false;
  return add(std::move(s), begin);
}

bool Parser::fn() {
  FnStatement s;
  const SourceRange begin = take().range;
  if (!identifier(s.name, "the function's name"))
    return false;
  if (is("<")) {
    diagnostics_.report(DiagId::not_yet, peek().range, {"a generic function"});
    return false;
  }
  if (!expect("(", "and the parameters") || !fields(s.parameters, ")"))
    return false;
  if (accept("->") && !type(s.result.emplace()))
    return false;
  if (!expect("=", "and the function's value") || !(s.body = expression()))
    return false;
  return add(std::move(s), begin);
}

//===--- Relations --------------------------------------------------------===//

bool Parser::relation(Relation &into) {
  if (!deeper())
    return false;
  const SourceRange begin = peek().range;
  if (!primaryRelation(into))
    return false;
  while (accept("|>")) {
    Stage &added = into.stages.emplace_back();
    added.keyword = peek().range;
    const SourceRange keyword = added.keyword;
    if (!stage(added))
      return false;
    added.range = from(keyword);
  }
  into.range = from(begin);
  --depth_;
  return true;
}

bool Parser::primaryRelation(Relation &into) {
  if (accept("(")) {
    into.nested = std::make_unique<Relation>();
    return relation(*into.nested) && expect(")", "after the relation");
  }
  if (isWord("sql") && peek(1).kind == TokenKind::String) {
    diagnostics_.report(DiagId::not_yet, peek().range, {"SQL"});
    return false;
  }
  if (isName() && is("(", 1)) {
    diagnostics_.report(DiagId::not_yet, peek().range,
                        {"a relation with parameters"});
    return false;
  }
  const SourceRange begin = peek().range;
  const bool constant = peek().kind == TokenKind::Number ||
                        peek().kind == TokenKind::String ||
                        peek().kind == TokenKind::Duration;
  if (constant) {
    diagnostics_.report(DiagId::constant_relation, begin);
    return false;
  }
  return identifier(into.name, "a relation");
}

bool Parser::stage(Stage &into) {
  const bool joins = isWord("join") || isWord("inner") ||
                     (isWord("left") && isWord("join", 1));
  if (joins)
    return join(into);
  if (acceptWord("where")) {
    into.kind = StageKind::Where;
    return (into.condition = expression()) != nullptr;
  }
  if (isWord("select"))
    return select(into);
  if (isWord("union"))
    return unionOf(into);
  if (isWord("flatten"))
    return flatten(into);
  if (isWord("watermark"))
    return watermark(into);
  if (isWord("window"))
    return window(into);
  if (isWord("group"))
    return group(into);
  if (acceptWord("distinct")) {
    into.kind = StageKind::Distinct;
    return true;
  }
  if (isWord("order"))
    return order(into);
  if (isWord("limit"))
    return limit(into);
  return unknownStage();
}

bool Parser::unknownStage() {
  const Token token = peek();
  if (token.kind != TokenKind::Name)
    return fail("a stage");
  const std::string word(token.text);
  for (const std::string_view later : kLaterStages)
    if (word == later) {
      diagnostics_.report(DiagId::not_yet, token.range, {"`" + word + "`"});
      return false;
    }
  diagnostics_.reportMisspelt(DiagId::unknown_stage, token.range, {word}, word,
                              kStages);
  return false;
}

/// `name = expression`, or an expression alone.
bool Parser::named(Item &into) {
  const SourceRange begin = peek().range;
  if (isName() && is("=", 1)) {
    if (!identifier(into.name, "a name"))
      return false;
    take();
  }
  if (!(into.expr = expression()))
    return false;
  into.range = from(begin);
  return true;
}

bool Parser::selectItem(Item &into) {
  if (!is("*"))
    return named(into);
  const SourceRange begin = take().range;
  if (acceptWord("except")) {
    const bool list = accept("(");
    do {
      if (!identifier(into.except.emplace_back(), "a column"))
        return false;
    } while (list && accept(",") && !is(")"));
    if (list && !expect(")", "after the columns"))
      return false;
  }
  into.range = from(begin);
  return true;
}

bool Parser::select(Stage &into) {
  take();
  into.kind = StageKind::Select;
  do {
    if (!selectItem(into.items.emplace_back()))
      return false;
    // A comma may stand behind the last item.
  } while (accept(",") && !is("|>") && !is("->") && !is(")") &&
           peek().kind != TokenKind::End &&
           !(peek().firstOnLine && atStatement()));
  return true;
}

bool Parser::unionOf(Stage &into) {
  take();
  into.kind = StageKind::Union;
  do {
    into.relations.push_back(std::make_unique<Relation>());
    Relation &other = *into.relations.back();
    const SourceRange begin = peek().range;
    if (!primaryRelation(other))
      return false;
    other.range = from(begin);
  } while (accept(","));
  return true;
}

bool Parser::flatten(Stage &into) {
  take();
  into.kind = StageKind::Flatten;
  if (!identifier(into.column, "an array column"))
    return false;
  if (acceptWord("as") && !identifier(into.alias, "the element's name"))
    return false;
  into.outer = acceptWord("outer");
  return true;
}

bool Parser::watermark(Stage &into) {
  into.kind = StageKind::Watermark;
  into.keyword = take().range;
  if (!identifier(into.column, "the event-time column"))
    return false;
  if (accept("-") && !(into.first = duration("how late rows may come")))
    return false;
  if (acceptWord("idle") && !(into.second = duration("the idle time")))
    return false;
  into.range = from(into.keyword);
  return true;
}

bool Parser::window(Stage &into) {
  take();
  into.kind = StageKind::Window;
  for (const std::string_view later : {"hop", "session", "cumulate", "count"})
    if (isWord(later)) {
      diagnostics_.report(DiagId::not_yet, peek().range,
                          {"`window " + std::string(later) + "`"});
      return false;
    }
  if (!expectWord("tumble", "and the window's size") ||
      !expect("(", "and the window's size") ||
      !(into.first = duration("the window's size")))
    return false;
  if (accept(",") && !(into.second = duration("the window's offset")))
    return false;
  return expect(")", "after the window");
}

bool Parser::group(Stage &into) {
  take();
  into.kind = StageKind::Group;
  acceptWord("by"); // as SQL says it
  while (!is("{")) {
    if (!named(into.items.emplace_back()))
      return false;
    if (!is("{") && !expect(",", "or `{` and what to compute"))
      return false;
  }
  take();
  while (!accept("}")) {
    if (!named(into.computed.emplace_back()))
      return false;
    if (!is("}") && !expect(",", "or `}`"))
      return false;
  }
  return true;
}

bool Parser::join(Stage &into) {
  into.kind = StageKind::Join;
  into.outer = acceptWord("left");
  if (!into.outer)
    acceptWord("inner");
  if (!expectWord("join", "after `inner`"))
    return false;
  into.relations.push_back(std::make_unique<Relation>());
  Relation &other = *into.relations.back();
  const SourceRange begin = peek().range;
  if (!primaryRelation(other))
    return false;
  other.range = from(begin);
  if (acceptWord("as") && !identifier(into.alias, "a name for the relation"))
    return false;
  return expectWord("on", "and the columns that are equal") &&
         (into.condition = expression());
}

bool Parser::order(Stage &into) {
  take();
  into.kind = StageKind::Order;
  if (!expectWord("by", "after `order`"))
    return false;
  do {
    Item &item = into.items.emplace_back();
    const SourceRange begin = peek().range;
    if (!(item.expr = expression()))
      return false;
    item.descending = acceptWord("desc");
    if (!item.descending)
      acceptWord("asc");
    if (acceptWord("nulls")) {
      item.nullsFirst = acceptWord("first");
      if (!item.nullsFirst && !expectWord("last", "or `first`"))
        return false;
    }
    item.range = from(begin);
  } while (accept(","));
  return true;
}

bool Parser::limit(Stage &into) {
  take();
  into.kind = StageKind::Limit;
  if (!(into.first = expression()))
    return false;
  return !acceptWord("offset") || (into.second = expression());
}

std::optional<Program> parseFlott(const SourceFile &file,
                                  Diagnostics &diagnostics) {
  return Parser(file, diagnostics).run();
}

} // namespace flott
