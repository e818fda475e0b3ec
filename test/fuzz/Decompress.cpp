// Compressed files: whatever the bytes, they are text or an error, and the text
// is the same however many bytes come at once.
//
// input: two bytes of options, then the file
#include "stdlib/formats/Decompress.h"
#include "test/fuzz/EmptyWorld.h"

#include <cstdlib>

using namespace flott;

// A short file may stand for a long text: this much of it is read.
static constexpr size_t kMostBytes = size_t(1) << 20;

static constexpr size_t kSizes[] = {
    1, 2, 3, 5, 7, 16, 31, 64, 100, 255, 512, 1000, 4096, 8191, 65536, 200'000};

namespace {

struct Outcome {
  std::string text, error;
  bool isWhole = false;
};

Outcome readAll(std::string_view bytes, size_t chunkBytes, size_t blockBytes,
                bool isSlow) {
  Outcome outcome;
  const auto reader = makeByteReader(
      std::make_unique<test::GivenFile>(bytes, chunkBytes, isSlow), "given");
  size_t pauses = 0;
  while (!outcome.isWhole && outcome.text.size() < kMostBytes) {
    // On the heap and no larger, so that ASan sees a write behind it.
    const std::unique_ptr<uint8_t[]> block(new uint8_t[blockBytes]);
    const auto count = reader->read(block.get(), blockBytes, 0);
    if (!count) {
      outcome.error = count.message();
      break;
    }
    if (count->sizeBytes > blockBytes ||
        reader->bytesRead() > int64_t(bytes.size()))
      std::abort();
    // It may wait as often as the file does, which is for each byte.
    pauses += count->sizeBytes == 0 && !count->ended;
    if (pauses > bytes.size() + 8)
      std::abort();
    outcome.text.append(reinterpret_cast<const char *>(block.get()),
                        count->sizeBytes);
    outcome.isWhole = count->ended;
  }
  return outcome;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 2)
    return 0;
  const std::string_view bytes(reinterpret_cast<const char *>(data) + 2,
                               size - 2);
  const Outcome whole = readAll(bytes, SIZE_MAX, 65536, /*isSlow=*/false);
  const Outcome parts =
      readAll(bytes, kSizes[data[0] & 15], kSizes[data[0] >> 4], data[1] & 1);
  const size_t common = std::min(whole.text.size(), parts.text.size());
  if (whole.text.compare(0, common, parts.text, 0, common) != 0)
    std::abort();
  if (whole.isWhole && parts.isWhole && whole.text != parts.text)
    std::abort();
  const bool isCut =
      whole.text.size() >= kMostBytes || parts.text.size() >= kMostBytes;
  // Zstandard's library looks closer at a frame that it gets whole: it compares
  // the size that the frame declares even if its last block is empty.
  const bool isZstd = bytes.starts_with("\x28\xb5\x2f\xfd");
  if (!isCut && !isZstd && whole.isWhole != parts.isWhole)
    std::abort();
  return 0;
}
