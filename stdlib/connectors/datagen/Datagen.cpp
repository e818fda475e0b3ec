// The connector datagen.
#include "stdlib/connectors/datagen/Datagen.h"

#include "runtime/exec/Batch.h"
#include "runtime/exec/Columns.h"
#include "stdlib/connectors/datagen/Spec.h"

#include <algorithm>
#include <cstring>

namespace flott {
namespace {

/// 2020-01-01 00:00 UTC, where generated time begins.
constexpr int64_t kEpochMicros = 1'577'836'800'000'000;
constexpr int64_t kMicrosPerDay = 86'400'000'000;

struct Recipe {
  int64_t rows, seed, rate, splits, keys, nulls, stepMicros;
};

uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

uint64_t randomOf(int64_t seed, int64_t row, size_t column) {
  return mix(mix(uint64_t(seed) * 0x9e3779b97f4a7c15 + column) ^ uint64_t(row));
}

class DatagenReader final : public BatchReader {
public:
  DatagenReader(const SourceSpec &spec, const std::vector<ColumnSpec> &columns,
                Recipe recipe, size_t split, Clock &clock, MemoryPool &memory)
      : spec_(spec), columns_(columns), recipe_(recipe), next_(int64_t(split)),
        clock_(clock), beginMicros_(clock.steadyMicros()),
        pool_(columns, memory) {}

  Result<BatchRead> read(int64_t) override {
    if (!batch_ && !(batch_ = pool_.take()))
      return outOfMemory("no memory for a batch: give the job more memory "
                         "(--memory)");
    batch_->reset();
    const int64_t end = recipe_.rows == 0 ? INT64_MAX : recipe_.rows;
    int64_t most = kBatchRows;
    if (recipe_.rate > 0) {
      // Row n is due at n / rate seconds.
      const double seconds = double(clock_.steadyMicros() - beginMicros_) / 1e6;
      const double rows = seconds * double(recipe_.rate);
      const int64_t due = rows < 0x1p62 ? int64_t(rows) + 1 : int64_t(1) << 62;
      most = std::clamp<int64_t>(
          (due - next_ + recipe_.splits - 1) / recipe_.splits, 0, most);
    }
    FlottBatch *batch = batch_->abi();
    for (; batch->rows < most && next_ < end; next_ += recipe_.splits) {
      for (size_t c = 0; c < columns_.size(); ++c)
        makeValue(c, batch->columns[c], batch->rows);
      ++batch->rows;
    }
    return BatchRead{batch, BlockRef(), next_ >= end};
  }

private:
  void makeValue(size_t c, FlottColumn &column, int64_t row) {
    const ScalarSpec &type = columns_[c].type;
    const uint64_t random =
        randomOf(recipe_.seed, next_, size_t(spec_.columns[c]));
    const TypeKind kind = kindOf(type);
    auto *value = static_cast<uint8_t *>(column.values) + row * widthOf(kind);
    std::memset(value, 0, size_t(widthOf(kind)));
    if (column.validity) {
      if (int64_t(mix(random) % 100) < recipe_.nulls)
        return;
      column.validity[row >> 3] |= uint8_t(1 << (row & 7));
    }
    const int64_t key = recipe_.keys > 0
                            ? int64_t(random % uint64_t(recipe_.keys))
                            : int64_t(random);
    const auto store = [&](auto made) {
      std::memcpy(value, &made, sizeof made);
    };
    // Beyond the end of time it begins anew.
    const auto micros = int64_t(uint64_t(kEpochMicros) +
                                uint64_t(next_) * uint64_t(recipe_.stepMicros));
    const int64_t scale = type.precision > 6 ? 1'000 : 1;
    switch (kind) {
    case TypeKind::Bool:
      return store(uint8_t(random & 1));
    case TypeKind::I8:
      return store(int8_t(key));
    case TypeKind::I16:
      return store(int16_t(key));
    case TypeKind::I32:
      return store(int32_t(key));
    case TypeKind::I64:
      return store(key);
    case TypeKind::F32:
      return store(recipe_.keys > 0 ? float(key)
                                    : float(random >> 40) / float(1 << 24));
    case TypeKind::F64:
      return store(recipe_.keys > 0
                       ? double(key)
                       : double(random >> 11) / double(int64_t(1) << 53));
    case TypeKind::Decimal: {
      // Within the precision, and always within 18 digits.
      int64_t bound = 1;
      for (int i = 0; i < std::min(type.precision, 18); ++i)
        bound *= 10;
      return store(int64_t(
          recipe_.keys > 0 ? key % bound : int64_t(random % uint64_t(bound))));
    }
    case TypeKind::String:
    case TypeKind::Bytes:
      return makeText(uint64_t(key), value);
    case TypeKind::Date:
      return store(int32_t(micros / kMicrosPerDay));
    case TypeKind::Time:
      return store(micros % kMicrosPerDay * scale);
    case TypeKind::Timestamp:
    case TypeKind::TimestampLtz:
      return store(int64_t(uint64_t(micros) * uint64_t(scale)));
    case TypeKind::Interval:
      return store(int64_t(random % uint64_t(kMicrosPerDay)));
    case TypeKind::Months:
      return store(int32_t(random % 120));
    case TypeKind::Array:
      return; // empty
    }
  }

