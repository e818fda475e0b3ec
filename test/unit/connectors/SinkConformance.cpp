// The laws of Sink.
#include "test/unit/connectors/SinkConformance.h"

namespace flott::test {

TEST_P(SinkConformance, CommittedRowsAreVisible) {
  writeInPieces(100);
  if (GetParam().commits)
    EXPECT_EQ(visible(), "");
  commitTwice();
  EXPECT_EQ(visible(), GetParam().expected);
}

TEST_P(SinkConformance, BatchesDoNotShow) {
  writeInPieces(7);
  ASSERT_TRUE(sink_->flush());
  commitTwice();
  EXPECT_EQ(visible(), GetParam().expected);
}

TEST_P(SinkConformance, NothingIsVisibleAfterAbort) {
  if (!GetParam().commits)
    GTEST_SKIP() << "rows appear as they come";
  writeInPieces(50);
  auto committable = sink_->prepare(1);
  ASSERT_TRUE(committable);
  ASSERT_TRUE(sink_->abort(*committable));
  sink_.reset();
  EXPECT_EQ(visible(), "");
}

TEST_P(SinkConformance, NothingIsVisibleAfterAFailure) {
  if (!GetParam().commits)
    GTEST_SKIP() << "rows appear as they come";
  writeInPieces(50);
  sink_.reset();
  EXPECT_EQ(visible(), "");
}

TEST_P(SinkConformance, SaysWhatItGuarantees) {
  EXPECT_FALSE(sink_->guarantee().empty());
}

} // namespace flott::test
