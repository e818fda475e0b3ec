// Lateness by actual departure, by hand: per origin, the flights that left and
// those that come too late for their hour when the watermark trails by an hour.
//
// usage: loop-flights-lateness FLIGHTS.csv OUT.csv
#include "bench/loops/Flights.h"

#include <algorithm>
#include <vector>

using namespace loops;

namespace {
struct Origin {
  uint64_t name = 0; // packed
  int64_t flights = 0, late = 0;
};
} // namespace

int main(int argc, char **argv) {
  if (argc != 3)
    fail("usage: loop-flights-lateness FLIGHTS.csv OUT.csv");
  const MappedFile flights(argv[1]);
  std::vector<Origin> origins;
  TimeParser times;
  int64_t watermark = INT64_MIN; // newest actual time so far, less the bound
  forEachFlight(flights, [&](const ShortRow &row) {
    int64_t delay, minute;
    if (!parseInt(row.after(kDepDelay - 1), delay))
      return;
    const char *minuteAt = row.after(kMinute - 1);
    if (!parseInt(minuteAt, minute))
      return;
    const char *timeAt = row.after(kTimeHour - 1);
    if (row.end - timeAt != 20)
      fail("not a time", {timeAt, 20});
    int64_t offset;
    if (__builtin_add_overflow(minute, delay, &offset) ||
        __builtin_mul_overflow(offset, 60, &offset) ||
        __builtin_add_overflow(offset, times.parse(timeAt), &offset))
        [[unlikely]]
      fail("time out of range");
    const int64_t actual = offset;
    const int64_t hour = actual - ((actual % 3600) + 3600) % 3600;

    const char *at = row.after(kOrigin - 1);
    const uint64_t name = packText(at, row.after(kDest - 1) - 1 - at);
    size_t place = 0;
    while (place < origins.size() && origins[place].name != name)
      ++place;
    if (place == origins.size()) [[unlikely]]
      origins.push_back({name});
    ++origins[place].flights;
    origins[place].late += hour + 3600 <= watermark;
    watermark = std::max(watermark, actual - 3600);
  });
  Writer out(argv[2]);
  out.text("origin,flights,late\n");
  for (const Origin &origin : origins) {
    out.packed(origin.name), out.put(',');
    out.number(origin.flights), out.put(',');
    out.number(origin.late), out.put('\n');
  }
}
