// The format csv: headers of sources, rows of sinks.
#include "stdlib/formats/csv/CsvFormat.h"

#include "stdlib/formats/Text.h"
#include "stdlib/formats/csv/Spec.h"

#include <cstring>

namespace flott {

//===--- Headers ------------------------------------------------------------//

std::optional<std::vector<std::string>>
csvHeader(std::string_view text, char delimiter, bool whole, size_t &end) {
  std::vector<std::string> fields(1);
  bool quoted = false, atStart = true;
  size_t begin = 0;
  while (text.substr(begin).starts_with("\n") ||
         text.substr(begin).starts_with("\r\n"))
    begin += text[begin] == '\n' ? 1 : 2;
  for (size_t i = begin; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"')
        fields.back() += c;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        fields.back() += text[++i];
      else
        quoted = false;
      continue;
    }
    if (c == '"' && atStart) {
      quoted = true;
      atStart = false;
      continue;
    }
    if (c == '\n') {
      // Of the line end, unless a quote stands behind it.
      if (i > begin && text[i - 1] == '\r')
        fields.back().pop_back();
      end = i + 1;
      return fields;
    }
    atStart = c == delimiter;
    if (atStart)
      fields.emplace_back();
    else
      fields.back() += c;
  }
  if (!whole)
    return {};
  if (!quoted && text.size() > begin && text.back() == '\r')
    fields.back().pop_back();
  end = text.size();
  return fields;
}

namespace {

class CsvRecordFormat final : public RecordFormat {
public:
  explicit CsvRecordFormat(const SourceSpec &spec)
      : spec_(spec), options_(kCsvSourceOptions, spec.options) {}

  Result<std::optional<size_t>> begin(std::string_view head, bool whole,
                                      const std::string &split) override {
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    if (!whole && head.size() < kByteOrderMark.size())
      return std::optional<size_t>();
    const size_t mark = head.starts_with(kByteOrderMark) ? 3 : 0;
    if (!options_.flag("header"))
      return std::optional<size_t>(mark);
    head.remove_prefix(mark);
    if (head.empty() && whole)
      return failed("header is missing: " + split +
                    " is empty (declare the source with header = false if it "
                    "has none)");
    size_t end = 0;
    const auto names =
        csvHeader(head, options_.character("delimiter"), whole, end);
    if (!names)
      return std::optional<size_t>();
    FLOTT_TRY(compare(*names, split));
    return std::optional<size_t>(mark + end);
  }

private:
  Status compare(const std::vector<std::string> &names,
                 const std::string &split) const {
    const std::string remedy =
        "; `flott schema " + split + "` writes the declaration that fits";
    const size_t common = std::min(names.size(), spec_.schema.size());
    for (size_t i = 0; i < common; ++i)
      if (names[i] != spec_.schema[i].name)
        return failed("header of " + split + " does not fit: column " +
                      std::to_string(i + 1) + " is \"" + names[i] +
                      "\", declared is \"" + spec_.schema[i].name + "\"" +
                      remedy);
    if (names.size() < spec_.schema.size())
      return failed("header of " + split + " does not fit: column \"" +
                    spec_.schema[common].name + "\" is missing (it has " +
                    std::to_string(names.size()) + " columns, declared are " +
                    std::to_string(spec_.schema.size()) + ")" + remedy);
    if (names.size() > spec_.schema.size())
      return failed("header of " + split + " does not fit: column \"" +
                    names[common] + "\" is not declared (it has " +
                    std::to_string(names.size()) + " columns, declared are " +
                    std::to_string(spec_.schema.size()) + ")" + remedy);
    return {};
  }

  const SourceSpec &spec_;
  OptionReader options_;
};

//===--- Rows ---------------------------------------------------------------//

class CsvEncoder final : public Encoder {
public:
  explicit CsvEncoder(const SinkSpec &spec)
      : columns_(spec.columns),
        header_(OptionReader(kCsvSinkOptions, spec.options).flag("header")),
        delimiter_(
            OptionReader(kCsvSinkOptions, spec.options).character("delimiter")),
        null_(OptionReader(kCsvSinkOptions, spec.options).text("null")) {
    for (const ColumnSpec &column : columns_)
      kinds_.push_back(kindOf(column.type));
    for (int c : {int('"'), int('\n'), int('\r'), int(uint8_t(delimiter_))})
      special_[size_t(c)] = true;
  }

  void begin(std::string &out) override {
    if (!header_)
      return;
    for (size_t c = 0; c < columns_.size(); ++c) {
      if (c > 0)
        out += delimiter_;
      appendText(columns_[c].name, out);
    }
    out += '\n';
  }

  void encode(const FlottBatch &batch, std::string &out) override {
    const size_t count = columns_.size();
    for (int64_t row = 0; row < batch.rows; ++row) {
      const size_t lineStart = out.size();
      for (size_t c = 0; c < count; ++c) {
        if (c > 0)
          out += delimiter_;
        const FlottColumn &column = batch.columns[c];
        if (!isValid(column, row))
          out += null_;
        else
          appendValue(c, column, row, out);
      }
      // An empty line would be no record.
      if (count == 1 && out.size() == lineStart)
        out += "\"\"";
      out += '\n';
    }
  }

  std::string_view extension() const override { return "csv"; }

private:
  void appendValue(size_t c, const FlottColumn &column, int64_t row,
                   std::string &out) {
    const auto *value =
        static_cast<const uint8_t *>(column.values) + row * widthOf(kinds_[c]);
    switch (kinds_[c]) {
    case TypeKind::String: {
      FlottView view;
      std::memcpy(&view, value, sizeof view);
      appendText(textOf(view), out);
      return;
    }
    case TypeKind::Bytes: {
      FlottView view;
      std::memcpy(&view, value, sizeof view);
      appendHex(textOf(view), out);
      return;
    }
    case TypeKind::Array: {
      std::string json;
      appendJson(columns_[c].type, value, true, json);
      appendText(json, out);
      return;
    }
    default:
      appendScalar(kinds_[c], columns_[c].type, value, out);
    }
  }

  /// A text in quotes if it holds what has a meaning, or reads as NULL.
  void appendText(std::string_view text, std::string &out) {
    bool quotes = text == null_;
    for (char c : text)
      quotes |= special_[uint8_t(c)];
    if (!quotes) {
      out += text;
      return;
    }
    out += '"';
    for (char c : text) {
      if (c == '"')
        out += '"';
      out += c;
    }
    out += '"';
  }

  const std::vector<ColumnSpec> &columns_;
  std::vector<TypeKind> kinds_;
  bool special_[256] = {};
  const bool header_;
  const char delimiter_;
  const std::string null_;
};

} // namespace

std::unique_ptr<Encoder> makeCsvEncoder(const SinkSpec &spec) {
  return std::make_unique<CsvEncoder>(spec);
}

const Format kCsvFormat = {
    .spec = &kCsvFormatSpec,
    .makeRecordFormat =
        [](const SourceSpec &spec) -> std::unique_ptr<RecordFormat> {
      return std::make_unique<CsvRecordFormat>(spec);
    },
    .makeEncoder = makeCsvEncoder,
};

} // namespace flott
