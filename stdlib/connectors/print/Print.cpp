// The connector print: a table on a terminal, CSV in a pipe.
#include "stdlib/connectors/print/Print.h"

#include "stdlib/connectors/print/Spec.h"
#include "stdlib/connectors/stdout/OutputSink.h"
#include "stdlib/formats/Text.h"
#include "stdlib/formats/csv/CsvFormat.h"

#include <algorithm>
#include <cstring>
#include <utf8proc.h>

namespace flott {
namespace {

constexpr size_t kNarrowest = 4;
constexpr size_t kWidestColumn = 40;
constexpr int kAssumedWidth = 100;

/// The character at `at`, which moves behind it, and its columns on a terminal:
/// none for an accent that combines, two for a CJK one. REQUIRES: at < size.
size_t takeCharacter(std::string_view text, size_t &at) {
  utf8proc_int32_t code;
  const auto *bytes = reinterpret_cast<const utf8proc_uint8_t *>(text.data());
  const utf8proc_ssize_t size =
      utf8proc_iterate(bytes + at, utf8proc_ssize_t(text.size() - at), &code);
  at += size > 0 ? size_t(size) : 1;
  return size > 0 ? size_t(std::max(0, utf8proc_charwidth(code))) : 1;
}

size_t widthOfText(std::string_view text) {
  size_t width = 0;
  for (size_t at = 0; at < text.size();)
    width += takeCharacter(text, at);
  return width;
}

/// What fits into `width`; a mark at the end says that more was there.
std::string cut(std::string_view text, size_t width) {
  if (widthOfText(text) <= width)
    return std::string(text);
  size_t end = 0, used = 0;
  for (size_t at = 0; at < text.size();) {
    used += takeCharacter(text, at);
    if (used > width - 1)
      break;
    end = at;
  }
  return std::string(text.substr(0, end)) + "…";
}

/// Rows in columns of one width. The widths are those of the first batch; what
/// comes later and is longer is cut, so that columns stay in line.
class TableEncoder final : public Encoder {
public:
  TableEncoder(const std::vector<ColumnSpec> &columns, size_t width)
      : columns_(columns), width_(width) {
    for (const ColumnSpec &column : columns)
      kinds_.push_back(kindOf(column.type));
  }

  void encode(const FlottBatch &batch, std::string &out) override {
    std::vector<std::string> cells;
    cells.reserve(size_t(batch.rows) * columns_.size());
    for (int64_t row = 0; row < batch.rows; ++row)
      for (size_t c = 0; c < columns_.size(); ++c)
        cells.push_back(cell(c, batch.columns[c], row));
    if (widths_.empty() && batch.rows > 0) {
      chooseWidths(cells);
      std::string line;
      for (size_t c = 0; c < shown_; ++c)
        appendCell(columns_[c].name, c, out);
      endLine(out);
      for (size_t c = 0; c < shown_; ++c) {
        for (size_t i = 0; i < widths_[c]; ++i)
          line += "─";
        line += c + 1 < shown_ ? "──" : "";
      }
      out += line + "\n";
    }
    for (size_t i = 0; i < cells.size(); i += columns_.size()) {
      for (size_t c = 0; c < shown_; ++c)
        appendCell(cells[i + c], c, out);
      endLine(out);
    }
  }

  std::string_view extension() const override { return "txt"; }

private:
  std::string cell(size_t c, const FlottColumn &column, int64_t row) const {
    if (!isValid(column, row))
      return "NULL";
    const auto *value =
        static_cast<const uint8_t *>(column.values) + row * widthOf(kinds_[c]);
    std::string text;
    if (kinds_[c] == TypeKind::Array) {
      appendJson(columns_[c].type, value, true, text);
    } else if (hasPointers(columns_[c].type)) {
      FlottView view;
      std::memcpy(&view, value, sizeof view);
      if (kinds_[c] == TypeKind::Bytes)
        appendHex(textOf(view), text);
      else
        text = textOf(view);
      // Control characters would break the lines, or the terminal.
      for (char &byte : text)
        if (uint8_t(byte) < 0x20 || byte == 0x7f)
          byte = ' ';
    } else {
      appendScalar(kinds_[c], columns_[c].type, value, text);
    }
    return text;
  }

  /// As many columns as fit, from the left, each as wide as it needs.
  void chooseWidths(const std::vector<std::string> &cells) {
    widths_.resize(columns_.size());
    for (size_t c = 0; c < columns_.size(); ++c) {
      size_t wanted = std::max(kNarrowest, widthOfText(columns_[c].name));
      for (size_t i = c; i < cells.size(); i += columns_.size())
        wanted = std::max(wanted, widthOfText(cells[i]));
      widths_[c] = std::min(wanted, kWidestColumn);
    }
    size_t used = 0;
    for (shown_ = 0; shown_ < columns_.size(); ++shown_) {
      const size_t wanted = widths_[shown_] + (shown_ > 0 ? 2 : 0);
      const size_t mark = shown_ + 1 < columns_.size() ? 3 : 0;
      if (shown_ > 0 && used + wanted + mark > width_)
        break;
      used += wanted;
    }
  }

  bool isNumber(size_t c) const {
    return kinds_[c] >= TypeKind::I8 && kinds_[c] <= TypeKind::Decimal;
  }

  void appendCell(std::string_view text, size_t c, std::string &out) {
    const std::string shown = cut(text, widths_[c]);
    const std::string gap(widths_[c] - widthOfText(shown), ' ');
    if (c > 0)
      out += "  ";
    out += isNumber(c) ? gap + shown : shown + gap;
  }

  void endLine(std::string &out) const {
    if (shown_ < columns_.size())
      out += "  …";
    while (!out.empty() && out.back() == ' ')
      out.pop_back();
    out += '\n';
  }

  const std::vector<ColumnSpec> &columns_;
  std::vector<TypeKind> kinds_;
  std::vector<size_t> widths_;
  const size_t width_;
  size_t shown_ = 0;
};

Result<std::unique_ptr<Sink>> makePrintSink(SinkContext context) {
  const OptionReader options(kPrintSinkOptions, context.spec.options);
  Storage &storage = *context.world.storage;
  const auto terminal = storage.outputTerminal();
  const std::string style = options.text("style");
  if (style == "csv" || (style == "auto" && !terminal))
    return makeOutputSink(storage, makeCsvEncoder(context.spec));
  size_t width = size_t(options.integer("width"));
  if (width == 0)
    width = size_t(terminal ? terminal->columns : kAssumedWidth);
  return makeOutputSink(
      storage, std::make_unique<TableEncoder>(context.spec.columns, width));
}

} // namespace

const Connector kPrintConnector = {
    .spec = &kPrintConnectorSpec,
    .makeSource = nullptr,
    .makeSink = makePrintSink,
};

} // namespace flott
