// Says how fast this machine is at this moment: arithmetic, and random reads of
// 64 MB, in nanoseconds per step. A series whose figures move is not a
// measurement.
//
// usage: loop-calibrate
#include "bench/loops/Columns.h"

using namespace loops;

int main() {
  constexpr size_t kWords = (64 << 20) / 8;
  constexpr uint64_t kSteps = 4'000'000;
  std::vector<uint64_t> next(kWords);
  madvise(next.data(), kWords * 8, MADV_HUGEPAGE);
  // An odd multiplier and increment make one cycle through all words.
  for (size_t i = 0; i < kWords; ++i)
    next[i] = (i * 2862933555777941757ull + 3037000493ull) & (kWords - 1);

  double best[2] = {1e9, 1e9};
  uint64_t keep = 0;
  for (int round = 0; round < 5; ++round) {
    double begin = now(CLOCK_MONOTONIC);
    uint64_t value = round;
    for (uint64_t i = 0; i < kSteps * 10; ++i)
      value = value * 6364136223846793005ull + 1442695040888963407ull;
    best[0] = std::min(best[0], now(CLOCK_MONOTONIC) - begin);
    begin = now(CLOCK_MONOTONIC);
    uint64_t place = value & (kWords - 1);
    for (uint64_t i = 0; i < kSteps; ++i)
      place = next[place];
    best[1] = std::min(best[1], now(CLOCK_MONOTONIC) - begin);
    keep += value + place;
  }
  printf("{\"alu\": %.4f, \"random\": %.4f, \"keep\": %lu}\n",
         best[0] / double(kSteps * 10) * 1e9, best[1] / double(kSteps) * 1e9,
         keep & 1);
}
