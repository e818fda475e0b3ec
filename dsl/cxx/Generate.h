// Files made from the functions that were found. Text only, no Clang.
#pragma once

#include "dsl/cxx/CxxFunction.h"

namespace flott {

/// One line per function: types and facts, for people and for tests.
std::string generateSignatures(const std::vector<CxxFunction> &functions);

/// C++ that includes `file` and defines the thunks of its functions.
std::string generateThunks(const std::string &file,
                           const std::vector<CxxFunction> &functions);

/// The same, and boxed forms that call the thunks.
std::string generateBoxed(const std::string &file,
                          const std::vector<CxxFunction> &functions);

/// C++ that defines nativeFunction (stdlib/functions/NativeFunctions.h).
std::string generateNativeTable(const std::vector<CxxFunction> &functions);

/// C++ that defines builtinFunctions (dsl/Functions.h).
std::string generateRegistry(const std::vector<CxxFunction> &functions);

/// C++ that defines functionsBitcode (stdlib/functions/FunctionsBitcode.h).
std::string generateEmbedded(const std::string &bitcode);

/// Markdown: the reference of all functions.
std::string generateDocs(const std::vector<CxxFunction> &functions);

} // namespace flott
