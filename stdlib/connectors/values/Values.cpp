// The connector values.
#include "stdlib/connectors/values/Values.h"

#include "stdlib/connectors/values/Spec.h"

#include <algorithm>
#include <cstring>

namespace flott {
namespace {

class TextReader final : public ByteReader {
public:
  explicit TextReader(std::string_view text) : text_(text) {}
  Result<ReadCount> read(uint8_t *into, size_t sizeBytes, int64_t) override {
    const size_t size = std::min(sizeBytes, text_.size() - at_);
    std::memcpy(into, text_.data() + at_, size);
    at_ += size;
    return ReadCount{size, at_ == text_.size()};
  }
  int64_t bytesRead() const override { return int64_t(at_); }

private:
  const std::string_view text_;
  size_t at_ = 0;
};

class ValuesSource final : public Source {
public:
  explicit ValuesSource(std::string text)
      : text_(std::move(text)),
        splits_({{"the program's values", int64_t(text_.size())}}) {}
  const std::vector<SplitSpec> &splits() const override { return splits_; }
  Result<Reader> open(size_t) override {
    Reader reader;
    reader.bytes = std::make_unique<TextReader>(text_);
    return reader;
  }

private:
  const std::string text_;
  const std::vector<SplitSpec> splits_;
};

} // namespace

const Connector kValuesConnector = {
    .spec = &kValuesConnectorSpec,
    .makeSource = [](SourceContext context) -> Result<std::unique_ptr<Source>> {
      const OptionReader options(kValuesSourceOptions, context.spec.options);
      return std::make_unique<ValuesSource>(options.text("text"));
    },
    .makeSink = nullptr,
};

} // namespace flott
