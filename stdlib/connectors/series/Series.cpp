// The connector series.
#include "stdlib/connectors/series/Series.h"

#include "runtime/exec/Batch.h"
#include "runtime/exec/Columns.h"
#include "stdlib/connectors/series/Spec.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>

namespace flott {
namespace {

// Parts follow from the series alone, or a subtask more would move the bounds
// of the others. Large enough to be worth opening, and as many as subtasks
// usually are.
constexpr int64_t kPartRows = 65'536;
constexpr int64_t kMostParts = 64;

/// Number n is `from` + n `step`, for n from 0 to `count` - 1.
struct Progression {
  int64_t from = 0, step = 1, count = 0;

  /// REQUIRES: 0 <= n < count. In between, n `step` may leave 64 bits; modulo
  /// 2^64 the sum is right all the same.
  int64_t at(int64_t n) const {
    return int64_t(uint64_t(from) + uint64_t(n) * uint64_t(step));
  }
};

class SeriesReader final : public BatchReader {
public:
  SeriesReader(const Progression &series, int64_t begin, int64_t end,
               const std::vector<ColumnSpec> &columns, MemoryPool &memory)
      : series_(series), next_(begin), end_(end), columns_(columns),
        pool_(columns, memory) {}

  Result<BatchRead> read(int64_t) override {
    if (!batch_ && !(batch_ = pool_.take()))
      return outOfMemory("no memory for a batch: give the job more memory "
                         "(--memory)");
    batch_->reset();
    FlottBatch *batch = batch_->abi();
    batch->rows = std::min(kBatchRows, end_ - next_);
    // No column where the plan only counts rows.
    if (!columns_.empty())
      fill(batch->columns[0], batch->rows);
    next_ += batch->rows;
    return BatchRead{batch, BlockRef(), next_ == end_};
  }

private:
  void fill(FlottColumn &column, int64_t rows) const {
    switch (kindOf(columns_[0].type)) {
    case TypeKind::I8:
      return fillAs<int8_t>(column, rows);
    case TypeKind::I16:
      return fillAs<int16_t>(column, rows);
    case TypeKind::I32:
      return fillAs<int32_t>(column, rows);
    default: // The source was made for an integer.
      return fillAs<int64_t>(column, rows);
    }
  }
  template <typename T> void fillAs(FlottColumn &column, int64_t rows) const {
    T *values = static_cast<T *>(column.values);
    for (int64_t row = 0; row < rows; ++row)
      values[row] = T(series_.at(next_ + row));
    if (column.validity)
      for (int64_t row = 0; row < rows; ++row)
        column.validity[row >> 3] |= uint8_t(1 << (row & 7));
  }

  const Progression &series_;
  int64_t next_;
  const int64_t end_;
  const std::vector<ColumnSpec> &columns_;
  BatchPool pool_;
  BatchRef batch_;
};

class SeriesSource final : public Source {
public:
  SeriesSource(SourceContext context, Progression series)
      : memory_(context.memory), series_(series),
        partRows_(std::max(kPartRows, (series.count - 1) / kMostParts + 1)) {
    for (int column : context.spec.columns)
      columns_.push_back(context.spec.schema[size_t(column)]);
    if (series_.count == 0)
      splits_.push_back({"no number", -1});
    for (int64_t begin = 0; begin < series_.count; begin = endOf(begin))
      splits_.push_back({"numbers " + std::to_string(series_.at(begin)) +
                             " to " +
                             std::to_string(series_.at(endOf(begin) - 1)),
                         -1});
  }
  const std::vector<SplitSpec> &splits() const override { return splits_; }
  Result<Reader> open(size_t split) override {
    const int64_t begin = int64_t(split) * partRows_;
    Reader reader;
    reader.batches = std::make_unique<SeriesReader>(
        series_, begin, endOf(begin), columns_, memory_);
    return reader;
  }

private:
  /// Where the part ends that begins at `begin`.
  int64_t endOf(int64_t begin) const {
    return begin + std::min(partRows_, series_.count - begin);
  }

  MemoryPool &memory_;
  const Progression series_;
  const int64_t partRows_;
  std::vector<ColumnSpec> columns_;
  std::vector<SplitSpec> splits_;
};

Result<int64_t> wholeNumber(const OptionReader &options,
                            std::string_view name) {
  const std::string text = options.text(name);
  int64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    return invalid("option \"" + std::string(name) + "\" is \"" + text +
                   "\", not a whole number of 64 bits");
  return value;
}

Result<Progression> readProgression(const OptionReader &options) {
  auto from = wholeNumber(options, "from");
  if (!from)
    return std::move(from).status();
  auto to = wholeNumber(options, "to");
  if (!to)
    return std::move(to).status();
  auto step = wholeNumber(options, "step");
  if (!step)
    return std::move(step).status();
  if (*step == 0)
    return invalid("option \"step\" is 0: the series would stand still");
  const bool up = *step > 0;
  if (up ? *from > *to : *from < *to)
    return Progression{*from, *step, 0};
  // Unsigned, since the distance may be of 64 bits.
  const uint64_t distance =
      up ? uint64_t(*to) - uint64_t(*from) : uint64_t(*from) - uint64_t(*to);
  const uint64_t stride = up ? uint64_t(*step) : -uint64_t(*step);
  const uint64_t steps = distance / stride;
  if (steps >= uint64_t(INT64_MAX))
    return invalid("series has 2^63 numbers or more");
  return Progression{*from, *step, int64_t(steps) + 1};
}

template <typename T> bool holds(int64_t value) {
  return value >= std::numeric_limits<T>::min() &&
         value <= std::numeric_limits<T>::max();
}

/// REQUIRES: an integer's kind.
bool holds(TypeKind kind, int64_t value) {
  switch (kind) {
  case TypeKind::I8:
    return holds<int8_t>(value);
  case TypeKind::I16:
    return holds<int16_t>(value);
  case TypeKind::I32:
    return holds<int32_t>(value);
  default:
    return true;
  }
}

bool isInteger(TypeKind kind) {
  return kind == TypeKind::I8 || kind == TypeKind::I16 ||
         kind == TypeKind::I32 || kind == TypeKind::I64;
}

Result<std::unique_ptr<Source>> makeSeriesSource(SourceContext context) {
  const std::vector<ColumnSpec> &schema = context.spec.schema;
  if (schema.size() != 1)
    return invalid("record has " + std::to_string(schema.size()) +
                   " columns, but a series is one");
  const ColumnSpec &column = schema[0];
  const TypeKind kind = kindOf(column.type);
  if (!isInteger(kind))
    return invalid("column " + column.name + " is " + typeText(column.type) +
                   ", but a series is of integers");
  auto series =
      readProgression(OptionReader(kSeriesSourceOptions, context.spec.options));
  if (!series)
    return std::move(series).status();
  if (series->count > 0)
    for (int64_t end : {series->from, series->at(series->count - 1)})
      if (!holds(kind, end))
        return invalid("column " + column.name + " is " +
                       typeText(column.type) + ", which does not hold " +
                       std::to_string(end));
  return std::make_unique<SeriesSource>(std::move(context), *series);
}

} // namespace

const Connector kSeriesConnector = {
    .spec = &kSeriesConnectorSpec,
    .makeSource = makeSeriesSource,
    .makeSink = nullptr,
};

} // namespace flott
