#include "test/unit/plans/RowsConnector.h"

#include "runtime/exec/Batch.h"
#include "runtime/exec/Columns.h"
#include "stdlib/connectors/Connectors.h"
#include "stdlib/formats/Text.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace flott::test {

using flow::Datum;

//===--- Values in columns ------------------------------------------------===//

namespace {

/// Copies bytes to an arena, with readable bytes behind them.
const char *keep(std::string_view bytes, ArenaOwner &arena) {
  auto *copy =
      static_cast<char *>(arena.allocate(bytes.size() + kFlottTextPadding));
  if (!copy)
    throw std::bad_alloc();
  std::memcpy(copy, bytes.data(), bytes.size());
  std::memset(copy + bytes.size(), 0, kFlottTextPadding);
  return copy;
}

void store(const Datum &value, const ScalarSpec &type, void *slot,
           ArenaOwner &arena);

FlottArray storeArray(const Datum::Elements &elements, const ScalarSpec &type,
                      ArenaOwner &arena) {
  const size_t width = size_t(widthOf(kindOf(type)));
  std::string bytes(elements.size() * (width + 1), '\0');
  for (size_t i = 0; i < elements.size(); ++i) {
    if (elements[i].isNull())
      continue;
    store(elements[i], type, bytes.data() + i * width, arena);
    bytes[elements.size() * width + i] = 1;
  }
  return {reinterpret_cast<const uint8_t *>(keep(bytes, arena)),
          int64_t(elements.size())};
}

/// Stores a value that is not NULL.
void store(const Datum &value, const ScalarSpec &type, void *slot,
           ArenaOwner &arena) {
  const TypeKind kind = kindOf(type);
  switch (kind) {
  case TypeKind::F32: {
    const auto single = float(value.real());
    std::memcpy(slot, &single, sizeof single);
    return;
  }
  case TypeKind::F64: {
    const double real = value.real();
    std::memcpy(slot, &real, sizeof real);
    return;
  }
  case TypeKind::Decimal: {
    const flow::Int128 wide = value.wide();
    std::memcpy(slot, &wide, sizeof wide);
    return;
  }
  case TypeKind::String:
  case TypeKind::Bytes: {
    const std::string &text = value.text();
    FlottView view = {};
    view.size = uint32_t(text.size());
    if (text.size() <= 12) {
      std::memcpy(reinterpret_cast<char *>(&view) + offsetof(FlottView, prefix),
                  text.data(), text.size());
    } else {
      std::memcpy(view.prefix, text.data(), sizeof view.prefix);
      view.tail.data = keep(text, arena);
    }
    std::memcpy(slot, &view, sizeof view);
    return;
  }
  case TypeKind::Array: {
    const FlottArray array =
        storeArray(value.elements(), type.element[0], arena);
    std::memcpy(slot, &array, sizeof array);
    return;
  }
  default: {
    const int64_t integer = value.integer();
    std::memcpy(slot, &integer, size_t(widthOf(kind)));
    return;
  }
  }
}

Datum load(const ScalarSpec &type, const uint8_t *slot) {
  const TypeKind kind = kindOf(type);
  switch (kind) {
  case TypeKind::F32: {
    float single;
    std::memcpy(&single, slot, sizeof single);
    return Datum::of(double(single));
  }
  case TypeKind::F64: {
    double real;
    std::memcpy(&real, slot, sizeof real);
    return Datum::of(real);
  }
  case TypeKind::Decimal: {
    flow::Int128 wide;
    std::memcpy(&wide, slot, sizeof wide);
    return Datum::of(wide);
  }
  case TypeKind::String:
  case TypeKind::Bytes: {
    FlottView view;
    std::memcpy(&view, slot, sizeof view);
    return Datum::of(std::string(textOf(view)));
  }
  case TypeKind::Array: {
    FlottArray array;
    std::memcpy(&array, slot, sizeof array);
    const ScalarSpec &element = type.element[0];
    const int64_t width = widthOf(kindOf(element));
    Datum::Elements elements;
    for (int64_t i = 0; i < array.count; ++i)
      elements.push_back(array.data[array.count * width + i]
                             ? load(element, array.data + i * width)
                             : Datum());
    return Datum::of(std::move(elements));
  }
  default: {
    const int width = widthOf(kind);
    int64_t integer = 0;
    std::memcpy(&integer, slot, size_t(width));
    const int shift = kind == TypeKind::Bool ? 0 : 64 - 8 * width;
    return Datum::of(int64_t(uint64_t(integer) << shift) >> shift);
  }
  }
}

//===--- The connector ----------------------------------------------------===//

/// Gives few rows at once, so that even small inputs are several batches.
class RowsReader final : public BatchReader {
public:
  RowsReader(const SourceSpec &spec, const flow::Split &split,
             MemoryPool &memory)
      : spec_(spec), split_(split), memory_(memory) {
    for (int column : spec.columns)
      columns_.push_back(spec.schema[size_t(column)]);
    pool_ = std::make_unique<BatchPool>(columns_, memory);
  }

