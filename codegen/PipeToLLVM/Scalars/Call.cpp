// Calls of scalar functions, by the thunks that flott-cxx wrote
// (runtime/abi/Function.h has their form).
#include "codegen/PipeToLLVM/Scalars/Emit.h"

#include "runtime/abi/Function.h"

#include "llvm/IR/Constants.h"

using namespace llvm;

namespace flott {

// What a thunk returns.
static constexpr int32_t kValid = 1;
static constexpr int32_t kFailed = 2;

/// Appends a value as a thunk takes it.
static void appendPlain(Builder &builder, mlir::Type type, const Lane &lane,
                        SmallVectorImpl<Value *> &arguments) {
  if (auto decimal = dyn_cast<flow::DecimalType>(type)) {
    append_range(arguments,
                 ArrayRef<Value *>{lowHalf(builder, lane.value),
                                   highHalf(builder, lane.value),
                                   builder.getInt32(decimal.getScale())});
    return;
  }
  Value *value = lane.value;
  if (type.isInteger(1))
    value = builder.CreateZExt(value, builder.getInt32Ty());
  else if (type.isInteger(8) || type.isInteger(16))
    value = builder.CreateSExt(value, builder.getInt32Ty());
  arguments.push_back(value);
  if (lane.size)
    arguments.push_back(lane.size);
}

/// What a thunk writes its result to, as a type in memory.
static Type *outType(Builder &builder, mlir::Type type) {
  if (type.isInteger(1))
    return builder.getInt8Ty();
  if (hasSize(type)) // FlottText, FlottArray
    return StructType::get(builder.getPtrTy(), builder.getInt64Ty());
  return laneType(type, builder.getContext());
}

static Lane loadOut(Builder &builder, mlir::Type type, Value *out) {
  if (!hasSize(type))
    return loadLane(builder, type, out);
  return {builder.CreateLoad(builder.getPtrTy(), out),
          builder.CreateLoad(builder.getInt64Ty(),
                             offsetBytes(builder, out, sizeof(void *)))};
}

namespace {
/// One call, taken apart.
class CallEmitter {
public:
  CallEmitter(RowEmitter &row, flow::CallOp op)
      : row_(row), builder_(row.builder), op_(op),
        type_(flow::valueType(op.getResult().getType())) {}

  Lane emit();

private:
  bool seesNull(unsigned index);
  int32_t preparedKind(unsigned index) {
    const auto kinds = op_.getPrepared();
    return kinds ? (*kinds)[index] : 0;
  }
  bool canSpeculate();
  Outcome find();
  Outcome call();

  RowEmitter &row_;
  Builder &builder_;
  flow::CallOp op_;
  const mlir::Type type_;
  SmallVector<Lane> lanes_; // null for prepared constants
  SmallVector<Value *> handles_;
};
} // namespace

bool CallEmitter::seesNull(unsigned index) {
  if (const auto flags = op_.getSeesNull())
    return (*flags)[index];
  return op_.getNulls() == "called" &&
         flow::isOptional(op_.getArguments()[index].getType());
}

/// A call of plain numbers that cannot fail costs less than a branch around it.
bool CallEmitter::canSpeculate() {
  return !op_.getMayFail() && !op_.getIsVolatile() && !hasSize(type_) &&
         none_of(lanes_, [](const Lane &lane) { return lane.size; });
}

/// Prepares, for this row, what is prepared but not constant; then calls.
Outcome CallEmitter::find() {
  Value *found = nullptr;
  for (auto [index, lane] : enumerate(lanes_)) {
    const int32_t kind = preparedKind(index);
    if (kind == kFlottPreparedNone || handles_[index])
      continue;
    Value *many = row_.prepared(kFlottPreparedMany, "", op_);
    handles_[index] =
        callNamed(builder_, "flott_prepared_find", builder_.getPtrTy(),
                  {many, row_.functionContext(), builder_.getInt32(kind),
                   lane.value, lane.size});
    found =
        bothValid(builder_, found, builder_.CreateIsNotNull(handles_[index]));
  }
  if (!found)
    return call();
  Outcome outcome =
      emitUnder(row_, found, zeroLane(flow::optionalOf(type_), row_.context()),
                [&] { return call(); });
  Value *error = builder_.CreateLoad(
      builder_.getInt32Ty(), offsetBytes(builder_, row_.functionContext(),
                                         offsetof(FlottContext, error)));
  outcome.failIf(builder_, builder_.CreateNot(found), error);
  return outcome;
}

Outcome CallEmitter::call() {
  Type *type = outType(builder_, type_);
  Value *out = entryAlloca(builder_, type);
  // Where the thunk does not write it, the value is still one.
  builder_.CreateStore(Constant::getNullValue(type), out);
  SmallVector<Value *> arguments{row_.functionContext(), out};
  for (auto [index, lane] : enumerate(lanes_)) {
    if (handles_[index]) {
      arguments.push_back(handles_[index]);
      continue;
    }
    const mlir::Type argument =
        flow::valueType(op_.getArguments()[index].getType());
    appendPlain(builder_, argument, lane, arguments);
    if (seesNull(index))
      arguments.push_back(
          builder_.CreateZExt(validOf(builder_, lane), builder_.getInt32Ty()));
  }
  Value *status =
      callNamed(builder_, op_.getSymbol(), builder_.getInt32Ty(), arguments);
  Outcome outcome{loadOut(builder_, type_, out)};
  outcome.lane.valid = builder_.CreateICmpEQ(status, builder_.getInt32(kValid));
  Value *failed = builder_.CreateICmpEQ(status, builder_.getInt32(kFailed));
  Value *error = builder_.CreateLoad(
      builder_.getInt32Ty(), offsetBytes(builder_, row_.functionContext(),
                                         offsetof(FlottContext, error)));
  outcome.failIf(builder_, failed, error);
  return outcome;
}

Lane CallEmitter::emit() {
  Value *valid = nullptr;
  for (auto [index, argument] : enumerate(op_.getArguments())) {
    const int32_t kind = preparedKind(index);
    auto constant = argument.getDefiningOp<flow::ConstantOp>();
    if (kind != 0 && constant) {
      if (auto text = dyn_cast<mlir::StringAttr>(constant.getValue())) {
        lanes_.emplace_back();
        handles_.push_back(row_.prepared(kind, text.getValue(), op_));
        continue;
      }
    }
    Lane lane = row_.lane(argument);
    lane = lane.size ? readable(builder_, lane) : canonical(builder_, lane);
    if (!seesNull(index))
      valid = bothValid(builder_, valid, lane.valid);
    lanes_.push_back(lane);
    handles_.push_back(nullptr);
  }
  const Outcome outcome =
      canSpeculate()
          ? call()
          : emitUnder(row_, valid,
                      zeroLane(flow::optionalOf(type_), row_.context()),
                      [&] { return find(); });
  Lane lane = finish(row_, op_, flow::OnError::Fail, valid, outcome);
  if (flow::isOptional(op_.getResult().getType()))
    lane.valid = bothValid(builder_, valid, outcome.lane.valid);
  return lane;
}

Lane emitCall(RowEmitter &row, flow::CallOp op) {
  return CallEmitter(row, op).emit();
}

} // namespace flott
