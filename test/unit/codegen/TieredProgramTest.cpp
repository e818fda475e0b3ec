#include "TestModules.h"

#include "codegen/Imports.h"
#include "codegen/TieredProgram.h"

#include "llvm/Support/FileSystem.h"

#include <gmock/gmock.h>

using namespace llvm;
using namespace flott;
using namespace flott::test;
using testing::HasSubstr;

namespace {

// Adds rows `row`.. of the input, 1,000 per call, to a sum that stands in the
// task (in `failedSite`); `open` starts it, `close` makes it negative.
constexpr const char *kPipeline = R"(
  declare i64 @flott_mix(i64)
  define i32 @NAME_open(ptr %task) {
    %sum = getelementptr %Task, ptr %task, i32 0, i32 8
    store i64 0, ptr %sum
    ret i32 0
  }
  define i32 @NAME_batch(ptr %task, ptr %input) {
  entry:
    %sum = getelementptr %Task, ptr %task, i32 0, i32 8
    %cursor = getelementptr i8, ptr %input, i64 CURSOR
    %begin = load i64, ptr %cursor
    %end = add i64 %begin, 1000
    br label %loop
  loop:
    %i = phi i64 [%begin, %entry], [%next, %loop]
    %mixed = call i64 @flott_mix(i64 %i)
    %old = load i64, ptr %sum
    %new = add i64 %old, %mixed
    store i64 %new, ptr %sum
    %next = add i64 %i, 1
    %last = icmp eq i64 %next, %end
    br i1 %last, label %done, label %loop
  done:
    store i64 %end, ptr %cursor
    ret i32 0
  }
  define void @NAME_close(ptr %task) {
    %sum = getelementptr %Task, ptr %task, i32 0, i32 8
    %old = load i64, ptr %sum
    %negative = sub i64 0, %old
    store i64 %negative, ptr %sum
    ret void
  }
  define i32 @flott_eq_NAME(ptr %a, ptr %b) {
    %same = icmp eq ptr %a, %b
    %r = zext i1 %same to i32
    ret i32 %r
  }
)";

constexpr const char *kMix = R"(
  define i64 @flott_mix(i64 %x) alwaysinline {
    %m = mul i64 %x, 7046029254386353131
    %s = lshr i64 %m, 40
    ret i64 %s
  }
)";

void replaceAll(std::string &text, StringRef from, const std::string &to) {
  for (size_t at; (at = text.find(from)) != std::string::npos;)
    text.replace(at, from.size(), to);
}

PipelineModule makeModule(const std::string &name,
                          const char *text = kPipeline) {
  // Offsets come from the ABI's own structs.
  std::string ir = text;
  replaceAll(ir, "NAME", name);
  replaceAll(ir, "%Task, ptr %task, i32 0, i32 8",
             "i8, ptr %task, i64 " +
                 std::to_string(offsetof(FlottTask, failedSite)));
  replaceAll(ir, "CURSOR", std::to_string(offsetof(FlottInput, row)));
  return {name, test::toBitcode(ir)};
}

int64_t expectedSum(int64_t rows) {
  uint64_t sum = 0;
  for (int64_t i = 0; i < rows; ++i)
    sum += (uint64_t(i) * 7046029254386353131u) >> 40;
  return int64_t(sum);
}

class TieredProgramTest : public testing::Test {
protected:
  std::unique_ptr<TieredProgram> start(TierMode mode, size_t count,
                                       ObjectCache *cache = nullptr) {
    std::vector<PipelineModule> modules;
    for (size_t i = 0; i < count; ++i)
      modules.push_back(makeModule("p" + std::to_string(i)));
    return must(TieredProgram::start(std::move(modules), units_.library,
                                     TargetSpec::host(), cache,
                                     libraryExports(), mode));
  }

  int64_t run(TieredProgram &program, size_t number, int batches) {
    FlottTask task{};
    FlottInput input{};
    EXPECT_EQ(program.pipeline(number)->open(&task), 0);
    for (int i = 0; i < batches; ++i)
      EXPECT_EQ(program.pipeline(number)->batch(&task, &input), 0);
    program.pipeline(number)->close(&task);
    return -task.failedSite;
  }

  TestLibrary units_{{{"mix", kMix}}};
};

