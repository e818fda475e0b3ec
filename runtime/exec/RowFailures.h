// What becomes of rows that fail: the policy of their source.
#pragma once

#include "runtime/abi/Function.h"
#include "runtime/base/World.h"
#include "runtime/connector/Source.h"
#include "runtime/exec/Plan.h"

#include <atomic>
#include <mutex>
#include <string_view>

namespace flott {

/// The text of RowErrors.def.
std::string_view rowErrorMessage(FlottRowError code);

/// A row that failed, as far as it is known where it came from.
struct FailedRow {
  FlottRowError code = 0;
  std::string_view site;   // "file:line:column: what"; may be empty
  std::string_view record; // raw bytes; empty: not from text
  size_t split = 0;        // of the source
  int64_t number = -1;     // of the record in the split, from 0; -1: unknown
  int64_t offset = -1;     // in the split; -1: unknown
};

/// Rows that fail behind one source (or behind several: `spec` is null).
/// Any thread may call it.
class RowFailures {
public:
  enum Policy { Fail, Skip, File };

  /// REQUIRES: `spec` and `source` outlive it.
  RowFailures(World world, const SourceSpec *spec, Source *source);
  ~RowFailures();

  Policy policy() const { return policy_; }
  /// An error: the task must end.
  Status failed(const FailedRow &row);
  int64_t skipped() const { return skipped_.load(std::memory_order_relaxed); }
  /// Makes the side file durable.
  Status finish();

private:
  Error describe(const FailedRow &row) const;
  std::string lineAt(const FailedRow &row) const;
  Status append(std::string_view record);

  World world_;
  const SourceSpec *spec_;
  Source *source_;
  Policy policy_ = Fail;
  std::string path_;
  std::atomic<int64_t> skipped_ = 0;
  std::mutex mutex_;
  std::unique_ptr<WritableFile> file_;
};

} // namespace flott
