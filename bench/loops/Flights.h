// The rows of flights.csv: the few fields that a loop reads, checked as Flott
// checks them (number of fields, integers in range, NA, times).
#pragma once

#include "bench/loops/Text.h"

namespace loops {

/// Numbers of the columns of flights.csv.
enum FlightColumn {
  kDepDelay = 5,
  kArrDelay = 8,
  kOrigin = 12,
  kDest = 13,
  kAirTime = 14,
  kMinute = 17,
  kTimeHour = 18,
  kFlightColumns = 19
};

/// Calls `handle(row)` with a ShortRow for each row of the file. A row with
/// quotes or beyond 128 bytes is unquoted into a buffer first.
template <class Handle>
inline void forEachFlight(const MappedFile &file, Handle handle) {
  const char *at = file.begin;
  requireHeader(
      at, file.end,
      {"dep_delay", "arr_delay", "origin", "dest", "minute", "time_hour"},
      {kDepDelay, kArrDelay, kOrigin, kDest, kMinute, kTimeHour});
  ShortRow row;
  char buffer[512];
  while (at < file.end) {
    if (shortRow(at, row)) [[likely]] {
      if (row.end >= file.end)
        fail("last line has no end");
      if (row.commas() != kFlightColumns - 1) [[unlikely]]
        fail("wrong number of fields",
             {row.begin, size_t(row.end - row.begin)});
      handle(row);
      at = row.end + 1;
      continue;
    }
    size_t size = 0;
    while (at < file.end && *at != '\n') {
      const std::string field = nextField(at, file.end);
      if (size + field.size() + 1 > 128 ||
          field.find_first_of(",\n\"") != std::string::npos)
        fail("row is too long for this loop", {at, 0});
      memcpy(buffer + size, field.data(), field.size());
      size += field.size();
      buffer[size++] = ',';
    }
    ++at;
    if (size == 0)
      fail("empty row");
    buffer[size - 1] = '\n';
    if (!shortRow(buffer, row) || row.commas() != kFlightColumns - 1)
      fail("wrong number of fields", {buffer, size});
    handle(row);
  }
}

} // namespace loops
