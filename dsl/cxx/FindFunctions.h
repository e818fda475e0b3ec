// Finds the annotated functions of a C++ file.
#pragma once

#include "dsl/cxx/CxxFunction.h"

namespace flott {

/// How C++ files are compiled: for analysis, and to bitcode.
struct CxxOptions {
  std::vector<std::string> includeFolders;
  std::string resourceFolder; // of Clang: its own headers stand there

  std::vector<std::string> commandLine() const;
};

/// Appends the functions of `file`, in order of declaration, checked and
/// analysed. Errors go to stderr as Clang prints them; false if there were any.
bool findFunctions(const std::string &file, const CxxOptions &options,
                   std::vector<CxxFunction> &functions);

} // namespace flott
