// The batch form of update: while a table is larger than the second-level
// cache, rows wait in a buffer until the entries that they need have been asked
// for.
//
//   row loop    hash, key and values of the row -> buffer; prefetch the entry
//   buffer full, or the call ends: for each waiting row, in order, update
//
// A small table takes the row form: nothing is stored and loaded in between.
// The choice is made once per call, by the table's size.
#include "codegen/PipeToLLVM/Pipeline.h"

#include "runtime/abi/Pipeline.h"

#include <cstddef>

using namespace mlir;

namespace flott {

/// Rows that wait at most: their entries fit the first-level cache, and there
/// are more of them than misses that a processor has under way.
static constexpr int64_t kWaitingRows = 64;

/// A table of more bytes is probed in batch form.
static constexpr uint64_t kLargeTableBytes = 512 << 10;

/// A waiting row: hash:8 row:8 key values.
static constexpr uint64_t kWaitingKeyOffset = 16;

static pipe::Layout valuesLayout(pipe::UpdateOp op) {
  return pipe::layoutOf(SmallVector<Type>(op.getValues().getTypes()));
}

bool PipelineEmitter::canDefer(pipe::UpdateOp op) {
  pipe::TableOp table = tableNamed(op.getTable());
  // A window's table is small as a rule, and its rows come in runs. In a loop
  // or a tap other effects of the row could overtake the update.
  return !table.isWindowed() && !table.getKeys().empty() && loops_.empty() &&
         !tapEnd_;
}

void PipelineEmitter::emitDeferral(pipe::UpdateOp op, llvm::Value *state,
                                   llvm::Value *hash, llvm::Value *key,
                                   ArrayRef<Lane> values) {
  llvm::Type *i64 = builder.getInt64Ty();
  pipe::TableOp table = tableNamed(op.getTable());
  const pipe::TableLayout layout = pipe::layoutOf(table);
  const pipe::Layout valueLayout = valuesLayout(op);
  const uint64_t valuesOffset = kWaitingKeyOffset + layout.key.sizeBytes;
  const uint64_t stride = valuesOffset + valueLayout.sizeBytes;

  llvm::AllocaInst *buffer = entryAlloca(
      builder, llvm::ArrayType::get(builder.getInt8Ty(), stride * kWaitingRows),
      "waiting");
  buffer->setAlignment(llvm::Align(16));
  llvm::AllocaInst *count = entryAlloca(builder, i64, "waiting_rows");
  llvm::Value *isLarge;
  {
    llvm::IRBuilderBase::InsertPointGuard restore(builder);
    builder.SetInsertPoint(entry_->getTerminator());
    builder.CreateStore(builder.getInt64(0), count);
    isLarge = builder.CreateICmpUGT(
        builder.CreateMul(load(i64, state, offsetof(FlottTable, mask)),
                          builder.getInt64(layout.entryBytes)),
        builder.getInt64(kLargeTableBytes));
  }
  llvm::Function *flush = defineFlush(op, stride, valuesOffset);
  waiting_.push_back({flush, buffer, count});

  llvm::BasicBlock *wait = newBlock("wait"), *flushNow = newBlock("flush"),
                   *direct = newBlock("direct");
  builder.CreateCondBr(isLarge, wait, direct);
  builder.SetInsertPoint(wait);
  llvm::Value *number = builder.CreateLoad(i64, count);
  llvm::Value *slot =
      builder.CreateGEP(builder.getInt8Ty(), buffer,
                        builder.CreateMul(number, builder.getInt64(stride)));
  store(hash, slot, 0);
  store(builder.CreateLoad(i64, row_), slot, 8);
  builder.CreateMemCpy(fieldAddress(slot, kWaitingKeyOffset), llvm::Align(8),
                       key, llvm::Align(8), layout.key.sizeBytes);
  llvm::Value *base = fieldAddress(slot, valuesOffset);
  for (auto [index, value] : llvm::enumerate(values))
    storeSlot(op.getValues()[index].getType(), valueLayout.slots[index], value,
              base);
  callNamed(builder, "flott_table_prefetch", builder.getVoidTy(),
            {state, hash, builder.getInt32(layout.entryBytes)});
  llvm::Value *next = builder.CreateAdd(number, builder.getInt64(1));
  builder.CreateStore(next, count);
  builder.CreateCondBr(
      builder.CreateICmpEQ(next, builder.getInt64(kWaitingRows)), flushNow,
      nextTarget());
  builder.SetInsertPoint(flushNow);
  llvm::Value *status = flushWaiting(waiting_.back());
  llvm::BasicBlock *stop = newBlock("stop");
  builder.CreateCondBr(builder.CreateIsNotNull(status), stop, nextTarget());
  builder.SetInsertPoint(stop);
  builder.CreateStore(status, status_);
  builder.CreateBr(exit_);
  builder.SetInsertPoint(direct);
}

llvm::Value *PipelineEmitter::flushWaiting(const Waiting &waiting) {
  llvm::Value *count = builder.CreateLoad(builder.getInt64Ty(), waiting.count);
  builder.CreateStore(builder.getInt64(0), waiting.count);
  return builder.CreateCall(waiting.flush,
                            {task_, input_, waiting.buffer, count});
}

/// Defines the loop over the waiting rows as a function of its own, because it
/// runs in two places. Returns a FlottStep.
llvm::Function *PipelineEmitter::defineFlush(pipe::UpdateOp op, uint64_t stride,
                                             uint64_t valuesOffset) {
  llvm::Type *i64 = builder.getInt64Ty(), *i32 = builder.getInt32Ty(),
             *ptr = builder.getPtrTy();
  auto *flush = llvm::Function::Create(
      llvm::FunctionType::get(i32, {ptr, ptr, ptr, i64}, false),
      llvm::GlobalValue::InternalLinkage, symbol_ + "_flush", module_);
  flush->addFnAttr(llvm::Attribute::NoUnwind);

  // The emitter writes another function for a while.
  llvm::IRBuilderBase::InsertPointGuard restore(builder);
  llvm::SaveAndRestore function(function_, flush);
  llvm::SaveAndRestore task(task_,
                            static_cast<llvm::Value *>(flush->getArg(0)));
  llvm::SaveAndRestore input(input_,
                             static_cast<llvm::Value *>(flush->getArg(1)));
  llvm::SaveAndRestore entry(entry_), exit(exit_), nextRow(nextRow_);
  llvm::SaveAndRestore row(row_), status(status_);

  entry_ = newBlock("entry");
  exit_ = newBlock("exit");
  nextRow_ = newBlock("next_row");
  llvm::BasicBlock *header = newBlock("rows"), *body = newBlock("row");
  builder.SetInsertPoint(entry_);
  row_ = builder.CreateAlloca(i64, nullptr, "row");
  status_ = builder.CreateAlloca(i32, nullptr, "status");
  llvm::AllocaInst *at = builder.CreateAlloca(i64, nullptr, "at");
  builder.CreateStore(builder.getInt32(kFlottDone), status_);
  builder.CreateStore(builder.getInt64(0), at);
  builder.CreateBr(header);
  builder.SetInsertPoint(header);
  llvm::Value *number = builder.CreateLoad(i64, at);
  builder.CreateCondBr(builder.CreateICmpSLT(number, flush->getArg(3)), body,
                       exit_);
  builder.SetInsertPoint(body);
  llvm::Value *slot =
      builder.CreateGEP(builder.getInt8Ty(), flush->getArg(2),
                        builder.CreateMul(number, builder.getInt64(stride)));
  builder.CreateStore(load(i64, slot, 8), row_);
  const pipe::Layout valueLayout = valuesLayout(op);
  SmallVector<Lane> values;
  for (auto [index, type] : llvm::enumerate(op.getValues().getTypes()))
    values.push_back(loadSlot(type, valueLayout.slots[index],
                              fieldAddress(slot, valuesOffset)));
  applyUpdate(op, tableFor(tableNamed(op.getTable()), {}), load(i64, slot, 0),
              fieldAddress(slot, kWaitingKeyOffset), values);
  builder.CreateBr(nextRow_);
  builder.SetInsertPoint(nextRow_);
  builder.CreateStore(
      builder.CreateAdd(builder.CreateLoad(i64, at), builder.getInt64(1)), at);
  builder.CreateBr(header);
  builder.SetInsertPoint(exit_);
  builder.CreateRet(builder.CreateLoad(i32, status_));
  return flush;
}

} // namespace flott
