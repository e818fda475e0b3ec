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
    std::vector<Member> members;
    for (const ColumnSpec &column : columns_)
      members.push_back({members.size(), column.name});
    addObject(members, "{");
    end_ += "}\n";
    if (columns_.empty())
      end_ = "{}\n";
  }

  void encode(const FlottBatch &batch, std::string &out) override {
    for (int64_t row = 0; row < batch.rows; ++row) {
      for (const Value &value : values_) {
        out += value.lead;
        const FlottColumn &column = batch.columns[value.column];
        appendJson(columns_[value.column].type,
                   static_cast<const uint8_t *>(column.values) +
                       row * value.width,
                   isValid(column, row), out);
      }
      out += end_;
    }
  }

  std::string_view extension() const override { return "ndjson"; }

private:
  struct Member {
    size_t column;
    std::string_view path; // what is left of its name
  };
  struct Value {
    size_t column;
    int width;
    std::string lead; // what stands before it: {"a": or ,"b": or },"c":{"d":
  };

  /// Columns `a.b` and `a.c` are members of one object, where `a` first comes.
  /// `open` is what stands before its first member.
  void addObject(const std::vector<Member> &members, std::string open) {
    std::vector<bool> done(members.size());
    for (size_t i = 0; i < members.size(); ++i) {
      if (done[i])
        continue;
      const std::string_view path = members[i].path;
      const std::string_view name = path.substr(0, path.find('.'));
      std::string lead = end_ + open;
      end_.clear();
      open = ",";
      appendJsonString(name, lead);
      lead += ':';
      if (name.size() == path.size()) {
        const ScalarSpec &type = columns_[members[i].column].type;
        values_.push_back({members[i].column, widthOf(kindOf(type)), lead});
        continue;
      }
      std::vector<Member> inside;
      for (size_t j = i; j < members.size(); ++j) {
        const std::string_view other = members[j].path;
        if (other.size() <= name.size() || !other.starts_with(name) ||
            other[name.size()] != '.')
          continue;
        inside.push_back({members[j].column, other.substr(name.size() + 1)});
        done[j] = true;
      }
      addObject(inside, lead + '{');
      end_ += '}';
    }
  }

  const std::vector<ColumnSpec> &columns_;
  std::vector<Value> values_;
  std::string end_; // what stands behind the last value
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
