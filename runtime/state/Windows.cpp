// The cold half of windowed state: one table per open window.
#include "runtime/state/Windows.h"

#include <algorithm>

namespace flott {
namespace {

/// Windows close one after the other, or all at the end of the input.
constexpr size_t kSpareTables = 2048;

} // namespace

Windows::Windows(const TableLayout &layout, int64_t sizeMicros,
                 MemoryPool &memory)
    : layout_(layout), memory_(memory) {
  abi_.sizeMicros = sizeMicros;
  abi_.host = this;
  std::fill_n(abi_.starts, int(kFlottWindowCache), INT64_MIN);
}

int64_t Windows::endOf(int64_t start) const {
  int64_t end;
  // A window at the end of time never closes before the end of input.
  return __builtin_add_overflow(start, abi_.sizeMicros, &end) ? INT64_MAX : end;
}

size_t Windows::placeOf(int64_t start) const {
  return (uint64_t(start) / uint64_t(abi_.sizeMicros)) % kFlottWindowCache;
}

Table *Windows::find(int64_t start) const {
  const auto found = open_.find(start);
  return found == open_.end() ? nullptr : found->second.get();
}

Table *Windows::open(int64_t start) {
  auto found = open_.find(start);
  if (found == open_.end()) {
    std::unique_ptr<Table> table;
    if (spare_.empty()) {
      table = Table::make(layout_, memory_);
    } else {
      table = std::move(spare_.back());
      spare_.pop_back();
    }
    if (!table)
      return nullptr;
    found = open_.emplace(start, std::move(table)).first;
  }
  const size_t place = placeOf(start);
  abi_.starts[place] = start;
  abi_.tables[place] = found->second->abi();
  return found->second.get();
}

std::vector<WindowSlice> Windows::closed(int64_t after, int64_t upTo) const {
  std::vector<WindowSlice> slices;
  for (const auto &[start, table] : open_) {
    const int64_t end = endOf(start);
    if (end > upTo)
      break;
    if (end > after)
      slices.push_back({start, table.get()});
  }
  return slices;
}

void Windows::drop(int64_t upTo) {
  while (!open_.empty() && endOf(open_.begin()->first) <= upTo) {
    const auto first = open_.begin();
    const size_t place = placeOf(first->first);
    if (abi_.starts[place] == first->first) {
      abi_.starts[place] = INT64_MIN;
      abi_.tables[place] = nullptr;
    }
    if (spare_.size() < kSpareTables) {
      first->second->reset();
      spare_.push_back(std::move(first->second));
    }
    open_.erase(first);
  }
}

} // namespace flott
