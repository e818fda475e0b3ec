// A program's tree as text.
#pragma once

#include "dsl/Ast.h"

namespace flott {

/// The program as it was parsed: S-expressions, one statement per line.
std::string dumpProgram(const Program &program);

} // namespace flott
