// Compressed text: gzip and zstd, known by their first bytes.
#include "stdlib/formats/Decompress.h"

#include <algorithm>
#include <cstring>
#include <zlib.h>
#include <zstd.h>

namespace flott {
namespace {

constexpr size_t kInputBytes = size_t(1) << 17;
constexpr size_t kMagicBytes = 4;

/// Turns compressed bytes into plain ones, piece by piece.
class Codec {
public:
  virtual ~Codec() = default;
  struct Step {
    size_t taken = 0, made = 0;
    bool memberEnded = false; // at a point where the input may end
  };
  /// A null message: it is well.
  virtual const char *step(const uint8_t *in, size_t inBytes, uint8_t *out,
                           size_t outBytes, Step &step) = 0;
};

class GzipCodec final : public Codec {
public:
  GzipCodec() { inflateInit2(&stream_, 15 + 16); }
  ~GzipCodec() override { inflateEnd(&stream_); }
  const char *step(const uint8_t *in, size_t inBytes, uint8_t *out,
                   size_t outBytes, Step &step) override {
    // Files may be gzip members one after the other.
    if (ended_ && inBytes > 0) {
      inflateReset(&stream_);
      ended_ = false;
    }
    stream_.next_in = const_cast<uint8_t *>(in);
    stream_.avail_in = uInt(inBytes);
    stream_.next_out = out;
    stream_.avail_out = uInt(outBytes);
    const int result = inflate(&stream_, Z_NO_FLUSH);
    step.taken = inBytes - stream_.avail_in;
    step.made = outBytes - stream_.avail_out;
    if (result == Z_STREAM_END)
      ended_ = true;
    else if (result != Z_OK && result != Z_BUF_ERROR)
      return stream_.msg ? stream_.msg : "bad data";
    step.memberEnded = ended_;
    return nullptr;
  }

private:
  z_stream stream_ = {};
  bool ended_ = false;
};

class ZstdCodec final : public Codec {
public:
  ZstdCodec() : stream_(ZSTD_createDStream()) {}
  ~ZstdCodec() override { ZSTD_freeDStream(stream_); }
  const char *step(const uint8_t *in, size_t inBytes, uint8_t *out,
                   size_t outBytes, Step &step) override {
    ZSTD_inBuffer input = {in, inBytes, 0};
    ZSTD_outBuffer output = {out, outBytes, 0};
    const size_t result = ZSTD_decompressStream(stream_, &output, &input);
    if (ZSTD_isError(result))
      return ZSTD_getErrorName(result);
    step.taken = input.pos;
    step.made = output.pos;
    // Without input the decoder asks for the next frame: that says nothing new.
    if (input.pos > 0 || output.pos > 0)
      ended_ = result == 0;
    step.memberEnded = ended_;
    return nullptr;
  }

private:
  ZSTD_DStream *stream_;
  bool ended_ = false;
};

class FileReader final : public ByteReader {
public:
  FileReader(std::unique_ptr<ReadableFile> file, std::string name)
      : file_(std::move(file)), name_(std::move(name)) {}

  Result<ReadCount> read(uint8_t *into, size_t sizeBytes,
                         int64_t waitMicros) override {
    if (!known_) {
      FLOTT_TRY_ASSIGN(const bool enough, readMagic(waitMicros));
      if (!enough)
        return ReadCount{};
    }
    if (codec_)
      return readCompressed(into, sizeBytes, waitMicros);
    // What was read to look at the first bytes comes first.
    if (begin_ < end_) {
      const size_t size = std::min(sizeBytes, end_ - begin_);
      std::memcpy(into, input_.data() + begin_, size);
      begin_ += size;
      return ReadCount{size, ended_ && begin_ == end_};
    }
    if (ended_)
      return ReadCount{0, true};
    FLOTT_TRY_ASSIGN(const ReadCount count,
                     file_->read(into, sizeBytes, waitMicros));
    bytesRead_ += int64_t(count.sizeBytes);
    return count;
  }

  int64_t bytesRead() const override { return bytesRead_; }

private:
  Status readMore(int64_t waitMicros, bool &got) {
    if (begin_ > 0) {
      std::memmove(input_.data(), input_.data() + begin_, end_ - begin_);
      end_ -= std::exchange(begin_, 0);
    }
    FLOTT_TRY_ASSIGN(
        const ReadCount count,
        file_->read(input_.data() + end_, input_.size() - end_, waitMicros));
    bytesRead_ += int64_t(count.sizeBytes);
    end_ += count.sizeBytes;
    ended_ = count.ended;
    got = count.sizeBytes > 0 || count.ended;
    return {};
  }

  Result<bool> readMagic(int64_t waitMicros) {
    input_.resize(kInputBytes);
    while (end_ < kMagicBytes && !ended_) {
      bool got = false;
      FLOTT_TRY(readMore(waitMicros, got));
      if (!got)
        return false;
    }
    const auto is = [&](std::initializer_list<uint8_t> magic) {
      return end_ >= magic.size() &&
             std::equal(magic.begin(), magic.end(), input_.begin());
    };
    if (is({0x1f, 0x8b}))
      codec_ = std::make_unique<GzipCodec>();
    else if (is({0x28, 0xb5, 0x2f, 0xfd}))
      codec_ = std::make_unique<ZstdCodec>();
    known_ = true;
    return true;
  }

  Result<ReadCount> readCompressed(uint8_t *into, size_t sizeBytes,
                                   int64_t waitMicros) {
    size_t made = 0;
    while (made < sizeBytes) {
      if (begin_ == end_ && !ended_) {
        bool got = false;
        FLOTT_TRY(readMore(made == 0 ? waitMicros : 0, got));
        if (!got)
          break;
      }
      Codec::Step step;
      if (const char *message =
              codec_->step(input_.data() + begin_, end_ - begin_, into + made,
                           sizeBytes - made, step))
        return failed(name_ + " is corrupt: cannot decompress it (" + message +
                      ")");
      begin_ += step.taken;
      made += step.made;
      if (step.taken > 0 || step.made > 0)
        continue;
      if (begin_ < end_)
        return failed(name_ +
                      " is corrupt: cannot decompress it (no progress)");
      if (!ended_)
        continue;
      if (!step.memberEnded)
        return failed(name_ + " is truncated: its compressed data ends early");
      return ReadCount{made, true};
    }
    return ReadCount{made, false};
  }

  std::unique_ptr<ReadableFile> file_;
  const std::string name_;
  std::unique_ptr<Codec> codec_;
  std::vector<uint8_t> input_;
  size_t begin_ = 0, end_ = 0;
  bool known_ = false, ended_ = false;
  int64_t bytesRead_ = 0;
};

} // namespace

std::unique_ptr<ByteReader> makeByteReader(std::unique_ptr<ReadableFile> file,
                                           std::string name) {
  return std::make_unique<FileReader>(std::move(file), std::move(name));
}

} // namespace flott
