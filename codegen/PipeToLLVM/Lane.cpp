// How lanes are made, chosen between, loaded and stored.
#include "codegen/PipeToLLVM/Lane.h"

#include "llvm/IR/MDBuilder.h"

#include "runtime/abi/Batch.h"
#include "runtime/abi/Pipeline.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/Module.h"

using namespace llvm;

namespace flott {

// Short texts stand in the view itself, behind their size.
static constexpr uint64_t kInlineBytes = 12;
static constexpr uint64_t kInlineOffset = offsetof(FlottView, prefix);
static constexpr uint64_t kPointerOffset = offsetof(FlottView, tail);
// Columns, entries and rows align values of 16 bytes to 8.
static const Align kWordAlign = Align(8);

bool hasSize(mlir::Type type) {
  return isa<flow::StringType, flow::BytesType, flow::ArrayType>(
      flow::valueType(type));
}

Type *laneType(mlir::Type type, LLVMContext &context) {
  type = flow::valueType(type);
  if (auto integer = dyn_cast<mlir::IntegerType>(type))
    return IntegerType::get(context, integer.getWidth());
  if (isa<mlir::FloatType>(type))
    return type.isF32() ? Type::getFloatTy(context)
                        : Type::getDoubleTy(context);
  if (isa<flow::DecimalType>(type))
    return Type::getInt128Ty(context);
  if (hasSize(type))
    return PointerType::get(context, 0);
  if (isa<flow::DateType, flow::MonthsType>(type))
    return Type::getInt32Ty(context);
  return Type::getInt64Ty(context);
}

Lane zeroLane(mlir::Type type, LLVMContext &context) {
  Lane lane;
  lane.value = Constant::getNullValue(laneType(type, context));
  if (hasSize(type))
    lane.size = ConstantInt::get(Type::getInt64Ty(context), 0);
  if (flow::isOptional(type))
    lane.valid = ConstantInt::getFalse(context);
  return lane;
}

Lane canonical(Builder &builder, const Lane &lane) {
  if (!lane.valid)
    return lane;
  const auto orZero = [&](Value *part) {
    return part ? builder.CreateSelect(lane.valid, part,
                                       Constant::getNullValue(part->getType()))
                : nullptr;
  };
  return {orZero(lane.value), orZero(lane.size), lane.valid};
}

Lane selectLane(Builder &builder, Value *condition, const Lane &then,
                const Lane &otherwise) {
  const auto choose = [&](Value *a, Value *b) {
    return builder.CreateSelect(condition, a, b);
  };
  Lane lane;
  lane.value = choose(then.value, otherwise.value);
  if (then.size)
    lane.size = choose(then.size, otherwise.size);
  if (then.valid || otherwise.valid)
    lane.valid = choose(then.valid ? then.valid : builder.getTrue(),
                        otherwise.valid ? otherwise.valid : builder.getTrue());
  return lane;
}

llvm::MDNode *unlikely(llvm::LLVMContext &context) {
  return llvm::MDBuilder(context).createBranchWeights(1, 1 << 20);
}

Value *offsetBytes(Builder &builder, Value *base, uint64_t offset) {
  return offset == 0 ? base
                     : builder.CreatePtrAdd(base, builder.getInt64(offset));
}

Lane loadLane(Builder &builder, mlir::Type type, Value *address) {
  type = flow::valueType(type);
  LLVMContext &context = builder.getContext();
  if (type.isInteger(1)) {
    Value *byte = builder.CreateLoad(builder.getInt8Ty(), address);
    return {builder.CreateICmpNE(byte, builder.getInt8(0))};
  }
  if (isa<flow::ArrayType>(type)) {
    Value *data =
        builder.CreateAlignedLoad(builder.getPtrTy(), address, kWordAlign);
    Value *count = builder.CreateAlignedLoad(
        builder.getInt64Ty(),
        offsetBytes(builder, address, offsetof(FlottArray, count)), kWordAlign);
    return {data, count};
  }
  if (hasSize(type)) {
    Value *size = builder.CreateZExt(
        builder.CreateAlignedLoad(builder.getInt32Ty(), address, Align(4)),
        builder.getInt64Ty());
    // Both loads stay inside the view: no branch is needed.
    Value *pointer = builder.CreateAlignedLoad(
        builder.getPtrTy(), offsetBytes(builder, address, kPointerOffset),
        kWordAlign);
    Value *isShort =
        builder.CreateICmpULE(size, builder.getInt64(kInlineBytes));
    return {builder.CreateSelect(
                isShort, offsetBytes(builder, address, kInlineOffset), pointer),
            size};
  }
  Type *valueType = laneType(type, context);
  if (valueType->isIntegerTy(128))
    return {builder.CreateAlignedLoad(valueType, address, kWordAlign)};
  return {builder.CreateLoad(valueType, address)};
}

void storeLane(Builder &builder, mlir::Type type, const Lane &lane,
               Value *address) {
  type = flow::valueType(type);
  if (isa<flow::ArrayType>(type)) {
    const Lane zeroed = canonical(builder, lane);
    builder.CreateAlignedStore(zeroed.value, address, kWordAlign);
    builder.CreateAlignedStore(
        zeroed.size, offsetBytes(builder, address, offsetof(FlottArray, count)),
        kWordAlign);
    return;
  }
  if (hasSize(type)) {
    const Lane text = readable(builder, lane);
    callNamed(builder, "flott_view_make", builder.getVoidTy(),
              {text.value, text.size, address});
    return;
  }
  Value *value = canonical(builder, lane).value;
  if (type.isInteger(1))
    value = builder.CreateZExt(value, builder.getInt8Ty());
  if (value->getType()->isIntegerTy(128))
    builder.CreateAlignedStore(value, address, kWordAlign);
  else
    builder.CreateStore(value, address);
}

Lane readable(Builder &builder, const Lane &text) {
  if (!text.valid)
    return text;
  Module &module = *builder.GetInsertBlock()->getModule();
  return {
      builder.CreateSelect(text.valid, text.value, constantText(module, "")),
      builder.CreateSelect(text.valid, text.size, builder.getInt64(0)),
      text.valid};
}

CallInst *callNamed(Builder &builder, StringRef name, Type *result,
                    ArrayRef<Value *> arguments) {
  SmallVector<Type *> types;
  for (Value *argument : arguments)
    types.push_back(argument->getType());
  Module &module = *builder.GetInsertBlock()->getModule();
  FunctionCallee callee = module.getOrInsertFunction(
      name, FunctionType::get(result, types, /*isVarArg=*/false));
  CallInst *call = builder.CreateCall(callee, arguments);
  call->setDoesNotThrow();
  return call;
}

AllocaInst *entryAlloca(Builder &builder, Type *type, const Twine &name) {
  BasicBlock &entry = builder.GetInsertBlock()->getParent()->getEntryBlock();
  // Before everything else: inlining a call above it would split the block and
  // make it dynamic.
  Builder first(&entry, entry.begin());
  return first.CreateAlloca(type, nullptr, name);
}

Constant *constantText(Module &module, StringRef text) {
  // One global per text: constants recur, the empty one most of all.
  const std::string name = ("text." + text).str();
  if (GlobalVariable *known = module.getGlobalVariable(name, true))
    return known;
  std::string bytes = text.str();
  bytes.append(kFlottPadding, '\0');
  Constant *data = ConstantDataArray::getString(module.getContext(), bytes,
                                                /*AddNull=*/false);
  auto *global =
      new GlobalVariable(module, data->getType(), /*isConstant=*/true,
                         GlobalValue::PrivateLinkage, data, name);
  global->setUnnamedAddr(GlobalValue::UnnamedAddr::Global);
  global->setAlignment(Align(8));
  return global;
}

} // namespace flott
