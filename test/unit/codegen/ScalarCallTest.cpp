// Calls of functions by their thunks: how arguments and results are passed,
// what NULLs and failures do. The thunks stand here, as LLVM IR would call
// them.
#include "test/unit/codegen/ScalarMatrix.h"

#include "llvm/IR/Module.h"

#include <gtest/gtest.h>

using namespace llvm;

namespace flott::test {
namespace {

// Thunks reach compiled code as if they were exports of the runtime.
int calls = 0;

extern "C" {
int32_t thunk_numbers(FlottContext *, int64_t *out, int32_t truth, int32_t i8,
                      int32_t i16, int32_t i32, int64_t i64, float f32,
                      double f64, int32_t date, int64_t time) {
  ++calls;
  *out = truth + 10 * i8 + 100 * i16 + 1000 * i32 + 10000 * i64 +
         int64_t(100000 * f32) + int64_t(1000000 * f64) + 7 * date + 3 * time;
  return kFlottValid;
}
int32_t thunk_text(FlottContext *, FlottText *out, const char *data,
                   int64_t size) {
  ++calls;
  if (size == 0)
    return kFlottNull;
  *out = {data + 1, size - 1};
  return kFlottValid;
}
int32_t thunk_decimal(FlottContext *context, uint64_t *out, uint64_t low,
                      int64_t high, int32_t scale) {
  ++calls;
  if (scale != 4) {
    context->error = kInvalidArgument;
    return kFlottFailed;
  }
  out[0] = ~low;
  out[1] = uint64_t(~high);
  return kFlottValid;
}
int32_t thunk_optional(FlottContext *, int32_t *out, int32_t plain,
                       int32_t maybe, int32_t valid) {
  ++calls;
  *out = valid ? plain + maybe : -plain;
  return kFlottValid;
}
int32_t thunk_array(FlottContext *, FlottArray *out, const uint8_t *data,
                    int64_t count) {
  ++calls;
  *out = {data, count};
  return kFlottValid;
}
int32_t thunk_fails(FlottContext *context, uint8_t *out, int64_t x) {
  ++calls;
  if (x < 0) {
    context->error = kOverflow;
    return kFlottFailed;
  }
  *out = x > 9;
  return kFlottValid;
}
void *prepared_find(void *many, FlottContext *context, int32_t kind,
                    const char *data, int64_t size) {
  EXPECT_EQ(reinterpret_cast<uintptr_t>(many),
            uintptr_t(kFlottPreparedMany * 1000));
  if (StringRef(data, size_t(size)) == "bad") {
    context->error = kInvalidZone;
    return nullptr;
  }
  return reinterpret_cast<void *>(uintptr_t(kind) * 100 + uintptr_t(size));
}
int32_t thunk_prepared(FlottContext *, int64_t *out, void *handle, int64_t x) {
  ++calls;
  *out = int64_t(reinterpret_cast<uintptr_t>(handle)) + x;
  return kFlottValid;
}
}

class ScalarCallTest : public testing::Test {
protected:
  ScalarCallTest() : matrix(1) {
    thunks = {
        {"thunk_numbers", reinterpret_cast<void *>(&thunk_numbers)},
        {"thunk_text", reinterpret_cast<void *>(&thunk_text)},
        {"thunk_decimal", reinterpret_cast<void *>(&thunk_decimal)},
        {"thunk_optional", reinterpret_cast<void *>(&thunk_optional)},
        {"thunk_array", reinterpret_cast<void *>(&thunk_array)},
        {"thunk_fails", reinterpret_cast<void *>(&thunk_fails)},
        {"thunk_prepared", reinterpret_cast<void *>(&thunk_prepared)},
        {"flott_prepared_find", reinterpret_cast<void *>(&prepared_find)},
    };
  }

  /// Makes a case of one call and compiles it in both tiers.
  void compile(StringRef symbol, ArrayRef<StringRef> operands, StringRef result,
               StringRef attributes = "") {
    std::string text = "func.func @f(";
    std::string types;
    std::string names;
    for (const auto &[index, operand] : enumerate(operands)) {
      const std::string comma = index ? ", " : "";
      const std::string name = "%a" + std::to_string(index);
      text += comma + name + ": " + operand.str();
      types += comma + operand.str();
      names += comma + name;
    }
    text += ") {\n%r = flow.call \"f\" symbol \"" + symbol.str() + "\" (" +
            names + ") " + attributes.str() + " : (" + types + ") -> " +
            result.str() + "\nflow.yield %r : " + result.str() + "\n}";
    module = matrix.parse(text);
    ASSERT_TRUE(module);
    auto function = *module->getOps<mlir::func::FuncOp>().begin();
    cases = {{&function.getBody(), {}}};
    calls = 0;
  }

  /// What both tiers give, as text.
  std::string run(std::vector<Datum> row) {
    std::string texts[2];
    for (const Tier tier : {Tier::Quick, Tier::Optimized}) {
      const CompiledCases compiled(cases, tier, nullptr, thunks);
      texts[int(tier)] =
          textOf(compiled.run(0, row), cases.front().resultType());
    }
    EXPECT_EQ(texts[0], texts[1]);
    return texts[0];
  }