  Result<BatchRead> read(int64_t) override {
    constexpr size_t kRowsAtOnce = 3;
    if (!batch_)
      batch_ = pool_->take();
    batch_->reset();
    BatchRead read;
    read.texts = ArenaBlock::make(memory_);
    const size_t end = std::min(split_.size(), next_ + kRowsAtOnce);
    FlottBatch &batch = *batch_->abi();
    for (; next_ < end; ++next_, ++batch.rows)
      for (size_t c = 0; c < columns_.size(); ++c)
        storeRow(c, batch.rows, split_[next_].values[size_t(spec_.columns[c])],
                 ArenaBlock::of(read.texts).owner);
    read.batch = &batch;
    read.ended = next_ == split_.size();
    return read;
  }

private:
  void storeRow(size_t c, int64_t row, const Datum &value, ArenaOwner &arena) {
    const ScalarSpec &type = columns_[c].type;
    const FlottColumn &column = batch_->abi()->columns[c];
    const int width = widthOf(kindOf(type));
    auto *slot = static_cast<uint8_t *>(column.values) + row * width;
    std::memset(slot, 0, size_t(width));
    if (column.validity) {
      uint8_t &byte = column.validity[row >> 3];
      const auto bit = uint8_t(1 << (row & 7));
      byte = uint8_t(value.isNull() ? byte & ~bit : byte | bit);
    }
    if (!value.isNull())
      store(value, type, slot, arena);
  }

  const SourceSpec &spec_;
  const flow::Split &split_;
  MemoryPool &memory_;
  std::vector<ColumnSpec> columns_;
  std::unique_ptr<BatchPool> pool_;
  BatchRef batch_;
  size_t next_ = 0;
};

class RowsSource final : public Source {
public:
  RowsSource(const SourceSpec &spec, const RowsInput &input, MemoryPool &memory)
      : spec_(spec), input_(input), memory_(memory) {
    for (size_t i = 0; i < input.splits->size(); ++i)
      splits_.push_back({spec.uid + "." + std::to_string(i), -1});
  }
  const std::vector<SplitSpec> &splits() const override { return splits_; }
  Result<Reader> open(size_t split) override {
    Reader reader;
    reader.batches =
        std::make_unique<RowsReader>(spec_, (*input_.splits)[split], memory_);
    return reader;
  }

private:
  const SourceSpec &spec_;
  const RowsInput &input_;
  MemoryPool &memory_;
  std::vector<SplitSpec> splits_;
};

class RowsSink final : public Sink {
public:
  RowsSink(const SinkSpec &spec, RowsOutput &output)
      : spec_(spec), output_(output) {}

