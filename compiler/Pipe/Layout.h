// How values lie in entries and rows of a table. Decided by the compiler; state
// on disk never depends on it (blueprint: bytes on disk are defined by the
// schema).
#pragma once

#include "compiler/Flow/Flow.h"
#include "compiler/Pipe/Pipe.h"

namespace flott::pipe {

/// Where one value lies: `offset` from the start of the entry or row payload,
/// `valid` the offset of its byte of validity, -1 if it is never NULL.
struct Slot {
  uint32_t offset = 0;
  int32_t valid = -1;
};

/// Values one after another, each aligned to its width (at most 8), then the
/// validity bytes; the size is a multiple of 8.
struct Layout {
  llvm::SmallVector<Slot> slots;
  uint32_t sizeBytes = 0;
};

/// Bytes of a value in a column, entry or row (runtime/abi/Types.def).
uint32_t widthOf(mlir::Type type);

Layout layoutOf(llvm::ArrayRef<mlir::Type> types);

/// Bytes before the key of an entry, and before the payload of a row.
inline constexpr uint32_t kEntryHeaderBytes = 8;
inline constexpr uint32_t kRowHeaderBytes = 8;
/// Bytes of a list accumulator: data, count, capacity.
inline constexpr uint32_t kListBytes = 24;

/// All layouts of one table.
struct TableLayout {
  Layout key;   // offsets from kEntryHeaderBytes
  Layout value; // accumulators; offsets from valueOffset
  Layout row;   // offsets from kRowHeaderBytes
  uint32_t valueOffset = 0;
  uint32_t headOffset = 0; // multimap: of the head of the chain in an entry
  uint32_t entryBytes = 0; // 0: a list
  uint32_t rowBytes = 0;   // 0: a hash table
};

TableLayout layoutOf(TableOp table);

} // namespace flott::pipe
