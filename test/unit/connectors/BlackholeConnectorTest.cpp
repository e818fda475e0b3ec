// The connector blackhole.
#include "test/unit/connectors/SinkConformance.h"

namespace flott::test {
namespace {

SinkSpec blackholeSink(ConnectorFixture &) {
  SinkSpec spec;
  spec.name = "out";
  spec.connector = "blackhole";
  spec.options = {{"checksum", "true"}};
  return spec;
}

INSTANTIATE_TEST_SUITE_P(Blackhole, SinkConformance,
                         testing::Values(SinkCase{
                             "counting", blackholeSink,
                             [](ConnectorFixture &) { return ""; }, ""}));

class BlackholeConnectorTest : public testing::Test {
protected:
  std::string summary(std::initializer_list<std::pair<int, int>> pieces) {
    SinkSpec spec = blackholeSink(world_);
    spec.columns = TestRows::columns();
    auto sink = world_.sink(spec);
    EXPECT_TRUE(sink);
    TestRows rows;
    for (auto [from, count] : pieces)
      EXPECT_TRUE((*sink)->write(rows.batch(from, count)));
    return (*sink)->summary();
  }
  ConnectorFixture world_;
};

TEST_F(BlackholeConnectorTest, ChecksumIgnoresOrderAndBatches) {
  const std::string all = summary({{0, 100}});
  EXPECT_THAT(all, testing::StartsWith("100 rows, checksum "));
  EXPECT_EQ(summary({{50, 50}, {0, 20}, {20, 30}}), all);
}

TEST_F(BlackholeConnectorTest, ChecksumSeesEachRow) {
  EXPECT_NE(summary({{0, 99}, {100, 1}}), summary({{0, 100}}));
  EXPECT_NE(summary({{0, 99}, {98, 1}}), summary({{0, 100}}));
}

} // namespace
} // namespace flott::test
