// The sink of the connector file: one file that appears when it is complete,
// or, where the program does not end by itself, a folder of such files.
#include "stdlib/connectors/file/FileSink.h"

#include "stdlib/connectors/file/Spec.h"

#include <cstdio>

namespace flott {
namespace {

constexpr size_t kBufferBytes = size_t(256) << 10;

/// A file under a temporary name until it is complete.
class PendingFile {
public:
  PendingFile(Storage &storage, std::string path)
      : storage_(storage), path_(std::move(path)),
        pending_(temporaryName(path_)) {}
  ~PendingFile() {
    if (file_)
      (void)bool(storage_.remove(pending_));
  }

  Status open() {
    FLOTT_TRY_ASSIGN(file_, storage_.create(pending_, CreateMode::Replace));
    return {};
  }
  Status append(std::string &buffer, size_t atLeast) {
    if (buffer.size() < atLeast || buffer.empty())
      return {};
    Status status = file_->write(buffer);
    sizeBytes_ += int64_t(buffer.size());
    buffer.clear();
    return status;
  }
  /// Makes it durable; it is still not visible under its name.
  Status finish() {
    FLOTT_TRY(file_->sync());
    Status status = file_->close();
    finished_ = bool(status);
    return status;
  }
  /// Leaves the file to whoever commits it.
  void release() { file_.reset(); }

  const std::string &path() const { return path_; }
  int64_t sizeBytes() const { return sizeBytes_; }

  static std::string temporaryName(const std::string &path) {
    const size_t slash = path.rfind('/') + 1; // npos + 1 is 0
    return path.substr(0, slash) + "." + path.substr(slash) + ".part";
  }

private:
  Storage &storage_;
  const std::string path_, pending_;
  std::unique_ptr<WritableFile> file_;
  int64_t sizeBytes_ = 0;
  bool finished_ = false;
};

/// Makes a finished file visible under its name.
Status reveal(Storage &storage, const std::string &path) {
  const std::string pending = PendingFile::temporaryName(path);
  FLOTT_TRY_ASSIGN(const auto info, storage.stat(pending));
  if (!info) {
    // Committed before.
    FLOTT_TRY_ASSIGN(const auto done, storage.stat(path));
    if (done)
      return {};
    return failed("what was written is gone: " + pending);
  }
  FLOTT_TRY(storage.rename(pending, path));
  return storage.syncDirectoryOf(path);
}

Error standsAlready(const std::string &path) {
  return failed(path + " stands already: remove it, or declare the sink with "
                       "overwrite = true");
}

//===--- One file -----------------------------------------------------------//

class FileSink final : public Sink {
public:
  FileSink(Storage &storage, std::unique_ptr<Encoder> encoder, std::string path,
           bool overwrite)
      : storage_(storage), encoder_(std::move(encoder)), overwrite_(overwrite),
        path_(path), file_(std::make_unique<PendingFile>(storage, path)) {}

  Status open() {
    FLOTT_TRY(file_->open());
    encoder_->begin(buffer_);
    return {};
  }
  Status write(const FlottBatch &batch) override {
    encoder_->encode(batch, buffer_);
    return file_->append(buffer_, kBufferBytes);
  }
  Result<Committable> prepare(uint64_t) override {
    FLOTT_TRY(file_->append(buffer_, 0));
    FLOTT_TRY(file_->finish());
    file_->release();
    return path_;
  }
  Status commit(const Committable &path) override {
    // It may have come to stand there since the job began.
    FLOTT_TRY_ASSIGN(const auto info, storage_.stat(path));
    FLOTT_TRY_ASSIGN(const auto pending,
                     storage_.stat(PendingFile::temporaryName(path)));
    if (info && pending && !overwrite_)
      return standsAlready(path);
    return reveal(storage_, path);
  }
  Status abort(const Committable &path) override {
    return storage_.remove(PendingFile::temporaryName(path));
  }
  std::string guarantee() const override {
    return path_ + " appears when it is complete";
  }

private:
  Storage &storage_;
  std::unique_ptr<Encoder> encoder_;
  const bool overwrite_;
  const std::string path_;
  std::unique_ptr<PendingFile> file_;
  std::string buffer_;
};

//===--- A folder of parts --------------------------------------------------//

class PartSink final : public Sink {
public:
  PartSink(World world, std::unique_ptr<Encoder> encoder, std::string folder,
           const OptionReader &options)
      : world_(world), encoder_(std::move(encoder)), folder_(std::move(folder)),
        partBytes_(options.integer("part_bytes")),
        partMicros_(options.micros("part_time")) {
    while (folder_.size() > 1 && folder_.back() == '/')
      folder_.pop_back();
  }

