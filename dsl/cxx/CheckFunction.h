// What an annotated function may not do. It runs once per row, inlined, and is
// called by the constant folder: it must end, and depend on nothing but its
// arguments.
#pragma once

#include "dsl/cxx/CxxFunction.h"
#include "dsl/cxx/Reach.h"

namespace clang {
class ASTContext;
}

namespace flott {

/// Reports what is wrong with the body, one error each. True if nothing is.
bool checkBody(clang::ASTContext &context, const CxxFunction &function,
               const Reach &reach);

/// Fills in the types of parameters and result, and reports those that have no
/// Flott type, names and flags that do not fit. True if nothing is wrong.
bool checkSignature(clang::ASTContext &context,
                    const clang::FunctionDecl *declaration,
                    CxxFunction &function);

} // namespace flott
