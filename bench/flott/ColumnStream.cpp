// The producer's side of Arrow's C stream, without a copy.
#include "bench/flott/ColumnStream.h"

#include "stdlib/connectors/memory/ArrowStream.h"

namespace flott::bench {

namespace {

/// Columns of i64 (or microseconds) as a stream of record batches.
class ColumnStream {
public:
  static constexpr int64_t kBatchRows = 65536;

  explicit ColumnStream(std::vector<NamedColumn> columns)
      : columns_(std::move(columns)) {
    stream.get_schema = [](ArrowArrayStream *self, ArrowSchema *out) {
      return static_cast<ColumnStream *>(self->private_data)->schema(out);
    };
    stream.get_next = [](ArrowArrayStream *self, ArrowArray *out) {
      return static_cast<ColumnStream *>(self->private_data)->next(out);
    };
    stream.get_last_error = [](ArrowArrayStream *) -> const char * {
      return nullptr;
    };
    stream.release = [](ArrowArrayStream *self) { self->release = nullptr; };
    stream.private_data = this;
    for (const NamedColumn &column : columns_) {
      fields_.push_back(
          {column.format.c_str(), column.name.c_str(), nullptr, 0, 0, nullptr,
           nullptr, [](ArrowSchema *s) { s->release = nullptr; }, nullptr});
      fieldPointers_.push_back(nullptr);
    }
    for (size_t i = 0; i < fields_.size(); ++i)
      fieldPointers_[i] = &fields_[i];
  }

  ArrowArrayStream stream = {};

private:
  struct Batch {
    std::vector<ArrowArray> columns;
    std::vector<ArrowArray *> pointers;
    std::vector<const void *> buffers;
    const void *none[1] = {nullptr};
  };

  int schema(ArrowSchema *out) {
    *out = {"+s",
            "",
            nullptr,
            0,
            int64_t(fields_.size()),
            fieldPointers_.data(),
            nullptr,
            [](ArrowSchema *s) { s->release = nullptr; },
            nullptr};
    return 0;
  }

  int next(ArrowArray *out) {
    *out = {};
    const auto total = int64_t(columns_.front().column.values.size());
    const int64_t rows = std::min(kBatchRows, total - at_);
    if (rows == 0)
      return 0; // released: the end
    auto *batch = new Batch;
    batch->columns.resize(columns_.size());
    batch->buffers.resize(2 * columns_.size());
    for (size_t i = 0; i < columns_.size(); ++i) {
      batch->buffers[2 * i + 1] = columns_[i].column.values.data() + at_;
      batch->columns[i] = {
          rows,    0,       0,
          2,       0,       &batch->buffers[2 * i],
          nullptr, nullptr, [](ArrowArray *a) { a->release = nullptr; },
          nullptr};
      batch->pointers.push_back(&batch->columns[i]);
    }
    *out = {rows,
            0,
            0,
            1,
            int64_t(columns_.size()),
            batch->none,
            batch->pointers.data(),
            nullptr,
            [](ArrowArray *a) {
              delete static_cast<Batch *>(a->private_data);
              a->release = nullptr;
            },
            batch};
    at_ += rows;
    return 0;
  }

  std::vector<NamedColumn> columns_;
  std::vector<ArrowSchema> fields_;
  std::vector<ArrowSchema *> fieldPointers_;
  int64_t at_ = 0;
};

} // namespace

void *arrowStream(std::vector<NamedColumn> columns) {
  return &(new ColumnStream(std::move(columns)))->stream;
}

} // namespace flott::bench
