// A world in which nothing happens: a fuzz target must neither read nor write
// the files of whoever runs it.
#pragma once

#include "runtime/base/World.h"

#include <algorithm>

namespace flott::test {

/// A file of given bytes: no more than `chunkBytes` of them at once, and each
/// second time none, if it is `slow`.
class GivenFile final : public ReadableFile {
public:
  explicit GivenFile(std::string_view bytes, size_t chunkBytes = SIZE_MAX,
                     bool isSlow = false)
      : rest_(bytes), chunkBytes_(chunkBytes), isSlow_(isSlow) {}
  Result<ReadCount> read(uint8_t *into, size_t sizeBytes, int64_t) override {
    if (isSlow_ && (waits_ = !waits_))
      return ReadCount{};
    const size_t size = std::min({sizeBytes, chunkBytes_, rest_.size()});
    std::copy_n(rest_.data(), size, into);
    rest_.remove_prefix(size);
    return ReadCount{size, rest_.empty()};
  }

private:
  std::string_view rest_;
  const size_t chunkBytes_;
  const bool isSlow_;
  bool waits_ = false;
};

/// Files whose names end in `a.csv`, and folders whose names hold `parts`; what
/// is written is forgotten. Time stands still, and there is one thread.
class EmptyWorld {
public:
  /// What stands in each file; outlives this.
  explicit EmptyWorld(std::string_view contents = {}) : storage_(contents) {}
  World world() { return {&clock_, &storage_, &executor_}; }

private:
  struct Drain final : WritableFile {
    Status write(std::string_view) override { return {}; }
    Status sync() override { return {}; }
    Status close() override { return {}; }
  };
  struct Files final : Storage {
    explicit Files(std::string_view contents) : contents(contents) {}
    const std::string_view contents;
    Result<std::unique_ptr<ReadableFile>>
    openRead(const std::string &) override {
      return std::make_unique<GivenFile>(contents);
    }
    Result<std::unique_ptr<WritableFile>> create(const std::string &,
                                                 CreateMode) override {
      return std::make_unique<Drain>();
    }
    Result<std::optional<FileInfo>> stat(const std::string &path) override {
      if (path.ends_with("a.csv"))
        return std::optional(FileInfo{FileInfo::Regular, 10});
      if (path == "." || path.find("parts") != path.npos)
        return std::optional(FileInfo{FileInfo::Directory, 0});
      return std::optional<FileInfo>();
    }
    Result<std::vector<std::string>> list(const std::string &) override {
      return std::vector<std::string>{".a.csv", "a.csv", "ba.csv", "parts"};
    }
    Status rename(const std::string &, const std::string &) override {
      return {};
    }
    Status remove(const std::string &) override { return {}; }
    Status makeDirectory(const std::string &) override { return {}; }
    Status syncDirectoryOf(const std::string &) override { return {}; }
    std::unique_ptr<ReadableFile> standardInput() override {
      return std::make_unique<GivenFile>(contents);
    }
    std::unique_ptr<WritableFile> standardOutput() override {
      return std::make_unique<Drain>();
    }
    std::optional<Terminal> outputTerminal() override { return {}; }
  };
  struct Still final : Clock {
    int64_t steadyMicros() const override { return 0; }
  };
  struct Alone final : Executor {
    struct NoSignal final : Signal {
      uint64_t ticket() override { return 0; }
      void wait(uint64_t, int64_t) override {}
      void notify() override {}
    };
    int cores() const override { return 1; }
    void run(int, const std::function<void(int)> &work) override { work(0); }
    std::unique_ptr<Signal> makeSignal() override {
      return std::make_unique<NoSignal>();
    }
  };

  Still clock_;
  Files storage_;
  Alone executor_;
};

} // namespace flott::test
