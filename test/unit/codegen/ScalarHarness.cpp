#include "test/unit/codegen/ScalarHarness.h"

#include "codegen/Link.h"
#include "codegen/PipeToLLVM/RowEmitter.h"
#include "compiler/Pipe/Layout.h"
#include "runtime/abi/RowCalls.h"
#include "runtime/scalar/inline/Bitcode.h"
#include "runtime/state/inline/Bitcode.h"
#include "runtime/state/inline/View.h"
#include "runtime/text/inline/Bitcode.h"

#include "llvm/IR/Verifier.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>

using namespace llvm;

namespace flott::test {

//===--- Values -----------------------------------------------------------===//

static bool isSameDatum(const Datum &a, const Datum &b, mlir::Type type) {
  type = flow::valueType(type);
  if (a.isNull() || b.isNull())
    return a.isNull() && b.isNull();
  if (isa<mlir::FloatType>(type)) {
    const double x = a.real(), y = b.real();
    return std::isnan(x) ? std::isnan(y) : std::memcmp(&x, &y, sizeof x) == 0;
  }
  if (isa<flow::DecimalType>(type))
    return a.wide() == b.wide();
  if (isa<flow::StringType, flow::BytesType>(type))
    return a.text() == b.text();
  if (auto array = dyn_cast<flow::ArrayType>(type)) {
    if (a.elements().size() != b.elements().size())
      return false;
    for (size_t i = 0; i < a.elements().size(); ++i)
      if (!isSameDatum(a.elements()[i], b.elements()[i], array.getElement()))
        return false;
    return true;
  }
  return a.integer() == b.integer();
}

bool isSame(const Outcome &a, const Outcome &b, mlir::Type type) {
  return a.error == b.error &&
         (a.error != 0 || isSameDatum(a.value, b.value, type));
}

std::string textOf(const Outcome &outcome, mlir::Type type) {
  if (outcome.error != 0)
    return "error: " + flow::rowErrorText(flow::RowError(outcome.error)).str();
  return flow::valueText(outcome.value, type);
}

mlir::Type ScalarCase::resultType() const {
  return region->front().back().getOperand(0).getType();
}

std::string ScalarCase::text() const {
  std::string text;
  raw_string_ostream out(text);
  for (mlir::Operation &op : region->front()) {
    op.print(out, mlir::OpPrintingFlags().useLocalScope());
    out << '\n';
  }
  return text;
}

namespace {
/// Keeps the bytes of boxed values for as long as a case runs.
class Boxes {
public:
  FlottScalar box(const Datum &value, mlir::Type type) {
    FlottScalar scalar;
    // What stands behind a NULL may be anything: code must not look at it.
    std::memset(&scalar, 0xa5, sizeof scalar);
    scalar.valid = !value.isNull();
    if (value.isNull())
      return scalar;
    type = flow::valueType(type);
    if (isa<mlir::FloatType>(type)) {
      scalar.f = value.real();
    } else if (isa<flow::DecimalType>(type)) {
      scalar.wide.low = uint64_t(value.wide());
      scalar.wide.high = int64_t(value.wide() >> 64);
    } else if (isa<flow::StringType, flow::BytesType>(type)) {
      const PaddedText &text = texts_.emplace_back(value.text());
      scalar.text = {text.data(), text.size()};
    } else if (auto array = dyn_cast<flow::ArrayType>(type)) {
      scalar.array = boxArray(value, array.getElement());
    } else {
      scalar.i = value.integer();
    }
    return scalar;
  }

  static Datum unbox(const FlottScalar &scalar, mlir::Type type) {
    if (flow::isOptional(type) && !scalar.valid)
      return {};
    type = flow::valueType(type);
    if (isa<mlir::FloatType>(type))
      return Datum::of(scalar.f);
    if (isa<flow::DecimalType>(type))
      return Datum::of(__int128((unsigned __int128)(scalar.wide.high) << 64 |
                                scalar.wide.low));
    if (isa<flow::StringType, flow::BytesType>(type))
      return Datum::of(std::string(scalar.text.data, size_t(scalar.text.size)));
    if (auto array = dyn_cast<flow::ArrayType>(type))
      return unboxArray(scalar.array, array.getElement());
    return Datum::of(scalar.i);
  }

private:
  FlottArray boxArray(const Datum &array, mlir::Type type) {
    const size_t width = pipe::widthOf(type), count = array.elements().size();
    std::string bytes(count * (width + 1), '\0');
    for (size_t i = 0; i < count; ++i) {
      const Datum &element = array.elements()[i];
      if (element.isNull())
        continue;
      bytes[count * width + i] = 1;
      storeElement(bytes.data() + i * width, width, box(element, type), type);
    }
    const PaddedText &kept = texts_.emplace_back(bytes);
    return {kept.bytes(), int64_t(count)};
  }

