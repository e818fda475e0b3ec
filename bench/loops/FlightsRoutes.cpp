// The ten worst routes, by hand: mean arrival delay and number of flights that
// arrived, per origin and destination.
//
// usage: loop-flights-routes FLIGHTS.csv OUT.csv
#include "bench/loops/Flights.h"

#include <algorithm>
#include <vector>

using namespace loops;

namespace {

struct Route {
  uint64_t origin = 0, dest = 0; // packed; 0: free
  int64_t sum = 0, count = 0;
};

/// Open addressing, linear; doubles when half full.
class Routes {
public:
  Route &find(uint64_t origin, uint64_t dest) {
    const uint64_t mask = slots_.size() - 1;
    uint64_t slot = (_mm_crc32_u64(_mm_crc32_u64(0, origin), dest)) & mask;
    while (slots_[slot].origin != origin || slots_[slot].dest != dest) {
      if (slots_[slot].origin == 0) [[unlikely]]
        return insert(origin, dest, slot);
      slot = (slot + 1) & mask;
    }
    return slots_[slot];
  }
  const std::vector<Route> &slots() const { return slots_; }

private:
  Route &insert(uint64_t origin, uint64_t dest, uint64_t slot) {
    if (++used_ * 2 <= slots_.size()) {
      slots_[slot].origin = origin, slots_[slot].dest = dest;
      return slots_[slot];
    }
    const std::vector<Route> old =
        std::exchange(slots_, std::vector<Route>(slots_.size() * 2));
    used_ = 0;
    for (const Route &route : old)
      if (route.origin != 0)
        find(route.origin, route.dest) = route;
    return find(origin, dest);
  }
  std::vector<Route> slots_ = std::vector<Route>(1024);
  size_t used_ = 0;
};

} // namespace

int main(int argc, char **argv) {
  if (argc != 3)
    fail("usage: loop-flights-routes FLIGHTS.csv OUT.csv");
  const MappedFile flights(argv[1]);
  Routes routes;
  forEachFlight(flights, [&](const ShortRow &row) {
    int64_t delay;
    if (!parseInt(row.after(kArrDelay - 1), delay))
      return;
    const char *origin = row.after(kOrigin - 1);
    const char *dest = row.after(kDest - 1);
    const char *destEnd = row.after(kAirTime - 1) - 1;
    Route &route = routes.find(packText(origin, dest - 1 - origin),
                               packText(dest, destEnd - dest));
    if (__builtin_add_overflow(route.sum, delay, &route.sum)) [[unlikely]]
      fail("sum out of range");
    ++route.count;
  });

  std::vector<Route> all;
  for (const Route &route : routes.slots())
    if (route.origin != 0)
      all.push_back(route);
  const auto text = [](uint64_t packed) {
    return std::string(reinterpret_cast<const char *>(&packed), packed >> 56);
  };
  const auto worse = [&](const Route &a, const Route &b) {
    const double left = double(a.sum) / double(a.count);
    const double right = double(b.sum) / double(b.count);
    if (left != right)
      return left > right;
    return std::pair(text(a.origin), text(a.dest)) <
           std::pair(text(b.origin), text(b.dest));
  };
  const size_t kept = std::min<size_t>(10, all.size());
  std::partial_sort(all.begin(), all.begin() + kept, all.end(), worse);
  Writer out(argv[2]);
  out.text("origin,dest,flights,mean_delay\n");
  for (size_t i = 0; i < kept; ++i) {
    out.packed(all[i].origin), out.put(',');
    out.packed(all[i].dest), out.put(',');
    out.number(all[i].count), out.put(',');
    out.number(double(all[i].sum) / double(all[i].count)), out.put('\n');
  }
}
