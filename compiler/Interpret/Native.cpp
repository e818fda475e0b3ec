// Values across two borders: attributes of constants, and the boxed form of
// scalar functions.
#include "compiler/Interpret/Scalar.h"

#include <cstring>
#include <deque>
#include <memory>

using namespace mlir;
using llvm::APInt;

namespace flott::flow {

//===--- Attributes -------------------------------------------------------===//

static Int128 wideOf(const APInt &value) {
  const APInt bits = value.sextOrTrunc(128);
  return static_cast<Int128>(
      (static_cast<unsigned __int128>(bits.extractBitsAsZExtValue(64, 64))
       << 64) |
      bits.extractBitsAsZExtValue(64, 0));
}

Datum valueOf(Attribute attribute, Type type) {
  type = valueType(type);
  if (isa<UnitAttr>(attribute))
    return Datum();
  if (auto array = dyn_cast<ArrayAttr>(attribute)) {
    Datum::Elements elements;
    for (Attribute element : array)
      elements.push_back(valueOf(element, cast<ArrayType>(type).getElement()));
    return Datum::of(std::move(elements));
  }
  if (auto text = dyn_cast<StringAttr>(attribute))
    return Datum::of(text.getValue().str());
  if (auto real = dyn_cast<FloatAttr>(attribute))
    return Datum::of(real.getValueAsDouble());
  const APInt value = cast<IntegerAttr>(attribute).getValue();
  if (isa<DecimalType>(type))
    return Datum::of(wideOf(value));
  if (type.isInteger(1)) // i1's one is -1 when signed
    return Datum::of(!value.isZero());
  return Datum::of(value.getSExtValue());
}

Attribute attributeOf(const Datum &value, Type type) {
  MLIRContext *context = type.getContext();
  if (value.isNull())
    return UnitAttr::get(context);
  type = valueType(type);
  if (isa<StringType, BytesType>(type))
    return StringAttr::get(context, value.text());
  if (isa<FloatType>(type))
    return FloatAttr::get(type, value.real());
  if (isa<DecimalType>(type))
    return IntegerAttr::get(IntegerType::get(context, 128),
                            exactInteger(value.wide()).trunc(128));
  if (auto array = dyn_cast<ArrayType>(type)) {
    SmallVector<Attribute> elements;
    for (const Datum &element : value.elements())
      elements.push_back(attributeOf(element, array.getElement()));
    return ArrayAttr::get(context, elements);
  }
  if (type.isInteger(1))
    return BoolAttr::get(context, value.truth());
  if (isa<IntegerType>(type))
    return IntegerAttr::get(type, value.integer());
  const unsigned width = isa<MonthsType>(type) ? 32 : 64;
  return IntegerAttr::get(IntegerType::get(context, width), value.integer());
}

//===--- Boxed functions --------------------------------------------------===//

namespace {

/// Keeps the bytes of boxed arguments for the length of one call.
class Boxes {
public:
  FlottScalar box(const Datum &value, Type type) {
    FlottScalar scalar;
    std::memset(&scalar, 0, sizeof scalar);
    scalar.valid = !value.isNull();
    type = valueType(type);
    if (auto decimal = dyn_cast<DecimalType>(type))
      scalar.scale = static_cast<int32_t>(decimal.getScale());
    if (value.isNull())
      return scalar;
    if (isa<FloatType>(type)) {
      scalar.f = value.real();
    } else if (isa<DecimalType>(type)) {
      scalar.wide.low = static_cast<uint64_t>(value.wide());
      scalar.wide.high = static_cast<int64_t>(value.wide() >> 64);
    } else if (isa<StringType, BytesType>(type)) {
      const std::string &text = texts_.emplace_back(value.text());
      scalar.text = {text.data(), static_cast<int64_t>(text.size())};
    } else if (auto array = dyn_cast<ArrayType>(type)) {
      scalar.array = boxArray(value, array.getElement());
    } else {
      scalar.i = value.integer();
    }
    return scalar;
  }

  static Datum unbox(const FlottScalar &scalar, Type type) {
    if (!scalar.valid)
      return Datum();
    type = valueType(type);
    if (isa<FloatType>(type))
      return Datum::of(scalar.f);
    if (isa<DecimalType>(type))
      return Datum::of(wide(scalar.wide.low, scalar.wide.high));
    if (isa<StringType, BytesType>(type))
      return Datum::of(std::string(scalar.text.data, scalar.text.size));
    if (auto array = dyn_cast<ArrayType>(type))
      return unboxArray(scalar.array, array.getElement());
    return Datum::of(scalar.i);
  }

private:
  static Int128 wide(uint64_t low, int64_t high) {
    return static_cast<Int128>(
        (static_cast<unsigned __int128>(static_cast<uint64_t>(high)) << 64) |
        low);
  }

