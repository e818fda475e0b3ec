// The connector blackhole.
#include "stdlib/connectors/blackhole/Blackhole.h"

#include "stdlib/connectors/blackhole/Spec.h"
#include "stdlib/formats/Text.h"

#include <cstring>

namespace flott {
namespace {

uint64_t mix(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 29);
}

uint64_t mixBytes(uint64_t hash, std::string_view bytes) {
  hash = mix(hash, bytes.size());
  for (size_t i = 0; i < bytes.size(); i += 8) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, std::min<size_t>(8, bytes.size() - i));
    hash = mix(hash, word);
  }
  return hash;
}

class BlackholeSink final : public Sink {
public:
  BlackholeSink(const std::vector<ColumnSpec> &columns, bool checksum)
      : columns_(columns), hashes_(checksum ? 4096 : 0) {}

  Status write(const FlottBatch &batch) override {
    rows_ += batch.rows;
    if (!hashes_.empty())
      addRows(batch);
    return {};
  }
  Result<Committable> prepare(uint64_t) override { return Committable(); }
  Status commit(const Committable &) override { return {}; }
  Status abort(const Committable &) override { return {}; }
  std::string guarantee() const override { return "nothing is kept"; }
  std::string summary() const override {
    std::string text = std::to_string(rows_) + " rows";
    if (hashes_.empty())
      return text;
    text += ", checksum ";
    for (int shift = 60; shift >= 0; shift -= 4)
      text += "0123456789abcdef"[sum_ >> shift & 15];
    return text;
  }

private:
  /// Folds column after column into one hash per row, then adds those up: the
  /// sum does not know their order.
  void addRows(const FlottBatch &batch) {
    const auto rows = size_t(batch.rows);
    hashes_.assign(std::max(hashes_.size(), rows), 0x5bd1e9955bd1e995);
    std::string text;
    for (size_t c = 0; c < columns_.size(); ++c) {
      const TypeKind kind = kindOf(columns_[c].type);
      const auto width = size_t(widthOf(kind));
      const auto *values =
          static_cast<const uint8_t *>(batch.columns[c].values);
      for (size_t row = 0; row < rows; ++row) {
        uint64_t &hash = hashes_[row];
        if (!isValid(batch.columns[c], int64_t(row))) {
          hash = mix(hash, 0x6e756c6c);
          continue;
        }
        const uint8_t *value = values + row * width;
        if (kind == TypeKind::Array) {
          text.clear();
          appendJson(columns_[c].type, value, true, text);
          hash = mixBytes(hash, text);
        } else if (hasPointers(columns_[c].type)) {
          FlottView view;
          std::memcpy(&view, value, sizeof view);
          hash = mixBytes(hash, textOf(view));
        } else {
          hash = mixBytes(hash, {reinterpret_cast<const char *>(value), width});
        }
      }
    }
    for (size_t row = 0; row < rows; ++row)
      sum_ += hashes_[row];
  }

  const std::vector<ColumnSpec> &columns_;
  std::vector<uint64_t> hashes_;
  int64_t rows_ = 0;
  uint64_t sum_ = 0;
};

} // namespace

const Connector kBlackholeConnector = {
    .spec = &kBlackholeConnectorSpec,
    .makeSource = nullptr,
    .makeSink = [](SinkContext context) -> Result<std::unique_ptr<Sink>> {
      const OptionReader options(kBlackholeSinkOptions, context.spec.options);
      return std::make_unique<BlackholeSink>(context.spec.columns,
                                             options.flag("checksum"));
    },
};

} // namespace flott