  static void storeElement(char *slot, size_t width, const FlottScalar &scalar,
                           mlir::Type type) {
    type = flow::valueType(type);
    if (isa<flow::StringType, flow::BytesType>(type)) {
      FlottView view;
      flott_view_make(scalar.text.data, scalar.text.size, &view);
      std::memcpy(slot, &view, width);
    } else if (type.isF32()) {
      const float single = float(scalar.f);
      std::memcpy(slot, &single, width);
    } else {
      std::memcpy(slot, &scalar, width); // little-endian: low bytes first
    }
  }

  static Datum unboxArray(const FlottArray &array, mlir::Type type) {
    const size_t width = pipe::widthOf(type);
    Datum::Elements elements;
    for (int64_t i = 0; i < array.count; ++i) {
      const uint8_t *slot = array.data + i * int64_t(width);
      if (array.data[array.count * int64_t(width) + i] == 0) {
        // Equal rows have equal bytes.
        for (size_t k = 0; k < width; ++k)
          EXPECT_EQ(slot[k], 0);
        elements.emplace_back();
        continue;
      }
      elements.push_back(unbox(loadElement(slot, width, type), type));
    }
    return Datum::of(std::move(elements));
  }

  static FlottScalar loadElement(const uint8_t *slot, size_t width,
                                 mlir::Type type) {
    FlottScalar scalar;
    std::memset(&scalar, 0, sizeof scalar);
    scalar.valid = 1;
    type = flow::valueType(type);
    if (isa<flow::StringType, flow::BytesType>(type)) {
      FlottView view;
      std::memcpy(&view, slot, sizeof view);
      const bool isShort = view.size <= kFlottInlineText;
      const auto *data = reinterpret_cast<const char *>(slot);
      scalar.text = {isShort ? data + offsetof(FlottView, prefix)
                             : view.tail.data,
                     view.size};
    } else if (type.isF32()) {
      float single;
      std::memcpy(&single, slot, width);
      scalar.f = single;
    } else if (isa<mlir::FloatType>(type)) {
      std::memcpy(&scalar.f, slot, width);
    } else {
      std::memcpy(&scalar, slot, width);
      if (width < 8 && !type.isInteger(1)) {
        const unsigned shift = 64 - 8 * unsigned(width);
        scalar.i = int64_t(uint64_t(scalar.i) << shift) >> shift;
      }
    }
    return scalar;
  }

  std::deque<PaddedText> texts_;
};
} // namespace

Outcome expected(const ScalarCase &testCase, ArrayRef<Datum> row) {
  const flow::RegionResult result =
      flow::evaluateRegion(*testCase.region, row, nullptr);
  if (result.error != flow::RowError::None)
    return {{}, int32_t(result.error)};
  return {result.values.front(), 0};
}

//===--- Code -------------------------------------------------------------===//

namespace {
/// A row whose operands lie in memory; it ends with the error as the function's
/// result.
class CaseEmitter : public RowEmitter {
public:
  CaseEmitter(llvm::IRBuilder<> &builder, Function *function)
      : RowEmitter(builder), function_(function) {}

  void emit(mlir::Region &region) {
    builder.SetInsertPoint(BasicBlock::Create(context(), "entry", function_));
    for (mlir::BlockArgument argument : region.getArguments())
      define(argument, load(argument));
    for (mlir::Operation &op : region.front()) {
      if (isa<flow::YieldOp>(op))
        store(op.getOperand(0).getType(), lane(op.getOperand(0)));
      else
        emitScalar(*this, &op);
    }
    builder.CreateRet(builder.getInt32(0));
  }

