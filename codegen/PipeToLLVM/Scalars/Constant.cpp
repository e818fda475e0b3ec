// Literals, and the arrays that are made of them.
#include "codegen/PipeToLLVM/Scalars/Emit.h"

#include "compiler/Pipe/Layout.h"
#include "runtime/abi/Batch.h"
#include "runtime/abi/Pipeline.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/Module.h"

using namespace llvm;

namespace flott {

/// The value of a lane of this type.
static Constant *constantValue(mlir::Attribute value, Type *type) {
  if (auto real = dyn_cast<mlir::FloatAttr>(value))
    return ConstantFP::get(type, real.getValueAsDouble());
  // bool's one is all ones when it is signed.
  return ConstantInt::get(type,
                          cast<mlir::IntegerAttr>(value).getValue().sextOrTrunc(
                              type->getIntegerBitWidth()));
}

Lane emitConstant(RowEmitter &row, flow::ConstantOp op) {
  const mlir::Type type = op.getResult().getType();
  const mlir::Attribute value = op.getValue();
  if (isa<mlir::UnitAttr>(value))
    return zeroLane(type, row.context());
  if (auto text = dyn_cast<mlir::StringAttr>(value))
    return {constantText(row.module(), text.getValue()),
            row.builder.getInt64(text.size())};
  if (auto array = dyn_cast<mlir::ArrayAttr>(value))
    return {
        constantArray(row, array, cast<flow::ArrayType>(flow::valueType(type))),
        row.builder.getInt64(array.size())};
  return {constantValue(value, laneType(type, row.context()))};
}

//===--- Arrays -----------------------------------------------------------===//

static Constant *constantView(RowEmitter &row, StringRef text) {
  Builder &builder = row.builder;
  std::string head = text.substr(0, 12).str();
  head.resize(12);
  Constant *size = builder.getInt32(text.size());
  const auto bytes = [&](StringRef part) {
    return ConstantDataArray::getString(row.context(), part,
                                        /*AddNull=*/false);
  };
  if (text.size() <= 12)
    return ConstantStruct::getAnon({size, bytes(head)}, /*Packed=*/true);
  return ConstantStruct::getAnon({size, bytes(StringRef(head).substr(0, 4)),
                                  constantText(row.module(), text)},
                                 /*Packed=*/true);
}

/// An element at its width in a column.
static Constant *constantElement(RowEmitter &row, mlir::Attribute value,
                                 mlir::Type type) {
  Builder &builder = row.builder;
  type = flow::valueType(type);
  if (isa<mlir::UnitAttr>(value))
    return Constant::getNullValue(
        ArrayType::get(builder.getInt8Ty(), pipe::widthOf(type)));
  if (auto text = dyn_cast<mlir::StringAttr>(value))
    return constantView(row, text.getValue());
  if (auto array = dyn_cast<mlir::ArrayAttr>(value))
    return ConstantStruct::getAnon(
        {constantArray(row, array, cast<flow::ArrayType>(type)),
         builder.getInt64(array.size())},
        /*Packed=*/true);
  if (type.isInteger(1))
    return builder.getInt8(!cast<mlir::IntegerAttr>(value).getValue().isZero());
  return constantValue(value, laneType(type, row.context()));
}

Constant *constantArray(RowEmitter &row, mlir::ArrayAttr elements,
                        flow::ArrayType type) {
  SmallVector<Constant *> parts;
  std::string valid;
  for (mlir::Attribute element : elements) {
    parts.push_back(constantElement(row, element, type.getElement()));
    valid.push_back(!isa<mlir::UnitAttr>(element));
  }
  valid.append(kFlottPadding, '\0');
  parts.push_back(ConstantDataArray::getString(row.context(), valid,
                                               /*AddNull=*/false));
  Constant *data = ConstantStruct::getAnon(parts, /*Packed=*/true);
  auto *global = new GlobalVariable(row.module(), data->getType(),
                                    /*isConstant=*/true,
                                    GlobalValue::PrivateLinkage, data, "array");
  global->setUnnamedAddr(GlobalValue::UnnamedAddr::Global);
  global->setAlignment(Align(8));
  return global;
}

Lane emitArray(RowEmitter &row, flow::ArrayOp op) {
  Builder &builder = row.builder;
  const mlir::Type type = op.getResult().getType().getElement();
  const uint64_t width = pipe::widthOf(type), count = op.getElements().size();
  SmallVector<Lane> lanes;
  for (mlir::Value element : op.getElements())
    lanes.push_back(row.lane(element));
  const Outcome room = takeRoom(row, builder.getInt64(count * (width + 1)));
  row.failIf(room.failed, room.code, op);
  Value *data = room.lane.value;
  for (const auto &[index, lane] : enumerate(lanes)) {
    storeLane(builder, type, lane, offsetBytes(builder, data, index * width));
    builder.CreateStore(
        builder.CreateZExt(validOf(builder, lane), builder.getInt8Ty()),
        offsetBytes(builder, data, count * width + index));
  }
  return {data, builder.getInt64(count)};
}

/// Element `index` of the array, and whether it is valid.
static Lane loadElement(Builder &builder, mlir::Type type, const Lane &array,
                        Value *index) {
  Value *width = builder.getInt64(pipe::widthOf(type));
  Value *address =
      builder.CreatePtrAdd(array.value, builder.CreateMul(index, width));
  Lane lane = loadLane(builder, type, address);
  Value *validAt =
      builder.CreateAdd(builder.CreateMul(array.size, width), index);
  Value *byte = builder.CreateLoad(builder.getInt8Ty(),
                                   builder.CreatePtrAdd(array.value, validAt));
  lane.valid = builder.CreateICmpNE(byte, builder.getInt8(0));
  return lane;
}

Lane emitElement(RowEmitter &row, flow::ElementOp op) {
  Builder &builder = row.builder;
  const Lane array = row.lane(op.getArray()), index = row.lane(op.getIndex());
  const mlir::Type type =
      cast<flow::ArrayType>(flow::valueType(op.getArray().getType()))
          .getElement();
  // From one; below one it becomes a very large number.
  Value *position =
      builder.CreateSub(builder.CreateSExt(index.value, builder.getInt64Ty()),
                        builder.getInt64(1));
  Value *isInside =
      bothValid(builder, bothValid(builder, array.valid, index.valid),
                builder.CreateICmpULT(position, array.size));
  const Lane outside = zeroLane(flow::optionalOf(type), row.context());
  return emitUnder(row, isInside, outside,
                   [&] {
                     return Outcome{
                         loadElement(builder, type, array, position)};
                   })
      .lane;
}

Value *emitArrayEqual(Builder &builder, flow::ArrayType type, const Lane &left,
                      const Lane &right) {
  Module &module = *builder.GetInsertBlock()->getModule();
  LLVMContext &context = builder.getContext();
  const std::string name = "equal." + flow::typeText(type);
  Function *function = module.getFunction(name);
  if (!function) {
    Type *pointer = builder.getPtrTy(), *number = builder.getInt64Ty();
    function = Function::Create(
        FunctionType::get(builder.getInt1Ty(),
                          {pointer, number, pointer, number}, false),
        GlobalValue::InternalLinkage, name, module);
    function->setDoesNotThrow();
    Builder inner(BasicBlock::Create(context, "entry", function));
    BasicBlock *differ = BasicBlock::Create(context, "differ", function);
    const Lane a{function->getArg(0), function->getArg(1)};
    const Lane b{function->getArg(2), function->getArg(3)};
    const auto goOnIf = [&](Value *condition) {
      BasicBlock *next = BasicBlock::Create(context, "", function);
      inner.CreateCondBr(condition, next, differ);
      inner.SetInsertPoint(next);
    };
    goOnIf(inner.CreateICmpEQ(a.size, b.size));
    emitLoop(inner, a.size, [&](Value *index) {
      const Lane l = loadElement(inner, type.getElement(), a, index);
      const Lane r = loadElement(inner, type.getElement(), b, index);
      // NULL elements are zero: two of them are equal.
      goOnIf(inner.CreateAnd(inner.CreateICmpEQ(l.valid, r.valid),
                             emitEqual(inner, type.getElement(), l, r)));
    });
    inner.CreateRet(inner.getTrue());
    inner.SetInsertPoint(differ);
    inner.CreateRet(inner.getFalse());
  }
  return builder.CreateCall(function,
                            {left.value, left.size, right.value, right.size});
}

} // namespace flott
