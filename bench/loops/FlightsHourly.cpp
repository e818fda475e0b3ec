// The hours of each origin, by hand: flights, mean and 95th percentile of the
// departure delay, with that hour's weather if there is any.
//
// usage: loop-flights-hourly FLIGHTS.csv WEATHER.csv OUT.csv
#include "bench/loops/Flights.h"

#include <algorithm>
#include <cmath>
#include <fast_float/fast_float.h>
#include <vector>

using namespace loops;

namespace {

/// Numbers of the columns of weather.csv.
enum WeatherColumn {
  kWeatherOrigin = 0,
  kTemp = 5,
  kWindSpeed = 9,
  kPrecip = 11,
  kWeatherTime = 14,
  kWeatherColumns = 15
};

struct Weather {
  uint64_t origin = 0; // packed; 0: free
  int64_t time = 0;
  double value[3];   // temp, wind_speed, precip
  uint8_t valid = 0; // one bit for each
};

/// Open addressing over (origin, time), linear, at most half full.
class WeatherTable {
public:
  Weather *find(uint64_t origin, int64_t time) {
    const uint64_t mask = slots_.size() - 1;
    uint64_t slot = hash(origin, time) & mask;
    while (slots_[slot].origin != 0) {
      if (slots_[slot].origin == origin && slots_[slot].time == time)
        return &slots_[slot];
      slot = (slot + 1) & mask;
    }
    return nullptr;
  }
  void insert(const Weather &row) {
    if (++used_ * 2 > slots_.size()) {
      const std::vector<Weather> old =
          std::exchange(slots_, std::vector<Weather>(slots_.size() * 2));
      for (const Weather &each : old)
        if (each.origin != 0)
          place(each);
    }
    place(row);
  }

private:
  static uint64_t hash(uint64_t origin, int64_t time) {
    return _mm_crc32_u64(_mm_crc32_u64(0, origin), time);
  }
  void place(const Weather &row) {
    const uint64_t mask = slots_.size() - 1;
    uint64_t slot = hash(row.origin, row.time) & mask;
    for (; slots_[slot].origin != 0; slot = (slot + 1) & mask)
      if (slots_[slot].origin == row.origin && slots_[slot].time == row.time)
        fail("two weather rows of one hour: this loop joins one");
    slots_[slot] = row;
  }
  std::vector<Weather> slots_ = std::vector<Weather>(4096);
  size_t used_ = 0;
};

/// Reads a float field [at, end). Returns false for NA.
bool parseFloat(const char *at, const char *end, double &value) {
  const auto [stop, error] = fast_float::from_chars(at, end, value);
  if (error == std::errc() && stop == end)
    return true;
  if (std::string_view(at, end - at) != "NA")
    fail("not a number", {at, size_t(end - at)});
  return false;
}

void readWeather(const MappedFile &file, WeatherTable &table) {
  const char *at = file.begin;
  requireHeader(at, file.end,
                {"origin", "temp", "wind_speed", "precip", "time_hour"},
                {kWeatherOrigin, kTemp, kWindSpeed, kPrecip, kWeatherTime});
  TimeParser times;
  ShortRow row;
  for (; at < file.end; at = row.end + 1) {
    if (!shortRow(at, row) || row.end >= file.end ||
        row.commas() != kWeatherColumns - 1)
      fail("row is not for this loop", {at, 40});
    Weather weather;
    weather.origin = packText(at, row.after(0) - 1 - at);
    const int columns[] = {kTemp, kWindSpeed, kPrecip};
    for (int i = 0; i < 3; ++i)
      weather.valid |= parseFloat(row.after(columns[i] - 1),
                                  row.after(columns[i]) - 1, weather.value[i])
                       << i;
    const char *timeAt = row.after(kWeatherTime - 1);
    if (row.end - timeAt != 20)
      fail("not a time", {timeAt, 20});
    weather.time = times.parse(timeAt);
    table.insert(weather);
  }
}

/// What one origin gathers of one hour.
struct Group {
  uint64_t origin = 0;
  int64_t flights = 0, sum = 0;
  std::vector<int64_t> delays;
};

/// DuckDB's quantile_cont: linear between the two neighbours, rounded once.
double quantile(std::vector<int64_t> &values, double share) {
  const double position = double(values.size() - 1) * share;
  const size_t low = size_t(position);
  const auto middle = values.begin() + low;
  std::nth_element(values.begin(), middle, values.end());
  const double left = double(*middle);
  if (double(low) == position)
    return left;
  const double right = double(*std::min_element(middle + 1, values.end()));
  const double part = position - double(low);
  return std::fma(left, 1.0 - part, right * part);
}

class HourlyReport {
public:
  HourlyReport(WeatherTable &weather, const char *path)
      : weather_(weather), out_(path) {
    out_.text(
        "origin,hour,flights,mean_delay,p95_delay,temp,wind_speed,precip\n");
  }

