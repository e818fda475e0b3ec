// Files, as the runtime may ask for them.
#pragma once

#include "runtime/base/Result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flott {

/// What one read gave: `sizeBytes` 0 and not `ended` means that nothing is
/// there yet.
struct ReadCount {
  size_t sizeBytes = 0;
  bool ended = false;
};

/// One thread owns a file.
class ReadableFile {
public:
  virtual ~ReadableFile() = default;
  /// Reads up to `sizeBytes`. A pipe or terminal without bytes is waited for
  /// `waitMicros` at most; a regular file does not wait.
  virtual Result<ReadCount> read(uint8_t *into, size_t sizeBytes,
                                 int64_t waitMicros) = 0;
};

class WritableFile {
public:
  virtual ~WritableFile() = default;
  /// Writes all of `bytes`, or says why not.
  virtual Status write(std::string_view bytes) = 0;
  /// Returns when what was written would survive a loss of power.
  virtual Status sync() = 0;
  /// REQUIRES: called at most once, last.
  virtual Status close() = 0;
};

struct FileInfo {
  enum Kind { Regular, Directory, Other } kind = Regular;
  int64_t sizeBytes = 0;
};

/// The width of a terminal; none: not a terminal.
struct Terminal {
  int columns = 80;
};

/// How `create` treats a file that stands already.
enum class CreateMode { New, Replace, Append };

/// Any thread may call it. Messages name the path and the cause.
class Storage {
public:
  virtual ~Storage() = default;
  virtual Result<std::unique_ptr<ReadableFile>>
  openRead(const std::string &path) = 0;
  virtual Result<std::unique_ptr<WritableFile>> create(const std::string &path,
                                                       CreateMode mode) = 0;
  /// None: there is no such file.
  virtual Result<std::optional<FileInfo>> stat(const std::string &path) = 0;
  /// Names in a directory, sorted.
  virtual Result<std::vector<std::string>> list(const std::string &path) = 0;
  /// Replaces what stands at `to` in one step.
  virtual Status rename(const std::string &from, const std::string &to) = 0;
  virtual Status remove(const std::string &path) = 0;
  virtual Status makeDirectory(const std::string &path) = 0;
  /// Makes renames in the directory of `path` durable.
  virtual Status syncDirectoryOf(const std::string &path) = 0;
  virtual std::unique_ptr<ReadableFile> standardInput() = 0;
  virtual std::unique_ptr<WritableFile> standardOutput() = 0;
  virtual std::optional<Terminal> outputTerminal() = 0;
};

/// Paths that match `pattern`, sorted; `*` and `?` stand for any characters
/// within a name, `[a-c]` for one of them. A pattern without these is a path.
Result<std::vector<std::string>> glob(Storage &storage,
                                      const std::string &pattern);
bool isPattern(std::string_view path);

} // namespace flott
