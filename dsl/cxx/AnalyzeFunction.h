// Facts for the optimizer's rules, proved from the body; the cautious answer
// where that is not possible.
#pragma once

#include "dsl/cxx/CxxFunction.h"
#include "dsl/cxx/Reach.h"

namespace flott {

/// Fills in seesNull, mayFail and allocates.
void analyzeFunction(clang::ASTContext &context, const Reach &reach,
                     CxxFunction &function);

} // namespace flott