  Lane lane(mlir::Value value) override { return lanes_.lookup(value); }
  Value *functionContext() override { return function_->getArg(0); }
  Value *rowArena() override {
    return builder.CreateLoad(
        builder.getPtrTy(),
        offsetBytes(builder, functionContext(), offsetof(FlottContext, arena)));
  }
  using RowEmitter::failIf;
  void failIf(Value *failed, Value *code, mlir::Operation *) override {
    BasicBlock *fail = BasicBlock::Create(context(), "fail", function_);
    BasicBlock *next = BasicBlock::Create(context(), "", function_);
    builder.CreateCondBr(failed, fail, next);
    builder.SetInsertPoint(fail);
    builder.CreateRet(code);
    builder.SetInsertPoint(next);
  }
  /// A number that says what was asked for.
  Value *prepared(int32_t kind, StringRef text, mlir::Operation *) override {
    return builder.CreateIntToPtr(
        builder.getInt64(uint64_t(kind) * 1000 + text.size()),
        builder.getPtrTy());
  }
  void decodeUses(mlir::Region &) override {}

private:
  Value *partOf(Value *scalar, Type *type, uint64_t offset) {
    return builder.CreateAlignedLoad(type, offsetBytes(builder, scalar, offset),
                                     Align(4));
  }

  Lane load(mlir::BlockArgument argument) {
    const mlir::Type type = argument.getType();
    Value *scalar = offsetBytes(builder, function_->getArg(1),
                                argument.getArgNumber() * sizeof(FlottScalar));
    Lane lane;
    Type *valueType = laneType(type, context());
    if (hasSize(type)) {
      lane.value = partOf(scalar, builder.getPtrTy(), 0);
      lane.size = partOf(scalar, builder.getInt64Ty(), 8);
    } else if (valueType->isFloatTy()) {
      lane.value = builder.CreateFPTrunc(
          partOf(scalar, builder.getDoubleTy(), 0), valueType);
    } else if (valueType->isIntegerTy() && !valueType->isIntegerTy(128)) {
      lane.value = builder.CreateTrunc(partOf(scalar, builder.getInt64Ty(), 0),
                                       valueType);
    } else {
      lane.value = partOf(scalar, valueType, 0);
    }
    if (flow::isOptional(type))
      lane.valid = builder.CreateICmpNE(
          partOf(scalar, builder.getInt32Ty(), offsetof(FlottScalar, valid)),
          builder.getInt32(0));
    return lane;
  }

  void storePart(Value *value, uint64_t offset) {
    builder.CreateAlignedStore(
        value, offsetBytes(builder, function_->getArg(2), offset), Align(4));
  }

  void store(mlir::Type type, Lane lane) {
    if (lane.valid)
      EXPECT_TRUE(flow::isOptional(type)) << "a value that may be NULL";
    lane = canonical(builder, lane);
    Value *value = lane.value;
    if (value->getType()->isFloatTy())
      value = builder.CreateFPExt(value, builder.getDoubleTy());
    else if (value->getType()->isIntegerTy(1))
      value = builder.CreateZExt(value, builder.getInt64Ty());
    else if (value->getType()->isIntegerTy() &&
             !value->getType()->isIntegerTy(128))
      value = builder.CreateSExt(value, builder.getInt64Ty());
    storePart(value, 0);
    if (lane.size)
      storePart(lane.size, 8);
    Value *valid = lane.valid ? lane.valid : builder.getTrue();
    storePart(builder.CreateZExt(valid, builder.getInt32Ty()),
              offsetof(FlottScalar, valid));
  }

