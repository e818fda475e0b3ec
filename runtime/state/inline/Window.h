// Windows: which one a time falls into, and its table.
#pragma once

#include "runtime/abi/Calls.h"
#include "runtime/abi/Primitive.h"
#include "runtime/abi/Table.h"

/// The start of the tumbling window of `time`: offset + k size <= time. The
/// smallest i64 where it would lie before all time.
FLOTT_PRIMITIVE int64_t flott_window_start(int64_t time, int64_t size,
                                           int64_t offset) {
  int64_t into = time % size - offset; // offset < size: no overflow
  if (into < 0)
    into += size;
  if (into < 0)
    into += size;
  int64_t start;
  if (FLOTT_UNLIKELY(__builtin_sub_overflow(time, into, &start)))
    return INT64_MIN;
  return start;
}

/// As flott_window_start, for the times of one stream: `*recent` is the start
/// of a window, at first any, then the one of the time before. Rows come in
/// runs of one window as a rule, and need no division. `*recentTable` is null
/// whenever it is not of the window returned.
FLOTT_PRIMITIVE int64_t flott_window_start_recent(int64_t time, int64_t size,
                                                  int64_t offset,
                                                  int64_t *recent,
                                                  FlottTable **recentTable) {
  if (FLOTT_LIKELY(uint64_t(time) - uint64_t(*recent) < uint64_t(size)))
    return *recent;
  *recentTable = nullptr;
  const int64_t start = flott_window_start(time, size, offset);
  // Windows that the range of time cuts off are no measure for others.
  if (FLOTT_LIKELY(start != INT64_MIN && start <= INT64_MAX - size))
    *recent = start;
  return start;
}

/// The table of the window that starts at `start`; null when memory is refused.
FLOTT_PRIMITIVE FlottTable *flott_windows_at(FlottWindows *windows,
                                             int64_t start, int64_t size) {
  uint64_t place = (uint64_t(start) / uint64_t(size)) % kFlottWindowCache;
  if (FLOTT_LIKELY(windows->starts[place] == start))
    return windows->tables[place];
  return flott_windows_open(windows, start);
}

/// As flott_windows_at, for the starts that flott_window_start_recent gives
/// with the same `*recentTable`. REQUIRES: no window is dropped in between.
FLOTT_PRIMITIVE FlottTable *flott_windows_at_recent(FlottWindows *windows,
                                                    int64_t start, int64_t size,
                                                    FlottTable **recentTable) {
  if (FLOTT_UNLIKELY(!*recentTable))
    *recentTable = flott_windows_at(windows, start, size);
  return *recentTable;
}
