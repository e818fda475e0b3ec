// The cold half of windowed state: one table per open window.
#pragma once

#include "runtime/state/Table.h"

#include <map>
#include <utility>

namespace flott {

/// A window and its table.
struct WindowSlice {
  int64_t start; // microseconds
  Table *table;
};

/// Life: make (open | closed | drop)*. One thread at a time. Generated code
/// looks windows up through `abi`, and calls `open` for those it does not find.
class Windows {
public:
  Windows(const TableLayout &layout, int64_t sizeMicros, MemoryPool &memory);

  FlottWindows *abi() { return &abi_; }
  int64_t sizeMicros() const { return abi_.sizeMicros; }

  /// Finds or makes the window that starts at `start`, and caches it; null when
  /// memory is refused.
  Table *open(int64_t start);
  /// Null: the window is not open.
  Table *find(int64_t start) const;
  /// Windows that end in (after, upTo], earliest first.
  std::vector<WindowSlice> closed(int64_t after, int64_t upTo) const;
  /// Drops the windows that end at `upTo` or before.
  void drop(int64_t upTo);

private:
  int64_t endOf(int64_t start) const;
  size_t placeOf(int64_t start) const;

  const TableLayout &layout_;
  MemoryPool &memory_;
  FlottWindows abi_ = {};
  std::map<int64_t, std::unique_ptr<Table>> open_;
  std::vector<std::unique_ptr<Table>> spare_;
};

} // namespace flott
