#include "TestModules.h"

#include "codegen/Imports.h"

#include <gmock/gmock.h>

using namespace llvm;
using namespace flott;
using namespace flott::test;
using testing::HasSubstr;

namespace {

class ObjectTest : public testing::TestWithParam<Tier> {};
INSTANTIATE_TEST_SUITE_P(Tiers, ObjectTest,
                         testing::Values(Tier::Quick, Tier::Optimized),
                         [](const auto &info) {
                           return info.param == Tier::Quick ? "Quick"
                                                            : "Optimized";
                         });

TEST_P(ObjectTest, ImportsAreThoseOfTheLists) {
  auto object = compileText(R"(
    declare i32 @flott_table_reserve(ptr, i64)
    define i32 @p0_batch(ptr %t, ptr %to, i64 %n, i128 %a, i128 %b) {
      call void @llvm.memcpy.p0.p0.i64(ptr %to, ptr %t, i64 %n, i1 false)
      %q = sdiv i128 %a, %b
      store i128 %q, ptr %to
      %r = call i32 @flott_table_reserve(ptr %t, i64 %n)
      ret i32 %r
    })",
                            GetParam());
  ASSERT_TRUE(bool(object)) << toString(object.takeError());
  EXPECT_THAT(must(importsOf(**object)),
              testing::UnorderedElementsAre("flott_table_reserve", "memcpy",
                                            "__divti3"));
}

// printf("x\n") is puts("x") to LLVM, and a loop may be strlen: only what is
// listed may come of it.
TEST_P(ObjectTest, OptimizerInventsNoUnlistedCalls) {
  auto object = compileText(R"(
    define i64 @p0_batch(ptr %p) {
    entry:
      br label %loop
    loop:
      %i = phi i64 [0, %entry], [%next, %loop]
      %at = getelementptr i32, ptr %p, i64 %i
      %c = load i32, ptr %at
      %next = add i64 %i, 1
      %end = icmp eq i32 %c, 0
      br i1 %end, label %done, label %loop
    done:
      ret i64 %i
    })",
                            GetParam());
  ASSERT_TRUE(bool(object)) << toString(object.takeError());
  EXPECT_TRUE(must(importsOf(**object)).empty());
}

TEST_P(ObjectTest, ThreadLocalDataIsRefused) {
  EXPECT_THAT(errorOf(compileText(R"(
    @counter = internal thread_local global i64 0
    define i64 @p0_batch() {
      %p = call ptr @llvm.threadlocal.address.p0(ptr @counter)
      %v = load volatile i64, ptr %p
      store volatile i64 %v, ptr %p
      ret i64 %v
    })",
                                  GetParam())),
              HasSubstr("thread-local data"));
}

TEST_P(ObjectTest, StaticConstructorsAreRefused) {
  EXPECT_THAT(errorOf(compileText(R"(
    @llvm.global_ctors = appending global [1 x { i32, ptr, ptr }]
        [{ i32, ptr, ptr } { i32 65535, ptr @init, ptr null }]
    define internal void @init() {
      store volatile i64 1, ptr null
      ret void
    }
    define i64 @p0_batch() {
      ret i64 0
    })",
                                  GetParam())),
              HasSubstr("static constructors"));
}

TEST_P(ObjectTest, CancelledCompilationGivesNoObject) {
  const std::atomic<bool> cancel = true;
  LLVMContext context;
  auto module = parse("define i64 @p0_batch() {\n ret i64 0\n}", context);
  must(BitcodeLibrary().linkInto(*module, TargetSpec::host()));
  auto object =
      compileObject(std::move(module), GetParam(), TargetSpec::host(), &cancel);
  ASSERT_FALSE(bool(object));
  Error error = object.takeError();
  EXPECT_TRUE(error.isA<CancelledError>());
  consumeError(std::move(error));
}

TEST_P(ObjectTest, AssemblyNamesTheEntry) {
  LLVMContext context;
  auto module = parse("define i64 @p0_batch() {\n ret i64 7\n}", context);
  must(BitcodeLibrary().linkInto(*module, TargetSpec::host()));
  EXPECT_THAT(must(assembly(std::move(module), GetParam(), TargetSpec::host())),
              HasSubstr("p0_batch:"));
}

TEST(ObjectOptimizedTest, LoopsAreVectorizedForTheTarget) {
  constexpr const char *kSum = R"(
    define i64 @p0_batch(ptr %p, i64 %n) {
    entry:
      br label %loop
    loop:
      %i = phi i64 [0, %entry], [%next, %loop]
      %sum = phi i64 [0, %entry], [%add, %loop]
      %at = getelementptr i64, ptr %p, i64 %i
      %v = load i64, ptr %at
      %add = add i64 %sum, %v
      %next = add i64 %i, 1
      %end = icmp eq i64 %next, %n
      br i1 %end, label %done, label %loop
    done:
      ret i64 %add
    })";
  const TargetSpec target{"x86-64-v3", ""};
  LLVMContext context;
  auto module = parse(kSum, context);
  must(BitcodeLibrary().linkInto(*module, target));
  EXPECT_THAT(optimizedIr(std::move(module), Tier::Optimized, target),
              HasSubstr("<4 x i64>"));
}

} // namespace