  Function *function_;
};
} // namespace

static const BitcodeLibrary &primitives() {
  static const BitcodeLibrary library = [] {
    const auto bytesOf = [](std::span<const char> bytes) {
      return ArrayRef<char>(bytes.data(), bytes.size());
    };
    return cantFail(
        BitcodeLibrary::open({{"state", bytesOf(stateBitcode())},
                              {"text", bytesOf(textBitcode())},
                              {"scalar", bytesOf(scalarBitcode())}}));
  }();
  return library;
}

static std::vector<Export> exports(ArrayRef<Export> thunks) {
  std::vector<Export> all(libraryExports().begin(), libraryExports().end());
  all.insert(all.end(), thunks.begin(), thunks.end());
#define EXPORT(name) all.push_back({#name, reinterpret_cast<void *>(&name)})
  EXPORT(flott_arena_grow);
  EXPORT(flott_parse_f64_slow);
  EXPORT(flott_parse_f32_slow);
  EXPORT(flott_format_f64);
  EXPORT(flott_format_f32);
#undef EXPORT
  return all;
}

CompiledCases::CompiledCases(ArrayRef<ScalarCase> cases, Tier tier,
                             const Mutation &mutation, ArrayRef<Export> thunks)
    : cases_(cases), jit_(cantFail(Jit::create(exports(thunks)))),
      entries_(cases.size()) {
  LLVMContext context;
  auto module = std::make_unique<Module>("cases", context);
  Type *pointer = PointerType::get(context, 0);
  FunctionType *type = FunctionType::get(Type::getInt32Ty(context),
                                         {pointer, pointer, pointer}, false);
  std::vector<std::string> names(cases.size());
  for (const auto &[index, testCase] : enumerate(cases)) {
    const std::string name = "case_" + std::to_string(index);
    Function *function = Function::Create(type, GlobalValue::ExternalLinkage,
                                          name, module.get());
    function->setDoesNotThrow();
    IRBuilder<> builder(context);
    CaseEmitter(builder, function).emit(*testCase.region);
    if (mutation && !mutation(*function))
      function->eraseFromParent();
    else
      names[index] = name;
  }
  std::string errors;
  raw_string_ostream out(errors);
  if (verifyModule(*module, &out)) {
    ADD_FAILURE() << errors;
    return;
  }
  StringSet<> natives;
  for (const Export &thunk : thunks)
    natives.insert(thunk.name);
  const ExitOnError check("cases: ");
  check(primitives().linkInto(*module, TargetSpec::host(), &natives));
  const SymbolAddresses symbols = check(jit_->load(check(compileObject(
      std::move(module), tier, TargetSpec::host(), nullptr, &natives))));
  for (size_t i = 0; i < names.size(); ++i)
    if (!names[i].empty())
      entries_[i] = reinterpret_cast<Entry>(symbols.lookup(names[i]));
}

Outcome CompiledCases::run(size_t index, ArrayRef<Datum> row,
                           bool refuseMemory) const {
  Boxes boxes;
  std::vector<FlottScalar> arguments;
  mlir::Region &region = *cases_[index].region;
  for (const auto &[argument, value] : zip(region.getArguments(), row))
    arguments.push_back(boxes.box(value, argument.getType()));
  TestArena arena;
  if (refuseMemory)
    arena.refuse();
  FlottContext context = {};
  context.arena = arena;
  FlottScalar result;
  std::memset(&result, 0xa5, sizeof result);
  if (const int32_t error =
          entries_[index](&context, arguments.data(), &result))
    return {{}, error};
  return {Boxes::unbox(result, cases_[index].resultType()), 0};
}

std::vector<Difference> compare(ArrayRef<ScalarCase> cases,
                                const CompiledCases &compiled, size_t limit) {
  std::vector<Difference> found;
  for (size_t i = 0; i < cases.size() && found.size() < limit; ++i) {
    if (!compiled.isCompiled(i))
      continue;
    const mlir::Type type = cases[i].resultType();
    for (size_t r = 0; r < cases[i].rows.size(); ++r) {
      const std::vector<Datum> &row = cases[i].rows[r];
      const Outcome wanted = expected(cases[i], row);
      const Outcome given = compiled.run(i, row);
      if (isSame(wanted, given, type))
        continue;
      std::string text = cases[i].text();
      for (const auto &[argument, value] :
           zip(cases[i].region->getArguments(), row))
        text += "  %arg" + std::to_string(argument.getArgNumber()) + " = " +
                flow::valueText(value, argument.getType()) + "\n";
      text += "  expected " + textOf(wanted, type) + "\n  compiled " +
              textOf(given, type) + "\n";
      found.push_back({i, r, text});
      break;
    }
  }
  return found;
}

} // namespace flott::test