  ScalarMatrix matrix;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::vector<ScalarCase> cases;
  std::vector<Export> thunks;
};

Datum number(int64_t value) { return Datum::of(value); }
Datum text(StringRef value) { return Datum::of(value.str()); }

TEST_F(ScalarCallTest, NumbersPassByTheirPlainTypes) {
  compile("thunk_numbers",
          {"i1", "i8", "i16", "i32", "i64", "f32", "f64", "!flow.date",
           "!flow.timestamp<6>"},
          "i64");
  EXPECT_EQ(
      run({number(1), number(-2), number(-3), number(-4), number(5),
           Datum::of(0.5), Datum::of(-0.25), number(-1), number(2)}),
      std::to_string(1 - 20 - 300 - 4000 + 50000 + 50000 - 250000 - 7 + 6));
}

TEST_F(ScalarCallTest, TextsPassAsPairsAndMayBecomeNull) {
  compile("thunk_text", {"!flow.optional<!flow.string>"},
          "!flow.optional<!flow.string>");
  EXPECT_EQ(run({text("flott")}), "lott");
  EXPECT_EQ(run({text("")}), "NULL");
}

TEST_F(ScalarCallTest, NullArgumentIsNotPassed) {
  compile("thunk_text", {"!flow.optional<!flow.string>"},
          "!flow.optional<!flow.string>");
  EXPECT_EQ(run({Datum()}), "NULL");
  EXPECT_EQ(calls, 0);
  compile("thunk_fails", {"!flow.optional<i64>"}, "!flow.optional<i1>",
          "may_fail");
  EXPECT_EQ(run({Datum()}), "NULL");
  EXPECT_EQ(calls, 0);
}

TEST_F(ScalarCallTest, DecimalsPassAsHalvesWithTheirScale) {
  compile("thunk_decimal", {"!flow.decimal<38, 4>"}, "!flow.decimal<38, 4>");
  EXPECT_EQ(run({Datum::of(__int128(1) << 70)}), "-118059162071741130.3425");
  compile("thunk_decimal", {"!flow.decimal<38, 2>"}, "!flow.decimal<38, 2>",
          "may_fail");
  EXPECT_EQ(run({Datum::of(__int128(0))}), "error: argument is out of range");
}

TEST_F(ScalarCallTest, FunctionSeesNullOfSomeParametersAlone) {
  const StringRef maybe = "!flow.optional<i32>";
  compile("thunk_optional", {maybe, maybe}, maybe,
          "nulls \"called\" {sees_null = array<i1: false, true>}");
  EXPECT_EQ(run({number(5), number(2)}), "7");
  EXPECT_EQ(run({number(5), Datum()}), "-5");
  EXPECT_EQ(run({Datum(), number(2)}), "NULL");
}

TEST_F(ScalarCallTest, WithoutFlagsTheTypeSaysWhatIsSeen) {
  compile("thunk_optional", {"i32", "!flow.optional<i32>"}, "i32",
          "nulls \"called\"");
  EXPECT_EQ(run({number(5), Datum()}), "-5");
}

TEST_F(ScalarCallTest, ArraysPassAsPairs) {
  compile("thunk_array", {"!flow.array<!flow.optional<i16>>"},
          "!flow.array<!flow.optional<i16>>");
  EXPECT_EQ(run({Datum::of(Datum::Elements{number(3), Datum(), number(-1)})}),
            "[3, NULL, -1]");
}

TEST_F(ScalarCallTest, FailureFailsTheRow) {
  compile("thunk_fails", {"i64"}, "i1", "may_fail");
  EXPECT_EQ(run({number(10)}), "true");
  EXPECT_EQ(run({number(3)}), "false");
  EXPECT_EQ(run({number(-1)}), "error: result is out of range");
}

TEST_F(ScalarCallTest, ConstantIsPassedByItsHandle) {
  module = matrix.parse(R"(func.func @f(%x: i64) {
    %zone = flow.constant("UTC") : !flow.string
    %r = flow.call "f" symbol "thunk_prepared" (%zone, %x)
        {prepared = array<i32: 2, 0>} : (!flow.string, i64) -> i64
    flow.yield %r : i64
  })");
  ASSERT_TRUE(module);
  auto function = *module->getOps<mlir::func::FuncOp>().begin();
  cases = {{&function.getBody(), {}}};
  // The harness makes handles of kind and size: 2 * 1000 + 3.
  EXPECT_EQ(run({number(1)}), "2004");
}

TEST_F(ScalarCallTest, WhatIsNotConstantIsLookedUp) {
  compile("thunk_prepared", {"!flow.optional<!flow.string>", "i64"},
          "!flow.optional<i64>", "{prepared = array<i32: 2, 0>}");
  EXPECT_EQ(run({text("Etc/UTC"), number(1)}), "208");
  EXPECT_EQ(run({Datum(), number(1)}), "NULL");
  calls = 0;
  EXPECT_EQ(run({text("bad"), number(1)}), "error: time zone is unknown");
  EXPECT_EQ(calls, 0);
}

TEST_F(ScalarCallTest, FullMemoryFailsTheRow) {
  module = matrix.parse(R"(func.func @f(%x: !flow.optional<i64>) {
    %r = flow.cast %x : !flow.optional<i64> -> !flow.optional<!flow.string>
    flow.yield %r : !flow.optional<!flow.string>
  })");
  ASSERT_TRUE(module);
  auto function = *module->getOps<mlir::func::FuncOp>().begin();
  cases = {{&function.getBody(), {}}};
  const CompiledCases compiled(cases, Tier::Optimized);
  EXPECT_EQ(compiled.run(0, {number(7)}, /*refuseMemory=*/true).error,
            int32_t(kOutOfMemory));
  // NULL needs no room.
  EXPECT_TRUE(compiled.run(0, {Datum()}, /*refuseMemory=*/true).value.isNull());
}

} // namespace
} // namespace flott::test
