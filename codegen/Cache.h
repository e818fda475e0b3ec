// Objects kept on disk, found by what they were made from.
#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace flott {

/// A digest of all that an object depends on: its module's bitcode, the tier,
/// the target, the versions of LLVM and of Flott.
using CacheKey = std::array<uint8_t, 32>;

/// A directory of objects, one file each. Losing it costs time, never a
/// result: a file that is damaged, of another owner, or writable by others is
/// not used, and is replaced. Processes may share a directory; any thread may
/// call.
///
///   file: magic:8  key:32  size:8  checksum:8  object:size
class ObjectCache {
public:
  static constexpr uint64_t kDefaultLimitBytes = uint64_t(256) << 20;

  /// $FLOTT_CACHE_DIR, $XDG_CACHE_HOME/flott or ~/.cache/flott; nothing if
  /// none of the three variables is set.
  static std::optional<std::string> defaultDirectory();

  /// Nothing is read or made before the first call of `find` or `store`.
  explicit ObjectCache(std::string directory,
                       uint64_t limitBytes = kDefaultLimitBytes);

  /// The object of `key`, or null. Counts as its latest use.
  std::unique_ptr<llvm::MemoryBuffer> find(const CacheKey &key);

  /// Keeps `object`, and if the limit is passed removes those that were not
  /// used for longest. A failure (disk full, no permission) shows in
  /// `storeFailure` alone.
  void store(const CacheKey &key, llvm::StringRef object);

  /// Why the last `store` that failed did; empty if none has.
  std::string storeFailure() const;

  uint64_t hits() const { return hits_; }
  uint64_t misses() const { return misses_; }

  /// The file that keeps the object of `key`.
  std::string pathOf(const CacheKey &key) const;

private:
  llvm::Error write(const CacheKey &key, llvm::StringRef object);
  void evict();

  const std::string directory_;
  const uint64_t limitBytes_;
  std::atomic<uint64_t> hits_ = 0, misses_ = 0;
  mutable std::mutex mutex_;          // guards what follows
  std::optional<uint64_t> sizeBytes_; // of all files, once counted
  std::string storeFailure_;
};

} // namespace flott
