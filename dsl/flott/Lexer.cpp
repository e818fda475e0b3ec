// The lexer: one pass, longest match.
#include "dsl/flott/Lexer.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace flott {

namespace {

bool isLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// Length of the UTF-8 sequence at the front of `text`, or 0 if it is none.
size_t sequenceLength(std::string_view text) {
  const auto byte = [&](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const auto follows = [&](size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const unsigned b = byte(0);
  if (b < 0x80)
    return 1;
  if (b >= 0xC2 && b < 0xE0 && follows(1))
    return 2;
  if (b >= 0xE0 && b < 0xF0 && follows(1) && follows(2)) {
    const unsigned code = (b & 15) << 12 | (byte(1) & 63) << 6;
    return code >= 0x800 && (code < 0xD800 || code > 0xDFFF) ? 3 : 0;
  }
  if (b >= 0xF0 && b < 0xF5 && follows(1) && follows(2) && follows(3)) {
    const unsigned code = (b & 7) << 18 | (byte(1) & 63) << 12;
    return code >= 0x10000 && code < 0x110000 ? 4 : 0;
  }
  return 0;
}

class Lexer {
public:
  Lexer(const SourceFile &file, Diagnostics &diagnostics)
      : text_(file.text()), diagnostics_(diagnostics) {}

  std::vector<Token> run() {
    if (text_.size() >= SourceRange::kNone)
      return {Token{}};
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") // byte order mark
      at_ = 3;
    while (true) {
      skipBlanks();
      begin_ = at_;
      if (at_ == text_.size()) {
        add(TokenKind::End);
        return std::move(tokens_);
      }
      next();
      firstOnLine_ = false;
    }
  }

private:
  char peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  SourceRange range() const {
    return {static_cast<uint32_t>(begin_), static_cast<uint32_t>(at_)};
  }
  void add(TokenKind kind) {
    tokens_.push_back(
        {kind, range(), text_.substr(begin_, at_ - begin_), firstOnLine_});
  }

  void skipBlanks() {
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n')
        firstOnLine_ = true;
      else if (text_[at_] != ' ' && text_[at_] != '\t' && text_[at_] != '\r')
        break;
    }
  }

  void next() {
    const char c = peek();
    if (c == '/' && peek(1) == '/')
      return comment();
    if (c == 'r' && (peek(1) == '"' || (peek(1) == '#' && rawOpens())))
      return rawString();
    if (c == 'b' && peek(1) == '"') {
      ++at_;
      return string(TokenKind::Bytes);
    }
    if (isLetter(c)) {
      while (isLetter(peek()) || isDigit(peek()))
        ++at_;
      return add(TokenKind::Name);
    }
    if (isDigit(c))
      return number();
    if (c == '"')
      return string(TokenKind::String);
    if (c == '`')
      return quotedName();
    symbol();
  }

  void comment() {
    while (at_ < text_.size() && text_[at_] != '\n') {
      const size_t length = sequenceLength(text_.substr(at_));
      if (length == 0) {
        const size_t begin = std::exchange(begin_, at_++);
        diagnostics_.report(DiagId::not_utf8, range());
        begin_ = begin;
      } else {
        at_ += length;
      }
    }
    const size_t end = at_;
    if (at_ > begin_ && text_[at_ - 1] == '\r')
      --at_;
    add(TokenKind::Comment);
    at_ = end;
  }

  void number() {
    const auto digits = [&] {
      while (isDigit(peek()) || (peek() == '_' && isDigit(peek(1))))
        ++at_;
    };
    digits();
    bool plain = true;
    if (peek() == '.' && isDigit(peek(1))) {
      plain = false;
      ++at_;
      digits();
    }
    const bool exponent =
        (peek() == 'e' || peek() == 'E') &&
        (isDigit(peek(1)) ||
         ((peek(1) == '-' || peek(1) == '+') && isDigit(peek(2))));
    if (exponent) {
      plain = false;
      at_ += 2;
      digits();
    }
    if (plain && isLetter(peek())) {
      while (isLetter(peek()) || isDigit(peek()))
        ++at_;
      return add(TokenKind::Duration);
    }
    if (isLetter(peek())) {
      while (isLetter(peek()) || isDigit(peek()))
        ++at_;
      diagnostics_.report(DiagId::bad_number, range(),
                          {std::string(text_.substr(begin_, at_ - begin_))});
      return add(TokenKind::Error);
    }
    add(TokenKind::Number);
  }

  bool rawOpens() const {
    size_t i = 1;
    while (peek(i) == '#')
      ++i;
    return peek(i) == '"';
  }

  void rawString() {
    size_t hashes = 0;
    ++at_;
    while (peek() == '#')
      ++hashes, ++at_;
    ++at_;
    const std::string close = "\"" + std::string(hashes, '#');
    const size_t end = text_.find(close, at_);
    if (end == std::string_view::npos)
      return unterminated();
    checkUtf8(at_, end);
    at_ = end + close.size();
    add(TokenKind::String);
  }

  void string(TokenKind kind) {
    const size_t inside = ++at_;
    while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\n')
      at_ +=
          text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n'
              ? 2
              : 1;
    if (peek() != '"')
      return unterminated();
    checkUtf8(inside, at_);
    ++at_;
    add(kind);
  }

  void unterminated() {
    // The rest of the line is taken for the string.
    at_ = std::min(text_.find('\n', begin_), text_.size());
    diagnostics_.report(DiagId::unterminated_string, range());
    add(TokenKind::Error);
  }

  void quotedName() {
    ++at_;
    while (at_ < text_.size() && text_[at_] != '`' && text_[at_] != '\n')
      ++at_;
    if (peek() != '`' || at_ == begin_ + 1) {
      diagnostics_.report(DiagId::unterminated_name, range());
      at_ += peek() == '`';
      return add(TokenKind::Error);
    }
    checkUtf8(begin_ + 1, at_);
    ++at_;
    add(TokenKind::Quoted);
  }

  void checkUtf8(size_t from, size_t to) {
    const size_t begin = begin_, at = at_;
    while (from < to) {
      const size_t length = sequenceLength(text_.substr(from, to - from));
      if (length == 0) {
        begin_ = from;
        at_ = from + 1;
        diagnostics_.report(DiagId::not_utf8, range());
        break;
      }
      from += length;
    }
    begin_ = begin;
    at_ = at;
  }

  void symbol() {
    static constexpr std::string_view kSymbols[] = {
        "|>", "->", "=>", "==", "!=", "<>", "<=", ">=", "??", "&&", "||",
        "(",  ")",  "[",  "]",  "{",  "}",  ",",  ":",  "=",  "<",  ">",
        "+",  "-",  "*",  "/",  "%",  "?",  ".",  ";",  "!"};
    for (const std::string_view symbol : kSymbols)
      if (text_.substr(at_, symbol.size()) == symbol) {
        at_ += symbol.size();
        return add(TokenKind::Symbol);
      }
    const size_t length = sequenceLength(text_.substr(at_));
    at_ += std::max<size_t>(length, 1);
    if (length == 0)
      diagnostics_.report(DiagId::not_utf8, range());
    else
      diagnostics_.report(DiagId::unknown_character, range(),
                          {characterName(text_.substr(begin_, length))});
    add(TokenKind::Error);
  }

  static std::string characterName(std::string_view character) {
    if (character.size() > 1 || character[0] > ' ')
      return std::string(character);
    char buffer[8];
    std::snprintf(buffer, sizeof buffer, "\\x%02x", character[0]);
    return buffer;
  }

  std::string_view text_;
  Diagnostics &diagnostics_;
  size_t at_ = 0, begin_ = 0;
  bool firstOnLine_ = true;
  std::vector<Token> tokens_;
};

void appendUtf8(std::string &out, uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 63));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 63));
    out += static_cast<char>(0x80 | (code & 63));
  } else {
    out += static_cast<char>(0xF0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 63));
    out += static_cast<char>(0x80 | (code >> 6 & 63));
    out += static_cast<char>(0x80 | (code & 63));
  }
}

