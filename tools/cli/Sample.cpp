// Reads samples, and writes declarations.
#include "tools/cli/Sample.h"

#include "dsl/Catalog.h"
#include "dsl/flott/Format.h"
#include "dsl/flott/Lexer.h"
#include "runtime/abi/Pipeline.h"
#include "runtime/text/inline/Utf8.h"
#include "stdlib/formats/Decompress.h"

#include <algorithm>
#include <array>

namespace flott::cli {

constexpr size_t kSampleBytes = size_t(64) << 20;
constexpr size_t kLeastReadBytes = size_t(64) << 10;

static Result<std::string>
readBeginning(Storage &storage, const std::string &path, bool &isWhole) {
  FLOTT_TRY_ASSIGN(const auto info, storage.stat(path));
  if (info && info->kind == FileInfo::Directory)
    return failed(path + " is a directory: name one of its files");
  FLOTT_TRY_ASSIGN(auto file, storage.openRead(path));
  const auto reader = makeByteReader(std::move(file), path);
  std::string text;
  isWhole = false;
  while (!isWhole && text.size() < kSampleBytes) {
    const size_t before = text.size();
    text.resize(before + std::max(kLeastReadBytes, before));
    FLOTT_TRY_ASSIGN(
        const ReadCount count,
        reader->read(reinterpret_cast<uint8_t *>(text.data()) + before,
                     text.size() - before, 1'000'000));
    text.resize(before + count.sizeBytes);
    isWhole = count.ended;
  }
  if (!isWhole)
    text.resize(std::min(text.rfind('\n'), text.size() - 1) + 1);
  return text;
}

Result<SampledFile> sampleFile(Storage &storage, const std::string &path) {
  bool isWhole;
  FLOTT_TRY_ASSIGN(std::string text, readBeginning(storage, path, isWhole));
  const size_t size = text.size();
  text.append(kFlottTextPadding, '\0');
  const std::string_view sample(text.data(), size);
  std::string format = formatOfPath(path);
  if (format.empty()) {
    const size_t first = sample.find_first_not_of(" \t\r\n");
    format = first != sample.npos && sample[first] == '{' ? "ndjson" : "csv";
  }
  auto file = format == "ndjson" ? sampleNdjson(sample, isWhole)
                                 : sampleCsv(sample, isWhole);
  if (!file)
    return failed(path + " says nothing about its columns: " + file.message());
  return file;
}

bool canBeNamed(std::string_view name) {
  return !name.empty() && name.find_first_of("`\n") == name.npos &&
         validateUtf8(reinterpret_cast<const uint8_t *>(name.data()),
                      int64_t(name.size())) == 0;
}

static bool isLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool isLetterOrDigit(char c) {
  return isLetter(c) || (c >= '0' && c <= '9');
}

static bool isName(std::string_view text) {
  static constexpr std::array kReserved = {
      "and",  "or",   "not",   "is",   "in",   "between", "like", "if",
      "then", "else", "match", "null", "true", "false",   "as"};
  return !text.empty() && isLetter(text[0]) &&
         std::all_of(
             text.begin(), text.end(),
             [&](char c) { return isLetter(c) || (c >= '0' && c <= '9'); }) &&
         std::find(kReserved.begin(), kReserved.end(), text) == kReserved.end();
}

static std::string nameText(std::string_view name) {
  return isName(name) ? std::string(name) : "`" + std::string(name) + "`";
}

std::string nameOfPath(const std::string &path) {
  std::string_view base = path;
  base.remove_prefix(base.rfind('/') + 1); // npos + 1 is 0
  std::string name;
  for (char c : base.substr(0, base.find('.')))
    name += isLetterOrDigit(c) ? c : '_';
  return isName(name) ? name : "input_" + name;
}

static std::string recordName(std::string name) {
  if (name[0] >= 'a' && name[0] <= 'z')
    name[0] = char(name[0] - 'a' + 'A');
  return name + (name[0] == '_' || isupper(name[0]) ? "" : "Row");
}

static std::string recordOf(const std::vector<SampledColumn> &columns,
                            const std::string &name) {
  std::string fields;
  size_t lastEnd = 0; // behind the last field
  for (const SampledColumn &column : columns) {
    if (!column.leftOut.empty()) {
      fields += "// " + column.name + " is left out: " + column.leftOut + "\n";
      continue;
    }
    if (lastEnd > 0)
      fields.insert(lastEnd, ",");
    fields += nameText(column.name) + ": " + column.type;
    lastEnd = fields.size();
    fields += "\n";
  }
  return "record " + name + " {\n" + fields + "}\n";
}

std::string declarationOf(const SampledFile &file, const std::string &path,
                          const std::string &name) {
  std::string record = recordName(name);
  if (record == name)
    record += "Row";
  std::string options = "path = " + quotedText(path);
  if (formatOfPath(path) != file.format)
    options += ", format = " + file.format;
  if (file.format == "csv") {
    options += file.header ? ", header = true" : ", header = false";
    if (file.delimiter != ',')
      options += ", delimiter = " + quotedText({&file.delimiter, 1});
    if (!file.nullText.empty())
      options += ", null = " + quotedText(file.nullText);
  }
  std::string text = recordOf(file.columns, record);
  text += "\nsource " + nameText(name) + ": table<" + record + "> = file(" +
          options + ")\n";
  const SourceFile source = SourceFile::fromText("schema", text);
  Diagnostics diagnostics(source);
  return formatFlott(source, diagnostics).value_or(text);
}

} // namespace flott::cli
