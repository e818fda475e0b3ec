// The calls of generated code into state.
#include "runtime/abi/Calls.h"
#include "runtime/abi/Primitive.h"
#include "runtime/abi/RowCalls.h"
#include "runtime/state/Windows.h"

#include <algorithm>
#include <cmath>

using namespace flott;

extern "C" {

int32_t flott_table_reserve(FlottTable *table, uint64_t more) noexcept {
  return static_cast<Table *>(table->host)->reserve(more) ? 0 : kOutOfMemory;
}

void *flott_table_page(FlottTable *table) noexcept {
  return static_cast<Table *>(table->host)->addPage() ? table->rowNext
                                                      : nullptr;
}

FlottTable *flott_windows_open(FlottWindows *windows, int64_t start) noexcept {
  Table *table = static_cast<Windows *>(windows->host)->open(start);
  return table ? table->abi() : nullptr;
}

void *flott_arena_grow(FlottArena *arena, int64_t size) noexcept {
  return static_cast<ArenaOwner *>(arena->chunks)->grow(size_t(size));
}

double flott_quantile(double *values, int64_t count, double fraction) noexcept {
  const double place = double(count - 1) * fraction;
  const auto low = int64_t(std::floor(place));
  const double part = place - double(low);
  // NaN is the largest value.
  const auto less = [](double left, double right) {
    return left < right || (std::isnan(right) && !std::isnan(left));
  };
  std::nth_element(values, values + low, values + count, less);
  if (part == 0 || low + 1 >= count)
    return values[low];
  const double high = *std::min_element(values + low + 1, values + count, less);
  // Rounded once, as DuckDB's quantile_cont.
  return std::fma(values[low], 1.0 - part, high * part);
}
}
