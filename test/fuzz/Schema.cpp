// Schemas: what `flott schema` says of a file is a declaration that compiles,
// and to whose names the header of the file holds.
//
// input: one byte of options, then the file, which may be compressed
#include "dsl/Resolver.h"
#include "dsl/flott/Parser.h"
#include "stdlib/connectors/Specs.h"
#include "stdlib/formats/Decompress.h"
#include "stdlib/formats/csv/CsvFormat.h"
#include "test/fuzz/EmptyWorld.h"
#include "test/fuzz/Law.h"
#include "tools/cli/Sample.h"

#include <cstdio>
#include <cstdlib>

using namespace flott;
using flott::test::require;

static const Catalog &catalog() {
  static const Catalog all = [] {
    Catalog catalog;
    addSpecs(catalog, standardSpecs());
    return catalog;
  }();
  return all;
}

/// The first bytes of a file as its source sees them.
static std::string beginningOf(std::string_view bytes) {
  const auto reader =
      makeByteReader(std::make_unique<test::GivenFile>(bytes), "given");
  std::string text;
  bool isWhole = false;
  while (!isWhole && text.size() < size_t(1) << 20) {
    uint8_t block[4096];
    const auto count = reader->read(block, sizeof block, 0);
    if (!count)
      break;
    text.append(reinterpret_cast<const char *>(block), count->sizeBytes);
    isWhole = count->ended;
  }
  return text;
}

static void checkHeader(const cli::SampledFile &file, std::string_view bytes) {
  SourceSpec spec;
  spec.options = {{"header", file.header ? "true" : "false"},
                  {"delimiter", std::string(1, file.delimiter)}};
  for (const cli::SampledColumn &column : file.columns)
    spec.schema.push_back({column.name, {}});
  const std::string text = beginningOf(bytes);
  const auto skipped =
      kCsvFormat.makeRecordFormat(spec)->begin(text, true, "given");
  require(bool(skipped), "a header fits its declaration",
          skipped ? "" : skipped.message());
  require(*skipped && **skipped <= text.size(), "a header lies in the text",
          text);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  static const char *const kPaths[] = {"a.csv", "rows/data.csv", "data.ndjson",
                                       "9 lives.txt"};
  const std::string_view bytes(reinterpret_cast<const char *>(data) + 1,
                               size - 1);
  const std::string path = kPaths[data[0] & 3];
  test::EmptyWorld world(bytes);
  const auto file = cli::sampleFile(*world.world().storage, path);
  if (!file) {
    require(!file.message().empty(), "an error says why", path);
    return 0;
  }
  const std::string text =
      cli::declarationOf(*file, path, cli::nameOfPath(path));
  const SourceFile source = SourceFile::fromText("schema", text);
  Diagnostics diagnostics(source);
  std::optional<Program> program = parseFlott(source, diagnostics);
  require(program.has_value(), "a declaration parses",
          text + diagnostics.text());
  require(resolve(*program, catalog(), {}, diagnostics),
          "a declaration resolves", text + diagnostics.text());
  if (file->format == "csv")
    checkHeader(*file, bytes);
  return 0;
}
