// Flott text -> Program. The grammar is docs/language.md's.
#pragma once

#include "dsl/Ast.h"
#include "dsl/Diagnostics.h"

namespace flott {

/// Parses a whole file, which must outlive the program. Nothing if there is an
/// error; each statement reports one at most, and parsing goes on behind it.
std::optional<Program> parseFlott(const SourceFile &file,
                                  Diagnostics &diagnostics);

} // namespace flott
