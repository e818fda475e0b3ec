// The runtime's base: patterns, names, memory, standard files.
#include "runtime/base/Block.h"
#include "runtime/base/Names.h"
#include "runtime/base/World.h"
#include "test/unit/exec/TemporaryFolder.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <signal.h>
#include <thread>
#include <unistd.h>

namespace flott {
namespace {

TEST(MemoryPoolTest, RefusesBeyondItsLimitAndCountsExactly) {
  MemoryPool pool(10'000'000);
  void *small = pool.allocate(1'000);
  ASSERT_TRUE(small);
  EXPECT_EQ(pool.allocate(9'999'001), nullptr);
  void *large = pool.allocateZeroed(5'000'000); // of huge pages
  ASSERT_TRUE(large);
  EXPECT_EQ(static_cast<char *>(large)[4'999'999], 0);
  EXPECT_EQ(uintptr_t(large) % (2 << 20), 0u);
  EXPECT_EQ(pool.usedBytes(), 5'001'000u);
  pool.free(small, 1'000);
  pool.free(large, 5'000'000);
  EXPECT_EQ(pool.usedBytes(), 0u);
}

TEST(BlockPoolTest, BlocksComeBackFromOtherThreads) {
  MemoryPool memory;
  BlockPool pool(memory, 4'096);
  BlockRef block = pool.allocate(100);
  uint8_t *data = block->data;
  std::thread([moved = std::move(block)]() mutable { moved = {}; }).join();
  EXPECT_EQ(pool.allocate(100)->data, data);
  EXPECT_GE(pool.allocate(10'000)->capacity, 10'000u);
}

TEST(GlobTest, FindsWhatMatches) {
  test::TemporaryFolder folder;
  SystemWorld system;
  std::filesystem::create_directories(folder.at("y=2013/m=1"));
  std::filesystem::create_directories(folder.at("y=2014/m=1"));
  for (const char *name : {"y=2013/m=1/a.csv", "y=2013/m=1/b.txt",
                           "y=2014/m=1/c.csv", "y=2014/m=1/.hidden.csv"})
    folder.write(name, "");
  const auto find = [&](const std::string &pattern) {
    auto paths = glob(*system.world().storage, folder.at(pattern));
    EXPECT_TRUE(paths);
    for (std::string &path : *paths)
      path = path.substr(folder.at("").size());
    return *paths;
  };
  using Paths = std::vector<std::string>;
  EXPECT_EQ(find("*/m=?/*.csv"),
            (Paths{"y=2013/m=1/a.csv", "y=2014/m=1/c.csv"}));
  EXPECT_EQ(find("y=201[0-3]/*/*"),
            (Paths{"y=2013/m=1/a.csv", "y=2013/m=1/b.txt"}));
  EXPECT_EQ(find("y=201[!3]/*/*.csv"), Paths{"y=2014/m=1/c.csv"});
  EXPECT_EQ(find("none*/x"), Paths{});
  EXPECT_EQ(find("y=2013/**/a.csv"), Paths{"y=2013/m=1/a.csv"});
}

TEST(NamesTest, SuggestsOnlyWhatIsNear) {
  const std::string_view names[] = {"delimiter", "header", "null"};
  EXPECT_EQ(nearestName("delimeter", names), "delimiter");
  EXPECT_EQ(nearestName("hedaer", names), "header");
  EXPECT_EQ(nearestName("compression", names), "");
}

TEST(SystemStorageTest, ClosedPipeIsAnErrorNotASignal) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  SystemWorld system;
  auto file = system.world().storage->create(
      "/dev/fd/" + std::to_string(ends[1]), CreateMode::Append);
  if (!file) {
    close(ends[1]);
    GTEST_SKIP() << file.message();
  }
  const Status status = (*file)->write("x");
  ASSERT_FALSE(status);
  EXPECT_NE(status.message().find("closed pipe"), std::string::npos);
  close(ends[1]);
}

TEST(SystemStorageTest, ErrorsNameThePath) {
  SystemWorld system;
  Storage &storage = *system.world().storage;
  EXPECT_EQ(storage.openRead("no/such").message(),
            "cannot open no/such: No such file or directory");
  EXPECT_EQ(storage.openRead("/").message(),
            "cannot read /: it is a directory");
  EXPECT_FALSE(*storage.stat("no/such"));
}

TEST(SystemSignalTest, NotificationBeforeTheWaitIsNotLost) {
  SystemWorld system;
  auto signal = system.world().executor->makeSignal();
  const uint64_t ticket = signal->ticket();
  signal->notify();
  signal->wait(ticket, 3'600'000'000); // returns at once
}

} // namespace
} // namespace flott
