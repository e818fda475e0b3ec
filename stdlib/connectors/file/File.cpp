// The connector file.
#include "stdlib/connectors/file/File.h"

#include "stdlib/connectors/file/FileSink.h"
#include "stdlib/connectors/file/Spec.h"
#include "stdlib/formats/Decompress.h"

namespace flott {
namespace {

/// A file that is waited for at its end.
class FollowedFile final : public ReadableFile {
public:
  explicit FollowedFile(std::unique_ptr<ReadableFile> file)
      : file_(std::move(file)) {}
  Result<ReadCount> read(uint8_t *into, size_t sizeBytes,
                         int64_t waitMicros) override {
    FLOTT_TRY_ASSIGN(ReadCount count, file_->read(into, sizeBytes, waitMicros));
    count.ended = false;
    return count;
  }

private:
  std::unique_ptr<ReadableFile> file_;
};

class FileSource final : public Source {
public:
  FileSource(Storage &storage, bool follow)
      : storage_(storage), follow_(follow) {}

  Status find(const std::string &pattern) {
    FLOTT_TRY_ASSIGN(auto paths, glob(storage_, pattern));
    for (std::string &path : paths) {
      FLOTT_TRY_ASSIGN(const auto info, storage_.stat(path));
      if (!info)
        return failed("there is no file " + path);
      if (info->kind == FileInfo::Directory) {
        if (isPattern(pattern))
          continue;
        return failed(path + " is a directory: name its files, as in " + path +
                      (path.ends_with("/") ? "" : "/") + "*.csv");
      }
      splits_.push_back({std::move(path), info->kind == FileInfo::Regular
                                              ? info->sizeBytes
                                              : -1});
    }
    if (splits_.empty())
      return failed("no file matches " + pattern);
    if (follow_)
      for (SplitSpec &split : splits_)
        split.sizeBytes = -1;
    return {};
  }

  const std::vector<SplitSpec> &splits() const override { return splits_; }

  Result<Reader> open(size_t split) override {
    const std::string &path = splits_[split].name;
    FLOTT_TRY_ASSIGN(auto file, storage_.openRead(path));
    if (follow_)
      file = std::make_unique<FollowedFile>(std::move(file));
    Reader reader;
    reader.bytes = makeByteReader(std::move(file), path);
    return reader;
  }

private:
  Storage &storage_;
  const bool follow_;
  std::vector<SplitSpec> splits_;
};

Result<std::unique_ptr<Source>> makeFileSource(SourceContext context) {
  const OptionReader options(kFileSourceOptions, context.spec.options);
  auto source = std::make_unique<FileSource>(*context.world.storage,
                                             options.flag("follow"));
  FLOTT_TRY(source->find(options.text("path")));
  return source;
}

} // namespace

const Connector kFileConnector = {
    .spec = &kFileConnectorSpec,
    .makeSource = makeFileSource,
    .makeSink = makeFileSink,
};

} // namespace flott
