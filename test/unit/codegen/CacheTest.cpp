#include "codegen/Cache.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"

#include <fcntl.h>
#include <fstream>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace llvm;
using namespace flott;

namespace {

CacheKey keyOf(uint8_t number) {
  CacheKey key{};
  key[31] = number;
  return key;
}

class CacheTest : public testing::Test {
protected:
  void SetUp() override {
    SmallString<128> path;
    ASSERT_FALSE(sys::fs::createUniqueDirectory("flott-cache-test", path));
    directory_ = std::string(path);
  }
  void TearDown() override { sys::fs::remove_directories(directory_); }

  std::string found(ObjectCache &cache, const CacheKey &key) {
    auto object = cache.find(key);
    return object ? object->getBuffer().str() : "(none)";
  }

  void setUsed(const std::string &path, time_t seconds) {
    const timespec times[2] = {{seconds, 0}, {seconds, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  }

  std::string directory_;
};

TEST_F(CacheTest, FindsWhatWasStored) {
  ObjectCache cache(directory_ + "/made/by/store");
  EXPECT_EQ(found(cache, keyOf(1)), "(none)");
  cache.store(keyOf(1), "object one");
  cache.store(keyOf(2), "object two");
  EXPECT_EQ(found(cache, keyOf(1)), "object one");
  EXPECT_EQ(found(cache, keyOf(2)), "object two");
  EXPECT_EQ(found(cache, keyOf(3)), "(none)");
  EXPECT_EQ(cache.hits(), 2u);
  EXPECT_EQ(cache.misses(), 2u);
  EXPECT_EQ(cache.storeFailure(), "");

  ObjectCache ofAnotherProcess(directory_ + "/made/by/store");
  EXPECT_EQ(found(ofAnotherProcess, keyOf(1)), "object one");
}

TEST_F(CacheTest, FilesAreTheOwnersAlone) {
  ObjectCache cache(directory_ + "/new");
  cache.store(keyOf(1), "object");
  struct stat status;
  ASSERT_EQ(::stat(cache.pathOf(keyOf(1)).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, mode_t(0600));
  ASSERT_EQ(::stat((directory_ + "/new").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, mode_t(0700));
}

TEST_F(CacheTest, EveryDamagedByteIsNoticedAndTheFileReplaced) {
  ObjectCache cache(directory_);
  cache.store(keyOf(1), "object");
  const std::string path = cache.pathOf(keyOf(1));
  uint64_t size;
  ASSERT_FALSE(sys::fs::file_size(path, size));
  for (uint64_t at = 0; at < size; ++at) {
    {
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      file.seekg(std::streamoff(at));
      const char byte = char(file.get());
      file.seekp(std::streamoff(at));
      file.put(char(byte ^ 0x10));
    }
    EXPECT_EQ(found(cache, keyOf(1)), "(none)") << "byte " << at;
    cache.store(keyOf(1), "object");
    EXPECT_EQ(found(cache, keyOf(1)), "object");
  }
}

TEST_F(CacheTest, TruncatedAndForeignFilesAreIgnored) {
  ObjectCache cache(directory_);
  cache.store(keyOf(1), "object");
  const std::string path = cache.pathOf(keyOf(1));
  ASSERT_EQ(::truncate(path.c_str(), 20), 0);
  EXPECT_EQ(found(cache, keyOf(1)), "(none)");
  ASSERT_EQ(::truncate(path.c_str(), 0), 0);
  EXPECT_EQ(found(cache, keyOf(1)), "(none)");
  std::ofstream(path) << "some other program's file";
  EXPECT_EQ(found(cache, keyOf(1)), "(none)");
  // The object of one key under the name of another.
  cache.store(keyOf(2), "another object");
  ASSERT_EQ(::rename(cache.pathOf(keyOf(2)).c_str(), path.c_str()), 0);
  EXPECT_EQ(found(cache, keyOf(1)), "(none)");
}

TEST_F(CacheTest, WhatOthersMayWriteIsNotTrusted) {
  ObjectCache cache(directory_);
  cache.store(keyOf(1), "object");
  const std::string path = cache.pathOf(keyOf(1));
  ASSERT_EQ(::chmod(path.c_str(), 0620), 0);
  EXPECT_EQ(found(cache, keyOf(1)), "(none)");
  ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
  EXPECT_EQ(found(cache, keyOf(1)), "object");
  ASSERT_EQ(::chmod(directory_.c_str(), 0777), 0);
  EXPECT_EQ(found(cache, keyOf(1)), "(none)");
}

TEST_F(CacheTest, LinksAreNotFollowed) {
  ObjectCache cache(directory_);
  cache.store(keyOf(1), "object");
  const std::string path = cache.pathOf(keyOf(1));
  ASSERT_EQ(::rename(path.c_str(), (path + ".moved").c_str()), 0);
  ASSERT_EQ(::symlink((path + ".moved").c_str(), path.c_str()), 0);
  EXPECT_EQ(found(cache, keyOf(1)), "(none)");
}

TEST_F(CacheTest, EvictsTheLeastRecentlyUsed) {
  const std::string object(1000, 'x');
  ObjectCache cache(directory_, /*limitBytes=*/3500);
  for (uint8_t number = 1; number <= 3; ++number) {
    cache.store(keyOf(number), object);
    setUsed(cache.pathOf(keyOf(number)), 1000 + number);
  }
  EXPECT_NE(cache.find(keyOf(1)), nullptr); // now the latest used
  cache.store(keyOf(4), object);            // 4,224 bytes: over the limit
  EXPECT_NE(cache.find(keyOf(1)), nullptr);
  EXPECT_EQ(cache.find(keyOf(2)), nullptr);
  EXPECT_NE(cache.find(keyOf(4)), nullptr);
}

TEST_F(CacheTest, RemovesWhatACrashedWriterLeft) {
  const std::string abandoned = directory_ + "/00.o.1-0.part";
  const std::string fresh = directory_ + "/00.o.2-0.part";
  std::ofstream(abandoned) << "half";
  std::ofstream(fresh) << "half";
  setUsed(abandoned, 1000);
  ObjectCache cache(directory_);
  cache.store(keyOf(1), "object");
  EXPECT_FALSE(sys::fs::exists(abandoned));
  EXPECT_TRUE(sys::fs::exists(fresh));
}

TEST_F(CacheTest, AnUnusableDirectoryCostsNothingButTime) {
  std::ofstream(directory_ + "/file") << "";
  ObjectCache cache(directory_ + "/file/inside");
  cache.store(keyOf(1), "object");
  EXPECT_THAT(cache.storeFailure(),
              testing::HasSubstr("directory of the cache cannot be made"));
  EXPECT_EQ(cache.find(keyOf(1)), nullptr);
}

TEST_F(CacheTest, DirectoryFollowsTheEnvironment) {
  ::setenv("HOME", "/home/user", 1);
  ::unsetenv("FLOTT_CACHE_DIR");
  ::unsetenv("XDG_CACHE_HOME");
  EXPECT_EQ(ObjectCache::defaultDirectory(), "/home/user/.cache/flott");
  ::setenv("XDG_CACHE_HOME", "/xdg", 1);
  EXPECT_EQ(ObjectCache::defaultDirectory(), "/xdg/flott");
  ::setenv("XDG_CACHE_HOME", "not/absolute", 1);
  EXPECT_EQ(ObjectCache::defaultDirectory(), "/home/user/.cache/flott");
  ::setenv("FLOTT_CACHE_DIR", "/own", 1);
  EXPECT_EQ(ObjectCache::defaultDirectory(), "/own");
  ::unsetenv("FLOTT_CACHE_DIR");
  ::unsetenv("XDG_CACHE_HOME");
}

} // namespace
