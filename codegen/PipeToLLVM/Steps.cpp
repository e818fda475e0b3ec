// The ops between driver and terminal.
#include "codegen/PipeToLLVM/Pipeline.h"

#include "runtime/abi/Pipeline.h"

#include <cstddef>

using namespace mlir;

namespace flott {

void PipelineEmitter::emitStep(Operation *op) {
  if (auto where = dyn_cast<pipe::WhereOp>(op))
    return emitWhere(where);
  if (auto count = dyn_cast<pipe::CountOp>(op))
    return emitCount(count);
  if (auto watermark = dyn_cast<pipe::WatermarkOp>(op))
    return emitWatermark(watermark);
  if (auto window = dyn_cast<pipe::WindowOp>(op))
    return emitWindow(window);
  if (auto bounds = dyn_cast<pipe::BoundsOp>(op))
    return emitBounds(bounds);
  if (auto flatten = dyn_cast<pipe::FlattenOp>(op))
    return emitFlatten(flatten);
  if (auto probe = dyn_cast<pipe::ProbeOp>(op))
    return emitProbe(probe);
  if (auto tap = dyn_cast<pipe::TapOp>(op))
    return emitTap(tap);
  if (auto limit = dyn_cast<pipe::LimitOp>(op))
    return emitLimit(limit);
  if (auto quantile = dyn_cast<pipe::QuantileOp>(op))
    return emitQuantile(quantile);
  if (auto emit = dyn_cast<pipe::EmitOp>(op))
    return emitEmit(emit);
  if (auto update = dyn_cast<pipe::UpdateOp>(op))
    return emitUpdate(update);
  if (auto insert = dyn_cast<pipe::InsertOp>(op))
    return emitInsert(insert);
  if (auto append = dyn_cast<pipe::AppendOp>(op))
    return emitAppend(append);
  emitScalar(*this, op);
}

void PipelineEmitter::emitWhere(pipe::WhereOp op) {
  Lane condition = lane(op.getCondition());
  llvm::Value *keep = condition.value;
  if (condition.valid)
    keep = builder.CreateAnd(keep, condition.valid);
  keepIf(keep);
}

void PipelineEmitter::emitCount(pipe::CountOp op) {
  auto known = llvm::find(facts_.counters, op.getName());
  if (known == facts_.counters.end())
    known = facts_.counters.insert(known, op.getName().str());
  const uint64_t offset = sizeof(int64_t) * (known - facts_.counters.begin());
  llvm::Value *address;
  {
    llvm::IRBuilderBase::InsertPointGuard restore(builder);
    builder.SetInsertPoint(entry_->getTerminator());
    llvm::Value *counters =
        load(builder.getPtrTy(), task_, offsetof(FlottTask, counters));
    address = fieldAddress(counters, offset);
  }
  llvm::AllocaInst *count = callLocal(builder.getInt64Ty(), address);
  builder.CreateStore(
      builder.CreateAdd(builder.CreateLoad(builder.getInt64Ty(), count),
                        builder.getInt64(1)),
      count);
  undo_.push_back({count, builder.getInt64Ty()});
}

//===--- Event time -------------------------------------------------------===//

static constexpr int64_t kBeforeAllTime = std::numeric_limits<int64_t>::min();

void PipelineEmitter::emitWatermark(pipe::WatermarkOp op) {
  // Of several on a path the last one holds.
  for (Operation *later = op->getNextNode(); later;
       later = later->getNextNode())
    if (isa<pipe::WatermarkOp>(later))
      return define(op.getResult(), Lane{builder.getInt64(kBeforeAllTime)});
  llvm::Type *i64 = builder.getInt64Ty();
  Lane time = lane(op.getTime());
  llvm::Value *address;
  {
    llvm::IRBuilderBase::InsertPointGuard restore(builder);
    builder.SetInsertPoint(entry_->getTerminator());
    llvm::Value *split =
        load(builder.getPtrTy(), input_, offsetof(FlottInput, split));
    address = fieldAddress(split, offsetof(FlottSplit, maxTime));
  }
  llvm::AllocaInst *newest = callLocal(i64, address);
  llvm::Value *before = builder.CreateLoad(i64, newest);
  llvm::Value *none = builder.getInt64(kBeforeAllTime);
  // Saturation keeps the smallest i64 where no row came yet.
  llvm::Value *watermark = builder.CreateBinaryIntrinsic(
      llvm::Intrinsic::ssub_sat, before, builder.getInt64(op.getBoundMicros()));
  llvm::Value *seen = time.valid
                          ? builder.CreateSelect(time.valid, time.value, none)
                          : time.value;
  builder.CreateStore(
      builder.CreateBinaryIntrinsic(llvm::Intrinsic::smax, before, seen),
      newest);
  define(op.getResult(), Lane{watermark});
}

void PipelineEmitter::emitWindow(pipe::WindowOp op) {
  llvm::Type *i64 = builder.getInt64Ty();
  Lane time = lane(op.getTime());
  const auto size = static_cast<int64_t>(op.getSizeMicros()),
             offset = static_cast<int64_t>(op.getOffsetMicros());
  llvm::Type *ptr = builder.getPtrTy();
  llvm::AllocaInst *recent = entryAlloca(builder, i64, "recent_window"),
                   *table = entryAlloca(builder, ptr, "recent_table");
  recentTables_[op.getStart()] = table;
  {
    llvm::IRBuilderBase::InsertPointGuard restore(builder);
    builder.SetInsertPoint(entry_->getTerminator());
    // Of 1970.
    builder.CreateStore(builder.getInt64(offset > 0 ? offset - size : offset),
                        recent);
    builder.CreateStore(llvm::Constant::getNullValue(ptr), table);
  }
  llvm::Value *start = callNamed(builder, "flott_window_start_recent", i64,
                                 {time.value, builder.getInt64(size),
                                  builder.getInt64(offset), recent, table});
  llvm::Value *end = builder.CreateBinaryIntrinsic(
      llvm::Intrinsic::sadd_sat, start, builder.getInt64(op.getSizeMicros()));
  define(op.getStart(), Lane{start});
  define(op.getEnd(), Lane{end});
  llvm::Value *late = nullptr;
  if (op.getBefore())
    late = builder.CreateICmpSLE(end, lane(op.getBefore()).value);
  if (time.valid) {
    llvm::Value *missing = builder.CreateNot(time.valid);
    late = late ? builder.CreateOr(late, missing) : missing;
  }
  if (!late)
    return;
  llvm::Value *address, *split;
  {
    llvm::IRBuilderBase::InsertPointGuard restore(builder);
    builder.SetInsertPoint(entry_->getTerminator());
    split = load(builder.getPtrTy(), input_, offsetof(FlottInput, split));
    address = fieldAddress(split, offsetof(FlottSplit, lateRows));
  }
  // Windows of several readers count the rows of one split.
  if (!lateRows_)
    lateRows_ = callLocal(i64, address, split);
  llvm::AllocaInst *count = lateRows_;
  llvm::BasicBlock *lateRow = newBlock("late_row"), *inTime = newBlock("kept");
  builder.CreateCondBr(late, lateRow, inTime, unlikely(context()));
  builder.SetInsertPoint(lateRow);
  builder.CreateStore(
      builder.CreateAdd(builder.CreateLoad(i64, count), builder.getInt64(1)),
      count);
  builder.CreateBr(nextTarget());
  builder.SetInsertPoint(inTime);
}

void PipelineEmitter::emitBounds(pipe::BoundsOp op) {
  llvm::Type *i64 = builder.getInt64Ty();
  define(op.getStart(),
         Lane{load(i64, input_, offsetof(FlottInput, windowStart))});
  define(op.getEnd(), Lane{load(i64, input_, offsetof(FlottInput, windowEnd))});
}

//===--- Taps -------------------------------------------------------------===//

void PipelineEmitter::emitTap(pipe::TapOp op) {
  // Columns that are used inside and behind are decoded once, before; others
  // where they are used, so that a row that ends inside does not pay for them.
  Block *block = &op_.getBody().front();
  for (BlockArgument argument : block->getArguments()) {
    bool inside = false, behind = false;
    for (Operation *user : argument.getUsers()) {
      inside |= op->isAncestor(user);
      Operation *beside = op->getBlock()->findAncestorOpInBlock(*user);
      behind |= !beside || (beside != op && op->isBeforeInBlock(beside));
    }
    if (inside && behind)
      decodeColumn(argument.getArgNumber());
  }
  const llvm::DenseMap<unsigned, Lane> decoded = columns_;
  const llvm::StringSet<> opened = openObjects_;
  llvm::SmallVector<InnerLoop> outerLoops;
  std::swap(outerLoops, loops_);
  llvm::BasicBlock *end = newBlock("tapped");
  llvm::BasicBlock *outerEnd = std::exchange(tapEnd_, end);
  for (Operation &inner : op.getBody().front())
    emitStep(&inner);
  builder.CreateBr(nextTarget());
  builder.SetInsertPoint(end);
  tapEnd_ = outerEnd;
  loops_ = std::move(outerLoops);
  columns_ = decoded;
  openObjects_ = opened;
}

//===--- Loops ------------------------------------------------------------===//

/// The saved position of inner loop `number`, taken once: a row that is not
/// resumed starts its loops from zero.
static llvm::Value *takeResume(Builder &builder, llvm::AllocaInst *saved) {
  llvm::Value *position = builder.CreateLoad(builder.getInt64Ty(), saved);
  builder.CreateStore(builder.getInt64(0), saved);
  return position;
}

/// The local that keeps the position of the loop that is about to be opened.
llvm::AllocaInst *PipelineEmitter::innerCursor() {
  llvm::Value *address;
  {
    llvm::IRBuilderBase::InsertPointGuard restore(builder);
    builder.SetInsertPoint(entry_->getTerminator());
    address =
        fieldAddress(input_, offsetof(FlottInput, inner) + 8 * loops_.size());
  }
  return callLocal(builder.getInt64Ty(), address);
}

void PipelineEmitter::resumeAt(unsigned number, llvm::Value *position) {
  builder.CreateStore(position, loops_[number].saved);
}

void PipelineEmitter::emitFlatten(pipe::FlattenOp op) {
  llvm::Type *i64 = builder.getInt64Ty();
  Lane array = lane(op.getArray());
  decodeRemaining();
  llvm::AllocaInst *saved = innerCursor();
  llvm::AllocaInst *position = entryAlloca(builder, i64, "element");
  llvm::Value *count = array.size;
  if (array.valid)
    count = builder.CreateSelect(array.valid, count, builder.getInt64(0));
  llvm::Value *rounds = count;
  if (op.getOuter())
    rounds = builder.CreateBinaryIntrinsic(llvm::Intrinsic::smax, count,
                                           builder.getInt64(1));
  builder.CreateStore(takeResume(builder, saved), position);
  llvm::BasicBlock *header = newBlock("elements"), *body = newBlock("element"),
                   *latch = newBlock("next_element");
  llvm::BasicBlock *done = nextTarget();
  builder.CreateBr(header);
  builder.SetInsertPoint(header);
  llvm::Value *index = builder.CreateLoad(i64, position);
  builder.CreateCondBr(builder.CreateICmpSLT(index, rounds), body, done);
  builder.SetInsertPoint(latch);
  builder.CreateStore(
      builder.CreateAdd(builder.CreateLoad(i64, position), builder.getInt64(1)),
      position);
  builder.CreateBr(header);
  builder.SetInsertPoint(body);

  Type elementType =
      cast<flow::ArrayType>(flow::valueType(op.getArray().getType()))
          .getElement();
  Lane element;
  const auto loadElement = [&] {
    Lane loaded =
        loadLane(builder, elementType,
                 builder.CreateGEP(
                     builder.getInt8Ty(), array.value,
                     builder.CreateMul(
                         index, builder.getInt64(pipe::widthOf(elementType)))));
    if (flow::isOptional(elementType)) {
      llvm::Value *place = builder.CreateAdd(
          builder.CreateMul(count,
                            builder.getInt64(pipe::widthOf(elementType))),
          index);
      loaded.valid = builder.CreateIsNotNull(builder.CreateAlignedLoad(
          builder.getInt8Ty(),
          builder.CreateGEP(builder.getInt8Ty(), array.value, place),
          llvm::Align(1)));
    }
    return loaded;
  };
  if (!op.getOuter()) {
    element = loadElement();
  } else {
    // The one round of an empty array has no element to load.
    llvm::BasicBlock *some = newBlock("some"), *join = newBlock("joined");
    llvm::BasicBlock *from = builder.GetInsertBlock();
    builder.CreateCondBr(builder.CreateICmpSLT(index, count), some, join);
    builder.SetInsertPoint(some);
    Lane loaded = loadElement();
    llvm::BasicBlock *loadedIn = builder.GetInsertBlock();
    builder.CreateBr(join);
    builder.SetInsertPoint(join);
    const auto merge = [&](llvm::Value *value, llvm::Value *otherwise) {
      llvm::PHINode *phi = builder.CreatePHI(value->getType(), 2);
      phi->addIncoming(value, loadedIn);
      phi->addIncoming(otherwise, from);
      return phi;
    };
    Lane zero = zeroLane(flow::optionalOf(elementType), context());
    element.value = merge(loaded.value, zero.value);
    if (loaded.size)
      element.size = merge(loaded.size, zero.size);
    element.valid = merge(loaded.valid ? loaded.valid : builder.getTrue(),
                          builder.getFalse());
  }
  define(op.getElement(), element);
  loops_.push_back({latch, position, saved});
}

void PipelineEmitter::emitProbe(pipe::ProbeOp op) {
  llvm::Type *i64 = builder.getInt64Ty(), *ptr = builder.getPtrTy();
  decodeRemaining();
  pipe::TableOp table = tableNamed(op.getTable());
  pipe::TableLayout layout = pipe::layoutOf(table);
  llvm::AllocaInst *saved = innerCursor();
  llvm::AllocaInst *position = entryAlloca(builder, i64, "match");

  // The head of the chain, or null: no such key, a NULL key, no table.
  SmallVector<Lane> keys;
  SmallVector<Type> types;
  llvm::Value *usable = nullptr;
  for (Value key : op.getKeys()) {
    Lane value = lane(key);
    types.push_back(flow::valueType(key.getType()));
    if (value.valid) {
      usable = usable ? builder.CreateAnd(usable, value.valid) : value.valid;
      value = canonical(builder, value);
      value.valid = nullptr;
    }
    keys.push_back(value);
  }
  llvm::Value *state = table.isWindowed()
                           ? load(ptr, input_, offsetof(FlottInput, closed))
                           : tableFor(table, {});
  if (table.isWindowed()) {
    llvm::Value *there = builder.CreateIsNotNull(state);
    usable = usable ? builder.CreateAnd(usable, there) : there;
  }
  llvm::BasicBlock *from = builder.GetInsertBlock(), *find = newBlock("find"),
                   *hit = newBlock("hit"), *found = newBlock("found");
  builder.CreateCondBr(usable ? usable : builder.getTrue(), find, found);
  builder.SetInsertPoint(find);
  llvm::Value *key = makeKey(layout, types, keys);
  llvm::Value *entry =
      callNamed(builder, "flott_table_find", ptr,
                {state, hashOf(types, keys), key,
                 builder.getInt32(layout.entryBytes), equalFunction(table)});
  llvm::BasicBlock *findEnd = builder.GetInsertBlock();
  builder.CreateCondBr(builder.CreateIsNotNull(entry), hit, found);
  builder.SetInsertPoint(hit);
  llvm::Value *chain = load(ptr, entry, layout.headOffset);
  builder.CreateBr(found);
  builder.SetInsertPoint(found);
  llvm::Constant *null = llvm::ConstantPointerNull::get(builder.getPtrTy());
  llvm::PHINode *head = builder.CreatePHI(ptr, 3);
  head->addIncoming(null, from);
  head->addIncoming(null, findEnd);
  head->addIncoming(chain, hit);

  llvm::Value *resumed = takeResume(builder, saved);
  llvm::Value *first =
      builder.CreateSelect(builder.CreateIsNull(resumed),
                           builder.CreatePtrToInt(head, i64), resumed);
  builder.CreateStore(first, position);
  llvm::BasicBlock *body = newBlock("match"), *latch = newBlock("next_match");
  llvm::BasicBlock *done = nextTarget();
  if (op.getOuter())
    builder.CreateBr(body);
  else
    builder.CreateCondBr(builder.CreateIsNotNull(first), body, done);

  builder.SetInsertPoint(latch);
  {
    llvm::Value *current = builder.CreateLoad(i64, position);
    llvm::BasicBlock *more = newBlock("more");
    // The one round without a match ends here.
    builder.CreateCondBr(builder.CreateIsNotNull(current), more, done);
    builder.SetInsertPoint(more);
    llvm::Value *next = load(i64, builder.CreateIntToPtr(current, ptr), 0);
    builder.CreateStore(next, position);
    builder.CreateCondBr(builder.CreateIsNotNull(next), body, done);
  }

  builder.SetInsertPoint(body);
  llvm::Value *current = builder.CreateLoad(i64, position);
  llvm::Value *matched = builder.CreateIsNotNull(current);
  llvm::Value *row = builder.CreateIntToPtr(current, ptr);
  if (op.getOuter()) {
    // Without a match the columns are read from a row of zeros.
    auto *zeros = llvm::ArrayType::get(builder.getInt8Ty(), layout.rowBytes);
    auto *empty = new llvm::GlobalVariable(
        module_, zeros, /*isConstant=*/true, llvm::GlobalValue::PrivateLinkage,
        llvm::Constant::getNullValue(zeros), "empty_row");
    empty->setAlignment(llvm::Align(8));
    row = builder.CreateSelect(matched, row, empty);
  }
  llvm::Value *base = fieldAddress(row, pipe::kRowHeaderBytes);
  for (auto [index, result] : llvm::enumerate(op.getPayload())) {
    Type stored = cast<TypeAttr>(table.getRow()[index]).getValue();
    Lane value = loadSlot(stored, layout.row.slots[index], base);
    if (flow::isOptional(result.getType()) && op.getOuter())
      value.valid =
          value.valid ? builder.CreateAnd(value.valid, matched) : matched;
    define(result, value);
  }
  loops_.push_back({latch, position, saved});
}

void PipelineEmitter::emitLimit(pipe::LimitOp op) {
  llvm::Type *i64 = builder.getInt64Ty();
  llvm::Value *address;
  {
    llvm::IRBuilderBase::InsertPointGuard restore(builder);
    builder.SetInsertPoint(entry_->getTerminator());
    llvm::Value *tables =
        load(builder.getPtrTy(), task_, offsetof(FlottTask, tables));
    llvm::Value *passed =
        load(builder.getPtrTy(), tables,
             sizeof(void *) * numbers_.tables.lookup(op.getTable()));
    address = fieldAddress(passed, offsetof(FlottTable, rowCount));
  }
  // Kept in memory, not in a local: other branches of a union count it too.
  llvm::Value *passed = builder.CreateAlignedLoad(i64, address, llvm::Align(8));
  llvm::Value *keep =
      builder.CreateICmpULT(passed, builder.getInt64(op.getCount()));
  llvm::BasicBlock *take = newBlock("take"), *enough = newBlock("enough");
  builder.CreateCondBr(keep, take, enough);
  builder.SetInsertPoint(enough);
  if (op.getEndsInput())
    store(builder.getInt32(1), task_, offsetof(FlottTask, finished));
  builder.CreateBr(nextTarget());
  builder.SetInsertPoint(take);
  builder.CreateAlignedStore(builder.CreateAdd(passed, builder.getInt64(1)),
                             address, llvm::Align(8));
  undo_.push_back({address, i64});
}

void PipelineEmitter::emitQuantile(pipe::QuantileOp op) {
  Lane list = lane(op.getList());
  llvm::Value *any = builder.CreateIsNotNull(list.size);
  llvm::BasicBlock *from = builder.GetInsertBlock(), *some = newBlock("some"),
                   *join = newBlock("joined");
  builder.CreateCondBr(any, some, join);
  builder.SetInsertPoint(some);
  llvm::Value *value =
      callNamed(builder, "flott_quantile", builder.getDoubleTy(),
                {list.value, list.size,
                 llvm::ConstantFP::get(builder.getDoubleTy(),
                                       op.getFraction().convertToDouble())});
  builder.CreateBr(join);
  builder.SetInsertPoint(join);
  llvm::PHINode *result = builder.CreatePHI(builder.getDoubleTy(), 2);
  result->addIncoming(llvm::ConstantFP::get(builder.getDoubleTy(), 0.0), from);
  result->addIncoming(value, some);
  define(op.getResult(),
         Lane{result, nullptr,
              flow::isOptional(op.getResult().getType()) ? any : nullptr});
}

} // namespace flott
