// The formatter works on tokens: it chooses the blanks and line breaks between
// them, so it cannot change what a program means.
//
// A statement stands on one line if it fits. If not, each `|>`, `->` and clause
// begins a line. A line that is still too long breaks at its commas, or opens
// its largest bracket.
#include "dsl/flott/Format.h"

#include "dsl/flott/Lexer.h"
#include "dsl/flott/Parser.h"

#include <algorithm>
#include <span>

namespace flott {

namespace {

constexpr size_t kWidth = 80;

using Tokens = std::span<const Token>;

bool is(const Token &token, std::string_view symbol) {
  return token.kind == TokenKind::Symbol && token.text == symbol;
}

bool isWord(const Token &token, std::string_view word) {
  return token.kind == TokenKind::Name && token.text == word;
}

bool isComment(const Token &token) { return token.kind == TokenKind::Comment; }

bool opens(const Token &token) {
  return is(token, "(") || is(token, "[") || is(token, "{");
}
bool closes(const Token &token) {
  return is(token, ")") || is(token, "]") || is(token, "}");
}

/// Words behind which an operand begins: no call, and no binary minus.
bool beforeOperand(const Token &token) {
  static constexpr std::string_view kWords[] = {
      "and",   "or",     "not",   "in",     "between", "like", "if",  "then",
      "else",  "match",  "where", "select", "union",   "join", "on",  "by",
      "limit", "offset", "group", "except", "sink",    "from", "idle"};
  return token.kind == TokenKind::Name &&
         std::find(std::begin(kWords), std::end(kWords), token.text) !=
             std::end(kWords);
}

bool endsOperand(const Token &token) {
  if (token.kind == TokenKind::Symbol)
    return closes(token);
  return !beforeOperand(token);
}

class Formatter {
public:
  explicit Formatter(Tokens tokens) : tokens_(tokens) {
    markTypes();
    for (size_t i = 0; i < tokens_.size(); ++i)
      if (is(tokens_[i], "-"))
        unary_.push_back(i);
    std::erase_if(unary_, [&](size_t i) {
      const Token *before = previous(i);
      return before && endsOperand(*before);
    });
  }

  std::string run(const std::vector<uint32_t> &statements,
                  const SourceFile &file) {
    // Statements, and comments between them, each with the blank line before
    // it, if there was one.
    size_t at = 0, next = 0;
    while (at < tokens_.size()) {
      while (next < statements.size() &&
             statements[next] < tokens_[at].range.begin)
        ++next;
      const bool between = isComment(tokens_[at]) && tokens_[at].firstOnLine;
      size_t end = at + 1;
      if (!between) {
        const uint32_t limit = next + 1 < statements.size()
                                   ? statements[next + 1]
                                   : SourceRange::kNone;
        while (end < tokens_.size() && tokens_[end].range.begin < limit)
          ++end;
        end = withoutComments(at, end);
      }
      if (at > 0 && blankBefore(file, at))
        out_ += '\n';
      statement(at, end);
      at = end;
    }
    return std::move(out_);
  }

private:
  //===--- Facts about tokens ---------------------------------------------===//

  /// The token before `index` that is no comment.
  const Token *previous(size_t index) const {
    while (index-- > 0)
      if (!isComment(tokens_[index]))
        return &tokens_[index];
    return nullptr;
  }

  /// `stream<T>`: the brackets of types.
  void markTypes() {
    int open = 0;
    for (size_t i = 2; i < tokens_.size(); ++i) {
      const Token &name = tokens_[i - 1], &before = tokens_[i - 2];
      const bool typeName = isWord(name, "stream") || isWord(name, "table") ||
                            isWord(name, "array");
      const bool typePlace = is(before, ":") || is(before, "?") ||
                             is(before, "<") || is(before, "->") ||
                             isWord(before, "as");
      if (is(tokens_[i], "<") && typeName && typePlace) {
        typeBrackets_.push_back(i);
        ++open;
      } else if (open > 0 && is(tokens_[i], ">")) {
        typeBrackets_.push_back(i);
        --open;
      }
    }
  }

  /// Own-line comments at the end belong to what follows.
  size_t withoutComments(size_t begin, size_t end) const {
    while (end > begin + 1 && isComment(tokens_[end - 1]) &&
           tokens_[end - 1].firstOnLine)
      --end;
    return end;
  }

  bool blankBefore(const SourceFile &file, size_t index) const {
    const std::string_view gap = file.text().substr(
        tokens_[index - 1].range.end,
        tokens_[index].range.begin - tokens_[index - 1].range.end);
    return std::count(gap.begin(), gap.end(), '\n') > 1;
  }

  bool has(const std::vector<size_t> &set, size_t index) const {
    return std::binary_search(set.begin(), set.end(), index);
  }

