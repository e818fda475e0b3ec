#include "TestModules.h"

using namespace llvm;
using namespace flott;
using namespace flott::test;

namespace {

constexpr const char *kPrimitives = R"(
  @unused_constant = constant i64 1
  define i64 @flott_twice(i64 %x) #0 {
    %y = call i64 @helper(i64 %x)
    ret i64 %y
  }
  define internal i64 @helper(i64 %x) #0 {
    %y = add i64 %x, %x
    ret i64 %y
  }
  define i64 @flott_unused(i64 %x) #0 {
    %y = call i64 @flott_twice(i64 %x)
    ret i64 %y
  }
  attributes #0 = { alwaysinline "target-cpu"="x86-64" "tune-cpu"="generic"
                    "target-features"="+sse2" }
)";

constexpr const char *kFunctions = R"(
  declare i64 @flott_twice(i64)
  define i64 @flott_fn_quadruple(i64 %x) #0 {
    %y = call i64 @flott_twice(i64 %x)
    %z = call i64 @flott_twice(i64 %y)
    ret i64 %z
  }
  attributes #0 = { alwaysinline "target-cpu"="x86-64" }
)";

constexpr const char *kPipeline = R"(
  declare i64 @flott_fn_quadruple(i64)
  define i64 @p0_batch(i64 %x) {
    %y = call i64 @flott_fn_quadruple(i64 %x)
    ret i64 %y
  }
)";

TestLibrary makeLibrary() {
  return TestLibrary({{"functions", kFunctions}, {"primitives", kPrimitives}});
}

TEST(LinkTest, LinksWhatIsNeededAcrossUnitsAndNothingElse) {
  const TestLibrary units = makeLibrary();
  LLVMContext context;
  auto module = parse(kPipeline, context);
  ASSERT_FALSE(
      errorToBool(units.library.linkInto(*module, TargetSpec::host())));
  EXPECT_FALSE(module->getFunction("flott_twice")->isDeclaration());
  EXPECT_FALSE(module->getFunction("flott_fn_quadruple")->isDeclaration());
  EXPECT_EQ(module->getFunction("flott_unused"), nullptr);
  EXPECT_EQ(module->getNamedGlobal("unused_constant"), nullptr);
}

TEST(LinkTest, FindsUnitsInAnyOrder) {
  const TestLibrary units(
      {{"primitives", kPrimitives}, {"functions", kFunctions}});
  LLVMContext context;
  auto module = parse(kPipeline, context);
  ASSERT_FALSE(
      errorToBool(units.library.linkInto(*module, TargetSpec::host())));
  EXPECT_FALSE(module->getFunction("flott_twice")->isDeclaration());
}

TEST(LinkTest, KeepsOnlyTheModulesOwnExports) {
  const TestLibrary units = makeLibrary();
  LLVMContext context;
  auto module = parse(kPipeline, context);
  ASSERT_FALSE(
      errorToBool(units.library.linkInto(*module, TargetSpec::host())));
  EXPECT_TRUE(module->getFunction("p0_batch")->hasExternalLinkage());
  EXPECT_TRUE(module->getFunction("flott_twice")->hasLocalLinkage());
}

TEST(LinkTest, EveryFunctionIsForTheTarget) {
  const TestLibrary units = makeLibrary();
  LLVMContext context;
  auto module = parse(kPipeline, context);
  const TargetSpec target{"znver3", "-avx2"};
  ASSERT_FALSE(errorToBool(units.library.linkInto(*module, target)));
  for (const Function &function : *module) {
    EXPECT_EQ(function.getFnAttribute("target-cpu").getValueAsString(),
              "znver3");
    EXPECT_EQ(function.getFnAttribute("target-features").getValueAsString(),
              "-avx2");
    EXPECT_FALSE(function.hasFnAttribute("tune-cpu"));
  }
}

TEST(LinkTest, PrimitivesOfAnotherTargetAreInlinedInBothTiers) {
  const TestLibrary units = makeLibrary();
  for (const Tier tier : {Tier::Quick, Tier::Optimized}) {
    LLVMContext context;
    auto module = parse(kPipeline, context);
    ASSERT_FALSE(
        errorToBool(units.library.linkInto(*module, TargetSpec::host())));
    const std::string ir =
        optimizedIr(std::move(module), tier, TargetSpec::host());
    EXPECT_EQ(ir.find("call i64"), std::string::npos) << ir;
  }
}

