// What the text tests stand on: texts with no more padding than is promised, so
// that ASan sees a read beyond it, and an arena.
#pragma once

#include "runtime/abi/Pipeline.h"

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flott {

/// A text on the heap, kFlottPadding bytes of rubbish behind it.
class PaddedText {
public:
  explicit PaddedText(std::string_view text)
      : size_(int64_t(text.size())),
        bytes_(new char[text.size() + kFlottPadding]) {
    std::memcpy(bytes_.get(), text.data(), text.size());
    // Rubbish that looks like what parsers look for.
    for (int i = 0; i < kFlottPadding; ++i)
      bytes_[text.size() + size_t(i)] = "9\",\n\\}.:\x80"[i % 9];
  }
  const char *data() const { return bytes_.get(); }
  const uint8_t *bytes() const {
    return reinterpret_cast<const uint8_t *>(bytes_.get());
  }
  int64_t size() const { return size_; }

private:
  int64_t size_;
  std::unique_ptr<char[]> bytes_;
};

/// An arena whose chunks are freed with it.
class TestArena {
public:
  TestArena();
  ~TestArena();
  TestArena(const TestArena &) = delete;
  operator FlottArena *() { return &arena_; }

  /// From now on no chunk is given.
  void refuse() { arena_.sizeBytes = -1; }

private:
  FlottArena arena_ = {};
};

} // namespace flott
