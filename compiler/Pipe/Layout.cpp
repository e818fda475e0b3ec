// Layout of entries and rows.
#include "compiler/Pipe/Layout.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace flott::flow;

namespace flott::pipe {

uint32_t widthOf(Type type) {
  type = valueType(type);
  if (auto integer = dyn_cast<IntegerType>(type))
    return integer.getWidth() == 1 ? 1 : integer.getWidth() / 8;
  if (type.isF32() || isa<DateType, MonthsType>(type))
    return 4;
  if (isa<DecimalType, StringType, BytesType, ArrayType>(type))
    return 16;
  return 8;
}

static Layout layoutWith(ArrayRef<Type> types,
                         llvm::function_ref<uint32_t(unsigned)> width) {
  Layout layout;
  uint32_t offset = 0;
  for (unsigned index = 0; index < types.size(); ++index) {
    const uint32_t bytes = width(index);
    offset = llvm::alignTo(offset, std::min(bytes, 8u));
    layout.slots.push_back({offset, -1});
    offset += bytes;
  }
  for (auto [slot, type] : llvm::zip(layout.slots, types))
    if (isOptional(type))
      slot.valid = static_cast<int32_t>(offset++);
  layout.sizeBytes = llvm::alignTo(offset, 8);
  return layout;
}

Layout layoutOf(ArrayRef<Type> types) {
  return layoutWith(types,
                    [&](unsigned index) { return widthOf(types[index]); });
}

static SmallVector<Type> typesOf(ArrayAttr attributes) {
  return llvm::map_to_vector(attributes.getAsRange<TypeAttr>(),
                             [](TypeAttr type) { return type.getValue(); });
}

TableLayout layoutOf(TableOp table) {
  TableLayout layout;
  layout.key = layoutOf(typesOf(table.getKeys()));
  layout.row = layoutOf(typesOf(table.getRow()));
  SmallVector<AccumulatorAttr> accumulators(
      table.getAccumulators().getAsRange<AccumulatorAttr>());
  SmallVector<Type> types = llvm::map_to_vector(
      accumulators, [](AccumulatorAttr acc) { return acc.getType(); });
  layout.value = layoutWith(types, [&](unsigned index) {
    return accumulators[index].getKind() == Accumulate::List
               ? kListBytes
               : widthOf(types[index]);
  });
  if (table.getKind() != TableKind::List) {
    layout.valueOffset = kEntryHeaderBytes + layout.key.sizeBytes;
    layout.headOffset = layout.valueOffset;
    layout.entryBytes =
        layout.valueOffset +
        (table.getKind() == TableKind::Hash ? layout.value.sizeBytes : 8);
  }
  if (table.getKind() != TableKind::Hash)
    layout.rowBytes = kRowHeaderBytes + layout.row.sizeBytes;
  return layout;
}

} // namespace flott::pipe
