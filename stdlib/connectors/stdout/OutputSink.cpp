// Text to standard output.
#include "stdlib/connectors/stdout/OutputSink.h"

namespace flott {
namespace {

constexpr size_t kBufferBytes = size_t(64) << 10;

class OutputSink final : public Sink {
public:
  OutputSink(std::unique_ptr<WritableFile> file,
             std::unique_ptr<Encoder> encoder)
      : file_(std::move(file)), encoder_(std::move(encoder)) {
    encoder_->begin(buffer_);
  }
  Status write(const FlottBatch &batch) override {
    encoder_->encode(batch, buffer_);
    return buffer_.size() < kBufferBytes ? Status() : writeOut();
  }
  Status flush() override { return writeOut(); }
  Result<Committable> prepare(uint64_t) override {
    FLOTT_TRY(writeOut());
    return Committable();
  }
  Status commit(const Committable &) override { return {}; }
  Status abort(const Committable &) override { return {}; }
  std::string guarantee() const override {
    return "rows appear as they come; what was printed cannot be taken back";
  }

private:
  Status writeOut() {
    if (buffer_.empty())
      return {};
    Status status = file_->write(buffer_);
    buffer_.clear();
    return status;
  }

  std::unique_ptr<WritableFile> file_;
  std::unique_ptr<Encoder> encoder_;
  std::string buffer_;
};

} // namespace

std::unique_ptr<Sink> makeOutputSink(Storage &storage,
                                     std::unique_ptr<Encoder> encoder) {
  return std::make_unique<OutputSink>(storage.standardOutput(),
                                      std::move(encoder));
}

} // namespace flott
