// What the beginning of a file says about its layout and the types of its
// columns, as a declaration of a source needs them.
#pragma once

#include "runtime/base/Storage.h"

#include <string>
#include <string_view>
#include <vector>

namespace flott::cli {

/// The types that all texts seen so far can be read as. What is tried are the
/// primitives that generated decoders call, so both agree.
class TypeGuess {
public:
  /// REQUIRES: kFlottPadding readable bytes behind the text.
  void add(std::string_view text);
  bool empty() const { return count_ == 0; }
  /// The narrowest type that holds all of them: `string` in the end, and if
  /// there were none.
  std::string type() const;

private:
  int64_t count_ = 0;
  uint32_t types_ = ~0u;   // a bit per type that fits all
  int fractionDigits_ = 0; // of seconds, the most
};

struct SampledColumn {
  std::string name;
  std::string type = {};    // as a program writes it, with its ?
  std::string leftOut = {}; // why no type fits; empty: one does
};

struct SampledFile {
  std::string format; // csv, ndjson
  char delimiter = ',';
  bool header = true;
  std::string nullText;
  std::vector<SampledColumn> columns;
  int64_t rows = 0;
  int64_t oddRows = 0; // with another number of fields than the first
  bool whole = false;  // nothing stands behind what was read
};

/// Reads the first 64 MiB, decompressed, of a file.
Result<SampledFile> sampleFile(Storage &storage, const std::string &path);

/// The columns of text in a format; `isWhole` as in SampledFile.
Result<SampledFile> sampleCsv(std::string_view text, bool isWhole);
Result<SampledFile> sampleNdjson(std::string_view text, bool isWhole);

/// Whether a program can write the name of a column: nothing stands between
/// backticks in place of a backtick or the end of a line.
bool canBeNamed(std::string_view name);

/// Record and source, in canonical layout, named after `name`.
std::string declarationOf(const SampledFile &file, const std::string &path,
                          const std::string &name);
/// What a source that reads `path` may be called: `flights` of
/// `data/flights.csv.gz`.
std::string nameOfPath(const std::string &path);

} // namespace flott::cli
