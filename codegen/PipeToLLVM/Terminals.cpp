// The ops that take a row away: into batches, accumulators, multimaps, lists.
#include "codegen/PipeToLLVM/Pipeline.h"

#include "runtime/abi/Pipeline.h"

#include <cstddef>

using namespace mlir;

namespace flott {

/// Key groups of a job; part of the plan (Plan::maxParallelism).
static constexpr uint32_t kMaxParallelism = 128;

//===--- emit -------------------------------------------------------------===//

void PipelineEmitter::emitEmit(pipe::EmitOp op) {
  llvm::Type *i64 = builder.getInt64Ty(), *ptr = builder.getPtrTy();
  SmallVector<Lane> values;
  SmallVector<Type> types(op.getValues().getTypes());
  for (Value value : op.getValues())
    values.push_back(lane(value));

  struct Target {
    llvm::Value *batch, *columns, *capacity, *number;
    llvm::AllocaInst *rows; // null: the row count stays in the batch
  };
  SmallVector<Target> targets;
  for (auto symbol : op.getTargets().getAsRange<FlatSymbolRefAttr>()) {
    const StageNumbers::Output &output = numbers_.output(symbol.getValue());
    Target target{};
    if (output.targets == 1) {
      // One batch for the whole call: what is known of it is loaded once.
      llvm::IRBuilderBase::InsertPointGuard restore(builder);
      builder.SetInsertPoint(entry_->getTerminator());
      target.number = builder.getInt32(output.firstBatch);
      llvm::Value *outputs = load(ptr, task_, offsetof(FlottTask, outputs));
      target.batch = load(ptr, outputs, sizeof(void *) * output.firstBatch);
      target.columns = load(ptr, target.batch, offsetof(FlottBatch, columns));
      target.capacity = load(i64, target.batch, offsetof(FlottBatch, capacity));
      target.rows = callLocal(
          i64, fieldAddress(target.batch, offsetof(FlottBatch, rows)));
    } else {
      SmallVector<Lane> keys;
      SmallVector<Type> keyTypes;
      for (int64_t key : op.getKeys()) {
        keys.push_back(values[key]);
        keyTypes.push_back(types[key]);
      }
      llvm::Value *group = callNamed(
          builder, "flott_key_group", builder.getInt32Ty(),
          {hashOf(keyTypes, keys), builder.getInt32(kMaxParallelism)});
      llvm::Value *owner =
          callNamed(builder, "flott_key_group_owner", builder.getInt32Ty(),
                    {group, builder.getInt32(output.targets),
                     builder.getInt32(kMaxParallelism)});
      target.number =
          builder.CreateAdd(owner, builder.getInt32(output.firstBatch));
      llvm::Value *outputs = load(ptr, task_, offsetof(FlottTask, outputs));
      target.batch = builder.CreateLoad(
          ptr, builder.CreateGEP(ptr, outputs,
                                 builder.CreateZExt(target.number, i64)));
      target.columns = load(ptr, target.batch, offsetof(FlottBatch, columns));
      target.capacity = load(i64, target.batch, offsetof(FlottBatch, capacity));
    }
    targets.push_back(target);
  }

  // Room in every target, before anything is written to one.
  for (Target &target : targets) {
    llvm::Value *rows =
        target.rows ? builder.CreateLoad(i64, target.rows)
                    : load(i64, target.batch, offsetof(FlottBatch, rows));
    llvm::BasicBlock *full = newBlock("full"), *room = newBlock("room");
    builder.CreateCondBr(builder.CreateICmpSLT(rows, target.capacity), room,
                         full);
    builder.SetInsertPoint(full);
    // The row is taken up again: it must not be counted twice.
    for (auto [place, type] : undo_)
      builder.CreateAlignedStore(
          builder.CreateSub(
              builder.CreateAlignedLoad(type, place, llvm::Align(8)),
              llvm::ConstantInt::get(type, 1)),
          place, llvm::Align(8));
    for (auto [number, loop] : llvm::enumerate(loops_))
      resumeAt(number, builder.CreateLoad(i64, loop.position));
    store(target.number, task_, offsetof(FlottTask, fullOutput));
    builder.CreateStore(builder.getInt32(kFlottOutputFull), status_);
    builder.CreateBr(exit_);
    builder.SetInsertPoint(room);
  }
  for (Target &target : targets) {
    llvm::Value *row =
        target.rows ? builder.CreateLoad(i64, target.rows)
                    : load(i64, target.batch, offsetof(FlottBatch, rows));
    for (auto [index, value] : llvm::enumerate(values)) {
      const uint64_t base = sizeof(FlottColumn) * index;
      llvm::Value *column =
          load(ptr, target.columns, base + offsetof(FlottColumn, values));
      llvm::Value *address = builder.CreateGEP(
          builder.getInt8Ty(), column,
          builder.CreateMul(row,
                            builder.getInt64(pipe::widthOf(types[index]))));
      storeLane(builder, types[index], value, address);
      // Tables are dropped while the batch is under way.
      if (borrowsFromState_ && hasSize(types[index]))
        ownBytes(types[index], address,
                 load(ptr, target.batch, offsetof(FlottBatch, arena)));
      if (!flow::isOptional(types[index]))
        continue;
      llvm::Value *validity =
          load(ptr, target.columns, base + offsetof(FlottColumn, validity));
      llvm::Value *byte = builder.CreateGEP(builder.getInt8Ty(), validity,
                                            builder.CreateLShr(row, 3));
      llvm::Value *shift =
          builder.CreateTrunc(builder.CreateAnd(row, 7), builder.getInt8Ty());
      llvm::Value *mask = builder.CreateShl(builder.getInt8(1), shift);
      llvm::Value *bit = builder.CreateShl(
          builder.CreateZExt(value.valid ? value.valid : builder.getTrue(),
                             builder.getInt8Ty()),
          shift);
      llvm::Value *old =
          builder.CreateAlignedLoad(builder.getInt8Ty(), byte, llvm::Align(1));
      builder.CreateAlignedStore(
          builder.CreateOr(builder.CreateAnd(old, builder.CreateNot(mask)),
                           bit),
          byte, llvm::Align(1));
    }
    llvm::Value *next = builder.CreateAdd(row, builder.getInt64(1));
    if (target.rows)
      builder.CreateStore(next, target.rows);
    else
      store(next, target.batch, offsetof(FlottBatch, rows));
  }
}

SmallVector<Lane> PipelineEmitter::lanesOf(ValueRange values) {
  return llvm::map_to_vector(values, [&](Value value) { return lane(value); });
}

//===--- update -----------------------------------------------------------===//

void PipelineEmitter::emitUpdate(pipe::UpdateOp op) {
  pipe::TableOp table = tableNamed(op.getTable());
  pipe::TableLayout layout = pipe::layoutOf(table);
  const SmallVector<Lane> keys = lanesOf(op.getKeys()),
                          values = lanesOf(op.getValues());
  const SmallVector<Type> keyTypes(op.getKeys().getTypes());

  llvm::Value *state = tableFor(table, op.getWindow());
  llvm::Value *key = makeKey(layout, keyTypes, keys);
  llvm::Value *hash = hashOf(keyTypes, keys);
  if (canDefer(op))
    emitDeferral(op, state, hash, key, values);
  applyUpdate(op, state, hash, key, values);
}

void PipelineEmitter::applyUpdate(pipe::UpdateOp op, llvm::Value *state,
                                  llvm::Value *hash, llvm::Value *key,
                                  ArrayRef<Lane> values) {
  llvm::Type *i32 = builder.getInt32Ty(), *ptr = builder.getPtrTy();
  pipe::TableOp table = tableNamed(op.getTable());
  pipe::TableLayout layout = pipe::layoutOf(table);
  llvm::Value *fresh = entryAlloca(builder, i32, "fresh");
  llvm::Value *entry = callNamed(
      builder, "flott_table_upsert", ptr,
      {state, hash, key, builder.getInt32(layout.key.sizeBytes),
       builder.getInt32(layout.entryBytes), equalFunction(table), fresh});
  abortIf(builder.CreateIsNull(entry));
  llvm::Value *isFresh =
      builder.CreateIsNotNull(builder.CreateLoad(i32, fresh));
  ownKey(table, layout, entry, isFresh, state);

  // New values first, checked; stores after: a row that fails changes nothing.
  llvm::Value *base = fieldAddress(entry, layout.valueOffset);
  struct Change {
    pipe::AccumulatorAttr accumulator;
    pipe::Slot slot;
    Lane value;
  };
  SmallVector<Change> changes;
  unsigned next = 0;
  for (auto [index, attribute] : llvm::enumerate(table.getAccumulators())) {
    auto accumulator = cast<pipe::AccumulatorAttr>(attribute);
    const pipe::Slot slot = layout.value.slots[index];
    const pipe::Accumulate kind = accumulator.getKind();
    Type type = accumulator.getType();
    if (kind == pipe::Accumulate::CountRows) {
      Lane old = loadSlot(type, slot, base);
      changes.push_back(
          {accumulator, slot,
           Lane{builder.CreateAdd(old.value, builder.getInt64(1))}});
      continue;
    }
    Type operandType = op.getValues()[next].getType();
    Lane operand = values[next++];
    if (kind == pipe::Accumulate::List) {
      changes.push_back({accumulator, slot, operand});
      continue;
    }
    Lane old = loadSlot(type, slot, base);
    if (kind == pipe::Accumulate::Count) {
      llvm::Value *one =
          operand.valid
              ? builder.CreateZExt(operand.valid, builder.getInt64Ty())
              : builder.getInt64(1);
      changes.push_back(
          {accumulator, slot, Lane{builder.CreateAdd(old.value, one)}});
      continue;
    }
    if (kind == pipe::Accumulate::Sum) {
      changes.push_back(
          {accumulator, slot, sumLane(op, type, old, operandType, operand)});
      continue;
    }
    // min, max: the operand, where it is valid and better, or the first.
    Type value = flow::valueType(type);
    if (hasSize(value)) // its bytes are read, valid or not
      operand = readable(builder, operand);
    llvm::Value *seen = old.valid ? old.valid : builder.CreateNot(isFresh);
    llvm::Value *better = kind == pipe::Accumulate::Min
                              ? emitLess(builder, value, operand, old)
                              : emitLess(builder, value, old, operand);
    llvm::Value *take = builder.CreateOr(builder.CreateNot(seen), better);
    if (operand.valid)
      take = builder.CreateAnd(take, operand.valid);
    Lane result = selectLane(builder, take, Lane{operand.value, operand.size},
                             Lane{old.value, old.size});
    if (flow::isOptional(type))
      result.valid = builder.CreateOr(seen, operand.valid ? operand.valid
                                                          : builder.getTrue());
    if (hasSize(value)) {
      // The bytes of a text are copied only when it is taken.
      llvm::BasicBlock *taken = newBlock("taken"), *go = newBlock("go");
      builder.CreateCondBr(take, taken, go);
      builder.SetInsertPoint(taken);
      storeSlot(type, slot, result, base);
      ownBytes(value, fieldAddress(base, slot.offset),
               fieldAddress(state, offsetof(FlottTable, arena)));
      builder.CreateBr(go);
      builder.SetInsertPoint(go);
      continue;
    }
    changes.push_back({accumulator, slot, result});
  }
  for (const Change &change : changes) {
    if (change.accumulator.getKind() != pipe::Accumulate::List) {
      storeSlot(change.accumulator.getType(), change.slot, change.value, base);
      continue;
    }
    llvm::BasicBlock *push = newBlock("push"), *go = newBlock("go");
    builder.CreateCondBr(
        change.value.valid ? change.value.valid : builder.getTrue(), push, go);
    builder.SetInsertPoint(push);
    llvm::Value *refused = callNamed(
        builder, "flott_list_push", i32,
        {state, fieldAddress(base, change.slot.offset), change.value.value});
    abortIf(builder.CreateIsNotNull(refused));
    builder.CreateBr(go);
    builder.SetInsertPoint(go);
  }
}

/// old + operand, where the operand is valid; the row fails on overflow.
Lane PipelineEmitter::sumLane(Operation *op, Type type, const Lane &old,
                              Type operandType, const Lane &operand) {
  Lane result;
  llvm::Value *addend = canonical(builder, operand).value;
  if (isa<FloatType>(flow::valueType(type))) {
    result.value = builder.CreateFAdd(old.value, addend);
    // 0.0 added in place of a NULL would turn -0.0 into 0.0.
    if (operand.valid)
      result.value =
          builder.CreateSelect(operand.valid, result.value, old.value);
  } else if (isa<IntegerType>(flow::valueType(operandType)) &&
             isa<flow::DecimalType>(flow::valueType(type))) {
    // 2^63 rows of the largest i64 stay below 2^127.
    result.value = builder.CreateAdd(
        old.value, builder.CreateSExt(addend, old.value->getType()));
  } else {
    llvm::Value *sum = builder.CreateBinaryIntrinsic(
        llvm::Intrinsic::sadd_with_overflow, old.value, addend);
    llvm::Value *overflow = builder.CreateExtractValue(sum, 1);
    result.value = builder.CreateExtractValue(sum, 0);
    if (isa<flow::DecimalType>(flow::valueType(type))) {
      llvm::APInt limit(128, 1);
      for (int digit = 0; digit < 38; ++digit)
        limit *= 10;
      overflow = builder.CreateOr(
          overflow, builder.CreateICmpSGE(result.value, builder.getInt(limit)));
      overflow = builder.CreateOr(
          overflow,
          builder.CreateICmpSLE(result.value, builder.getInt(-limit)));
    }
    rowFailed(overflow, builder.getInt32(1 /* Overflow */), site(op, "sum"));
  }
  if (flow::isOptional(type))
    result.valid = operand.valid ? builder.CreateOr(old.valid, operand.valid)
                                 : builder.getTrue();
  return result;
}

//===--- insert, append ---------------------------------------------------===//

void PipelineEmitter::emitInsert(pipe::InsertOp op) {
  llvm::Type *i32 = builder.getInt32Ty(), *ptr = builder.getPtrTy();
  pipe::TableOp table = tableNamed(op.getTable());
  pipe::TableLayout layout = pipe::layoutOf(table);
  const SmallVector<Lane> keys = lanesOf(op.getKeys()),
                          values = lanesOf(op.getValues());
  const SmallVector<Type> keyTypes(op.getKeys().getTypes());
  llvm::Value *state = tableFor(table, op.getWindow());
  llvm::Value *key = makeKey(layout, keyTypes, keys);
  llvm::Value *fresh = entryAlloca(builder, i32, "fresh");
  llvm::Value *entry = callNamed(builder, "flott_table_upsert", ptr,
                                 {state, hashOf(keyTypes, keys), key,
                                  builder.getInt32(layout.key.sizeBytes),
                                  builder.getInt32(layout.entryBytes),
                                  equalFunction(table), fresh});
  abortIf(builder.CreateIsNull(entry));
  ownKey(table, layout, entry,
         builder.CreateIsNotNull(builder.CreateLoad(i32, fresh)), state);
  llvm::Value *row =
      addRow(table, layout, state, op.getValues().getTypes(), values);
  store(load(ptr, entry, layout.headOffset), row, 0);
  store(row, entry, layout.headOffset);
}

void PipelineEmitter::emitAppend(pipe::AppendOp op) {
  pipe::TableOp table = tableNamed(op.getTable());
  pipe::TableLayout layout = pipe::layoutOf(table);
  llvm::Value *row = addRow(table, layout, tableFor(table, op.getWindow()),
                            op.getValues().getTypes(), lanesOf(op.getValues()));
  store(llvm::ConstantPointerNull::get(builder.getPtrTy()), row, 0);
  if (table.getOrder())
    defineOrder(table);
}

llvm::Value *PipelineEmitter::addRow(pipe::TableOp table,
                                     const pipe::TableLayout &layout,
                                     llvm::Value *state, TypeRange types,
                                     ArrayRef<Lane> values) {
  llvm::Value *row = callNamed(builder, "flott_table_row", builder.getPtrTy(),
                               {state, builder.getInt32(layout.rowBytes)});
  abortIf(builder.CreateIsNull(row));
  llvm::Value *base = fieldAddress(row, pipe::kRowHeaderBytes);
  llvm::Value *arena = fieldAddress(state, offsetof(FlottTable, arena));
  for (auto [index, value] : llvm::enumerate(values)) {
    const pipe::Slot &slot = layout.row.slots[index];
    storeSlot(types[index], slot, value, base);
    ownBytes(types[index], fieldAddress(base, slot.offset), arena);
  }
  return row;
}

} // namespace flott
