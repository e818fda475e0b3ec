// What gives a pipeline its rows: batches, entries of tables, rows of lists.
#include "codegen/PipeToLLVM/Pipeline.h"

#include "runtime/abi/Pipeline.h"

#include <cstddef>

using namespace mlir;

namespace flott {

void PipelineEmitter::emitDriver() {
  switch (op_.getDriver()) {
  case pipe::Driver::Text:
    return emitTextDriver();
  case pipe::Driver::Batch:
    return emitBatchDriver();
  case pipe::Driver::Table:
    return emitTableDriver();
  case pipe::Driver::Rows:
    return emitRowsDriver();
  }
}

void PipelineEmitter::emitRowLoop(llvm::Value *count) {
  llvm::BasicBlock *header = newBlock("rows"), *body = newBlock("row");
  builder.CreateBr(header);
  builder.SetInsertPoint(header);
  llvm::Value *row = builder.CreateLoad(builder.getInt64Ty(), row_);
  builder.CreateCondBr(builder.CreateICmpSLT(row, count), body, exit_);
  builder.SetInsertPoint(nextRow_);
  builder.CreateStore(
      builder.CreateAdd(builder.CreateLoad(builder.getInt64Ty(), row_),
                        builder.getInt64(1)),
      row_);
  builder.CreateBr(header);
  builder.SetInsertPoint(body);
  rowIndex_ = builder.CreateLoad(builder.getInt64Ty(), row_, "index");
}

Lane PipelineEmitter::decodeColumn(unsigned column) {
  auto [place, isNew] = columns_.try_emplace(column);
  if (!isNew)
    return place->second;
  Type type = op_.getBody().getArgument(column).getType();
  Lane lane;
  switch (op_.getDriver()) {
  case pipe::Driver::Text:
    lane = options_.lookup("format") == "csv" ? decodeCsv(column)
                                              : decodeJson(column);
    break;
  case pipe::Driver::Batch: {
    auto [values, validity] = batchColumns_[column];
    llvm::Value *address = builder.CreateGEP(
        builder.getInt8Ty(), values,
        builder.CreateMul(rowIndex_, builder.getInt64(pipe::widthOf(type))));
    lane = loadLane(builder, type, address);
    if (flow::isOptional(type)) {
      llvm::Value *byte = builder.CreateAlignedLoad(
          builder.getInt8Ty(),
          builder.CreateGEP(builder.getInt8Ty(), validity,
                            builder.CreateLShr(rowIndex_, 3)),
          llvm::Align(1));
      llvm::Value *bit = builder.CreateTrunc(builder.CreateAnd(rowIndex_, 7),
                                             builder.getInt8Ty());
      lane.valid = builder.CreateTrunc(builder.CreateLShr(byte, bit),
                                       builder.getInt1Ty());
    }
    break;
  }
  case pipe::Driver::Table: {
    pipe::TableOp table = tableNamed(*op_.getTable());
    pipe::TableLayout layout = pipe::layoutOf(table);
    const unsigned keys = table.getKeys().size();
    if (column < keys) {
      lane = loadSlot(type, layout.key.slots[column],
                      fieldAddress(rowBase_, pipe::kEntryHeaderBytes));
      break;
    }
    auto accumulator =
        cast<pipe::AccumulatorAttr>(table.getAccumulators()[column - keys]);
    const pipe::Slot &slot = layout.value.slots[column - keys];
    llvm::Value *base = fieldAddress(rowBase_, layout.valueOffset);
    if (accumulator.getKind() == pipe::Accumulate::List) {
      lane.value = load(builder.getPtrTy(), base, slot.offset);
      lane.size = load(builder.getInt64Ty(), base, slot.offset + 8);
      break;
    }
    lane = loadSlot(type, slot, base);
    break;
  }
  case pipe::Driver::Rows: {
    pipe::TableLayout layout = pipe::layoutOf(tableNamed(*op_.getTable()));
    lane = loadSlot(type, layout.row.slots[column],
                    fieldAddress(rowBase_, pipe::kRowHeaderBytes));
    break;
  }
  }
  columns_[column] = lane;
  return lane;
}

void PipelineEmitter::emitBatchDriver() {
  llvm::Type *ptr = builder.getPtrTy();
  llvm::Value *batch = load(ptr, input_, offsetof(FlottInput, batch));
  llvm::Value *columns = load(ptr, batch, offsetof(FlottBatch, columns));
  for (BlockArgument argument : op_.getBody().getArguments()) {
    const uint64_t base = sizeof(FlottColumn) * argument.getArgNumber();
    batchColumns_.push_back(
        {load(ptr, columns, base + offsetof(FlottColumn, values)),
         load(ptr, columns, base + offsetof(FlottColumn, validity))});
  }
  emitRowLoop(load(builder.getInt64Ty(), batch, offsetof(FlottBatch, rows)));
}

void PipelineEmitter::emitTableDriver() {
  pipe::TableOp table = tableNamed(*op_.getTable());
  llvm::Type *i64 = builder.getInt64Ty();
  llvm::Value *state =
      load(builder.getPtrTy(), input_, offsetof(FlottInput, table));
  llvm::Value *entries =
      load(builder.getPtrTy(), state, offsetof(FlottTable, entries));
  llvm::Value *last = load(i64, state, offsetof(FlottTable, mask));
  emitRowLoop(builder.CreateAdd(last, builder.getInt64(1)));
  rowBase_ = builder.CreateGEP(
      builder.getInt8Ty(), entries,
      builder.CreateMul(rowIndex_,
                        builder.getInt64(pipe::layoutOf(table).entryBytes)));
  // A free entry has the tag 0.
  keepIf(builder.CreateIsNotNull(load(builder.getInt32Ty(), rowBase_, 0)));
}

void PipelineEmitter::emitRowsDriver() {
  llvm::Value *rows =
      load(builder.getPtrTy(), input_, offsetof(FlottInput, rows));
  emitRowLoop(
      load(builder.getInt64Ty(), input_, offsetof(FlottInput, rowCount)));
  rowBase_ = builder.CreateLoad(
      builder.getPtrTy(),
      builder.CreateGEP(builder.getPtrTy(), rows, rowIndex_));
}

} // namespace flott
