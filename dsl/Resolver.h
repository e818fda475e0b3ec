// Program -> the same program with a type for each expression and a schema for
// each relation, or diagnostics.
#pragma once

#include "dsl/Ast.h"
#include "dsl/Catalog.h"
#include "dsl/Diagnostics.h"

namespace flott {

/// Values of parameters by name, as given on the command line.
using ParameterValues = std::map<std::string, std::string>;

/// Resolves a program once. True if it is right; then Import takes it, and
/// `catalog` must outlive it.
bool resolve(Program &program, const Catalog &catalog,
             const ParameterValues &parameters, Diagnostics &diagnostics);

} // namespace flott