int hexDigit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

} // namespace

std::vector<Token> lexFlott(const SourceFile &file, Diagnostics &diagnostics) {
  return Lexer(file, diagnostics).run();
}

std::string tokenValue(const Token &token, Diagnostics &diagnostics) {
  std::string_view text = token.text;
  if (token.kind == TokenKind::Quoted)
    return std::string(text.substr(1, text.size() - 2));
  if (text.front() == 'r') {
    size_t hashes = 0;
    while (text[1 + hashes] == '#')
      ++hashes;
    return std::string(text.substr(2 + hashes, text.size() - 3 - 2 * hashes));
  }
  const bool bytes = token.kind == TokenKind::Bytes;
  uint32_t offset = token.range.begin + (bytes ? 2 : 1);
  text = text.substr(bytes ? 2 : 1);
  text.remove_suffix(1);
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      result += text[i];
      continue;
    }
    const size_t begin = i++;
    const char c = i < text.size() ? text[i] : '\0';
    static constexpr std::string_view kPlain = "ntr0\\\"";
    static constexpr std::string_view kMeaning("\n\t\r\0\\\"", 6);
    const size_t plain = kPlain.find(c);
    bool good = true;
    if (c != '\0' && plain != std::string_view::npos) {
      result += kMeaning[plain];
    } else if (c == 'x') {
      const int high = i + 1 < text.size() ? hexDigit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hexDigit(text[i + 2]) : -1;
      const int value = high * 16 + low;
      // In text a byte above 0x7f would not be UTF-8.
      good = high >= 0 && low >= 0 && (bytes || value < 0x80);
      if (good) {
        result += static_cast<char>(value);
        i += 2;
      }
    } else if (c == 'u' && !bytes && i + 1 < text.size() &&
               text[i + 1] == '{') {
      uint32_t code = 0;
      size_t at = i + 2;
      for (; at < text.size() && at < i + 8 && hexDigit(text[at]) >= 0; ++at)
        code = code * 16 + hexDigit(text[at]);
      good = at > i + 2 && at < text.size() && text[at] == '}' &&
             code < 0x110000 && (code < 0xD800 || code > 0xDFFF);
      if (good) {
        appendUtf8(result, code);
        i = at;
      }
    } else {
      good = false;
    }
    if (!good) {
      const auto at = static_cast<uint32_t>(offset + begin);
      diagnostics.report(DiagId::bad_escape, {at, at + 2},
                         {std::string(text.substr(begin, 2))});
    }
  }
  return result;
}

std::string quotedText(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      out += '\\';
    if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else
      out += c;
  }
  return out + "\"";
}

} // namespace flott
