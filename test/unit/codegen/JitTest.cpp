#include "TestModules.h"

#include "codegen/Jit.h"

#include <fstream>
#include <gmock/gmock.h>
#include <sstream>
#include <thread>
#include <unistd.h>

using namespace llvm;
using namespace flott;
using namespace flott::test;
using testing::HasSubstr;

namespace {

extern "C" int32_t reserveFake(void *, uint64_t more) { return int32_t(more); }

std::vector<Export> testExports() {
  std::vector<Export> all(libraryExports().begin(), libraryExports().end());
  all.push_back(
      {"flott_table_reserve", reinterpret_cast<void *>(&reserveFake)});
  return all;
}

std::unique_ptr<MemoryBuffer> compiled(const char *text, Tier tier) {
  return must(compileText(text, tier));
}

TEST(JitTest, BothTiersGiveTheSameResult) {
  auto jit = must(Jit::create(testExports()));
  double results[2];
  for (const Tier tier : {Tier::Quick, Tier::Optimized}) {
    SymbolAddresses symbols = must(jit->load(compiled(kProgram, tier)));
    auto *batch = reinterpret_cast<double (*)(int64_t)>(symbols["p0_batch"]);
    ASSERT_NE(batch, nullptr);
    results[int(tier)] = batch(1000);
  }
  EXPECT_EQ(results[0], results[1]);
  EXPECT_NE(results[0], 0);
}

TEST(JitTest, SymbolsOfTheProcessAreInvisible) {
  auto jit = must(Jit::create({}));
  EXPECT_THAT(errorOf(jit->load(compiled(kProgram, Tier::Quick))),
              HasSubstr("flott_table_reserve"));
}

TEST(JitTest, ObjectsDoNotSeeEachOther) {
  auto jit = must(Jit::create(testExports()));
  constexpr const char *kOne = "define i64 @flott_eq_t() {\n ret i64 1\n}";
  constexpr const char *kTwo = "define i64 @flott_eq_t() {\n ret i64 2\n}";
  auto one = must(jit->load(compiled(kOne, Tier::Quick)));
  auto two = must(jit->load(compiled(kTwo, Tier::Quick)));
  EXPECT_EQ(reinterpret_cast<int64_t (*)()>(one["flott_eq_t"])(), 1);
  EXPECT_EQ(reinterpret_cast<int64_t (*)()>(two["flott_eq_t"])(), 2);
}

TEST(JitTest, NoMemoryIsWritableAndExecutable) {
  auto jit = must(Jit::create(testExports()));
  auto symbols = must(jit->load(compiled(kProgram, Tier::Optimized)));
  const auto entry = reinterpret_cast<uintptr_t>(symbols["p0_batch"]);
  std::ifstream maps("/proc/self/maps");
  bool isFound = false;
  for (std::string line; std::getline(maps, line);) {
    EXPECT_EQ(line.find("rwx"), std::string::npos) << line;
    uintptr_t begin, end;
    char dash;
    std::string flags;
    std::istringstream(line) >> std::hex >> begin >> dash >> end >> flags;
    if (begin <= entry && entry < end) {
      isFound = true;
      EXPECT_EQ(flags, "r-xp");
    }
  }
  EXPECT_TRUE(isFound);
}

TEST(JitTest, ThreadsLoadAtOnce) {
  auto jit = must(Jit::create(testExports()));
  std::vector<std::thread> threads;
  std::atomic<int> correct = 0;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&] {
      auto symbols = must(jit->load(compiled(kProgram, Tier::Quick)));
      auto *batch = reinterpret_cast<double (*)(int64_t)>(symbols["p0_batch"]);
      correct += batch(1) == 7.25;
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(correct, 4);
}

TEST(JitTest, PerfFindsTheNamesOfLoadedCode) {
  const std::string path = "/tmp/perf-" + std::to_string(::getpid()) + ".map";
  ::setenv("FLOTT_PERF_MAP", "1", 1);
  auto jit = must(Jit::create(testExports()));
  auto symbols = must(jit->load(compiled(kProgram, Tier::Quick)));
  ::unsetenv("FLOTT_PERF_MAP");
  std::ifstream map(path);
  unsigned long address = 0, size = 0;
  std::string name;
  map >> std::hex >> address >> size >> name;
  ::unlink(path.c_str());
  EXPECT_EQ(address, reinterpret_cast<uintptr_t>(symbols["p0_batch"]));
  EXPECT_GT(size, 50u);
  EXPECT_EQ(name, "p0_batch");
}

TEST(JitTest, GarbageIsRefused) {
  auto jit = must(Jit::create(testExports()));
  EXPECT_TRUE(errorToBool(
      jit->load(MemoryBuffer::getMemBufferCopy("not an object")).takeError()));
}

TEST(JitTest, DividesIn128Bits) {
  auto jit = must(Jit::create(testExports()));
  for (const Tier tier : {Tier::Quick, Tier::Optimized}) {
    auto symbols = must(jit->load(compiled(R"(
      define void @p0_batch(ptr %a, ptr %b) {
        %x = load i128, ptr %a
        %y = load i128, ptr %b
        %q = sdiv i128 %x, %y
        %r = srem i128 %x, %y
        store i128 %q, ptr %a
        store i128 %r, ptr %b
        ret void
      })",
                                           tier)));
    __int128 a = -(__int128(1) << 100), b = 1'000'003;
    const __int128 quotient = a / b, remainder = a % b;
    reinterpret_cast<void (*)(void *, void *)>(symbols["p0_batch"])(&a, &b);
    EXPECT_TRUE(a == quotient);
    EXPECT_TRUE(b == remainder);
  }
}

} // namespace
