// The text of a program and places in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flott {

/// Bytes `begin` up to `end` of a source file; invalid for what the text does
/// not contain (a parameter on the command line).
struct SourceRange {
  static constexpr uint32_t kNone = UINT32_MAX;
  uint32_t begin = kNone;
  uint32_t end = kNone;

  bool valid() const { return begin != kNone; }
  /// From the beginning of this range to the end of `last`.
  SourceRange to(SourceRange last) const { return {begin, last.end}; }
};

/// A line and a column, both from 1; the column counts code points.
struct Place {
  uint32_t line = 0;
  uint32_t column = 0;
};

/// One file, whole and immutable. Ranges refer to it, so it outlives the
/// program that was parsed from it.
class SourceFile {
public:
  /// Reads a file, `-` being standard input; on failure `error` says why, with
  /// the path in it.
  static std::optional<SourceFile> read(const std::string &path,
                                        std::string &error);
  static SourceFile fromText(std::string name, std::string text);

  const std::string &name() const { return name_; }
  std::string_view text() const { return text_; }
  std::string_view text(SourceRange range) const {
    return text().substr(range.begin, range.end - range.begin);
  }
  Place place(uint32_t offset) const;
  /// A line without its end, by number from 1.
  std::string_view line(uint32_t number) const;
  /// Where that line begins.
  uint32_t lineBegin(uint32_t number) const { return lineStarts_[number - 1]; }

private:
  std::string name_;
  std::string text_;
  std::vector<uint32_t> lineStarts_;
};

} // namespace flott
