// Annotated functions and their thunks -> LLVM bitcode.
#pragma once

#include "dsl/cxx/FindFunctions.h"

namespace flott {

/// Compiles the files that `functions` were found in, with their thunks, and
/// links them into one module; returns its bitcode. Unoptimized: that happens
/// once, where it is inlined. Errors go to stderr; the result is then empty.
std::string compileBitcode(const std::vector<std::string> &files,
                           const std::vector<CxxFunction> &functions,
                           const CxxOptions &options);

} // namespace flott
