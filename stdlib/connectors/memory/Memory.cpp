// The connector memory: rows of an Arrow stream of the host.
#include "stdlib/connectors/memory/Memory.h"

#include "runtime/exec/Batch.h"
#include "stdlib/connectors/memory/ArrowStream.h"
#include "stdlib/connectors/memory/MemorySink.h"
#include "stdlib/connectors/memory/Spec.h"

#include <algorithm>
#include <cstring>

namespace flott {
namespace {

/// Rows of a host's batch that are handed on at once.
constexpr int64_t kSliceRows = 16'384;

/// A batch of the host, and the copies of what could not be used as it is.
struct HostBatch : Block {
  ArrowArray array = {};
  BlockRef copies; // ArenaBlock
  static void drop(Block *self) {
    auto *batch = static_cast<HostBatch *>(self);
    if (batch->array.release)
      batch->array.release(&batch->array);
    delete batch;
  }
};

struct Binding {
  int64_t child = 0; // in the host's struct
  std::string format;
};

bool bitAt(const void *bits, int64_t at) {
  return static_cast<const uint8_t *>(bits)[at >> 3] >> (at & 7) & 1;
}

/// Whether a column of the host can be read as one of the declared type.
bool fits(const ScalarSpec &type, const std::string &format) {
  const TypeKind kind = kindOf(type);
  if (kind == TypeKind::String)
    return format == "u" || format == "U" || format == "vu";
  if (kind == TypeKind::Bytes)
    return format == "z" || format == "Z" || format == "vz";
  if (kind == TypeKind::TimestampLtz)
    return format.starts_with(type.precision > 6 ? "tsn:" : "tsu:") &&
           format.size() > 4;
  if (kind == TypeKind::Decimal)
    return format == arrowFormat(type) || format == arrowFormat(type) + ",128";
  return !format.empty() && format == arrowFormat(type);
}

class ArrowReader final : public BatchReader {
public:
  ArrowReader(ArrowArrayStream *stream, const std::vector<ColumnSpec> &columns,
              std::vector<Binding> bindings, MemoryPool &memory)
      : stream_(stream), columns_(columns), bindings_(std::move(bindings)),
        memory_(memory), out_(columns.size()),
        allValid_(kSliceRows / 8, uint8_t(0xff)) {
    batch_.columns = out_.data();
    batch_.columnCount = int32_t(out_.size());
  }

  Result<BatchRead> read(int64_t) override {
    while (at_ == length_) {
      auto *host = new HostBatch;
      host->release = HostBatch::drop;
      host_ = BlockRef(host);
      if (stream_->get_next(stream_, &host->array) != 0) {
        const char *message = stream_->get_last_error(stream_);
        return failed(std::string("the host's stream failed: ") +
                      (message ? message : "it does not say why"));
      }
      if (!host->array.release)
        return BatchRead{nullptr, BlockRef(), true};
      host->copies = ArenaBlock::make(memory_);
      at_ = 0;
      length_ = host->array.length;
    }
    const int64_t rows = std::min(kSliceRows, length_ - at_);
    batch_.rows = batch_.capacity = rows;
    for (size_t c = 0; c < columns_.size(); ++c)
      FLOTT_TRY(bindColumn(c, rows));
    at_ += rows;
    return BatchRead{&batch_, host_, false};
  }

private:
  void *copyRoom(int64_t bytes) {
    auto *host = static_cast<HostBatch *>(host_.get());
    return ArenaBlock::of(host->copies)
        .owner.allocate(size_t(std::max<int64_t>(bytes, 16)));
  }

