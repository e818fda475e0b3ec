// Which functions may run when one is called.
#pragma once

#include "clang/AST/Decl.h"

#include <vector>

namespace flott {

struct Reach {
  /// The function itself first, then those with bodies that it calls, directly
  /// or through others. Helpers of runtime/abi/Function.h that give access to
  /// the context (fail, allocate) are not entered.
  std::vector<const clang::FunctionDecl *> functions;
  /// A call that closes a cycle, or null.
  const clang::Expr *recursion = nullptr;
};

Reach reachFrom(const clang::FunctionDecl *function);

/// Is `function` flott::`name`, one of the helpers of runtime/abi/Function.h?
bool isHelper(const clang::FunctionDecl *function, llvm::StringRef name);

} // namespace flott
