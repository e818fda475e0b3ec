// The sink of the connector memory: batches as an Arrow stream of the host.
#include "stdlib/connectors/memory/MemorySink.h"

#include "stdlib/connectors/memory/ArrowStream.h"
#include "stdlib/connectors/memory/Spec.h"
#include "stdlib/formats/Text.h"

#include <cerrno>
#include <cstring>
#include <deque>
#include <mutex>

namespace flott {
namespace {

/// What the sink and the host's stream share; lives as long as either.
struct Handover {
  std::mutex mutex;
  std::vector<ColumnSpec> columns;
  std::deque<ArrowArray> batches;
  bool ended = false, failed = false;
  std::string error;

  ~Handover() {
    for (ArrowArray &batch : batches)
      batch.release(&batch);
  }
};
using HandoverRef = std::shared_ptr<Handover>;

//===--- Schemas and arrays that own what they point to ---------------------//

struct SchemaHolder {
  std::string format, name;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema *> pointers;
};

void releaseSchema(ArrowSchema *schema) {
  auto *holder = static_cast<SchemaHolder *>(schema->private_data);
  for (ArrowSchema &child : holder->children)
    if (child.release)
      child.release(&child);
  delete holder;
  schema->release = nullptr;
}

void fillSchema(ArrowSchema *schema, std::string format, std::string name,
                bool nullable, size_t children) {
  auto *holder = new SchemaHolder{std::move(format), std::move(name), {}, {}};
  holder->children.resize(children);
  for (ArrowSchema &child : holder->children)
    holder->pointers.push_back(&child);
  *schema = {};
  schema->format = holder->format.c_str();
  schema->name = holder->name.c_str();
  schema->flags = nullable ? kArrowNullable : 0;
  schema->n_children = int64_t(children);
  schema->children = holder->pointers.data();
  schema->release = releaseSchema;
  schema->private_data = holder;
}

struct ArrayHolder {
  std::vector<std::vector<uint8_t>> storage;
  std::vector<const void *> buffers;
  std::vector<ArrowArray> children;
  std::vector<ArrowArray *> pointers;
};

void releaseArray(ArrowArray *array) {
  auto *holder = static_cast<ArrayHolder *>(array->private_data);
  for (ArrowArray &child : holder->children)
    if (child.release)
      child.release(&child);
  delete holder;
  array->release = nullptr;
}

void fillArray(ArrowArray *array, int64_t rows, ArrayHolder *holder) {
  for (ArrowArray &child : holder->children)
    holder->pointers.push_back(&child);
  *array = {};
  array->length = rows;
  array->n_buffers = int64_t(holder->buffers.size());
  array->buffers = holder->buffers.data();
  array->n_children = int64_t(holder->children.size());
  array->children = holder->pointers.data();
  array->release = releaseArray;
  array->private_data = holder;
}

void fillColumn(ArrowArray *array, const ScalarSpec &type,
                const FlottColumn &column, int64_t rows) {
  auto *holder = new ArrayHolder;
  const TypeKind kind = kindOf(type);
  const auto *values = static_cast<const uint8_t *>(column.values);
  int64_t nulls = 0;
  auto &validity = holder->storage.emplace_back();
  if (column.validity) {
    for (int64_t row = 0; row < rows; ++row)
      nulls += !isValid(column, row);
    validity.assign(column.validity, column.validity + (rows + 7) / 8);
  }
  auto &data = holder->storage.emplace_back();
  if (kind == TypeKind::Bool) {
    data.resize(size_t(rows + 7) / 8);
    for (int64_t row = 0; row < rows; ++row)
      data[size_t(row >> 3)] |= uint8_t((values[row] & 1) << (row & 7));
  } else if (kind == TypeKind::String || kind == TypeKind::Bytes) {
    data.resize(size_t(rows + 1) * sizeof(int32_t));
    std::vector<uint8_t> bytes;
    for (int64_t row = 0; row < rows; ++row) {
      FlottView view;
      std::memcpy(&view, values + row * 16, sizeof view);
      const std::string_view text = textOf(view);
      bytes.insert(bytes.end(), text.begin(), text.end());
      const auto end = int32_t(bytes.size());
      std::memcpy(data.data() + size_t(row + 1) * sizeof end, &end, sizeof end);
    }
    holder->storage.push_back(std::move(bytes));
  } else {
    data.assign(values, values + rows * widthOf(kind));
  }
  for (const auto &buffer : holder->storage)
    holder->buffers.push_back(buffer.data());
  if (nulls == 0)
    holder->buffers[0] = nullptr;
  fillArray(array, rows, holder);
  array->null_count = nulls;
}

//===--- The host's side ----------------------------------------------------//

Handover &handoverOf(ArrowArrayStream *stream) {
  return **static_cast<HandoverRef *>(stream->private_data);
}

int getSchema(ArrowArrayStream *stream, ArrowSchema *out) {
  const Handover &handover = handoverOf(stream);
  fillSchema(out, "+s", "", false, handover.columns.size());
  for (size_t c = 0; c < handover.columns.size(); ++c)
    fillSchema(out->children[c], arrowFormat(handover.columns[c].type),
               handover.columns[c].name, handover.columns[c].type.optional, 0);
  return 0;
}

int getNext(ArrowArrayStream *stream, ArrowArray *out) {
  Handover &handover = handoverOf(stream);
  std::lock_guard lock(handover.mutex);
  *out = {};
  if (!handover.batches.empty()) {
    *out = handover.batches.front();
    handover.batches.pop_front();
    return 0;
  }
  if (handover.failed) {
    handover.error = "the job failed";
    return EIO;
  }
  if (handover.ended)
    return 0;
  handover.error = "the job has not come so far yet";
  return EAGAIN;
}

const char *getLastError(ArrowArrayStream *stream) {
  return handoverOf(stream).error.c_str();
}

void releaseStream(ArrowArrayStream *stream) {
  delete static_cast<HandoverRef *>(stream->private_data);
  stream->release = nullptr;
}

//===--- The job's side -----------------------------------------------------//

class MemorySink final : public Sink {
public:
  explicit MemorySink(HandoverRef handover) : handover_(std::move(handover)) {}
  ~MemorySink() override {
    std::lock_guard lock(handover_->mutex);
    handover_->failed = !handover_->ended;
  }