  /// Whether a blank stands between `index` and the token before it.
  bool blank(size_t index) const {
    const Token &a = tokens_[index - 1], &b = tokens_[index];
    if (has(typeBrackets_, index - 1))
      return !(is(a, "<") || is(b, ">") || is(b, ">=") || is(b, "?") ||
               is(b, ",") || is(b, ")"));
    if (has(typeBrackets_, index))
      return false;
    if (is(b, ",") || is(b, ")") || is(b, "]") || is(b, ":") || is(b, "?") ||
        is(b, ".") || is(a, "(") || is(a, "[") || is(a, "."))
      return false;
    if (has(unary_, index - 1))
      return false;
    if (is(b, "("))
      return !(a.kind == TokenKind::Name || a.kind == TokenKind::Quoted) ||
             beforeOperand(a);
    if (is(b, "["))
      return !endsOperand(a) || isWord(a, "as");
    return true;
  }

  //===--- Layout ---------------------------------------------------------===//

  size_t flatWidth(size_t begin, size_t end) const {
    size_t width = 0;
    for (size_t i = begin; i < end; ++i)
      width += tokens_[i].text.size() + (i > begin && blank(i));
    return width;
  }

  /// A comment ends its line, so only one at the end leaves the rest whole.
  bool flat(size_t begin, size_t end) const {
    for (size_t i = begin; i < end; ++i)
      if (isComment(tokens_[i]) && (i + 1 < end || tokens_[i].firstOnLine))
        return false;
    return true;
  }

  bool fits(size_t begin, size_t end, size_t column) const {
    size_t last = end;
    while (last > begin && isComment(tokens_[last - 1]))
      --last;
    return flat(begin, end) && column + flatWidth(begin, last) <= kWidth;
  }

  void newLine(size_t indent) {
    while (!out_.empty() && out_.back() == ' ')
      out_.pop_back();
    if (!out_.empty() && out_.back() != '\n')
      out_ += '\n';
    out_.append(indent, ' ');
    lineBegins_ = true;
  }

  size_t column() const {
    const size_t begin = out_.rfind('\n');
    return begin == std::string::npos ? out_.size() : out_.size() - begin - 1;
  }

  void token(size_t index, size_t indent) {
    const Token &t = tokens_[index];
    if (isComment(t)) {
      if (t.firstOnLine)
        lineBegins_ ? void() : newLine(indent);
      else if (!lineBegins_)
        out_ += "  ";
      out_ += t.text;
      while (out_.back() == ' ' || out_.back() == '\t')
        out_.pop_back();
      newLine(indent);
      return;
    }
    if (!lineBegins_ && index > 0 && blank(index))
      out_ += ' ';
    out_ += t.text;
    lineBegins_ = false;
  }

  void tokens(size_t begin, size_t end, size_t indent) {
    for (size_t i = begin; i < end; ++i)
      token(i, indent);
  }

  void statement(size_t begin, size_t end) {
    newLine(0);
    if (fits(begin, end, 0) && stages(begin, end) < 2) {
      tokens(begin, end, 0);
    } else {
      // The head, then each stage and clause on a line.
      size_t from = begin;
      for (size_t i = begin + 1, depth = 0; i < end; ++i) {
        depth += opens(tokens_[i]);
        depth -= closes(tokens_[i]);
        if (depth == 0 && startsClause(begin, i)) {
          segment(from, i, from == begin ? 2 : 4);
          newLine(2);
          from = i;
        }
      }
      segment(from, end, from == begin ? 2 : 4);
    }
    newLine(0);
  }

  size_t stages(size_t begin, size_t end) const {
    return std::count_if(tokens_.begin() + begin, tokens_.begin() + end,
                         [](const Token &t) { return is(t, "|>"); });
  }

  bool startsClause(size_t begin, size_t index) const {
    const Token &t = tokens_[index];
    if (is(t, "|>"))
      return true;
    if (is(t, "->"))
      return isWord(tokens_[begin], "sink");
    if (!isWord(tokens_[begin], "source") || !closes(*previous(index)))
      return isWord(tokens_[begin], "source") && isWord(t, "on") &&
             index + 1 < tokens_.size() && isWord(tokens_[index + 1], "bad");
    return isWord(t, "watermark") || isWord(t, "on");
  }

  /// Tokens that begin where the line is now; what does not fit goes on at
  /// `indent`.
  void segment(size_t begin, size_t end, size_t indent) {
    const size_t blankWidth = !lineBegins_ && begin > 0 && blank(begin);
    if (fits(begin, end, column() + blankWidth))
      return tokens(begin, end, indent);
    if (breakAtCommas(begin, end, indent) || openBracket(begin, end, indent) ||
        breakAtWords(begin, end, indent))
      return;
    tokens(begin, end, indent);
  }

  /// Positions behind which depth is 0 and `at` holds.
  template <typename At>
  std::vector<size_t> outermost(size_t begin, size_t end, At at) const {
    std::vector<size_t> found;
    for (size_t i = begin, depth = 0; i < end; ++i) {
      if (closes(tokens_[i]))
        --depth;
      if (depth == 0 && at(i))
        found.push_back(i);
      if (opens(tokens_[i]))
        ++depth;
    }
    return found;
  }

