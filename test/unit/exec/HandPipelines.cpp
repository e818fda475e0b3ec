// Pipelines as generated code would be, written by hand.
#include "test/unit/exec/HandPipelines.h"

#include "runtime/state/inline/Hash.h"
#include "runtime/state/inline/Table.h"
#include "runtime/state/inline/View.h"
#include "runtime/state/inline/Window.h"
#include "runtime/text/inline/Csv.h"
#include "runtime/text/inline/Parse.h"

#include <algorithm>
#include <cstring>
#include <map>

namespace flott::test {
namespace {

constexpr int kSite = 0;
constexpr int kColumns = 3;

struct Row {
  FlottText key;
  int64_t at, value;
};

enum class Next { Row, Stop };

/// The loop of a text driver around `step`, which returns a FlottStep or 0.
template <typename Step>
int32_t eachRecord(FlottTask *task, FlottInput *input, Step step) {
  if (__atomic_load_n(&task->cancel, __ATOMIC_RELAXED))
    return kFlottCancelled;
  if (input->recordCount < 0)
    input->recordCount =
        flott_csv_index(input->bytes, input->sizeBytes, input->final, ',',
                        input->fields, input->fieldCapacity, input->records,
                        input->recordCapacity, &input->consumed);
  for (; input->row < input->recordCount; ++input->row) {
    const uint32_t first = input->records[input->row];
    const uint32_t last = input->records[input->row + 1];
    int32_t code =
        flott_csv_check(input->bytes, input->fields, first, last, kColumns);
    if (code == kFlottCsvBlank)
      continue;
    const auto field = [&](uint32_t c) {
      const uint32_t begin = input->fields[first + c] + 1;
      return FlottText{reinterpret_cast<const char *>(input->bytes) + begin,
                       int64_t(input->fields[first + c + 1] - begin)};
    };
    Row row = {};
    if (code == 0) {
      FlottText raw = field(0);
      code = flott_csv_field(task->context.arena, raw.data, raw.size, &row.key);
      raw = field(1);
      if (code == 0)
        code = flott_i64_parse(raw.data, raw.size, &row.at);
      raw = field(2);
      raw.size = flott_csv_last_size(raw.data, raw.size);
      if (code == 0)
        code = flott_i64_parse(raw.data, raw.size, &row.value);
    }
    if (code != 0) {
      if (flott_row_failed(task, input, input->row, kSite, code))
        return kFlottError;
      continue;
    }
    if (const int32_t stop = step(row))
      return stop;
  }
  return kFlottDone;
}

template <typename T> T &cell(FlottBatch *batch, int column) {
  return static_cast<T *>(batch->columns[column].values)[batch->rows];
}

bool full(FlottTask *task, int output) {
  if (task->outputs[output]->rows < task->outputs[output]->capacity)
    return false;
  task->fullOutput = output;
  return true;
}

void emit(FlottBatch *batch, const Row &row) {
  flott_view_make(row.key.data, row.key.size, &cell<FlottView>(batch, 0));
  cell<int64_t>(batch, 1) = row.at;
  cell<int64_t>(batch, 2) = row.value;
  ++batch->rows;
}

int32_t textEmit(FlottTask *task, FlottInput *input) {
  return eachRecord(task, input, [&](const Row &row) -> int32_t {
    if (row.value == -1)
      return 0;
    if (full(task, 0))
      return kFlottOutputFull;
    ++task->counters[0];
    emit(task->outputs[0], row);
    return 0;
  });
}

int32_t textExpand(FlottTask *task, FlottInput *input) {
  return eachRecord(task, input, [&](const Row &row) -> int32_t {
    for (; input->inner[0] < 1000; ++input->inner[0]) {
      if (full(task, 0))
        return kFlottOutputFull;
      emit(task->outputs[0], {row.key, row.at, input->inner[0]});
    }
    input->inner[0] = 0;
    return 0;
  });
}

int32_t textLimit(FlottTask *task, FlottInput *input) {
  return eachRecord(task, input, [&](const Row &row) -> int32_t {
    if (task->counters[0] == 10) {
      task->finished = 1;
      return 0;
    }
    if (full(task, 0))
      return kFlottOutputFull;
    ++task->counters[0];
    emit(task->outputs[0], row);
    return 0;
  });
}

//===--- Keyed state --------------------------------------------------------//

// entry: tag:8 key (view):16 rows:8 sum:8
constexpr uint32_t kEntryBytes = 40;

int32_t equalKeys(const void *left, const void *right) {
  return flott_view_equal(static_cast<const FlottView *>(left),
                          static_cast<const FlottView *>(right));
}

uint64_t hashOf(const FlottText &key) {
  return flott_hash_text(kFlottHashSeed, key.data, key.size);
}

bool fold(FlottTable *table, const FlottText &key, int64_t value) {
  FlottView view;
  flott_view_make(key.data, key.size, &view);
  int32_t fresh = 0;
  uint8_t *entry = flott_table_upsert(table, hashOf(key), &view, sizeof view,
                                      kEntryBytes, equalKeys, &fresh);
  if (!entry ||
      (fresh &&
       flott_view_own(&table->arena, reinterpret_cast<FlottView *>(entry + 8))))
    return false;
  int64_t sums[2];
  std::memcpy(sums, entry + 24, sizeof sums);
  sums[0] += 1;
  sums[1] += value;
  std::memcpy(entry + 24, sums, sizeof sums);
  return true;
}

int32_t noMemory(FlottTask *task) {
  task->failure = kOutOfMemory;
  return kFlottError;
}

int32_t foldWindowed(FlottTask *task, FlottSplit *split, const Row &row) {
  const int64_t start = flott_window_start(row.at, kWindowMicros, 0);
  if (split) {
    const int64_t before = split->maxTime == INT64_MIN
                               ? INT64_MIN
                               : split->maxTime - split->boundMicros;
    split->maxTime = std::max(split->maxTime, row.at);
    if (start + kWindowMicros <= before) {
      ++split->lateRows;
      return 0;
    }
  }
  FlottTable *table = flott_windows_at(
      static_cast<FlottWindows *>(task->tables[0]), start, kWindowMicros);
  if (!table || !fold(table, row.key, row.value))
    return noMemory(task);
  return 0;
}

int32_t textWindow(FlottTask *task, FlottInput *input) {
  return eachRecord(task, input, [&](const Row &row) {
    return foldWindowed(task, input->split, row);
  });
}

FlottText textAt(const FlottView &view) {
  return {view.size <= 12 ? view.prefix : view.tail.data, view.size};
}

int32_t batchWindow(FlottTask *task, FlottInput *input) {
  FlottBatch *batch = input->batch;
  for (; input->row < batch->rows; ++input->row) {
    Row row;
    const auto *keys = static_cast<FlottView *>(batch->columns[0].values);
    row.key = textAt(keys[input->row]);
    row.at = static_cast<int64_t *>(batch->columns[1].values)[input->row];
    row.value = static_cast<int64_t *>(batch->columns[2].values)[input->row];
    if (const int32_t stop = foldWindowed(task, nullptr, row))
      return stop;
  }
  return kFlottDone;
}

int32_t windowEmit(FlottTask *task, FlottInput *input) {
  FlottTable *table = input->table;
  for (; input->row <= int64_t(table->mask); ++input->row) {
    const uint8_t *entry = table->entries + input->row * kEntryBytes;
    uint32_t tag;
    std::memcpy(&tag, entry, sizeof tag);
    if (tag == 0)
      continue;
    if (full(task, 0))
      return kFlottOutputFull;
    FlottBatch *batch = task->outputs[0];
    FlottView &key = cell<FlottView>(batch, 0);
    std::memcpy(&key, entry + 8, sizeof key);
    if (flott_view_own(batch->arena, &key))
      return noMemory(task);
    cell<int64_t>(batch, 1) = input->windowStart;
    std::memcpy(&cell<int64_t>(batch, 2), entry + 24, 8);
    std::memcpy(&cell<int64_t>(batch, 3), entry + 32, 8);
    ++batch->rows;
  }
  return kFlottDone;
}

int32_t textShuffle(FlottTask *task, FlottInput *input) {
  return eachRecord(task, input, [&](const Row &row) -> int32_t {
    const auto target = int(flott_key_group_owner(
        flott_key_group(hashOf(row.key), 128), kShuffleTargets, 128));
    if (full(task, target))
      return kFlottOutputFull;
    if (FlottSplit *split = input->split)
      split->maxTime = std::max(split->maxTime, row.at);
    emit(task->outputs[target], row);
    return 0;
  });
}

//===--- Lists and joins ----------------------------------------------------//

// row: next:8 key (view):16 at:8 value:8
constexpr uint32_t kRowBytes = 40;

uint8_t *addRow(FlottTable *table, const Row &row) {
  uint8_t *place = flott_table_row(table, kRowBytes);
  if (!place)
    return nullptr;
  std::memset(place, 0, 8);
  auto *view = reinterpret_cast<FlottView *>(place + 8);
  flott_view_make(row.key.data, row.key.size, view);
  std::memcpy(place + 24, &row.at, 8);
  std::memcpy(place + 32, &row.value, 8);
  return flott_view_own(&table->arena, view) ? nullptr : place;
}

int32_t textAppend(FlottTask *task, FlottInput *input) {
  return eachRecord(task, input, [&](const Row &row) -> int32_t {
    return addRow(static_cast<FlottTable *>(task->tables[0]), row)
               ? 0
               : noMemory(task);
  });
}

int32_t orderByValue(const void *left, const void *right) {
  int64_t a, b;
  std::memcpy(&a, static_cast<const uint8_t *>(left) + 32, 8);
  std::memcpy(&b, static_cast<const uint8_t *>(right) + 32, 8);
  return a < b ? -1 : a > b;
}

int32_t rowsEmit(FlottTask *task, FlottInput *input) {
  for (; input->row < input->rowCount; ++input->row) {
    if (full(task, 0))
      return kFlottOutputFull;
    const uint8_t *row = input->rows[input->row];
    FlottBatch *batch = task->outputs[0];
    FlottView &key = cell<FlottView>(batch, 0);
    std::memcpy(&key, row + 8, sizeof key);
    if (flott_view_own(batch->arena, &key))
      return noMemory(task);
    std::memcpy(&cell<int64_t>(batch, 1), row + 24, 8);
    std::memcpy(&cell<int64_t>(batch, 2), row + 32, 8);
    ++batch->rows;
  }
  return kFlottDone;
}

// entry: tag:8 key (view):16 head:8
constexpr uint32_t kMultimapEntryBytes = 32;

int32_t textInsert(FlottTask *task, FlottInput *input) {
  auto *table = static_cast<FlottTable *>(task->tables[0]);
  return eachRecord(task, input, [&](const Row &row) -> int32_t {
    FlottView view;
    flott_view_make(row.key.data, row.key.size, &view);
    int32_t fresh = 0;
    uint8_t *entry =
        flott_table_upsert(table, hashOf(row.key), &view, sizeof view,
                           kMultimapEntryBytes, equalKeys, &fresh);
    if (!entry ||
        (fresh && flott_view_own(&table->arena,
                                 reinterpret_cast<FlottView *>(entry + 8))))
      return noMemory(task);
    uint8_t *place = addRow(table, row);
    if (!place)
      return noMemory(task);
    std::memcpy(place, entry + 24, 8);
    std::memcpy(entry + 24, &place, 8);
    return 0;
  });
}

int32_t textProbe(FlottTask *task, FlottInput *input) {
  auto *table = static_cast<FlottTable *>(task->tables[0]);
  return eachRecord(task, input, [&](const Row &row) -> int32_t {
    FlottView view;
    flott_view_make(row.key.data, row.key.size, &view);
    const uint8_t *entry = flott_table_find(table, hashOf(row.key), &view,
                                            kMultimapEntryBytes, equalKeys);
    if (!entry)
      return 0;
    if (full(task, 0))
      return kFlottOutputFull;
    const uint8_t *match;
    std::memcpy(&match, entry + 24, 8);
    Row joined = row;
    std::memcpy(&joined.value, match + 32, 8);
    emit(task->outputs[0], joined);
    return 0;
  });
}

} // namespace

void *handSymbol(const std::string &symbol) {
  static const std::map<std::string, void *> symbols = {
      {"text_emit_batch", reinterpret_cast<void *>(textEmit)},
      {"text_expand_batch", reinterpret_cast<void *>(textExpand)},
      {"text_limit_batch", reinterpret_cast<void *>(textLimit)},
      {"text_window_batch", reinterpret_cast<void *>(textWindow)},
      {"text_shuffle_batch", reinterpret_cast<void *>(textShuffle)},
      {"batch_window_batch", reinterpret_cast<void *>(batchWindow)},
      {"window_emit_batch", reinterpret_cast<void *>(windowEmit)},
      {"text_append_batch", reinterpret_cast<void *>(textAppend)},
      {"rows_emit_batch", reinterpret_cast<void *>(rowsEmit)},
      {"text_insert_batch", reinterpret_cast<void *>(textInsert)},
      {"text_probe_batch", reinterpret_cast<void *>(textProbe)},
      {"order_by_value", reinterpret_cast<void *>(orderByValue)},
  };
  const auto found = symbols.find(symbol);
  return found == symbols.end() ? nullptr : found->second;
}

} // namespace flott::test