  Status bindColumn(size_t c, int64_t rows) {
    const ArrowArray &parent = static_cast<HostBatch *>(host_.get())->array;
    const ArrowArray &array = *parent.children[bindings_[c].child];
    const ScalarSpec &type = columns_[c].type;
    const int64_t first = parent.offset + array.offset + at_;
    const void *validity = array.n_buffers > 0 && array.null_count != 0
                               ? array.buffers[0]
                               : nullptr;
    out_[c] = {};
    bool nulls = false;
    for (int64_t row = 0; validity && !nulls && row < rows; ++row)
      nulls = !bitAt(validity, first + row);
    if (nulls && !type.optional)
      return failed("column \"" + columns_[c].name +
                    "\" of the host's stream holds NULL, but is declared as " +
                    typeText(type));
    if (type.optional) {
      out_[c].validity = allValid_.data();
      if (nulls) {
        auto *bits = static_cast<uint8_t *>(copyRoom((rows + 7) / 8));
        if (!bits)
          return noMemory();
        std::memset(bits, 0, size_t(rows + 7) / 8);
        for (int64_t row = 0; row < rows; ++row)
          bits[row >> 3] |= uint8_t(bitAt(validity, first + row) << (row & 7));
        out_[c].validity = bits;
      }
    }
    const TypeKind kind = kindOf(type);
    const int64_t width = widthOf(kind);
    const bool text = hasPointers(type);
    const auto *data = static_cast<const uint8_t *>(array.buffers[1]);
    if (!nulls && !text && kind != TypeKind::Bool) {
      out_[c].values = const_cast<uint8_t *>(data + first * width);
      return {};
    }
    auto *values = static_cast<uint8_t *>(copyRoom(rows * width));
    if (!values)
      return noMemory();
    std::memset(values, 0, size_t(rows * width));
    out_[c].values = values;
    for (int64_t row = 0; row < rows; ++row) {
      if (nulls && !bitAt(validity, first + row))
        continue;
      if (text) {
        FLOTT_TRY(bindText(array, bindings_[c].format, first + row,
                           values + row * width));
      } else if (kind == TypeKind::Bool) {
        values[row] = bitAt(data, first + row);
      } else {
        std::memcpy(values + row * width, data + (first + row) * width,
                    size_t(width));
      }
    }
    return {};
  }

  /// A view of a text of the host. One that ends so near to the end of its
  /// buffer that reading it by words would pass it is copied.
  Status bindText(const ArrowArray &array, const std::string &format,
                  int64_t row, uint8_t *out) {
    const char *begin, *bufferEnd;
    int64_t size;
    if (format[0] == 'v') {
      struct {
        int32_t size;
        char prefix[4];
        int32_t buffer, offset;
      } view;
      std::memcpy(&view, static_cast<const char *>(array.buffers[1]) + row * 16,
                  sizeof view);
      if (view.size <= 12) {
        std::memcpy(out, &view, sizeof view);
        return {};
      }
      const auto *sizes =
          static_cast<const int64_t *>(array.buffers[array.n_buffers - 1]);
      const auto *data =
          static_cast<const char *>(array.buffers[2 + view.buffer]);
      begin = data + view.offset;
      size = view.size;
      bufferEnd = data + sizes[view.buffer];
    } else {
      const auto *data = static_cast<const char *>(array.buffers[2]);
      int64_t from, to, last;
      const int64_t total = array.offset + array.length;
      if (format == "U" || format == "Z") {
        const auto *offsets = static_cast<const int64_t *>(array.buffers[1]);
        from = offsets[row];
        to = offsets[row + 1];
        last = offsets[total];
      } else {
        const auto *offsets = static_cast<const int32_t *>(array.buffers[1]);
        from = offsets[row];
        to = offsets[row + 1];
        last = offsets[total];
      }
      begin = data + from;
      size = to - from;
      bufferEnd = data + last;
    }
    FlottView view = {};
    if (size > INT32_MAX)
      return failed("a text of the host's stream is longer than 2 GiB");
    view.size = uint32_t(size);
    if (size <= 12) {
      char bytes[12] = {};
      if (size > 0)
        std::memcpy(bytes, begin, size_t(size));
      std::memcpy(view.prefix, bytes, 4);
      std::memcpy(view.tail.rest, bytes + 4, 8);
    } else {
      if (bufferEnd - (begin + size) < kFlottTextPadding) {
        auto *copy = static_cast<char *>(copyRoom(size));
        if (!copy)
          return noMemory();
        std::memcpy(copy, begin, size_t(size));
        begin = copy;
      }
      std::memcpy(view.prefix, begin, 4);
      view.tail.data = begin;
    }
    std::memcpy(out, &view, sizeof view);
    return {};
  }

