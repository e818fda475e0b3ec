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

/// The table of the window that starts at `start`; null when memory is refused.
FLOTT_PRIMITIVE FlottTable *flott_windows_at(FlottWindows *windows,
                                             int64_t start, int64_t size) {
  uint64_t place = (uint64_t(start) / uint64_t(size)) % kFlottWindowCache;
  if (FLOTT_LIKELY(windows->starts[place] == start))
    return windows->tables[place];
  return flott_windows_open(windows, start);
}
