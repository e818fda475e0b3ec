// What the tests of connectors share: a world whose standard streams and clock
// are the test's, and batches of two columns.
#pragma once

#include "runtime/exec/Batch.h"
#include "stdlib/connectors/Connectors.h"
#include "stdlib/formats/Text.h"
#include "test/unit/exec/TemporaryFolder.h"

#include <cstring>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flott::test {

/// The system's files, but standard input and output are texts.
class TestStorage final : public Storage {
public:
  std::string input, output;
  std::optional<Terminal> terminal;
  bool outputClosed = false;

  Result<std::unique_ptr<ReadableFile>>
  openRead(const std::string &path) override {
    return system().openRead(path);
  }
  Result<std::unique_ptr<WritableFile>> create(const std::string &path,
                                               CreateMode mode) override {
    return system().create(path, mode);
  }
  Result<std::optional<FileInfo>> stat(const std::string &path) override {
    return system().stat(path);
  }
  Result<std::vector<std::string>> list(const std::string &path) override {
    return system().list(path);
  }
  Status rename(const std::string &from, const std::string &to) override {
    return system().rename(from, to);
  }
  Status remove(const std::string &path) override {
    return system().remove(path);
  }
  Status makeDirectory(const std::string &path) override {
    return system().makeDirectory(path);
  }
  Status syncDirectoryOf(const std::string &path) override {
    return system().syncDirectoryOf(path);
  }
  std::unique_ptr<ReadableFile> standardInput() override {
    return std::make_unique<Input>(input);
  }
  std::unique_ptr<WritableFile> standardOutput() override {
    return std::make_unique<Output>(*this);
  }
  std::optional<Terminal> outputTerminal() override { return terminal; }

private:
  struct Input final : ReadableFile {
    explicit Input(std::string_view text) : rest(text) {}
    Result<ReadCount> read(uint8_t *into, size_t size, int64_t) override {
      size = std::min(size, rest.size());
      std::memcpy(into, rest.data(), size);
      rest.remove_prefix(size);
      return ReadCount{size, size == 0};
    }
    std::string_view rest;
  };
  struct Output final : WritableFile {
    explicit Output(TestStorage &storage) : storage(storage) {}
    Status write(std::string_view bytes) override {
      if (storage.outputClosed)
        return failed("cannot write standard output: the reader has gone away");
      storage.output += bytes;
      return {};
    }
    Status sync() override { return {}; }
    Status close() override { return {}; }
    TestStorage &storage;
  };

  Storage &system() { return *system_.world().storage; }
  SystemWorld system_;
};

class TestClock final : public Clock {
public:
  int64_t micros = 1'000'000;
  int64_t steadyMicros() const override { return micros; }
};

inline ColumnSpec column(const std::string &name, const std::string &kind,
                         bool optional = false) {
  ColumnSpec spec;
  spec.name = name;
  spec.type.kind = kind;
  spec.type.optional = optional;
  return spec;
}

/// A world, and makers of sources and sinks in it.
class ConnectorFixture {
public:
  TemporaryFolder folder;
  TestStorage storage;
  TestClock clock;
  MemoryPool memory;
  HostStreams streams;
  bool bounded = true;

  World world() { return {&clock, &storage, system_.world().executor}; }
  Result<std::unique_ptr<Source>> source(const SourceSpec &spec) {
    return makeSource(standardLibrary(), {spec, world(), memory, streams});
  }
  Result<std::unique_ptr<Sink>> sink(const SinkSpec &spec) {
    return makeSink(standardLibrary(),
                    {spec, world(), memory, streams, nullptr, bounded});
  }

private:
  SystemWorld system_;
};

/// Columns (name string, n i64 optional); row i is ("row <i>", i), every third
/// number NULL, every fifth name longer than a view.
class TestRows {
public:
  static const std::vector<ColumnSpec> &columns() {
    static const std::vector<ColumnSpec> columns = {column("name", "string"),
                                                    column("n", "i64", true)};
    return columns;
  }
  static std::string name(int row) {
    return (row % 5 == 0 ? "a row with a long name, " : "row ") +
           std::to_string(row);
  }

  /// Rows `from` .. `from + count - 1`; good until the next call.
  const FlottBatch &batch(int from, int count) {
    if (!batch_)
      batch_ = pool_.take();
    batch_->reset();
    FlottBatch &batch = *batch_->abi();
    names_.clear();
    names_.reserve(size_t(count));
    for (int row = from; row < from + count; ++row, ++batch.rows) {
      const std::string &name = names_.emplace_back(TestRows::name(row));
      FlottView view = {};
      view.size = uint32_t(name.size());
      std::memcpy(view.prefix, name.data(), std::min<size_t>(4, name.size()));
      if (name.size() > 12)
        view.tail.data = name.data();
      else if (name.size() > 4)
        std::memcpy(view.tail.rest, name.data() + 4, name.size() - 4);
      static_cast<FlottView *>(batch.columns[0].values)[batch.rows] = view;
      const bool valid = row % 3 != 0;
      static_cast<int64_t *>(batch.columns[1].values)[batch.rows] =
          valid ? row : 0;
      if (valid)
        batch.columns[1].validity[batch.rows >> 3] |=
            uint8_t(1 << (batch.rows & 7));
    }
    return batch;
  }
  static std::string csv(int from, int count, bool header = true) {
    std::string text = header ? "name,n\n" : "";
    for (int row = from; row < from + count; ++row) {
      const bool quoted = name(row).find(',') != std::string::npos;
      text += quoted ? "\"" + name(row) + "\"" : name(row);
      text += "," + (row % 3 != 0 ? std::to_string(row) : "") + "\n";
    }
    return text;
  }

private:
  MemoryPool memory_;
  BatchPool pool_{columns(), memory_};
  BatchRef batch_;
  std::vector<std::string> names_;
};

/// The rows of a batch as CSV without a header.
inline std::string textOfBatch(const FlottBatch &batch,
                               const std::vector<ColumnSpec> &columns) {
  std::string text;
  for (int64_t row = 0; row < batch.rows; ++row)
    for (size_t c = 0; c < columns.size(); ++c) {
      appendJson(columns[c].type,
                 static_cast<const uint8_t *>(batch.columns[c].values) +
                     row * widthOf(kindOf(columns[c].type)),
                 isValid(batch.columns[c], row), text);
      text += c + 1 < columns.size() ? ',' : '\n';
    }
  return text;
}

} // namespace flott::test