TEST_F(TieredProgramTest, EveryModeGivesTheSameResult) {
  for (const TierMode mode :
       {TierMode::Quick, TierMode::Optimized, TierMode::Tiered}) {
    auto program = start(mode, 3);
    for (size_t number = 0; number < 3; ++number)
      EXPECT_EQ(run(*program, number, 10), expectedSum(10'000));
  }
}

TEST_F(TieredProgramTest, ModesCompileWhatTheySay) {
  auto quick = start(TierMode::Quick, 1);
  quick->waitForOptimized();
  ASSERT_EQ(quick->records().size(), 1u);
  EXPECT_EQ(quick->records()[0].tier, Tier::Quick);
  auto optimized = start(TierMode::Optimized, 1);
  ASSERT_EQ(optimized->records().size(), 1u);
  EXPECT_EQ(optimized->records()[0].tier, Tier::Optimized);
}

TEST_F(TieredProgramTest, CodeIsExchangedBetweenBatchesOfARunningPipeline) {
  auto program = start(TierMode::Tiered, 1);
  FlottTask task{};
  FlottInput input{};
  const FlottPipeline *first = program->pipeline(0);
  ASSERT_EQ(first->open(&task), 0);
  ASSERT_EQ(first->batch(&task, &input), 0);
  // Batches go on with whatever code there is, until it is another one.
  int batches = 1;
  while (program->pipeline(0) == first && batches < 100'000'000) {
    ASSERT_EQ(program->pipeline(0)->batch(&task, &input), 0);
    ++batches;
  }
  const FlottPipeline *second = program->pipeline(0);
  ASSERT_NE(first, second);
  ASSERT_EQ(second->batch(&task, &input), 0);
  // The old code stays callable.
  ASSERT_EQ(first->batch(&task, &input), 0);
  batches += 2;
  second->close(&task);
  EXPECT_EQ(-task.failedSite, expectedSum(batches * int64_t(1000)));
  program->waitForOptimized();
  EXPECT_EQ(program->records().size(), 2u);
}

TEST_F(TieredProgramTest, EndsWhileItCompiles) {
  const auto begin = std::chrono::steady_clock::now();
  {
    auto program = start(TierMode::Tiered, 40);
  }
  // To optimize all 40 takes longer than to compile them quickly.
  const std::chrono::duration<double> time =
      std::chrono::steady_clock::now() - begin;
  auto full = start(TierMode::Tiered, 40);
  full->waitForOptimized();
  const std::chrono::duration<double> fullTime =
      std::chrono::steady_clock::now() - begin - time;
  EXPECT_LT(time.count(), fullTime.count());
  EXPECT_EQ(full->records().size(), 80u);
  EXPECT_EQ(full->backgroundError(), "");
}

TEST_F(TieredProgramTest, TellsOfEveryExchange) {
  auto program = start(TierMode::Tiered, 3);
  size_t seen = 0;
  for (size_t now; (now = program->waitForExchange(seen)) != seen; seen = now)
    EXPECT_LE(now, 3u);
  EXPECT_EQ(seen, 3u);
  for (size_t number = 0; number < 3; ++number)
    EXPECT_EQ(program->symbol("p" + std::to_string(number) + "_batch"),
              reinterpret_cast<void *>(program->pipeline(number)->batch));
  EXPECT_EQ(start(TierMode::Quick, 1)->waitForExchange(0), 0u);
}

TEST_F(TieredProgramTest, StopsOptimizingWhenTold) {
  auto program = start(TierMode::Tiered, 40);
  program->stopOptimizing();
  program->waitForOptimized();
  EXPECT_LT(program->records().size(), 80u);
  EXPECT_EQ(program->backgroundError(), "");
  EXPECT_EQ(run(*program, 39, 10), expectedSum(10'000));
}

TEST_F(TieredProgramTest, FinishesWhatTheGraceAllows) {
  auto program = start(TierMode::Tiered, 3);
  program->stopOptimizing(std::chrono::hours(1));
  EXPECT_EQ(program->records().size(), 6u);
  EXPECT_EQ(program->backgroundError(), "");
}

TEST_F(TieredProgramTest, SymbolsAreFoundInTheBestTier) {
  auto program = start(TierMode::Tiered, 2);
  auto *equal = reinterpret_cast<FlottKeyEqual>(program->symbol("flott_eq_p1"));
  ASSERT_NE(equal, nullptr);
  EXPECT_EQ(equal(&units_, &units_), 1);
  EXPECT_EQ(equal(&units_, nullptr), 0);
  program->waitForOptimized();
  EXPECT_NE(program->symbol("flott_eq_p1"), reinterpret_cast<void *>(equal));
  EXPECT_EQ(program->symbol("flott_eq_p2"), nullptr);
  EXPECT_EQ(program->pipelineNumber("p1"), 1u);
  EXPECT_EQ(program->pipelineNumber("p2"), std::nullopt);
}

TEST_F(TieredProgramTest, SecondStartTakesOptimizedCodeFromTheCache) {
  SmallString<128> path;
  ASSERT_FALSE(sys::fs::createUniqueDirectory("flott-tier-test", path));
  {
    ObjectCache cache{std::string(path)};
    auto program = start(TierMode::Tiered, 2, &cache);
    program->waitForOptimized();
    for (const CompileRecord &record : program->records())
      EXPECT_FALSE(record.isCached);
    EXPECT_EQ(cache.storeFailure(), "");
  }
  {
    ObjectCache cache{std::string(path)};
    auto program = start(TierMode::Tiered, 2, &cache);
    program->waitForOptimized();
    EXPECT_EQ(program->records().size(), 2u);
    for (const CompileRecord &record : program->records()) {
      EXPECT_TRUE(record.isCached);
      EXPECT_EQ(record.tier, Tier::Optimized);
    }
    EXPECT_EQ(run(*program, 1, 10), expectedSum(10'000));
    // Another processor, other objects.
    EXPECT_FALSE(
        must(ObjectCompiler(units_.library, TargetSpec::baseline(), &cache)
                 .compile(makeModule("p0"), Tier::Optimized))
            .isCached);
    // Another definition of a primitive, other objects.
    const TestLibrary other({{"mix", "define i64 @flott_mix(i64 %x) {\n"
                                     "  ret i64 %x\n}"}});
    EXPECT_FALSE(must(ObjectCompiler(other.library, TargetSpec::host(), &cache)
                          .compile(makeModule("p0"), Tier::Optimized))
                     .isCached);
  }
  sys::fs::remove_directories(path);
}

extern "C" int64_t mixInProcess(int64_t x) {
  return int64_t((uint64_t(x) * 7046029254386353131u) >> 40);
}

TEST_F(TieredProgramTest, QuickCodeCallsWhatTheProcessHasCompiled) {
  const Export natives[] = {
      {"flott_mix", reinterpret_cast<void *>(&mixInProcess)}};
  const ObjectCompiler compiler(units_.library, TargetSpec::host(), nullptr,
                                natives);
  const PipelineModule module = makeModule("p0");
  auto quick = must(compiler.compile(module, Tier::Quick)).object;
  const StringSet<> names = {"flott_mix"};
  EXPECT_THAT(must(importsOf(*quick, &names)),
              testing::ElementsAre("flott_mix"));
  EXPECT_THAT(errorOf(importsOf(*quick)), HasSubstr("flott_mix"));
  auto optimized = must(compiler.compile(module, Tier::Optimized)).object;
  EXPECT_THAT(must(importsOf(*optimized)), testing::IsEmpty());

  std::vector<PipelineModule> modules;
  modules.push_back(makeModule("p0"));
  auto program = must(TieredProgram::start(std::move(modules), units_.library,
                                           TargetSpec::host(), nullptr, natives,
                                           TierMode::Quick));
  EXPECT_EQ(run(*program, 0, 10), expectedSum(10'000));
}

TEST_F(TieredProgramTest, MissingEntryIsAnInternalError) {
  std::vector<PipelineModule> modules;
  modules.push_back(
      {"p0", test::toBitcode("define i32 @p0_open(ptr %t) {\n ret i32 0\n}")});
  auto program = TieredProgram::start(std::move(modules), units_.library,
                                      TargetSpec::host(), nullptr,
                                      libraryExports(), TierMode::Tiered);
  EXPECT_THAT(errorOf(std::move(program)),
              HasSubstr("pipeline p0 lacks one of _open, _batch and _close"));
}

TEST_F(TieredProgramTest, UnreadableModuleIsAnInternalError) {
  std::vector<PipelineModule> modules;
  modules.push_back({"p0", SmallVector<char, 0>(100, 'x')});
  auto program = TieredProgram::start(std::move(modules), units_.library,
                                      TargetSpec::host(), nullptr,
                                      libraryExports(), TierMode::Tiered);
  EXPECT_THAT(errorOf(std::move(program)),
              HasSubstr("module of p0 is unreadable"));
}

TEST(BuildIdTest, ThisProgramHasOne) { EXPECT_GE(buildId().size(), 8u); }

} // namespace