  /// Up to twelve letters and digits: such a text stands inside its view.
  static void makeText(uint64_t key, uint8_t *value) {
    FlottView view = {};
    char text[12];
    uint32_t size = 0;
    do {
      text[size++] = "0123456789abcdefghijklmnopqrstuvwxyz"[key % 36];
      key /= 36;
    } while (key != 0 && size < sizeof text);
    view.size = size;
    std::memcpy(view.prefix, text, std::min<uint32_t>(size, 4));
    if (size > 4)
      std::memcpy(view.tail.rest, text + 4, size - 4);
    std::memcpy(value, &view, sizeof view);
  }

  const SourceSpec &spec_;
  const std::vector<ColumnSpec> &columns_;
  const Recipe recipe_;
  int64_t next_;
  Clock &clock_;
  const int64_t beginMicros_;
  BatchPool pool_;
  BatchRef batch_;
};

class DatagenSource final : public Source {
public:
  DatagenSource(SourceContext context, Recipe recipe)
      : spec_(context.spec), clock_(*context.world.clock),
        memory_(context.memory), recipe_(recipe) {
    for (int column : spec_.columns)
      columns_.push_back(spec_.schema[size_t(column)]);
    for (int64_t split = 0; split < recipe.splits; ++split)
      splits_.push_back({"part " + std::to_string(split + 1), -1});
  }
  const std::vector<SplitSpec> &splits() const override { return splits_; }
  Result<Reader> open(size_t split) override {
    Reader reader;
    reader.batches = std::make_unique<DatagenReader>(spec_, columns_, recipe_,
                                                     split, clock_, memory_);
    return reader;
  }

private:
  const SourceSpec &spec_;
  std::vector<ColumnSpec> columns_;
  Clock &clock_;
  MemoryPool &memory_;
  const Recipe recipe_;
  std::vector<SplitSpec> splits_;
};

Result<std::unique_ptr<Source>> makeDatagenSource(SourceContext context) {
  const OptionReader options(kDatagenSourceOptions, context.spec.options);
  Recipe recipe = {options.integer("rows"), options.integer("seed"),
                   options.integer("rate"), options.integer("splits"),
                   options.integer("keys"), options.integer("nulls"),
                   options.micros("step")};
  if (recipe.splits < 1 || recipe.splits > 1024)
    return invalid("option \"splits\" is " + std::to_string(recipe.splits) +
                   ", not 1 to 1024");
  if (recipe.nulls > 100)
    return invalid("option \"nulls\" is " + std::to_string(recipe.nulls) +
                   ", not 0 to 100");
  return std::make_unique<DatagenSource>(std::move(context), recipe);
}

} // namespace

const Connector kDatagenConnector = {
    .spec = &kDatagenConnectorSpec,
    .makeSource = makeDatagenSource,
    .makeSink = nullptr,
};

} // namespace flott
