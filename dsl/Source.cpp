// Source files: reading, and lines found by binary search.
#include "dsl/Source.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sys/stat.h>

namespace flott {

/// Programs are written by hand; more than this is a mistaken path.
static constexpr size_t kMaxBytes = 64 << 20;

std::optional<SourceFile> SourceFile::read(const std::string &path,
                                           std::string &error) {
  const bool standardInput = path == "-";
  FILE *file = standardInput ? stdin : std::fopen(path.c_str(), "rb");
  struct stat status = {};
  if (!file || fstat(fileno(file), &status) != 0) {
    error = "cannot read " + path + ": " + std::strerror(errno);
    return std::nullopt;
  }
  if (S_ISDIR(status.st_mode)) {
    error = "cannot read " + path + ": it is a directory";
    std::fclose(file);
    return std::nullopt;
  }
  std::string text;
  char buffer[1 << 16];
  size_t count;
  while ((count = std::fread(buffer, 1, sizeof buffer, file)) > 0 &&
         text.size() <= kMaxBytes)
    text.append(buffer, count);
  const bool failed = std::ferror(file) != 0;
  if (!standardInput)
    std::fclose(file);
  if (failed) {
    error = "cannot read " + path + ": " + std::strerror(errno);
    return std::nullopt;
  }
  if (text.size() > kMaxBytes) {
    error = "cannot read " + path + ": a program has at most 64 MB";
    return std::nullopt;
  }
  return fromText(standardInput ? "<stdin>" : path, std::move(text));
}

SourceFile SourceFile::fromText(std::string name, std::string text) {
  SourceFile file;
  file.name_ = std::move(name);
  file.text_ = std::move(text);
  file.lineStarts_.push_back(0);
  for (size_t i = 0; i < file.text_.size(); ++i)
    if (file.text_[i] == '\n')
      file.lineStarts_.push_back(static_cast<uint32_t>(i + 1));
  return file;
}

Place SourceFile::place(uint32_t offset) const {
  offset = std::min<uint32_t>(offset, static_cast<uint32_t>(text_.size()));
  const auto next =
      std::upper_bound(lineStarts_.begin(), lineStarts_.end(), offset);
  const auto line = static_cast<uint32_t>(next - lineStarts_.begin());
  uint32_t column = 1;
  for (uint32_t i = lineStarts_[line - 1]; i < offset; ++i)
    column += (static_cast<unsigned char>(text_[i]) & 0xC0) != 0x80;
  return {line, column};
}

std::string_view SourceFile::line(uint32_t number) const {
  const uint32_t begin = lineStarts_[number - 1];
  size_t end = text_.find('\n', begin);
  if (end == std::string::npos)
    end = text_.size();
  if (end > begin && text_[end - 1] == '\r')
    --end;
  return std::string_view(text_).substr(begin, end - begin);
}

} // namespace flott