// LLVM alone would call both of them at each of three places.
TEST(LinkTest, OptimizedCodeContainsPrimitivesOfOrdinarySize) {
  constexpr const char *kThrice = R"(
    declare i64 @flott_long(i64)
    define i64 @p0_batch(i64 %x) {
      %a = call i64 @flott_long(i64 %x)
      %b = call i64 @flott_long(i64 %a)
      %c = call i64 @flott_long(i64 %b)
      ret i64 %c
    })";
  const auto isCalled = [&](int steps) {
    std::string unit = "define i64 @flott_long(i64 %x0) {\n";
    for (int i = 0; i < steps; ++i) {
      const std::string number = std::to_string(i);
      unit += "  %r" + number + " = lshr i64 %x" + number + ", 7\n" + "  %x" +
              std::to_string(i + 1) + " = mul i64 %x" + number + ", %r" +
              number + "\n";
    }
    unit += "  ret i64 %x" + std::to_string(steps) + "\n}\n";
    const TestLibrary units({{"unit", unit.c_str()}});
    LLVMContext context;
    auto module = parse(kThrice, context);
    EXPECT_FALSE(
        errorToBool(units.library.linkInto(*module, TargetSpec::host())));
    return optimizedIr(std::move(module), Tier::Optimized, TargetSpec::host())
               .find("@flott_long") != std::string::npos;
  };
  EXPECT_FALSE(isCalled(90));
  EXPECT_TRUE(isCalled(300));
}

// A module from clang has flags of its own, and so do the units.
TEST(LinkTest, ModuleFlagsMayStandAlready) {
  constexpr const char *kFlags = R"(
    !llvm.module.flags = !{!0}
    !0 = !{i32 8, !"PIC Level", i32 2}
  )";
  const std::string unit = std::string(kPrimitives) + kFlags;
  const std::string text = std::string(kPipeline) + kFlags;
  const TestLibrary units(
      {{"functions", kFunctions}, {"primitives", unit.c_str()}});
  EXPECT_FALSE(
      errorToBool(compileText(text, Tier::Quick, units.library).takeError()));
}

TEST(LinkTest, RefusesACallThatNothingDefines) {
  LLVMContext context;
  auto module = parse(R"(
    declare i64 @system(ptr)
    define i64 @p0_batch() {
      %r = call i64 @system(ptr null)
      ret i64 %r
    })",
                      context);
  EXPECT_EQ(toString(BitcodeLibrary().linkInto(*module, TargetSpec::host())),
            "internal error: generated code calls what neither bitcode nor a "
            "list of runtime/abi names: system");
}

TEST(LinkTest, RefusesMalformedCode) {
  LLVMContext context;
  auto module = parse("define i64 @p0_batch() {\n ret i64 0\n}", context);
  module->getFunction("p0_batch")
      ->getEntryBlock()
      .getTerminator()
      ->eraseFromParent();
  EXPECT_NE(toString(BitcodeLibrary().linkInto(*module, TargetSpec::host()))
                .find("generated code is malformed"),
            std::string::npos);
}

TEST(LinkTest, TwoUnitsMayNotDefineOneName) {
  auto one = toBitcode("define void @flott_f() {\n ret void\n}");
  auto two = toBitcode("define void @flott_f() {\n ret void\n}");
  EXPECT_EQ(errorOf(BitcodeLibrary::open({{"one", one}, {"two", two}})),
            "bitcode units 'one' and 'two' both define flott_f");
}

TEST(LinkTest, InlineFunctionsOfHeadersMayStandInEveryUnit) {
  const char *text = R"(
    define linkonce_odr i64 @inline_helper(i64 %x) {
      ret i64 %x
    }
    define i64 @flott_NAME(i64 %x) {
      %y = call i64 @inline_helper(i64 %x)
      ret i64 %y
    })";
  std::string first(text), second(text);
  first.replace(first.find("NAME"), 4, "a");
  second.replace(second.find("NAME"), 4, "b");
  const TestLibrary units({{"a", first.c_str()}, {"b", second.c_str()}});
  EXPECT_FALSE(errorToBool(compileText(R"(
    declare i64 @flott_a(i64)
    declare i64 @flott_b(i64)
    define i64 @p0_batch(i64 %x) {
      %y = call i64 @flott_a(i64 %x)
      %z = call i64 @flott_b(i64 %y)
      ret i64 %z
    })",
                                       Tier::Quick, units.library)
                               .takeError()));
}

TEST(LinkTest, GarbageIsNotAUnit) {
  const SmallVector<char, 0> bytes(64, 'x');
  EXPECT_NE(errorOf(BitcodeLibrary::open({{"broken", bytes}}))
                .find("bitcode unit 'broken' is unreadable"),
            std::string::npos);
}

TEST(LinkTest, ContentHashTellsLibrariesApart) {
  const TestLibrary one({{"a", kPrimitives}});
  const TestLibrary same({{"a", kPrimitives}});
  const TestLibrary other({{"a", kFunctions}});
  EXPECT_EQ(one.library.contentHash(), same.library.contentHash());
  EXPECT_NE(one.library.contentHash(), other.library.contentHash());
}

} // namespace