  static size_t columnWidth(Type type) {
    type = valueType(type);
    if (auto integer = dyn_cast<IntegerType>(type))
      return (integer.getWidth() + 7) / 8;
    if (isa<DecimalType, StringType, BytesType, ArrayType>(type))
      return 16;
    return type.isF32() || isa<DateType, MonthsType>(type) ? 4 : 8;
  }

  FlottArray boxArray(const Datum &value, Type element) {
    const auto &elements = value.elements();
    const size_t width = columnWidth(element);
    std::string &bytes =
        texts_.emplace_back(elements.size() * (width + 1), '\0');
    for (size_t i = 0; i < elements.size(); ++i) {
      if (elements[i].isNull())
        continue;
      const FlottScalar scalar = box(elements[i], element);
      char *slot = bytes.data() + i * width;
      if (isa<StringType, BytesType>(valueType(element)))
        std::memcpy(slot, viewOf(scalar.text).data(), width);
      else if (valueType(element).isF32())
        storeFloat(slot, scalar.f);
      else // little-endian: the low bytes come first
        std::memcpy(slot, &scalar.i, width);
      bytes[elements.size() * width + i] = 1;
    }
    return {reinterpret_cast<const uint8_t *>(bytes.data()),
            static_cast<int64_t>(elements.size())};
  }

  static void storeFloat(char *slot, double value) {
    const float narrow = static_cast<float>(value);
    std::memcpy(slot, &narrow, sizeof narrow);
  }

  static std::array<char, 16> viewOf(const FlottText &text) {
    FlottView view;
    std::memset(&view, 0, sizeof view);
    view.size = static_cast<uint32_t>(text.size);
    if (text.size <= 12) {
      std::array<char, 16> bytes{};
      std::memcpy(bytes.data(), &view.size, 4);
      std::memcpy(bytes.data() + 4, text.data, text.size);
      return bytes;
    }
    std::memcpy(view.prefix, text.data, 4);
    view.tail.data = text.data;
    std::array<char, 16> bytes;
    std::memcpy(bytes.data(), &view, 16);
    return bytes;
  }

  static Datum unboxArray(const FlottArray &array, Type element) {
    const size_t width = columnWidth(element);
    const uint8_t *valid = array.data + array.count * width;
    Datum::Elements elements;
    for (int64_t i = 0; i < array.count; ++i) {
      if (!valid[i]) {
        elements.emplace_back();
        continue;
      }
      elements.push_back(unboxElement(array.data + i * width, element));
    }
    return Datum::of(std::move(elements));
  }

  static Datum unboxElement(const uint8_t *slot, Type element) {
    Type type = valueType(element);
    FlottScalar scalar;
    std::memset(&scalar, 0, sizeof scalar);
    scalar.valid = 1;
    if (isa<StringType, BytesType>(type)) {
      FlottView view;
      std::memcpy(&view, slot, sizeof view);
      const char *inlined = reinterpret_cast<const char *>(slot) + 4;
      scalar.text = {view.size <= 12 ? inlined : view.tail.data, view.size};
    } else if (type.isF32()) {
      float narrow;
      std::memcpy(&narrow, slot, sizeof narrow);
      scalar.f = narrow;
    } else {
      const size_t width = columnWidth(type);
      std::memcpy(&scalar.i, slot, width);
      if (width < 8) // sign-extends
        scalar.i = scalar.i << (64 - 8 * width) >> (64 - 8 * width);
      if (type.isInteger(1))
        scalar.i = scalar.i != 0;
    }
    return unbox(scalar, type);
  }

  std::deque<std::string> texts_; // addresses stay
};

} // namespace

ScalarResult callNative(Operation *op, ArrayRef<Datum> operands,
                        NativeLookup natives) {
  auto call = cast<CallOp>(op);
  const bool propagate = call.getNulls() == "propagate";
  if (propagate &&
      llvm::any_of(operands, [](const Datum &v) { return v.isNull(); }))
    return Datum();
  const NativeCall native = natives ? natives(call.getSymbol()) : nullptr;
  if (!native)
    return RowError::InvalidArgument;

  Boxes boxes;
  SmallVector<FlottScalar> arguments;
  for (auto [value, type] : llvm::zip(operands, op->getOperandTypes()))
    arguments.push_back(boxes.box(value, type));
  // The first chunk of the arena; functions that need more ask for it.
  std::vector<uint8_t> chunk(1 << 16);
  FlottArena arena = {chunk.data(), chunk.data() + chunk.size(), nullptr, 0};
  FlottContext context;
  std::memset(&context, 0, sizeof context);
  context.argument = -1;
  context.arena = &arena;
  FlottScalar result;
  std::memset(&result, 0, sizeof result);
  Type type = op->getResult(0).getType();
  if (auto decimal = dyn_cast<DecimalType>(valueType(type)))
    result.scale = static_cast<int32_t>(decimal.getScale());
  const int32_t status = native(&context, arguments.data(), &result);
  if (status == kFlottFailed)
    return static_cast<RowError>(context.error);
  if (status == kFlottNull)
    return Datum();
  return Boxes::unbox(result, type);
}

} // namespace flott::flow
