// Queries over binary columns in memory, by hand. The columns are read before
// the clock starts.
//
// usage: loop-columns {filter,sum-100,sum-1m,tumble} DIRECTORY
#include "bench/loops/Columns.h"

#include <algorithm>

using namespace loops;

namespace {

/// select auction, price * 908 / 1000 where price > 5000, products checked.
Checksum filter(const std::vector<int64_t> &auctions,
                const std::vector<int64_t> &prices) {
  constexpr int64_t kHighest = INT64_MAX / 908;
  Checksum sum;
  uint64_t rows = 0, auctionSum = 0, euroSum = 0;
  for (size_t begin = 0; begin < prices.size(); begin += 4096) {
    const size_t end = std::min(begin + 4096, prices.size());
    int64_t most = INT64_MIN;
    for (size_t i = begin; i < end; ++i) {
      const int64_t price = prices[i];
      const uint64_t keep = -uint64_t(price > 5000);
      most = std::max(most, price);
      // A kept price is positive: the division is an unsigned one.
      const uint64_t euro = uint64_t(price) * 908 / 1000;
      rows -= keep;
      auctionSum += uint64_t(auctions[i]) & keep;
      euroSum += euro & keep;
    }
    if (most > kHighest) [[unlikely]]
      fail("product out of range");
  }
  sum.rows = rows, sum.sums[0] = auctionSum, sum.sums[1] = euroSum;
  return sum;
}

Checksum fold(const SumTable &table) {
  Checksum sum;
  table.forEach([&](const SumTable::Entry &entry) {
    sum.add(uint64_t(entry.key), uint64_t(entry.sum));
  });
  return sum;
}

/// sum(price) by key, for tables that stay in cache: row by row. Room is looked
/// for once per 256 rows.
Checksum sumSmall(const std::vector<int64_t> &keys,
                  const std::vector<int64_t> &prices) {
  SumTable table;
  for (size_t begin = 0; begin < keys.size(); begin += 256) {
    const size_t end = std::min(begin + 256, keys.size());
    table.ensure(256);
    for (size_t i = begin; i < end; ++i)
      table.add(table.hash(keys[i]), keys[i], prices[i]);
  }
  return fold(table);
}

/// The same for tables beyond the cache: the entries of a batch are fetched
/// ahead.
Checksum sumLarge(const std::vector<int64_t> &keys,
                  const std::vector<int64_t> &prices) {
  SumTable table;
  constexpr size_t kBatch = 256;
  uint32_t slots[kBatch];
  for (size_t begin = 0; begin < keys.size(); begin += kBatch) {
    const size_t count = std::min(kBatch, keys.size() - begin);
    table.ensure(count);
    for (size_t i = 0; i < count; ++i) {
      slots[i] = uint32_t(table.hash(keys[begin + i]));
      table.prefetch(slots[i]);
    }
    for (size_t i = 0; i < count; ++i)
      table.add(slots[i], keys[begin + i], prices[begin + i]);
  }
  return fold(table);
}

/// count() by key and tumbling window of 10 s; the watermark is the newest
/// time, so a row before the open window is late.
Checksum tumble(const std::vector<int64_t> &keys,
                const std::vector<int64_t> &times) {
  constexpr int64_t kSize = 10'000'000; // microseconds
  SumTable table;
  Checksum sum;
  int64_t begin = 0, end = INT64_MIN, late = 0;
  const auto close = [&] {
    table.forEach([&](const SumTable::Entry &entry) {
      sum.add(uint64_t(begin), uint64_t(entry.key), uint64_t(entry.sum));
    });
    table.clear();
  };
  for (size_t first = 0; first < keys.size(); first += 256) {
    const size_t last = std::min(first + 256, keys.size());
    table.ensure(256);
    for (size_t i = first; i < last; ++i) {
      const int64_t time = times[i];
      if (time >= end) [[unlikely]] {
        close();
        begin = time - (time % kSize + kSize) % kSize;
        end = begin + kSize;
      }
      if (time < begin) [[unlikely]] {
        ++late;
        continue;
      }
      table.add(table.hash(keys[i]), keys[i], 1);
    }
  }
  close();
  if (late != 0)
    fprintf(stderr, "%ld late rows\n", late);
  return sum;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 3)
    fail("usage: loop-columns {filter,sum-100,sum-1m,tumble} DIRECTORY");
  const std::string_view query = argv[1];
  const auto run = [&](const char *first, const char *second, auto function) {
    const Column left(argv[2], first), right(argv[2], second);
    measure([&] { return function(left.values, right.values); });
  };
  if (query == "filter")
    run("auction", "price", filter);
  else if (query == "sum-100")
    run("campaign", "price", sumSmall);
  else if (query == "sum-1m")
    run("auction", "price", sumLarge);
  else if (query == "tumble")
    run("campaign", "time", tumble);
  else
    fail("no such query", query);
}
