// The connector stdin.
#include "stdlib/connectors/stdin/Stdin.h"

#include "stdlib/connectors/stdin/Spec.h"
#include "stdlib/formats/Decompress.h"

namespace flott {
namespace {

class StdinSource final : public Source {
public:
  explicit StdinSource(Storage &storage) : storage_(storage) {}
  const std::vector<SplitSpec> &splits() const override { return splits_; }
  bool canReopen() const override { return false; }
  Result<Reader> open(size_t) override {
    if (std::exchange(opened_, true))
      return failed("standard input can be read once only");
    Reader reader;
    reader.bytes = makeByteReader(storage_.standardInput(), splits_[0].name);
    return reader;
  }

private:
  Storage &storage_;
  bool opened_ = false;
  const std::vector<SplitSpec> splits_ = {{"standard input", -1}};
};

} // namespace

const Connector kStdinConnector = {
    .spec = &kStdinConnectorSpec,
    .makeSource = [](SourceContext context) -> Result<std::unique_ptr<Source>> {
      return std::make_unique<StdinSource>(*context.world.storage);
    },
    .makeSink = nullptr,
};

} // namespace flott
