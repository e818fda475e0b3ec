// The format ndjson: rows of sinks.
#include "stdlib/formats/ndjson/NdjsonFormat.h"

#include "stdlib/formats/Text.h"
#include "stdlib/formats/ndjson/Spec.h"

namespace flott {
namespace {

class NdjsonRecordFormat final : public RecordFormat {
public:
  Result<std::optional<size_t>> begin(std::string_view head, bool whole,
                                      const std::string &) override {
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    if (!whole && head.size() < kByteOrderMark.size())
      return std::optional<size_t>();
    return std::optional<size_t>(head.starts_with(kByteOrderMark) ? 3 : 0);
  }
};

class NdjsonEncoder final : public Encoder {
public:
  explicit NdjsonEncoder(const SinkSpec &spec) : columns_(spec.columns) {
    for (const ColumnSpec &column : columns_) {
      widths_.push_back(widthOf(kindOf(column.type)));
      // What stands before the value: {"a": or ,"b":
      std::string &lead = leads_.emplace_back(leads_.empty() ? "{" : ",");
      appendJsonString(column.name, lead);
      lead += ':';
    }
  }

  void encode(const FlottBatch &batch, std::string &out) override {
    for (int64_t row = 0; row < batch.rows; ++row) {
      if (columns_.empty())
        out += '{';
      for (size_t c = 0; c < columns_.size(); ++c) {
        out += leads_[c];
        const FlottColumn &column = batch.columns[c];
        appendJson(columns_[c].type,
                   static_cast<const uint8_t *>(column.values) +
                       row * widths_[c],
                   isValid(column, row), out);
      }
      out += "}\n";
    }
  }

  std::string_view extension() const override { return "ndjson"; }

private:
  const std::vector<ColumnSpec> &columns_;
  std::vector<int> widths_;
  std::vector<std::string> leads_;
};

} // namespace

const Format kNdjsonFormat = {
    .spec = &kNdjsonFormatSpec,
    .makeRecordFormat =
        [](const SourceSpec &) -> std::unique_ptr<RecordFormat> {
      return std::make_unique<NdjsonRecordFormat>();
    },
    .makeEncoder = [](const SinkSpec &spec) -> std::unique_ptr<Encoder> {
      return std::make_unique<NdjsonEncoder>(spec);
    },
};

} // namespace flott
