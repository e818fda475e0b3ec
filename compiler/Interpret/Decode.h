// Text to rows by a schema, plainly: the oracle beside the generated decoders,
// with which it shares no code.
#pragma once

#include "compiler/Interpret/Interpret.h"

namespace flott::flow {

struct DecodeOptions {
  bool header = true; // CSV: the first record names the columns
  std::string null;   // CSV: what a field that is NULL reads; not in quotes
  char delimiter = ',';
};

/// Reads CSV (RFC 4180; LF or CRLF). With a header the columns may be in any
/// order and others may stand between them; without, fields are the schema's
/// columns in order, and there are as many. Empty lines are skipped, except
/// where the schema has one column. Text that is the NULL text is NULL; in a
/// column that is not optional that is an error, but for strings, which it is a
/// value of.
Split decodeCsv(llvm::StringRef text, StreamType schema,
                const DecodeOptions &options);

/// Reads one JSON object per line; blank lines are skipped. Keys that are not
/// columns are passed over, the last of equal keys counts, a missing key is
/// NULL. Numbers and texts become the column's type as a cast from string does;
/// truth values want a bool column.
Split decodeNdjson(llvm::StringRef text, StreamType schema);

} // namespace flott::flow
