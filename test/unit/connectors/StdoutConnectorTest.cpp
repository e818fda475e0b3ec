// The connector stdout.
#include "test/unit/connectors/SinkConformance.h"

namespace flott::test {
namespace {

SinkSpec stdoutSink(ConnectorFixture &) {
  SinkSpec spec;
  spec.name = "out";
  spec.connector = "stdout";
  spec.format = "csv";
  return spec;
}

INSTANTIATE_TEST_SUITE_P(Stdout, SinkConformance,
                         testing::Values(SinkCase{"csv", stdoutSink,
                                                  [](ConnectorFixture &world) {
                                                    return world.storage.output;
                                                  },
                                                  TestRows::csv(0, 100),
                                                  /*commits=*/false}));

TEST(StdoutConnectorTest, ClosedOutputIsOneError) {
  ConnectorFixture world;
  world.storage.outputClosed = true;
  SinkSpec spec = stdoutSink(world);
  spec.columns = TestRows::columns();
  auto sink = world.sink(spec);
  ASSERT_TRUE(sink);
  TestRows rows;
  ASSERT_TRUE((*sink)->write(rows.batch(0, 10)));
  EXPECT_EQ((*sink)->flush().message(),
            "cannot write standard output: the reader has gone away");
  EXPECT_TRUE((*sink)->flush()); // said once
}

} // namespace
} // namespace flott::test
