// Keys, slots and orders: how tables are addressed.
#include "codegen/PipeToLLVM/Pipeline.h"

#include "runtime/abi/Pipeline.h"
#include "runtime/state/inline/Hash.h"

#include <cstddef>

using namespace mlir;

namespace flott {

/// Returns `verdict` from the function that is written if `condition` holds.
static void returnIf(Builder &builder, llvm::Value *condition,
                     int32_t verdict) {
  llvm::Function *function = builder.GetInsertBlock()->getParent();
  auto *yes = llvm::BasicBlock::Create(builder.getContext(), "yes", function);
  auto *no = llvm::BasicBlock::Create(builder.getContext(), "no", function);
  builder.CreateCondBr(condition, yes, no);
  builder.SetInsertPoint(yes);
  builder.CreateRet(builder.getInt32(verdict));
  builder.SetInsertPoint(no);
}

llvm::Value *PipelineEmitter::tableFor(pipe::TableOp table, Value window) {
  llvm::Type *ptr = builder.getPtrTy();
  llvm::Value *state;
  {
    llvm::IRBuilderBase::InsertPointGuard restore(builder);
    builder.SetInsertPoint(entry_->getTerminator());
    llvm::Value *tables = load(ptr, task_, offsetof(FlottTask, tables));
    state = load(ptr, tables,
                 sizeof(void *) * numbers_.tables.lookup(table.getSymName()));
  }
  if (!window)
    return state;
  SmallVector<llvm::Value *> arguments = {
      state, lane(window).value, builder.getInt64(*table.getWindowMicros())};
  StringRef find = "flott_windows_at";
  // The first table of a window stays at hand from row to row: the runtime
  // drops windows between calls only.
  if (const auto recent = recentTables_.find(window);
      recent != recentTables_.end()) {
    find = "flott_windows_at_recent";
    arguments.push_back(recent->second);
    recentTables_.erase(recent);
  }
  llvm::Value *slice = callNamed(builder, find, ptr, arguments);
  abortIf(builder.CreateIsNull(slice));
  return slice;
}

//===--- Slots ------------------------------------------------------------===//

Lane PipelineEmitter::loadSlot(Type type, const pipe::Slot &slot,
                               llvm::Value *base) {
  Lane lane = loadLane(builder, type, fieldAddress(base, slot.offset));
  if (slot.valid >= 0)
    lane.valid =
        builder.CreateIsNotNull(load(builder.getInt8Ty(), base, slot.valid));
  return lane;
}

void PipelineEmitter::storeSlot(Type type, const pipe::Slot &slot,
                                const Lane &lane, llvm::Value *base) {
  storeLane(builder, type, lane, fieldAddress(base, slot.offset));
  if (slot.valid >= 0)
    store(lane.valid ? builder.CreateZExt(lane.valid, builder.getInt8Ty())
                     : builder.getInt8(1),
          base, slot.valid);
}

void PipelineEmitter::ownBytes(Type type, llvm::Value *address,
                               llvm::Value *arena) {
  type = flow::valueType(type);
  if (!hasSize(type))
    return;
  llvm::Value *refused;
  if (auto array = dyn_cast<flow::ArrayType>(type)) {
    Type element = flow::valueType(array.getElement());
    refused = callNamed(
        builder, "flott_array_own", builder.getInt32Ty(),
        {arena, address, builder.getInt32(pipe::widthOf(element)),
         builder.getInt32(isa<flow::StringType, flow::BytesType>(element)),
         builder.getInt32(flow::isOptional(array.getElement()))});
  } else {
    refused = callNamed(builder, "flott_view_own", builder.getInt32Ty(),
                        {arena, address});
  }
  abortIf(builder.CreateIsNotNull(refused));
}

//===--- Keys -------------------------------------------------------------===//

/// Equal numbers get equal bits: one NaN, one zero.
static Lane withOneZero(Builder &builder, Type type, Lane lane) {
  if (!isa<FloatType>(flow::valueType(type)))
    return lane;
  llvm::Type *number = lane.value->getType();
  // x + 0.0 is 0.0 for both zeros.
  llvm::Value *zeroed =
      builder.CreateFAdd(lane.value, llvm::ConstantFP::get(number, 0.0));
  lane.value =
      builder.CreateSelect(builder.CreateFCmpUNO(lane.value, lane.value),
                           llvm::ConstantFP::getNaN(number), zeroed);
  return lane;
}

llvm::Value *PipelineEmitter::makeKey(const pipe::TableLayout &layout,
                                      ArrayRef<Type> types,
                                      ArrayRef<Lane> lanes) {
  auto *bytes = llvm::ArrayType::get(builder.getInt8Ty(),
                                     std::max(layout.key.sizeBytes, 8u));
  llvm::AllocaInst *key = entryAlloca(builder, bytes, "key");
  key->setAlignment(llvm::Align(8));
  // The bytes between the fields are compared and copied too.
  builder.CreateMemSet(key, builder.getInt8(0), layout.key.sizeBytes,
                       llvm::Align(8));
  for (auto [index, lane] : llvm::enumerate(lanes))
    storeSlot(types[index], layout.key.slots[index],
              withOneZero(builder, types[index], lane), key);
  return key;
}

llvm::Value *PipelineEmitter::hashOf(ArrayRef<Type> types,
                                     ArrayRef<Lane> lanes) {
  llvm::Type *i64 = builder.getInt64Ty();
  llvm::Value *hash = builder.getInt64(kFlottHashSeed);
  for (auto [index, given] : llvm::enumerate(lanes)) {
    Type type = flow::valueType(types[index]);
    // A text is hashed before it is known whether it is NULL.
    Lane lane = hasSize(type)
                    ? readable(builder, given)
                    : withOneZero(builder, type, canonical(builder, given));
    llvm::Value *mixed;
    const auto word = [&](llvm::Value *from, llvm::Value *value) {
      return callNamed(builder, "flott_hash_word", i64, {from, value});
    };
    if (isa<flow::StringType, flow::BytesType>(type)) {
      mixed = callNamed(builder, "flott_hash_text", i64,
                        {hash, lane.value, lane.size});
    } else if (isa<flow::DecimalType>(type)) {
      mixed = word(hash, builder.CreateTrunc(lane.value, i64));
      mixed = word(
          mixed, builder.CreateTrunc(builder.CreateLShr(lane.value, 64), i64));
    } else if (isa<FloatType>(type)) {
      llvm::Value *wide =
          builder.CreateFPExt(lane.value, builder.getDoubleTy());
      if (type.isF64())
        wide = lane.value;
      mixed = word(hash, builder.CreateBitCast(wide, i64));
    } else if (type.isInteger(1)) {
      mixed = word(hash, builder.CreateZExt(lane.value, i64));
    } else {
      mixed = word(hash, builder.CreateSExt(lane.value, i64));
    }
    if (lane.valid)
      mixed = builder.CreateSelect(
          lane.valid, mixed, word(hash, builder.getInt64(kFlottHashNull)));
    hash = mixed;
  }
  return hash;
}

void PipelineEmitter::ownKey(pipe::TableOp table,
                             const pipe::TableLayout &layout,
                             llvm::Value *entry, llvm::Value *isFresh,
                             llvm::Value *state) {
  SmallVector<std::pair<Type, uint32_t>> texts;
  for (auto [index, attribute] : llvm::enumerate(table.getKeys())) {
    Type type = cast<TypeAttr>(attribute).getValue();
    if (hasSize(type))
      texts.push_back({type, layout.key.slots[index].offset});
  }
  if (texts.empty())
    return;
  llvm::BasicBlock *own = newBlock("own_key"), *go = newBlock("go");
  builder.CreateCondBr(isFresh, own, go, unlikely(context()));
  builder.SetInsertPoint(own);
  for (auto [type, offset] : texts)
    ownBytes(type, fieldAddress(entry, pipe::kEntryHeaderBytes + offset),
             fieldAddress(state, offsetof(FlottTable, arena)));
  builder.CreateBr(go);
  builder.SetInsertPoint(go);
}

llvm::Function *PipelineEmitter::equalFunction(pipe::TableOp table) {
  const std::string name = "equal_" + table.getSymName().str();
  if (llvm::Function *known = module_.getFunction(name))
    return known;
  pipe::Layout layout = pipe::layoutOf(table).key;
  auto *function = llvm::Function::Create(
      llvm::FunctionType::get(builder.getInt32Ty(),
                              {builder.getPtrTy(), builder.getPtrTy()}, false),
      llvm::GlobalValue::InternalLinkage, name, module_);
  function->addFnAttr(llvm::Attribute::AlwaysInline);
  function->addFnAttr(llvm::Attribute::NoUnwind);
  llvm::IRBuilderBase::InsertPointGuard restore(builder);
  builder.SetInsertPoint(
      llvm::BasicBlock::Create(context(), "entry", function));
  llvm::Value *equal = builder.getTrue();
  for (auto [index, attribute] : llvm::enumerate(table.getKeys())) {
    Type type = flow::valueType(cast<TypeAttr>(attribute).getValue());
    const pipe::Slot &slot = layout.slots[index];
    llvm::Value *left = fieldAddress(function->getArg(0), slot.offset);
    llvm::Value *right = fieldAddress(function->getArg(1), slot.offset);
    llvm::Value *same;
    if (isa<flow::StringType, flow::BytesType>(type)) {
      same = builder.CreateIsNotNull(callNamed(
          builder, "flott_view_equal", builder.getInt32Ty(), {left, right}));
    } else {
      // Keys are stored canonical: equal values have equal bits.
      llvm::Type *bits = builder.getIntNTy(8 * pipe::widthOf(type));
      same = builder.CreateICmpEQ(
          builder.CreateAlignedLoad(bits, left, llvm::Align(1)),
          builder.CreateAlignedLoad(bits, right, llvm::Align(1)));
    }
    equal = builder.CreateAnd(equal, same);
    if (slot.valid >= 0)
      equal = builder.CreateAnd(
          equal,
          builder.CreateICmpEQ(
              load(builder.getInt8Ty(), function->getArg(0), slot.valid),
              load(builder.getInt8Ty(), function->getArg(1), slot.valid)));
  }
  builder.CreateRet(builder.CreateZExt(equal, builder.getInt32Ty()));
  return function;
}

//===--- Orders -----------------------------------------------------------===//

/// A function (data, count, data, count) -> i32 that compares two arrays, as
/// sorts do: element by element, NULL last; of two that begin alike, the
/// shorter comes first.
static llvm::Function *arrayOrder(Builder &builder, llvm::Module &module,
                                  flow::ArrayType type) {
  const std::string name = "order_" + flow::typeText(type);
  if (llvm::Function *known = module.getFunction(name))
    return known;
  llvm::LLVMContext &context = module.getContext();
  llvm::Type *ptr = builder.getPtrTy(), *i64 = builder.getInt64Ty();
  auto *function = llvm::Function::Create(
      llvm::FunctionType::get(builder.getInt32Ty(), {ptr, i64, ptr, i64},
                              false),
      llvm::GlobalValue::InternalLinkage, name, module);
  function->addFnAttr(llvm::Attribute::NoUnwind);
  llvm::IRBuilderBase::InsertPointGuard restore(builder);
  const auto block = [&](StringRef of) {
    return llvm::BasicBlock::Create(context, of, function);
  };
  llvm::BasicBlock *entry = block("entry"), *head = block("head"),
                   *both = block("both"), *ends = block("ends");
  builder.SetInsertPoint(entry);
  builder.CreateBr(head);

  builder.SetInsertPoint(head);
  llvm::PHINode *index = builder.CreatePHI(i64, 2);
  index->addIncoming(builder.getInt64(0), entry);
  llvm::Value *counts[] = {function->getArg(1), function->getArg(3)};
  builder.CreateCondBr(
      builder.CreateAnd(builder.CreateICmpSLT(index, counts[0]),
                        builder.CreateICmpSLT(index, counts[1])),
      both, ends);

  builder.SetInsertPoint(ends);
  builder.CreateRet(builder.CreateIntrinsic(
      builder.getInt32Ty(), llvm::Intrinsic::scmp, {counts[0], counts[1]}));

  builder.SetInsertPoint(both);
  const Type element = flow::valueType(type.getElement());
  const uint64_t width = pipe::widthOf(element);
  Lane lanes[2];
  for (unsigned side = 0; side < 2; ++side) {
    llvm::Value *data = function->getArg(2 * side);
    const auto at = [&](llvm::Value *offset) {
      return builder.CreatePtrAdd(data, offset);
    };
    lanes[side] =
        loadLane(builder, element,
                 at(builder.CreateMul(index, builder.getInt64(width))));
    if (flow::isOptional(type.getElement()))
      lanes[side].valid = builder.CreateIsNotNull(builder.CreateLoad(
          builder.getInt8Ty(),
          at(builder.CreateAdd(
              builder.CreateMul(counts[side], builder.getInt64(width)),
              index))));
  }
  const auto decide = [&](llvm::Value *condition, int32_t verdict) {
    returnIf(builder, condition, verdict);
  };
  const auto &[a, b] = lanes;
  if (a.valid) {
    decide(builder.CreateAnd(builder.CreateNot(a.valid), b.valid), 1);
    decide(builder.CreateAnd(a.valid, builder.CreateNot(b.valid)), -1);
  }
  if (auto inner = dyn_cast<flow::ArrayType>(element)) {
    llvm::Value *order = builder.CreateCall(arrayOrder(builder, module, inner),
                                            {a.value, a.size, b.value, b.size});
    decide(builder.CreateICmpSLT(order, builder.getInt32(0)), -1);
    decide(builder.CreateICmpSGT(order, builder.getInt32(0)), 1);
  } else {
    decide(emitLess(builder, element, a, b), -1);
    decide(emitLess(builder, element, b, a), 1);
  }
  index->addIncoming(builder.CreateAdd(index, builder.getInt64(1)),
                     builder.GetInsertBlock());
  builder.CreateBr(head);
  return function;
}

void PipelineEmitter::defineOrder(pipe::TableOp table) {
  const std::string name = orderSymbol(table);
  if (module_.getFunction(name))
    return;
  pipe::TableLayout layout = pipe::layoutOf(table);
  auto *function = llvm::Function::Create(
      llvm::FunctionType::get(builder.getInt32Ty(),
                              {builder.getPtrTy(), builder.getPtrTy()}, false),
      llvm::GlobalValue::ExternalLinkage, name, module_);
  function->addFnAttr(llvm::Attribute::NoUnwind);
  llvm::IRBuilderBase::InsertPointGuard restore(builder);
  llvm::Function *outer = std::exchange(function_, function);
  llvm::BasicBlock *outerEntry = entry_;
  entry_ = newBlock("entry");
  builder.SetInsertPoint(entry_);
  llvm::Value *left = fieldAddress(function->getArg(0), pipe::kRowHeaderBytes);
  llvm::Value *right = fieldAddress(function->getArg(1), pipe::kRowHeaderBytes);
  const auto decide = [&](llvm::Value *condition, int32_t verdict) {
    returnIf(builder, condition, verdict);
  };
  for (auto [index, column] : llvm::enumerate(*table.getOrder())) {
    Type type = cast<TypeAttr>(table.getRow()[column]).getValue();
    const bool descending = (*table.getDescending())[index];
    const bool nullsFirst = (*table.getNullsFirst())[index];
    Lane a = loadSlot(type, layout.row.slots[column], left);
    Lane b = loadSlot(type, layout.row.slots[column], right);
    if (a.valid) {
      decide(builder.CreateAnd(builder.CreateNot(a.valid), b.valid),
             nullsFirst ? -1 : 1);
      decide(builder.CreateAnd(a.valid, builder.CreateNot(b.valid)),
             nullsFirst ? 1 : -1);
    }
    // Two NULLs are both zero, and so equal.
    Type value = flow::valueType(type);
    if (auto array = dyn_cast<flow::ArrayType>(value)) {
      llvm::Value *order =
          builder.CreateCall(arrayOrder(builder, module_, array),
                             {a.value, a.size, b.value, b.size});
      decide(builder.CreateICmpSLT(order, builder.getInt32(0)),
             descending ? 1 : -1);
      decide(builder.CreateICmpSGT(order, builder.getInt32(0)),
             descending ? -1 : 1);
      continue;
    }
    decide(emitLess(builder, value, a, b), descending ? 1 : -1);
    decide(emitLess(builder, value, b, a), descending ? -1 : 1);
  }
  builder.CreateRet(builder.getInt32(0));
  function_ = outer;
  entry_ = outerEntry;
}

} // namespace flott
