// The one layout of a program.
#pragma once

#include "dsl/Diagnostics.h"

#include <optional>

namespace flott {

/// The program in canonical layout, its comments kept; nothing, and reported,
/// if it does not parse. Laws: formatting twice is formatting once; the tokens
/// stay the same, so the program does.
std::optional<std::string> formatFlott(const SourceFile &file,
                                       Diagnostics &diagnostics);

} // namespace flott
