// The files of the object cache.

#include "codegen/Cache.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace llvm;

namespace flott {

namespace {
struct FileHeader {
  char magic[8];
  CacheKey key;
  uint64_t sizeBytes;
  uint64_t checksum;
};
static_assert(sizeof(FileHeader) == 56);

constexpr char kMagic[8] = {'F', 'L', 'O', 'T', 'T', 'O', 'B', '1'};
constexpr StringRef kObjectSuffix = ".o";
constexpr StringRef kPartSuffix = ".part";
constexpr int64_t kAbandonedSeconds = 3600;

// A file that is being written, or was when its process died.
std::string uniquePart(StringRef path) {
  static std::atomic<uint64_t> count = 0;
  return (path + "." + Twine(uint64_t(getpid())) + "-" + Twine(count++) +
          kPartSuffix)
      .str();
}

Error lastError(const Twine &what) {
  return createStringError(std::error_code(errno, std::generic_category()),
                           what + ": " + std::strerror(errno));
}

bool readAll(int file, void *to, size_t size) {
  auto *bytes = static_cast<char *>(to);
  while (size > 0) {
    const ssize_t got = ::read(file, bytes, size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return false;
    bytes += got;
    size -= size_t(got);
  }
  return true;
}

bool writeAll(int file, const void *from, size_t size) {
  const auto *bytes = static_cast<const char *>(from);
  while (size > 0) {
    const ssize_t put = ::write(file, bytes, size);
    if (put < 0 && errno == EINTR)
      continue;
    if (put < 0)
      return false;
    bytes += put;
    size -= size_t(put);
  }
  return true;
}

// What is in the file will run: nobody else may have put it there.
bool isOwn(const struct stat &status) {
  return status.st_uid == geteuid() && (status.st_mode & 022) == 0;
}
} // namespace

std::optional<std::string> ObjectCache::defaultDirectory() {
  if (const char *own = std::getenv("FLOTT_CACHE_DIR"); own && *own)
    return own;
  // The XDG specification: a relative path is to be ignored.
  if (const char *xdg = std::getenv("XDG_CACHE_HOME"); xdg && *xdg == '/')
    return std::string(xdg) + "/flott";
  if (const char *home = std::getenv("HOME"); home && *home == '/')
    return std::string(home) + "/.cache/flott";
  return std::nullopt;
}

ObjectCache::ObjectCache(std::string directory, uint64_t limitBytes)
    : directory_(std::move(directory)), limitBytes_(limitBytes) {}

std::string ObjectCache::pathOf(const CacheKey &key) const {
  return directory_ + "/" + toHex(key, /*LowerCase=*/true) +
         kObjectSuffix.str();
}

std::string ObjectCache::storeFailure() const {
  std::lock_guard lock(mutex_);
  return storeFailure_;
}

std::unique_ptr<MemoryBuffer> ObjectCache::find(const CacheKey &key) {
  ++misses_;
  struct stat status;
  if (::stat(directory_.c_str(), &status) != 0 || !isOwn(status))
    return nullptr;
  const std::string path = pathOf(key);
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0)
    return nullptr;
  const scope_exit close([file] { ::close(file); });
  if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || !isOwn(status))
    return nullptr;
  FileHeader header;
  if (!readAll(file, &header, sizeof header) ||
      std::memcmp(header.magic, kMagic, sizeof kMagic) != 0 ||
      header.key != key ||
      header.sizeBytes != uint64_t(status.st_size) - sizeof header)
    return nullptr;
  auto object =
      WritableMemoryBuffer::getNewUninitMemBuffer(header.sizeBytes, path);
  if (!object || !readAll(file, object->getBufferStart(), header.sizeBytes) ||
      xxh3_64bits(toStringRef(object->getBuffer())) != header.checksum)
    return nullptr;
  ::futimens(file, nullptr); // the latest use, for eviction
  --misses_;
  ++hits_;
  return object;
}

void ObjectCache::store(const CacheKey &key, StringRef object) {
  Error error = write(key, object);
  std::lock_guard lock(mutex_);
  if (error) {
    storeFailure_ = toString(std::move(error));
    return;
  }
  if (sizeBytes_)
    *sizeBytes_ += sizeof(FileHeader) + object.size();
  // The first store counts what is there; from then on only sums are needed,
  // until the limit is passed.
  if (!sizeBytes_ || *sizeBytes_ > limitBytes_)
    evict();
}

Error ObjectCache::write(const CacheKey &key, StringRef object) {
  if (std::error_code error = sys::fs::create_directories(
          directory_, /*IgnoreExisting=*/true, sys::fs::perms::owner_all))
    return createStringError(error, "directory of the cache cannot be made: " +
                                        directory_ + ": " + error.message());
  const std::string path = pathOf(key);
  const std::string part = uniquePart(path);
  const int file =
      ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0)
    return lastError("file of the cache cannot be made: " + part);
  FileHeader header;
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.key = key;
  header.sizeBytes = object.size();
  header.checksum = xxh3_64bits(object);
  bool isWritten = writeAll(file, &header, sizeof header) &&
                   writeAll(file, object.data(), object.size());
  // close and rename may report what write could not (quota, network disks).
  isWritten = ::close(file) == 0 && isWritten &&
              ::rename(part.c_str(), path.c_str()) == 0;
  if (isWritten)
    return Error::success();
  Error error = lastError("file of the cache cannot be written: " + path);
  ::unlink(part.c_str());
  return error;
}

// REQUIRES: mutex_ held.
void ObjectCache::evict() {
  struct Entry {
    std::string path;
    sys::TimePoint<> used;
    uint64_t sizeBytes;
  };
  std::vector<Entry> entries;
  uint64_t total = 0;
  const auto now = std::chrono::system_clock::now();
  std::error_code error;
  for (sys::fs::directory_iterator at(directory_, error), end;
       at != end && !error; at.increment(error)) {
    sys::fs::file_status status;
    if (sys::fs::status(at->path(), status, /*Follow=*/false) ||
        status.type() != sys::fs::file_type::regular_file)
      continue;
    const StringRef path = at->path();
    if (path.ends_with(kPartSuffix)) {
      if (now - status.getLastModificationTime() >
          std::chrono::seconds(kAbandonedSeconds))
        sys::fs::remove(path);
    } else if (path.ends_with(kObjectSuffix)) {
      entries.push_back(
          {path.str(), status.getLastModificationTime(), status.getSize()});
      total += status.getSize();
    }
  }
  if (total > limitBytes_) {
    sort(entries,
         [](const Entry &a, const Entry &b) { return a.used < b.used; });
    // A little more than needed, so that not every store pays for a scan.
    const uint64_t target = limitBytes_ - limitBytes_ / 8;
    for (const Entry &entry : entries) {
      if (total <= target)
        break;
      if (!sys::fs::remove(entry.path))
        total -= entry.sizeBytes;
    }
  }
  sizeBytes_ = total;
}

} // namespace flott