  Status open() { return world_.storage->makeDirectory(folder_); }

  Status write(const FlottBatch &batch) override {
    if (!file_)
      FLOTT_TRY(beginPart());
    encoder_->encode(batch, buffer_);
    FLOTT_TRY(file_->append(buffer_, kBufferBytes));
    return rollIfDue();
  }
  Status flush() override { return rollIfDue(); }
  Result<Committable> prepare(uint64_t) override {
    FLOTT_TRY_ASSIGN(const std::string path, endPart());
    return path;
  }
  Status commit(const Committable &path) override {
    if (path.empty())
      return {};
    return reveal(*world_.storage, path);
  }
  Status abort(const Committable &path) override {
    if (path.empty())
      return {};
    return world_.storage->remove(PendingFile::temporaryName(path));
  }
  std::string guarantee() const override {
    return "parts appear in " + folder_ + " as each is complete";
  }

private:
  Status beginPart() {
    char name[32];
    snprintf(name, sizeof name, "/part-%06lld.", (long long)number_++);
    file_ = std::make_unique<PendingFile>(
        *world_.storage, folder_ + name + std::string(encoder_->extension()));
    FLOTT_TRY(file_->open());
    encoder_->begin(buffer_);
    begunMicros_ = world_.clock->steadyMicros();
    return {};
  }
  /// The path of the part; empty: there is none.
  Result<std::string> endPart() {
    if (!file_)
      return std::string();
    const std::unique_ptr<PendingFile> file = std::move(file_);
    FLOTT_TRY(file->append(buffer_, 0));
    FLOTT_TRY(file->finish());
    file->release();
    return file->path();
  }
  Status rollIfDue() {
    if (!file_ || (file_->sizeBytes() + int64_t(buffer_.size()) < partBytes_ &&
                   world_.clock->steadyMicros() - begunMicros_ < partMicros_))
      return {};
    FLOTT_TRY_ASSIGN(const std::string path, endPart());
    return commit(path);
  }

  World world_;
  std::unique_ptr<Encoder> encoder_;
  std::string folder_;
  const int64_t partBytes_, partMicros_;
  std::unique_ptr<PendingFile> file_;
  std::string buffer_;
  int64_t number_ = 0, begunMicros_ = 0;
};

} // namespace

Result<std::unique_ptr<Sink>> makeFileSink(SinkContext context) {
  const OptionReader options(kFileSinkOptions, context.spec.options);
  const std::string path = options.text("path");
  Storage &storage = *context.world.storage;
  FLOTT_TRY_ASSIGN(const auto info, storage.stat(path));
  if (!context.bounded) {
    if (info && info->kind != FileInfo::Directory)
      return failed(path + " is a file: the program does not end by itself, so "
                           "its output is a folder of parts");
    if (info && !options.flag("overwrite")) {
      FLOTT_TRY_ASSIGN(const auto names, storage.list(path));
      if (!names.empty())
        return standsAlready(path);
    }
    auto sink = std::make_unique<PartSink>(
        context.world, std::move(context.encoder), path, options);
    FLOTT_TRY(sink->open());
    return sink;
  }
  if (info && info->kind == FileInfo::Directory)
    return failed(path + " is a directory, not a file");
  if (info && !options.flag("overwrite"))
    return standsAlready(path);
  auto sink = std::make_unique<FileSink>(storage, std::move(context.encoder),
                                         path, options.flag("overwrite"));
  FLOTT_TRY(sink->open());
  return sink;
}

} // namespace flott