  Status write(const FlottBatch &batch) override {
    for (int64_t i = 0; i < batch.rows; ++i) {
      flow::Row row;
      for (size_t c = 0; c < spec_.columns.size(); ++c) {
        const ScalarSpec &type = spec_.columns[c].type;
        const FlottColumn &column = batch.columns[c];
        const auto *slot = static_cast<const uint8_t *>(column.values) +
                           i * widthOf(kindOf(type));
        row.values.push_back(
            type.optional && !isValid(column, i) ? Datum() : load(type, slot));
      }
      output_.rows.push_back(std::move(row));
    }
    return {};
  }
  Result<Committable> prepare(uint64_t) override { return Committable(); }
  Status commit(const Committable &) override {
    output_.committed = true;
    return {};
  }
  Status abort(const Committable &) override { return {}; }
  std::string guarantee() const override { return "for tests"; }

private:
  const SinkSpec &spec_;
  RowsOutput &output_;
};

constexpr ConnectorSpec kRowsConnectorSpec = {
    .name = "rows",
    .help = "rows of the test",
    .isSource = true,
    .isSink = true,
};

Result<std::unique_ptr<Source>> makeRowsSource(SourceContext context) {
  const auto *input =
      static_cast<RowsInput *>(context.streams.at(context.spec.uid));
  return std::make_unique<RowsSource>(context.spec, *input, context.memory);
}

Result<std::unique_ptr<Sink>> makeRowsSink(SinkContext context) {
  auto *output =
      static_cast<RowsOutput *>(context.streams.at(context.spec.uid));
  return std::make_unique<RowsSink>(context.spec, *output);
}

} // namespace

Library rowsLibrary() {
  static const std::vector<Connector> connectors = [] {
    const Library standard = standardLibrary();
    std::vector<Connector> all(standard.connectors.begin(),
                               standard.connectors.end());
    all.push_back({.spec = &kRowsConnectorSpec,
                   .makeSource = makeRowsSource,
                   .makeSink = makeRowsSink});
    return all;
  }();
  return {connectors, standardLibrary().formats};
}

//===--- Files ------------------------------------------------------------===//

namespace {

struct TextFile final : ReadableFile {
  explicit TextFile(std::string_view text) : rest(text) {}
  Result<ReadCount> read(uint8_t *into, size_t size, int64_t) override {
    size = std::min(size, rest.size());
    std::memcpy(into, rest.data(), size);
    rest.remove_prefix(size);
    return ReadCount{size, rest.empty()};
  }
  std::string_view rest;
};

Error readOnly() { return failed("the test's files cannot be changed"); }

} // namespace

Result<std::unique_ptr<ReadableFile>>
MemoryStorage::openRead(const std::string &path) {
  const auto found = files.find(path);
  if (found == files.end())
    return failed("there is no file " + path);
  return std::make_unique<TextFile>(found->second);
}
Result<std::unique_ptr<WritableFile>> MemoryStorage::create(const std::string &,
                                                            CreateMode) {
  return readOnly();
}
Result<std::optional<FileInfo>> MemoryStorage::stat(const std::string &path) {
  if (path == ".")
    return std::optional<FileInfo>(FileInfo{FileInfo::Directory, 0});
  const auto found = files.find(path);
  if (found == files.end())
    return std::optional<FileInfo>();
  return std::optional<FileInfo>(
      FileInfo{FileInfo::Regular, int64_t(found->second.size())});
}
Result<std::vector<std::string>> MemoryStorage::list(const std::string &) {
  std::vector<std::string> names;
  for (const auto &[name, text] : files)
    names.push_back(name);
  return names;
}
Status MemoryStorage::rename(const std::string &, const std::string &) {
  return readOnly();
}
Status MemoryStorage::remove(const std::string &) { return readOnly(); }
Status MemoryStorage::makeDirectory(const std::string &) { return readOnly(); }
Status MemoryStorage::syncDirectoryOf(const std::string &) {
  return readOnly();
}
std::unique_ptr<ReadableFile> MemoryStorage::standardInput() {
  return std::make_unique<TextFile>("");
}
std::unique_ptr<WritableFile> MemoryStorage::standardOutput() {
  return nullptr;
}

} // namespace flott::test
