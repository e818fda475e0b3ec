// Parse, resolve, and the catalog that programs are resolved in.
#include "tools/cli/FrontEnd.h"

#include "dsl/flott/Parser.h"
#include "stdlib/connectors/Specs.h"

namespace flott::cli {

bool FrontEnd::parse() {
  program_ = parseFlott(file_, diagnostics_);
  return program_.has_value();
}

bool FrontEnd::resolve(const Catalog &catalog,
                       const ParameterValues &parameters) {
  return flott::resolve(*program_, catalog, parameters, diagnostics_);
}

Catalog standardCatalog() {
  Catalog catalog;
  catalog.functions = builtinFunctions();
  addSpecs(catalog, standardSpecs());
  return catalog;
}

} // namespace flott::cli
