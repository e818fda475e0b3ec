// One-liners.
#include "tools/cli/OneLiner.h"

#include "dsl/flott/Lexer.h"
#include "tools/cli/Sample.h"

#include <algorithm>

namespace flott::cli {

Result<std::string> programOfOneLiner(Storage &storage,
                                      const std::string &text) {
  const SourceFile source = SourceFile::fromText("<-e>", text);
  Diagnostics diagnostics(source);
  const std::vector<Token> tokens = lexFlott(source, diagnostics);
  // What is wrong with the text the compiler says.
  if (!diagnostics.empty() || tokens[0].kind != TokenKind::String)
    return text;
  const std::string path = tokenValue(tokens[0], diagnostics);
  FLOTT_TRY_ASSIGN(const SampledFile file, sampleFile(storage, path));
  const std::string name = nameOfPath(path);
  const bool hasSink =
      std::any_of(tokens.begin(), tokens.end(),
                  [](const Token &token) { return token.text == "->"; });
  return declarationOf(file, path, name) + "\nsink " + name +
         text.substr(tokens[0].range.end) +
         (hasSink ? "\n" : "\n  -> print()\n");
}

} // namespace flott::cli