  Error noMemory() const {
    return outOfMemory("no memory for a batch: give the job more memory "
                       "(--memory)");
  }

  ArrowArrayStream *stream_;
  const std::vector<ColumnSpec> &columns_;
  const std::vector<Binding> bindings_;
  MemoryPool &memory_;
  std::vector<FlottColumn> out_;
  std::vector<uint8_t> allValid_;
  FlottBatch batch_ = {};
  BlockRef host_;
  int64_t at_ = 0, length_ = 0;
};

class MemorySource final : public Source {
public:
  MemorySource(ArrowArrayStream *stream, std::string name, MemoryPool &memory)
      : stream_(stream), memory_(memory), splits_({{std::move(name), -1}}) {}

  /// Finds the columns that the plan reads in the stream, by name.
  Status bind(const SourceSpec &spec) {
    ArrowSchema schema = {};
    if (stream_->get_schema(stream_, &schema) != 0) {
      const char *message = stream_->get_last_error(stream_);
      return failed(std::string("the host's stream failed: ") +
                    (message ? message : "it does not say why"));
    }
    Status status = bindColumns(spec, schema);
    schema.release(&schema);
    return status;
  }

  const std::vector<SplitSpec> &splits() const override { return splits_; }
  bool canReopen() const override { return false; }
  Result<Reader> open(size_t) override {
    if (std::exchange(opened_, true))
      return failed("a stream of the host can be read once only");
    Reader reader;
    reader.batches =
        std::make_unique<ArrowReader>(stream_, columns_, bindings_, memory_);
    return reader;
  }

private:
  Status bindColumns(const SourceSpec &spec, const ArrowSchema &schema) {
    if (std::string_view(schema.format) != "+s")
      return failed("the host's stream holds no rows: its format is " +
                    std::string(schema.format));
    for (int number : spec.columns) {
      const ColumnSpec &column = spec.schema[size_t(number)];
      // A column of the host need not have a name.
      const auto isIt = [&](const ArrowSchema &child) {
        return child.name && column.name == child.name;
      };
      int64_t child = 0;
      while (child < schema.n_children && !isIt(*schema.children[child]))
        ++child;
      if (child == schema.n_children)
        return failed("column \"" + column.name +
                      "\" is not in the host's stream");
      const ArrowSchema &found = *schema.children[child];
      if (found.dictionary || !fits(column.type, found.format))
        return failed("column \"" + column.name + "\" is declared as " +
                      typeText(column.type) +
                      ", but the host's stream has Arrow's format \"" +
                      found.format + "\"" +
                      (found.dictionary ? " in a dictionary" : ""));
      columns_.push_back(column);
      bindings_.push_back({child, found.format});
    }
    return {};
  }

  ArrowArrayStream *stream_;
  MemoryPool &memory_;
  std::vector<ColumnSpec> columns_;
  std::vector<Binding> bindings_;
  const std::vector<SplitSpec> splits_;
  bool opened_ = false;
};

Result<std::unique_ptr<Source>> makeMemorySource(SourceContext context) {
  const OptionReader options(kMemoryOptions, context.spec.options);
  const std::string name = options.text("stream");
  const auto found = context.streams.find(name);
  if (found == context.streams.end())
    return failed("the host hands in no stream \"" + name + "\"");
  auto source = std::make_unique<MemorySource>(
      static_cast<ArrowArrayStream *>(found->second), "stream " + name,
      context.memory);
  FLOTT_TRY(source->bind(context.spec));
  return source;
}

} // namespace

const Connector kMemoryConnector = {
    .spec = &kMemoryConnectorSpec,
    .makeSource = makeMemorySource,
    .makeSink = makeMemorySink,
};

} // namespace flott
