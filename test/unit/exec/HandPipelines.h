// Pipelines as generated code would be, written by hand for the schema
// (key string, at timestamp, value i64). A stage's tables, outputs and ports
// are where each says.
#pragma once

#include "runtime/abi/Pipeline.h"

#include <string>

namespace flott::test {

/// Addresses by symbol, for SymbolLookup.
void *handSymbol(const std::string &symbol);

// text_emit      text -> output 0: rows as they are; a value of -1 is dropped
// text_window    text -> windowed hash table 0 (10 s): rows and sum per key
// window_emit    scans table 0 -> output 0: key, window start, rows, sum
// text_shuffle   text -> output 0.., hashed over `kShuffleTargets` by key
// batch_window   batch -> windowed hash table 0
// text_append    text -> list 0
// rows_emit      scans list 0 -> output 0
// text_insert    text -> multimap 0 by key (the build of a join)
// text_probe     text, multimap 0 -> output 0: key, at, value of the build
// text_limit     text -> output 0: the first 10 rows, then finished
// text_expand    text -> output 0: each row a thousand times (resumes inside)
inline constexpr int kShuffleTargets = 2;
inline constexpr int64_t kWindowMicros = 10'000'000;

} // namespace flott::test
