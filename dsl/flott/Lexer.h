// Text -> tokens. Comments are tokens too, so that the formatter keeps them.
#pragma once

#include "dsl/Diagnostics.h"
#include "dsl/Source.h"

namespace flott {

enum class TokenKind : uint8_t {
  End,
  Name,     // also keywords: which words are keywords depends on the place
  Quoted,   // `any name`
  Number,   // 12, 1.5, 1e9
  Duration, // 10s, 1h30m
  String,   // "a\n", r"\d+", r#"a"b"#
  Bytes,    // b"\xff"
  Symbol,   // one of ( ) [ ] { } , : = == != < <= ... |> -> =>
  Comment,  // // to the end of the line
  Error,    // reported
};

struct Token {
  TokenKind kind = TokenKind::End;
  SourceRange range;
  std::string_view text;    // as it stands in the file
  bool firstOnLine = false; // nothing but blanks before it on its line
};

/// All tokens, `End` last. Errors (a character that begins no token, a string
/// that does not end, bytes that are not UTF-8) are reported.
std::vector<Token> lexFlott(const SourceFile &file, Diagnostics &diagnostics);

/// The value of a String, Bytes or Quoted token; reports bad escapes.
std::string tokenValue(const Token &token, Diagnostics &diagnostics);

/// The String token whose value is `text`, which is UTF-8.
std::string quotedText(std::string_view text);

} // namespace flott
