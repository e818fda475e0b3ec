// NDJSON: one slot per live key, then one read per column at its first use. A
// column `a.b` lies in the object `a` of the record.
#include "codegen/PipeToLLVM/Pipeline.h"

#include "runtime/abi/Json.h"
#include "runtime/abi/Pipeline.h"
#include "runtime/abi/Primitive.h"

#include <cstring>

using namespace mlir;

namespace flott {

/// The object at `prefix`: empty, or a path and a dot. Its keys are those of
/// the schema, in its order: a key that no column reads has no slot, but in its
/// place it is passed faster than an unknown one.
PipelineEmitter::JsonObject PipelineEmitter::jsonObject(StringRef prefix) {
  llvm::Type *i32 = builder.getInt32Ty(), *i64 = builder.getInt64Ty(),
             *ptr = builder.getPtrTy();
  llvm::StringSet<> live;
  for (int64_t position : positions_) {
    StringRef path = schema_.getColumns()[position].name.getValue();
    if (path.consume_front(prefix))
      live.insert(path.split('.').first);
  }
  JsonObject object;
  llvm::StringSet<> known;
  auto *keyType = llvm::StructType::get(i64, i64, ptr, i32, i32);
  SmallVector<llvm::Constant *> keys;
  for (const flow::Column &column : schema_.getColumns()) {
    StringRef path = column.name.getValue();
    if (!path.consume_front(prefix))
      continue;
    StringRef name = path.split('.').first;
    if (!known.insert(name).second)
      continue;
    // As the key stands in a record: with the quote that closes it.
    const std::string quoted = (name + "\"").str();
    const size_t bytes = std::min<size_t>(quoted.size(), 8);
    uint64_t head = 0, mask = 0;
    memcpy(&head, quoted.data(), bytes);
    memset(&mask, 0xff, bytes);
    int32_t slot = -1;
    if (live.contains(name)) {
      slot = static_cast<int32_t>(object.members.size());
      object.members[name] = static_cast<unsigned>(slot);
    }
    keys.push_back(llvm::ConstantStruct::get(
        keyType, {builder.getInt64(head), builder.getInt64(mask),
                  constantText(module_, name),
                  builder.getInt32(static_cast<uint32_t>(name.size())),
                  builder.getInt32(static_cast<uint32_t>(slot))}));
  }
  auto *list = llvm::ArrayType::get(keyType, keys.size());
  auto *array = new llvm::GlobalVariable(
      module_, list, /*isConstant=*/true, llvm::GlobalValue::PrivateLinkage,
      llvm::ConstantArray::get(list, keys), "json_key_list");
  auto *keysType = llvm::StructType::get(ptr, i64, i64);
  object.keys = new llvm::GlobalVariable(
      module_, keysType, /*isConstant=*/true, llvm::GlobalValue::PrivateLinkage,
      llvm::ConstantStruct::get(
          keysType,
          {array, builder.getInt64(static_cast<int64_t>(keys.size())),
           builder.getInt64(static_cast<int64_t>(object.members.size()))}),
      "json_keys");
  object.slots = entryAlloca(
      builder,
      llvm::ArrayType::get(llvm::ArrayType::get(i64, sizeof(FlottJsonSlot) / 8),
                           std::max<size_t>(object.members.size(), 1)),
      "slots");
  return object;
}

/// Where the value at `path` stands; the objects that it lies in are indexed at
/// their first use.
llvm::Value *PipelineEmitter::jsonSlot(StringRef path, int64_t site) {
  const size_t dot = path.rfind('.');
  const StringRef parent =
      dot == StringRef::npos ? StringRef() : path.take_front(dot);
  const StringRef name = path.drop_front(parent.empty() ? 0 : dot + 1);
  if (!parent.empty() && openObjects_.insert(parent).second) {
    llvm::Value *slot = jsonSlot(parent, site);
    JsonObject &object = objects_[parent];
    if (!object.keys)
      object = jsonObject((parent + ".").str());
    failColumnIf(callNamed(builder, "flott_json_object_index",
                           builder.getInt32Ty(),
                           {slot, object.keys, object.slots}),
                 site);
  }
  const JsonObject &object = objects_[parent];
  return fieldAddress(object.slots,
                      sizeof(FlottJsonSlot) * object.members.lookup(name));
}

Lane PipelineEmitter::decodeJson(unsigned column) {
  llvm::Type *i32 = builder.getInt32Ty(), *i64 = builder.getInt64Ty(),
             *ptr = builder.getPtrTy();
  Type type = op_.getBody().getArgument(column).getType();
  Type value = flow::valueType(type);
  const std::string path =
      schema_.getColumns()[positions_[column]].name.getValue().str();
  const int64_t place = site(op_, "column " + path);
  llvm::Value *slot = jsonSlot(path, place);
  llvm::AllocaInst *valid = entryAlloca(builder, i32, "valid");

  const auto read = [&](StringRef name, ArrayRef<llvm::Value *> before,
                        ArrayRef<llvm::Value *> behind) {
    SmallVector<llvm::Value *> arguments(before);
    arguments.push_back(slot);
    arguments.append(behind.begin(), behind.end());
    arguments.push_back(valid);
    failColumnIf(callNamed(builder, ("flott_json_" + name + "_read").str(), i32,
                           arguments),
                 place);
  };
  const auto readPlain = [&](const Twine &name, llvm::Type *result,
                             ArrayRef<llvm::Value *> parameters = {}) {
    llvm::AllocaInst *out = entryAlloca(builder, result, "read");
    SmallVector<llvm::Value *> behind(parameters);
    behind.push_back(out);
    read(name.str(), {}, behind);
    return builder.CreateLoad(result, out);
  };

  Lane lane;
  if (isa<flow::StringType, flow::BytesType>(value)) {
    llvm::AllocaInst *out =
        entryAlloca(builder, llvm::StructType::get(ptr, i64), "text");
    read(isa<flow::StringType>(value) ? "text" : "bytes", {rowArena()}, {out});
    lane = Lane{builder.CreateLoad(ptr, out),
                builder.CreateLoad(i64, fieldAddress(out, 8))};
  } else if (auto array = dyn_cast<flow::ArrayType>(value)) {
    llvm::AllocaInst *out =
        entryAlloca(builder, llvm::StructType::get(ptr, i64), "array");
    Type element = flow::valueType(array.getElement());
    int precision = 0, scale = 0;
    const int kind = elementKind(element, precision, scale);
    SmallVector<llvm::Value *> arguments = {
        rowArena(),
        slot,
        builder.getInt32(kind),
        builder.getInt32(precision),
        builder.getInt32(scale),
        builder.getInt32(flow::isOptional(array.getElement())),
        out,
        valid};
    failColumnIf(callNamed(builder, "flott_json_array_read", i32, arguments),
                 place);
    lane = Lane{builder.CreateLoad(ptr, out),
                builder.CreateLoad(i64, fieldAddress(out, 8))};
  } else if (auto decimal = dyn_cast<flow::DecimalType>(value)) {
    llvm::AllocaInst *low = entryAlloca(builder, i64),
                     *high = entryAlloca(builder, i64);
    read("decimal", {},
         {builder.getInt32(decimal.getPrecision()),
          builder.getInt32(decimal.getScale()), low, high});
    lane = Lane{joinHalves(builder.CreateLoad(i64, low),
                           builder.CreateLoad(i64, high))};
  } else if (value.isInteger(1)) {
    lane =
        Lane{builder.CreateIsNotNull(readPlain("bool", builder.getInt8Ty()))};
  } else if (auto integer = dyn_cast<IntegerType>(value)) {
    lane = Lane{readPlain("i" + Twine(integer.getWidth()),
                          builder.getIntNTy(integer.getWidth()))};
  } else if (value.isF32()) {
    lane = Lane{readPlain("f32", builder.getFloatTy())};
  } else if (value.isF64()) {
    lane = Lane{readPlain("f64", builder.getDoubleTy())};
  } else if (isa<flow::DateType>(value)) {
    lane = Lane{readPlain("date", i32)};
  } else if (isa<flow::MonthsType>(value)) {
    lane = Lane{readPlain("months", i32)};
  } else if (isa<flow::IntervalType>(value)) {
    lane = Lane{readPlain("interval", i64)};
  } else if (auto time = dyn_cast<flow::TimeType>(value)) {
    lane =
        Lane{readPlain("time", i64, {builder.getInt32(time.getPrecision())})};
  } else if (auto time = dyn_cast<flow::TimestampType>(value)) {
    lane = Lane{
        readPlain("timestamp", i64, {builder.getInt32(time.getPrecision())})};
  } else if (auto time = dyn_cast<flow::TimestampLtzType>(value)) {
    lane = Lane{
        readPlain("timestamp", i64, {builder.getInt32(time.getPrecision())})};
  }
  llvm::Value *isThere =
      builder.CreateIsNotNull(builder.CreateLoad(i32, valid));
  if (flow::isOptional(type))
    lane.valid = isThere;
  else
    rowFailed(builder.CreateNot(isThere), builder.getInt32(kNullInNotNull),
              place);
  return lane;
}

/// The number of a type in Types.def, counting from 0.
int PipelineEmitter::elementKind(Type type, int &precision, int &scale) {
  enum {
#define TYPE(name, text, bytes, meaning) kType##name,
#include "runtime/abi/Types.def"
  };
  if (auto integer = dyn_cast<IntegerType>(type))
    switch (integer.getWidth()) {
    case 1:
      return kTypeBool;
    case 8:
      return kTypeI8;
    case 16:
      return kTypeI16;
    case 32:
      return kTypeI32;
    default:
      return kTypeI64;
    }
  if (type.isF32())
    return kTypeF32;
  if (type.isF64())
    return kTypeF64;
  if (auto decimal = dyn_cast<flow::DecimalType>(type)) {
    precision = decimal.getPrecision();
    scale = decimal.getScale();
    return kTypeDecimal;
  }
  if (auto time = dyn_cast<flow::TimeType>(type)) {
    precision = time.getPrecision();
    return kTypeTime;
  }
  if (auto time = dyn_cast<flow::TimestampType>(type)) {
    precision = time.getPrecision();
    return kTypeTimestamp;
  }
  if (auto time = dyn_cast<flow::TimestampLtzType>(type)) {
    precision = time.getPrecision();
    return kTypeTimestampLtz;
  }
  if (isa<flow::StringType>(type))
    return kTypeString;
  if (isa<flow::BytesType>(type))
    return kTypeBytes;
  if (isa<flow::DateType>(type))
    return kTypeDate;
  if (isa<flow::IntervalType>(type))
    return kTypeInterval;
  if (isa<flow::MonthsType>(type))
    return kTypeMonths;
  return kTypeArray;
}

} // namespace flott
