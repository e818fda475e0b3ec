// The program inside an executable: what `flott build` put behind the image.
#pragma once

#include "runtime/abi/Exports.h"
#include "runtime/abi/Image.h"
#include "runtime/base/Result.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace flott {

/// Mapped from the file, not copied; the views live as long as this, what
/// `load` maps as long as the process. Legal calls: open load symbol*.
class Payload {
public:
  /// Maps the payload of the executable at `path` and checks that it is whole.
  static Result<Payload> open(const char *path);

  std::string_view program() const { return text(directory_->program); }
  std::string_view version() const { return text(directory_->version); }
  std::string_view plan() const;

  /// Maps the code to its addresses and lets it see `exports`. Fails if the
  /// processor lacks what the code was made for. REQUIRES: called once.
  Status load(std::span<const Export> exports) const;

  /// What a pipeline's or comparison's name stands for, or null. REQUIRES:
  /// `load` succeeded.
  void *symbol(std::string_view name) const;

private:
  Status checkDirectory(uint64_t directoryOffset);
  Status checkProcessor() const;
  Status mapSegment(const ImageSegment &segment, int file) const;
  Status fillTable(std::span<const Export> exports) const;

  std::string_view text(ImageString part) const {
    return {text_ + part.offset, part.size};
  }
  bool isText(ImageString part) const {
    return part.offset <= directory_->textSize &&
           part.size <= directory_->textSize - part.offset;
  }

  struct Unmap {
    uint64_t size;
    void operator()(const uint8_t *bytes) const;
  };

  std::string path_;
  uint64_t fileOffset_ = 0; // of the payload
  std::unique_ptr<const uint8_t, Unmap> mapping_;
  const uint8_t *bytes_ = nullptr;
  uint64_t size_ = 0;
  const ImageDirectory *directory_ = nullptr;
  std::span<const ImageSegment> segments_;
  std::span<const ImageString> imports_;
  std::span<const ImageSymbol> symbols_;
  std::span<const ImageString> features_;
  const char *text_ = nullptr;
};

} // namespace flott