  void add(uint64_t origin, int64_t time, bool valid, int64_t delay) {
    if (time < begin_) [[unlikely]] // its hour is closed: late
      return;
    if (time >= begin_ + 3600) [[unlikely]] {
      close();
      begin_ = time - time % 3600;
    }
    size_t place = 0;
    while (place < live_ && groups_[place].origin != origin)
      ++place;
    if (place == live_) [[unlikely]] {
      if (live_ == groups_.size())
        groups_.emplace_back();
      groups_[live_++].origin = origin;
    }
    Group &group = groups_[place];
    ++group.flights;
    if (!valid)
      return;
    if (__builtin_add_overflow(group.sum, delay, &group.sum)) [[unlikely]]
      fail("sum out of range");
    group.delays.push_back(delay);
  }

  void close() {
    for (size_t i = 0; i < live_; ++i) {
      write(groups_[i]);
      groups_[i].flights = groups_[i].sum = 0;
      groups_[i].delays.clear();
    }
    live_ = 0;
  }

private:
  void write(Group &group) {
    out_.packed(group.origin), out_.put(',');
    out_.time(begin_), out_.put(',');
    out_.number(group.flights), out_.put(',');
    if (!group.delays.empty()) {
      out_.number(double(group.sum) / double(group.delays.size()));
      out_.put(',');
      out_.number(quantile(group.delays, 0.95));
    } else {
      out_.put(',');
    }
    const Weather *weather = weather_.find(group.origin, begin_);
    for (int i = 0; i < 3; ++i) {
      out_.put(',');
      if (weather != nullptr && (weather->valid >> i & 1) != 0)
        out_.number(weather->value[i]);
    }
    out_.put('\n');
  }

  WeatherTable &weather_;
  Writer out_;
  int64_t begin_ = INT64_MIN / 2; // of the open hour
  std::vector<Group> groups_; // the first live_ of them are of the open hour
  size_t live_ = 0;
};

} // namespace

int main(int argc, char **argv) {
  if (argc != 4)
    fail("usage: loop-flights-hourly FLIGHTS.csv WEATHER.csv OUT.csv");
  WeatherTable weather;
  readWeather(MappedFile(argv[2]), weather);
  const MappedFile flights(argv[1]);
  HourlyReport report(weather, argv[3]);
  TimeParser times;
  forEachFlight(flights, [&](const ShortRow &row) {
    int64_t delay = 0, minute = 0;
    const bool valid = parseInt(row.after(kDepDelay - 1), delay);
    if (!parseInt(row.after(kMinute - 1), minute)) [[unlikely]]
      fail("a flight without event time");
    const char *timeAt = row.after(kTimeHour - 1);
    if (row.end - timeAt != 20)
      fail("not a time", {timeAt, 20});
    const char *at = row.after(kOrigin - 1);
    report.add(packText(at, row.after(kDest - 1) - 1 - at),
               times.parse(timeAt) + minute * 60, valid, delay);
  });
  report.close();
}
