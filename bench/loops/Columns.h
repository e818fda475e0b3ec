// What the hand-written loops over binary columns share: the columns in memory,
// the clock, and a hash table from i64 to i64.
#pragma once

#include "bench/loops/Text.h"

#include <ctime>
#include <sys/resource.h>
#include <vector>

namespace loops {

/// One column of i64, as the file NAME.i64 holds it: little-endian, dense.
struct Column {
  std::vector<int64_t> values;
  Column(const std::string &directory, const char *name) {
    const std::string path = directory + "/" + name + ".i64";
    FILE *file = fopen(path.c_str(), "rb");
    struct stat info;
    if (file == nullptr || fstat(fileno(file), &info) != 0)
      fail("cannot read", path);
    values.resize(info.st_size / 8);
    madvise(values.data(), values.size() * 8, MADV_HUGEPAGE);
    if (fread(values.data(), 8, values.size(), file) != values.size())
      fail("cannot read", path);
    fclose(file);
  }
};

/// Key to value by open addressing, linear, at most half full. An entry is 16
/// bytes; whether it is taken stands in a bit per slot, so every key is
/// allowed.
class SumTable {
public:
  struct Entry {
    int64_t key, sum;
  };

  /// Makes room for `more` new keys; entries stay where they are until the
  /// next.
  void ensure(size_t more) {
    if ((used_ + more) * 2 <= entries_.size()) [[likely]]
      return;
    size_t size = entries_.size();
    while ((used_ + more) * 2 > size)
      size *= 2;
    SumTable larger(size);
    forEach([&](const Entry &entry) {
      larger.entries_[larger.slot(entry.key)] = entry;
      larger.take(larger.slot(entry.key));
    });
    *this = std::move(larger);
  }

  uint64_t hash(int64_t key) const { return _mm_crc32_u64(0, key) & mask_; }
  void prefetch(uint64_t at) const { __builtin_prefetch(&entries_[at], 1); }

  /// REQUIRES: room for one key; `at` is hash(key).
  void add(uint64_t at, int64_t key, int64_t value) {
    while (taken(at) && entries_[at].key != key)
      at = (at + 1) & mask_;
    if (!taken(at)) [[unlikely]] {
      take(at);
      entries_[at] = {key, 0};
    }
    if (__builtin_add_overflow(entries_[at].sum, value, &entries_[at].sum))
        [[unlikely]]
      fail("sum out of range");
  }

  void clear() {
    std::fill(taken_.begin(), taken_.end(), 0);
    used_ = 0;
  }

  template <class Handle> void forEach(Handle handle) const {
    for (size_t i = 0; i < entries_.size(); ++i)
      if (taken(i))
        handle(entries_[i]);
  }

  explicit SumTable(size_t size = 1024)
      : entries_(size), taken_(size / 64), mask_(size - 1) {
    madvise(entries_.data(), size * sizeof(Entry), MADV_HUGEPAGE);
  }

private:
  bool taken(size_t at) const { return taken_[at / 64] >> (at % 64) & 1; }
  void take(size_t at) {
    used_ += !taken(at);
    taken_[at / 64] |= 1ull << (at % 64);
  }
  uint64_t slot(int64_t key) const {
    uint64_t at = hash(key);
    while (taken(at))
      at = (at + 1) & mask_;
    return at;
  }

  std::vector<Entry> entries_;
  std::vector<uint64_t> taken_;
  uint64_t mask_;
  size_t used_ = 0;
};

/// The order-free checksum of a result: how many rows, and the sum of each
/// column modulo 2^64.
struct Checksum {
  uint64_t rows = 0, sums[3] = {};
  void add(uint64_t first, uint64_t second, uint64_t third = 0) {
    ++rows;
    sums[0] += first, sums[1] += second, sums[2] += third;
  }
};

/// Seconds of a clock.
inline double now(clockid_t clock) {
  timespec time;
  clock_gettime(clock, &time);
  return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

/// Runs `query` and prints its checksum, time and memory as one line of JSON.
template <class Query> inline void measure(Query query) {
  const double wall = now(CLOCK_MONOTONIC);
  const double cpu = now(CLOCK_PROCESS_CPUTIME_ID);
  const Checksum sum = query();
  const double cpuEnd = now(CLOCK_PROCESS_CPUTIME_ID);
  const double wallEnd = now(CLOCK_MONOTONIC);
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("{\"wall\": %.6f, \"cpu\": %.6f, \"rss\": %ld, \"rows\": %lu, "
         "\"sums\": [%lu, %lu, %lu]}\n",
         wallEnd - wall, cpuEnd - cpu, usage.ru_maxrss * 1024, sum.rows,
         sum.sums[0], sum.sums[1], sum.sums[2]);
}

} // namespace loops
