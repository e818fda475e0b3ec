// Compressed text: gzip and zstd, known by their first bytes.
#pragma once

#include "runtime/connector/Source.h"

namespace flott {

/// Reads what `file` holds, decompressed if it begins as gzip or zstd does.
/// `name` is for messages: truncated or corrupt input is an error.
std::unique_ptr<ByteReader> makeByteReader(std::unique_ptr<ReadableFile> file,
                                           std::string name);

} // namespace flott
