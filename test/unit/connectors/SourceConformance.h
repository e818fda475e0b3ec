// The laws of Source, for every connector that is one.
#pragma once

#include "test/unit/connectors/ConnectorFixture.h"

namespace flott::test {

struct SourceCase {
  std::string name;
  /// Makes what the source reads, and says how it is declared.
  std::function<SourceSpec(ConnectorFixture &)> prepare;
  /// All bytes, or all rows as textOfBatch has them; empty: not checked.
  std::string expected;
};

inline void PrintTo(const SourceCase &source, std::ostream *out) {
  *out << source.name;
}

class SourceConformance : public testing::TestWithParam<SourceCase> {
protected:
  void SetUp() override {
    spec_ = GetParam().prepare(world_);
    for (int number : spec_.columns)
      columns_.push_back(spec_.schema[size_t(number)]);
    auto source = world_.source(spec_);
    ASSERT_TRUE(source) << source.message();
    source_ = std::move(*source);
    ASSERT_FALSE(source_->splits().empty());
  }
  /// Reads a split to its end, at most `piece` bytes at once.
  std::string readSplit(size_t split, size_t piece) {
    auto reader = source_->open(split);
    EXPECT_TRUE(reader) << reader.message();
    std::string text;
    std::vector<uint8_t> buffer(piece);
    for (;;) {
      if (reader->bytes) {
        auto count = reader->bytes->read(buffer.data(), piece, 0);
        EXPECT_TRUE(count) << count.message();
        if (!count)
          return text;
        text.append(buffer.begin(), buffer.begin() + int64_t(count->sizeBytes));
        if (count->ended)
          return text;
        continue;
      }
      auto batch = reader->batches->read(0);
      EXPECT_TRUE(batch) << batch.message();
      if (!batch)
        return text;
      if (batch->batch)
        text += textOfBatch(*batch->batch, columns_);
      if (batch->ended)
        return text;
    }
  }
  std::string readAll(size_t piece) {
    std::string text;
    for (size_t i = 0; i < source_->splits().size(); ++i)
      text += readSplit(i, piece);
    return text;
  }

  ConnectorFixture world_;
  SourceSpec spec_;
  std::vector<ColumnSpec> columns_;
  std::unique_ptr<Source> source_;
};

} // namespace flott::test