  Status write(const FlottBatch &batch) override {
    const auto &columns = handover_->columns;
    auto *holder = new ArrayHolder;
    holder->buffers.push_back(nullptr);
    holder->children.resize(columns.size());
    for (size_t c = 0; c < columns.size(); ++c)
      fillColumn(&holder->children[c], columns[c].type, batch.columns[c],
                 batch.rows);
    ArrowArray array;
    fillArray(&array, batch.rows, holder);
    std::lock_guard lock(handover_->mutex);
    handover_->batches.push_back(array);
    return {};
  }
  Result<Committable> prepare(uint64_t) override { return Committable(); }
  Status commit(const Committable &) override {
    std::lock_guard lock(handover_->mutex);
    handover_->ended = true;
    return {};
  }
  Status abort(const Committable &) override { return {}; }
  std::string guarantee() const override {
    return "batches appear as they come";
  }

private:
  HandoverRef handover_;
};

} // namespace

Result<std::unique_ptr<Sink>> makeMemorySink(SinkContext context) {
  const OptionReader options(kMemoryOptions, context.spec.options);
  const auto found = context.streams.find(options.text("stream"));
  if (found == context.streams.end())
    return failed("the host takes out no stream \"" + options.text("stream") +
                  "\"");
  for (const ColumnSpec &column : context.spec.columns)
    if (arrowFormat(column.type).empty())
      return failed("column \"" + column.name +
                    "\" has a type that cannot be "
                    "handed out yet: " +
                    typeText(column.type));
  auto handover = std::make_shared<Handover>();
  handover->columns = context.spec.columns;
  auto *stream = static_cast<ArrowArrayStream *>(found->second);
  *stream = {getSchema, getNext, getLastError, releaseStream,
             new HandoverRef(handover)};
  return std::make_unique<MemorySink>(std::move(handover));
}

} // namespace flott
