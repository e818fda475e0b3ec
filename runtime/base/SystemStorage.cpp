// The operating system's files.
#include "runtime/base/System.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace flott {
namespace {

std::string causeOf(int code) {
  switch (code) {
  case EPIPE:
    return "the reader has gone away (closed pipe)";
  case ENOSPC:
    return "no space left on the disk";
  case EBADF:
    return "it is closed";
  case EISDIR:
    return "it is a directory";
  default: {
    char buffer[256];
    return strerror_r(code, buffer, sizeof buffer);
  }
  }
}

Error cannot(const char *verb, const std::string &path, int code) {
  return failed("cannot " + std::string(verb) + " " + path + ": " +
                causeOf(code));
}

/// Holds back SIGPIPE on this thread: the library installs no handler, and a
/// closed pipe is an error like any other.
class PipeSignalHold {
public:
  PipeSignalHold() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    wasPending_ = sigismember(&pending, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~PipeSignalHold() {
    const timespec now = {0, 0};
    if (raised && !wasPending_)
      while (sigtimedwait(&pipe_, nullptr, &now) < 0 && errno == EINTR) {
      }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  bool raised = false;

private:
  sigset_t pipe_, before_;
  bool wasPending_;
};

class PosixReadable final : public ReadableFile {
public:
  PosixReadable(int file, std::string path, bool owned, bool waits)
      : file_(file), path_(std::move(path)), owned_(owned), waits_(waits) {}
  ~PosixReadable() override {
    if (owned_)
      close(file_);
  }
  Result<ReadCount> read(uint8_t *into, size_t sizeBytes,
                         int64_t waitMicros) override {
    if (waits_) {
      pollfd ready = {file_, POLLIN, 0};
      const int count =
          poll(&ready, 1, int(std::min<int64_t>(waitMicros / 1'000, 60'000)));
      if (count == 0 || (count < 0 && errno == EINTR))
        return ReadCount{};
      if (count < 0)
        return cannot("wait for", path_, errno);
    }
    const ssize_t size = ::read(file_, into, sizeBytes);
    if (size < 0 && (errno == EINTR || errno == EAGAIN))
      return ReadCount{};
    if (size < 0)
      return cannot("read", path_, errno);
    return ReadCount{size_t(size), size == 0};
  }

private:
  int file_;
  std::string path_;
  bool owned_, waits_;
};

class PosixWritable final : public WritableFile {
public:
  PosixWritable(int file, std::string path, bool owned)
      : file_(file), path_(std::move(path)), owned_(owned) {}
  ~PosixWritable() override {
    if (owned_ && file_ >= 0)
      ::close(file_);
  }
  Status write(std::string_view bytes) override {
    PipeSignalHold hold;
    while (!bytes.empty()) {
      const ssize_t size = ::write(file_, bytes.data(), bytes.size());
      if (size >= 0) {
        bytes.remove_prefix(size_t(size));
        continue;
      }
      if (errno == EINTR)
        continue;
      if (errno == EAGAIN) {
        pollfd room = {file_, POLLOUT, 0};
        poll(&room, 1, 1'000);
        continue;
      }
      const int code = errno;
      hold.raised = code == EPIPE;
      return cannot("write", path_, code);
    }
    return {};
  }
  Status sync() override {
    // Pipes and terminals have nothing to sync.
    if (fsync(file_) < 0 && errno != EINVAL && errno != EROFS)
      return cannot("sync", path_, errno);
    return {};
  }
  Status close() override {
    if (!owned_)
      return {};
    const int file = std::exchange(file_, -1);
    if (::close(file) < 0 && errno != EINTR)
      return cannot("close", path_, errno);
    return {};
  }

private:
  int file_;
  std::string path_;
  bool owned_;
};

class PosixStorage final : public Storage {
public:
  Result<std::unique_ptr<ReadableFile>>
  openRead(const std::string &path) override {
    // O_NONBLOCK: opening a pipe without a writer must not hang.
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
      return cannot("open", path, errno);
    struct stat info;
    const bool known = fstat(file, &info) == 0;
    if (known && S_ISDIR(info.st_mode)) {
      close(file);
      return cannot("read", path, EISDIR);
    }
    const bool regular = known && S_ISREG(info.st_mode);
    if (regular)
      posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL);
    return std::make_unique<PosixReadable>(file, path, /*owned=*/true,
                                           /*waits=*/!regular);
  }
  Result<std::unique_ptr<WritableFile>> create(const std::string &path,
                                               CreateMode mode) override {
    const int how = mode == CreateMode::New       ? O_EXCL
                    : mode == CreateMode::Replace ? O_TRUNC
                                                  : O_APPEND;
    const int file =
        open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | how, 0666);
    if (file < 0)
      return cannot("create", path, errno);
    return std::make_unique<PosixWritable>(file, path, /*owned=*/true);
  }
  Result<std::optional<FileInfo>> stat(const std::string &path) override {
    struct stat info;
    if (::stat(path.c_str(), &info) < 0) {
      if (errno == ENOENT || errno == ENOTDIR)
        return std::optional<FileInfo>();
      return cannot("look at", path, errno);
    }
    FileInfo result;
    result.kind = S_ISREG(info.st_mode)   ? FileInfo::Regular
                  : S_ISDIR(info.st_mode) ? FileInfo::Directory
                                          : FileInfo::Other;
    result.sizeBytes = info.st_size;
    return std::optional<FileInfo>(result);
  }
  Result<std::vector<std::string>> list(const std::string &path) override {
    DIR *directory = opendir(path.c_str());
    if (!directory)
      return cannot("list", path, errno);
    std::vector<std::string> names;
    while (const dirent *entry = readdir(directory))
      if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
        names.push_back(entry->d_name);
    closedir(directory);
    std::sort(names.begin(), names.end());
    return names;
  }
  Status rename(const std::string &from, const std::string &to) override {
    if (::rename(from.c_str(), to.c_str()) < 0)
      return cannot("rename", from + " to " + to, errno);
    return {};
  }
  Status remove(const std::string &path) override {
    if (unlink(path.c_str()) < 0 && errno != ENOENT)
      return cannot("remove", path, errno);
    return {};
  }
  Status makeDirectory(const std::string &path) override {
    if (mkdir(path.c_str(), 0777) < 0 && errno != EEXIST)
      return cannot("make directory", path, errno);
    return {};
  }
  Status syncDirectoryOf(const std::string &path) override {
    const size_t slash = path.rfind('/');
    const std::string directory = slash == std::string::npos ? "."
                                  : slash == 0 ? "/"
                                               : path.substr(0, slash);
    const int file =
        open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
      return cannot("open", directory, errno);
    const int failure = fsync(file) < 0 ? errno : 0;
    close(file);
    if (failure != 0 && failure != EINVAL && failure != EROFS)
      return cannot("sync", directory, failure);
    return {};
  }
  std::unique_ptr<ReadableFile> standardInput() override {
    struct stat info;
    const bool regular = fstat(0, &info) == 0 && S_ISREG(info.st_mode);
    return std::make_unique<PosixReadable>(0, "standard input",
                                           /*owned=*/false, /*waits=*/!regular);
  }
  std::unique_ptr<WritableFile> standardOutput() override {
    return std::make_unique<PosixWritable>(1, "standard output",
                                           /*owned=*/false);
  }
  std::optional<Terminal> outputTerminal() override {
    if (!isatty(1))
      return {};
    winsize size;
    Terminal terminal;
    if (ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
      terminal.columns = size.ws_col;
    return terminal;
  }
};

} // namespace

std::unique_ptr<Storage> makeSystemStorage() {
  return std::make_unique<PosixStorage>();
}

} // namespace flott
