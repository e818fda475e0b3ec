// Between bytes and rows, as far as the runtime takes part: rows are decoded by
// generated code, and encoded here.
#pragma once

#include "runtime/abi/Batch.h"
#include "runtime/base/Result.h"

#include <optional>
#include <string>
#include <string_view>

namespace flott {

/// The beginning of a split, before its first record.
class RecordFormat {
public:
  virtual ~RecordFormat() = default;
  /// Checks the header, and says how many bytes stand before the first record;
  /// none: more than `head` is needed, which does not happen if `whole`.
  virtual Result<std::optional<size_t>> begin(std::string_view head, bool whole,
                                              const std::string &split) = 0;
};

/// Appends rows as text. One thread at a time.
class Encoder {
public:
  virtual ~Encoder() = default;
  /// What stands before the first row; called once per file.
  virtual void begin(std::string &out) {}
  virtual void encode(const FlottBatch &batch, std::string &out) = 0;
  virtual std::string_view extension() const = 0; // "csv"
};

} // namespace flott
