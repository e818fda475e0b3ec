// Programs: whatever the text, the front end reports errors or gives a program;
// formatting is stable and keeps what the program says.
//
// input: a program; behind a zero byte the text that each parameter is given
#include "dsl/Resolver.h"
#include "dsl/flott/Dump.h"
#include "dsl/flott/Format.h"
#include "dsl/flott/Parser.h"
#include "stdlib/connectors/Specs.h"
#include "test/fuzz/Law.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

using namespace flott;
using flott::test::require;

static const Catalog &catalog() {
  static const Catalog all = [] {
    Catalog catalog;
    catalog.functions = builtinFunctions();
    addSpecs(catalog, standardSpecs());
    return catalog;
  }();
  return all;
}

static ParameterValues valuesFor(const Program &program, std::string text) {
  ParameterValues values;
  for (const Statement &statement : program.statements)
    if (const auto *param = std::get_if<ParamStatement>(&statement))
      values[param->name.text] = text;
  return values;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  const std::string_view input(reinterpret_cast<const char *>(bytes), size);
  const size_t end = std::min(input.find('\0'), size);
  const SourceFile file =
      SourceFile::fromText("fuzz.flott", std::string(input.substr(0, end)));
  Diagnostics diagnostics(file);
  std::optional<Program> program = parseFlott(file, diagnostics);
  require(program.has_value() == diagnostics.empty(),
          "no program without an error", diagnostics.text());
  if (program) {
    const std::string tree = dumpProgram(*program);
    const std::optional<std::string> once = formatFlott(file, diagnostics);
    require(once.has_value(), "a program can be formatted", diagnostics.text());
    const SourceFile formatted = SourceFile::fromText("once.flott", *once);
    Diagnostics none(formatted);
    const std::optional<Program> again = parseFlott(formatted, none);
    require(again && dumpProgram(*again) == tree,
            "formatting keeps the program", *once);
    const std::optional<std::string> twice = formatFlott(formatted, none);
    require(twice == once, "formatting twice is formatting once", *once);
    ParameterValues values;
    if (end < size)
      values = valuesFor(*program, std::string(input.substr(end + 1)));
    const bool good = resolve(*program, catalog(), values, diagnostics);
    require(good == diagnostics.empty(), "wrong exactly if reported",
            diagnostics.text());
    dumpProgram(*program);
  }
  diagnostics.text(/*colours=*/true);
  diagnostics.json();
  return 0;
}
