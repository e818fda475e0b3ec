// A pipeline as the compiler would generate it, in C++ and compiled to bitcode
// that declares the primitives: a CSV block, seven columns of it decoded, a
// filter, a tumbling window, a group by two texts with five aggregates.

#include "runtime/abi/Pipeline.h"
#include "runtime/abi/Calls.h"
#include "runtime/abi/Json.h"
#include "runtime/abi/RowCalls.h"

extern "C" {
#define PRIMITIVE(name, result, parameters) result name parameters;
#include "runtime/state/inline/Primitives.def"
#define PRIMITIVE(name, result, parameters) result name parameters;
#include "runtime/text/inline/Primitives.def"
}

namespace {
struct Key {
  FlottView origin, carrier;
};
struct Values {
  int64_t count, sumDelay, maxDelay;
  double sumDistance;
  uint8_t list[24];
};
struct Entry {
  uint64_t tag;
  Key key;
  Values values;
};
} // namespace

extern "C" {
int32_t flott_eq_t0(const void *left, const void *right) {
  auto *a = static_cast<const Key *>(left);
  auto *b = static_cast<const Key *>(right);
  return flott_view_equal(&a->origin, &b->origin) &
         flott_view_equal(&a->carrier, &b->carrier);
}

int32_t p0_open(FlottTask *task) { return 0; }
void p0_close(FlottTask *task) {}

int32_t p0_batch(FlottTask *task, FlottInput *input) {
  if (input->recordCount < 0)
    input->recordCount =
        flott_csv_index(input->bytes, input->sizeBytes, input->final, ',',
                        input->fields, input->fieldCapacity, input->records,
                        input->fieldCapacity, &input->consumed);
  auto *windows = static_cast<FlottWindows *>(task->tables[0]);
  auto *bytes = reinterpret_cast<const char *>(input->bytes);
  FlottArena *arena = task->context.arena;
  for (int64_t row = input->row; row < input->recordCount; ++row) {
    int32_t site = 0, code = 0;
    {
      const uint32_t first = input->records[row],
                     last = input->records[row + 1];
      code = flott_csv_check(input->bytes, input->fields, first, last, 12);
      if (code == -1)
        continue;
      if (code != 0)
        goto failed;
      const auto field = [&](int column, int64_t *size) {
        const uint32_t begin = input->fields[first + column] + 1;
        *size = input->fields[first + column + 1] - begin;
        return bytes + begin;
      };
      int64_t size;
      const char *data = field(0, &size);
      int64_t time;
      site = 1;
      if ((code = flott_timestamp_parse(data, size, 0, &time)))
        goto failed;
      data = field(3, &size);
      int64_t delay = 0;
      const int32_t delayIsNull = flott_csv_is_null(data, size, "NA", 2);
      site = 2;
      if (!delayIsNull && (code = flott_i64_parse(data, size, &delay)))
        goto failed;
      if (delayIsNull)
        continue;
      data = field(5, &size);
      double distance;
      site = 3;
      if ((code = flott_f64_parse(data, size, &distance)))
        goto failed;
      if (!(delay > -60 && distance >= 100))
        continue;
      data = field(6, &size);
      FlottText origin, carrier;
      site = 4;
      if ((code = flott_csv_field(arena, data, size, &origin)))
        goto failed;
      data = field(8, &size);
      site = 5;
      if ((code = flott_csv_field(arena, data, size, &carrier)))
        goto failed;
      const int64_t start = flott_window_start(time, 3'600'000'000, 0);
      FlottTable *table = flott_windows_at(windows, start, 3'600'000'000);
      if (!table)
        return kFlottError;
      uint64_t hash = flott_hash_text(0, origin.data, origin.size);
      hash = flott_hash_text(hash, carrier.data, carrier.size);
      Key key;
      flott_view_make(origin.data, origin.size, &key.origin);
      flott_view_make(carrier.data, carrier.size, &key.carrier);
      int32_t fresh;
      auto *entry = reinterpret_cast<Entry *>(flott_table_upsert(
          table, hash, &key, sizeof key, sizeof(Entry), flott_eq_t0, &fresh));
      if (!entry)
        return kFlottError;
      if (fresh && (flott_view_own(&table->arena, &entry->key.origin) ||
                    flott_view_own(&table->arena, &entry->key.carrier)))
        return kFlottError;
      Values &values = entry->values;
      ++values.count;
      site = 6;
      code = 1;
      if (__builtin_add_overflow(values.sumDelay, delay, &values.sumDelay))
        goto failed;
      if (delay > values.maxDelay)
        values.maxDelay = delay;
      values.sumDistance += distance;
      if (flott_list_push(table, values.list, double(delay)))
        return kFlottError;
      continue;
    }
  failed:
    if (flott_row_failed(task, input, row, site, code)) {
      input->row = row + 1;
      return kFlottError;
    }
  }
  input->row = input->recordCount;
  return kFlottDone;
}
}
