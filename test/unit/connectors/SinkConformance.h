// The laws of Sink, for every connector that is one.
#pragma once

#include "test/unit/connectors/ConnectorFixture.h"

namespace flott::test {

struct SinkCase {
  std::string name;
  std::function<SinkSpec(ConnectorFixture &)> prepare;
  /// What can be seen from outside, as complete.
  std::function<std::string(ConnectorFixture &)> visible;
  /// What is visible once rows 0 .. 99 are committed.
  std::string expected;
  bool commits = true; // nothing is visible before
};

inline void PrintTo(const SinkCase &sink, std::ostream *out) {
  *out << sink.name;
}

class SinkConformance : public testing::TestWithParam<SinkCase> {
protected:
  void SetUp() override {
    spec_ = GetParam().prepare(world_);
    spec_.columns = TestRows::columns();
    auto sink = world_.sink(spec_);
    ASSERT_TRUE(sink) << sink.message();
    sink_ = std::move(*sink);
  }
  std::string visible() { return GetParam().visible(world_); }
  void writeInPieces(int piece) {
    for (int row = 0; row < 100; row += piece)
      ASSERT_TRUE(sink_->write(rows_.batch(row, std::min(piece, 100 - row))));
  }
  void commitTwice() {
    auto committable = sink_->prepare(1);
    ASSERT_TRUE(committable) << committable.message();
    ASSERT_TRUE(sink_->commit(*committable));
    const Status again = sink_->commit(*committable);
    EXPECT_TRUE(again) << again.message();
  }

  ConnectorFixture world_;
  SinkSpec spec_;
  TestRows rows_;
  std::unique_ptr<Sink> sink_;
};

} // namespace flott::test
