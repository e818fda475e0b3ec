// What becomes of rows that fail: the policy of their source.
#include "runtime/exec/RowFailures.h"

#include <algorithm>

namespace flott {
namespace {

constexpr size_t kExcerptBytes = 160;

/// The record as one printable line, cut where it is long.
std::string excerpt(std::string_view record) {
  std::string text;
  for (char c : record.substr(0, kExcerptBytes)) {
    if (uint8_t(c) >= 0x20 && c != 0x7f)
      text += c;
    else if (c == '\t')
      text += "\\t";
    else if (c == '\n')
      text += "\\n";
    else
      text += '?';
  }
  if (record.size() > kExcerptBytes) {
    // Not inside of a character.
    while (!text.empty() && (uint8_t(text.back()) & 0xc0) == 0x80)
      text.pop_back();
    text += "…";
  }
  return text;
}

} // namespace

std::string_view rowErrorMessage(FlottRowError code) {
  switch (code) {
#define ROW_ERROR(number, name, message)                                       \
  case number:                                                                 \
    return message;
#include "runtime/abi/RowErrors.def"
  default:
    return "row failed for an unknown reason";
  }
}

RowFailures::RowFailures(World world, const SourceSpec *spec, Source *source)
    : world_(world), spec_(spec), source_(source) {
  if (!spec)
    return;
  policy_ = spec->onBadRow == "fail"   ? Fail
            : spec->onBadRow == "skip" ? Skip
                                       : File;
  if (policy_ == File)
    path_ = spec->onBadRow.substr(5);
}

RowFailures::~RowFailures() = default;

Status RowFailures::failed(const FailedRow &row) {
  // Memory is not a property of the row: skipping would lose good ones.
  constexpr FlottRowError kOutOfMemory = 18;
  if (policy_ == Fail || row.code == kOutOfMemory)
    return describe(row);
  skipped_.fetch_add(1, std::memory_order_relaxed);
  if (policy_ == File && !row.record.empty())
    return append(row.record);
  return {};
}

Status RowFailures::append(std::string_view record) {
  std::lock_guard lock(mutex_);
  if (!file_) {
    FLOTT_TRY_ASSIGN(file_, world_.storage->create(path_, CreateMode::Append));
  }
  std::string line(record);
  line += '\n';
  return file_->write(line);
}

Status RowFailures::finish() {
  std::lock_guard lock(mutex_);
  if (!file_)
    return {};
  FLOTT_TRY(file_->sync());
  const std::unique_ptr<WritableFile> file = std::move(file_);
  return file->close();
}

Error RowFailures::describe(const FailedRow &row) const {
  std::string text(rowErrorMessage(row.code));
  if (!row.site.empty())
    text += "\n  in: " + std::string(row.site);
  if (spec_) {
    text += "\n  source: " + spec_->name;
    if (source_ && row.split < source_->splits().size())
      text += ", " + source_->splits()[row.split].name;
    text += lineAt(row);
  }
  if (!row.record.empty())
    text += "\n  record: " + excerpt(row.record);
  constexpr FlottRowError kOutOfMemory = 18;
  if (row.code == kOutOfMemory)
    text += "\n  remedy: give the job more memory (--memory)";
  else if (spec_)
    text += "\n  remedy: correct the data, or declare the source with `on bad "
            "row skip` or `on bad row file(\"PATH\")`";
  return {row.code == kOutOfMemory ? ErrorKind::OutOfMemory : ErrorKind::Failed,
          text};
}

/// Says where the record stands. Lines are counted only now, by reading the
/// split again: a record may span several, and counting would cost every row.
std::string RowFailures::lineAt(const FailedRow &row) const {
  if (row.number < 0)
    return "";
  const std::string record = ", record " + std::to_string(row.number + 1);
  if (!source_ || !source_->canReopen() || row.offset < 0)
    return record;
  auto reader = source_->open(row.split);
  if (!reader || !reader->bytes)
    return record;
  std::vector<uint8_t> bytes(size_t(1) << 16);
  int64_t line = 1;
  for (int64_t left = row.offset; left > 0;) {
    auto count = reader->bytes->read(
        bytes.data(), size_t(std::min<int64_t>(left, int64_t(bytes.size()))),
        /*waitMicros=*/0);
    if (!count || count->sizeBytes == 0)
      return record;
    line += std::count(bytes.begin(), bytes.begin() + int64_t(count->sizeBytes),
                       uint8_t('\n'));
    left -= int64_t(count->sizeBytes);
  }
  return ", line " + std::to_string(line) + " (record " +
         std::to_string(row.number + 1) + ")";
}

} // namespace flott
