// The cold half of state: owns the memory behind a FlottTable.
#pragma once

#include "runtime/abi/Table.h"
#include "runtime/base/Arena.h"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace flott {

/// What a table is made for; from the plan.
struct TableLayout {
  uint32_t entrySize = 0;                                 // 0: a list
  uint32_t rowSize = 0;                                   // 0: no rows
  int32_t (*order)(const void *, const void *) = nullptr; // FlottRowOrder
  int64_t limit = -1, offset = 0;                         // of a sorted list
  std::vector<uint32_t> rowTexts; // offsets of FlottViews in a row
};

/// Life: make (reserve | addPage)* orderRows scans (reset ...)*. One thread at
/// a time. Generated code writes through `abi`.
class Table {
public:
  /// Null when memory is refused.
  static std::unique_ptr<Table> make(const TableLayout &layout,
                                     MemoryPool &memory);
  ~Table();

  FlottTable *abi() { return &abi_; }

  /// Makes room for `more` further keys; false when memory is refused.
  bool reserve(uint64_t more);
  /// Sets rowNext and rowLimit to free room for rows, trims a sorted list with
  /// a limit first; false when memory is refused.
  bool addPage();
  /// The rows as they are scanned: as they came; of a sorted list in its order
  /// (rows that compare equal as they came), within offset and limit. Good
  /// until the table is written again.
  std::span<const uint8_t *const> orderRows();
  /// Forgets all keys and rows; keeps a little memory for the next use.
  void reset();

private:
  Table(const TableLayout &layout, MemoryPool &memory);
  bool setCapacity(uint64_t entries);
  bool pushPage();
  void freePages(size_t keep);
  bool trim();
  void selectRows(uint64_t skip, uint64_t most);
  bool keepTexts();
  uint8_t *row(uint64_t number) const;

  const TableLayout &layout_; // the plan's; outlives the table
  MemoryPool &memory_;
  FlottTable abi_ = {};
  std::optional<ArenaOwner> arena_;
  std::vector<uint8_t *> pages_;
  uint64_t pageShift_ = 0; // a page holds 1 << pageShift_ rows
  std::vector<const uint8_t *> ordered_;
  uint64_t trimAt_ = UINT64_MAX; // rows at which a trim pays
};

} // namespace flott
