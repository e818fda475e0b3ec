// What the subcommands share: a program from its file to a resolved program.
#pragma once

#include "dsl/Ast.h"
#include "dsl/Catalog.h"
#include "dsl/Diagnostics.h"
#include "dsl/Resolver.h"

namespace flott::cli {

/// Legal order: parse resolve?. Does not move, since the program refers to the
/// file.
class FrontEnd {
public:
  explicit FrontEnd(SourceFile file)
      : file_(std::move(file)), diagnostics_(file_) {}
  FrontEnd(const FrontEnd &) = delete;

  /// False if there are errors; `diagnostics` has them.
  bool parse();
  bool resolve(const Catalog &catalog, const ParameterValues &parameters);

  const SourceFile &file() const { return file_; }
  const Program &program() const { return *program_; }
  const Diagnostics &diagnostics() const { return diagnostics_; }

private:
  SourceFile file_;
  Diagnostics diagnostics_;
  std::optional<Program> program_;
};

/// The functions, connectors and formats that come with Flott.
Catalog standardCatalog();

} // namespace flott::cli