  /// Behind a comma and the comment that stays there.
  size_t behindComma(size_t comma, size_t end) const {
    const size_t next = comma + 1;
    return next + (next < end && isComment(tokens_[next]) &&
                   !tokens_[next].firstOnLine);
  }

  /// One line per part, a comment behind the comma staying there.
  bool breakAtCommas(size_t begin, size_t end, size_t indent) {
    const std::vector<size_t> commas =
        outermost(begin, end, [&](size_t i) { return is(tokens_[i], ","); });
    // A part with the comma that ends it would be its own only part.
    if (commas.empty() ||
        (behindComma(commas[0], end) == end &&
         !(isComment(tokens_[begin]) && tokens_[begin].firstOnLine)))
      return false;
    size_t from = begin;
    for (const size_t comma : commas) {
      from = comments(from, comma, indent);
      const size_t next = behindComma(comma, end);
      segment(from, next, indent + 2);
      if (next < end)
        newLine(indent);
      from = next;
    }
    from = comments(from, end, indent);
    const size_t last = withoutComments(from, end);
    if (from < last)
      segment(from, last, indent + 2);
    comments(last, end, indent);
    return true;
  }

  /// Writes the comments that stand on lines of their own at `begin`; what is
  /// behind them.
  size_t comments(size_t begin, size_t end, size_t indent) {
    while (begin < end && isComment(tokens_[begin]) &&
           tokens_[begin].firstOnLine)
      token(begin++, indent);
    return begin;
  }

  bool openBracket(size_t begin, size_t end, size_t indent) {
    size_t best = 0, bestBegin = end, bestEnd = end;
    for (const size_t open :
         outermost(begin, end, [&](size_t i) { return opens(tokens_[i]); })) {
      size_t depth = 0, close = open;
      for (; close < end; ++close) {
        depth += opens(tokens_[close]);
        depth -= closes(tokens_[close]);
        if (depth == 0)
          break;
      }
      const size_t width = close - open;
      if (width > best + 1 && close < end) {
        best = width;
        bestBegin = open;
        bestEnd = close;
      }
    }
    if (bestBegin == end)
      return false;
    // Where the line stands now decides, not where the whole began.
    const size_t base = lineIndent();
    size_t inside = bestBegin + 1;
    tokens(begin, inside, indent);
    if (inside < bestEnd && isComment(tokens_[inside]) &&
        !tokens_[inside].firstOnLine)
      token(inside++, base + 2);
    newLine(base + 2);
    if (inside < bestEnd && !breakAtCommas(inside, bestEnd, base + 2))
      segment(inside, bestEnd, base + 4);
    newLine(base);
    segment(bestEnd, end, indent);
    return true;
  }

  bool breakAtWords(size_t begin, size_t end, size_t indent) {
    const std::vector<size_t> words = outermost(begin, end, [&](size_t i) {
      return i > begin &&
             (isWord(tokens_[i], "and") || isWord(tokens_[i], "or") ||
              isWord(tokens_[i], "else"));
    });
    if (words.empty())
      return false;
    size_t from = begin;
    for (const size_t word : words) {
      segment(from, word, indent + 2);
      newLine(indent);
      from = word;
    }
    segment(from, end, indent + 2);
    return true;
  }

  size_t lineIndent() const {
    const size_t begin = out_.rfind('\n');
    size_t at = begin == std::string::npos ? 0 : begin + 1, indent = 0;
    while (at < out_.size() && out_[at++] == ' ')
      ++indent;
    return indent;
  }

  Tokens tokens_;
  std::vector<size_t> typeBrackets_, unary_;
  std::string out_;
  bool lineBegins_ = true;
};

} // namespace

std::optional<std::string> formatFlott(const SourceFile &file,
                                       Diagnostics &diagnostics) {
  const std::optional<Program> program = parseFlott(file, diagnostics);
  if (!program)
    return std::nullopt;
  std::vector<Token> tokens = lexFlott(file, diagnostics);
  tokens.pop_back(); // the end
  // `stream<T>=` is one token there, and two words here.
  std::vector<Token> split;
  for (const Token &token : tokens) {
    split.push_back(token);
    const bool closesType =
        is(token, ">=") && split.size() > 2 && is(split[split.size() - 3], "<");
    if (!closesType)
      continue;
    Token equals = token;
    split.back().text = token.text.substr(0, 1);
    split.back().range.end = ++equals.range.begin;
    equals.text.remove_prefix(1);
    split.push_back(equals);
  }
  std::vector<uint32_t> statements;
  for (const Statement &statement : program->statements)
    statements.push_back(
        std::visit([](const auto &s) { return s.range.begin; }, statement));
  return Formatter(split).run(statements, file);
}

} // namespace flott
