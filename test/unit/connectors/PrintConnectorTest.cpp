// The connector print.
#include "test/unit/connectors/SinkConformance.h"

namespace flott::test {
namespace {

SinkSpec printSink(ConnectorFixture &) {
  SinkSpec spec;
  spec.name = "out";
  spec.connector = "print";
  return spec;
}

INSTANTIATE_TEST_SUITE_P(Print, SinkConformance,
                         testing::Values(SinkCase{"in a pipe", printSink,
                                                  [](ConnectorFixture &world) {
                                                    return world.storage.output;
                                                  },
                                                  TestRows::csv(0, 100),
                                                  /*commits=*/false}));

class PrintConnectorTest : public testing::Test {
protected:
  std::string table(int columns, int rows) {
    world_.storage.terminal = Terminal{columns};
    SinkSpec spec = printSink(world_);
    spec.columns = TestRows::columns();
    auto sink = world_.sink(spec);
    EXPECT_TRUE(sink);
    TestRows made;
    EXPECT_TRUE((*sink)->write(made.batch(0, rows)));
    EXPECT_TRUE((*sink)->flush());
    return world_.storage.output;
  }
  ConnectorFixture world_;
};

TEST_F(PrintConnectorTest, TableOnATerminal) {
  EXPECT_EQ(table(80, 3), "name                          n\n"
                          "───────────────────────────────\n"
                          "a row with a long name, 0  NULL\n"
                          "row 1                         1\n"
                          "row 2                         2\n");
}

TEST_F(PrintConnectorTest, TableFitsTheTerminal) {
  EXPECT_EQ(table(30, 2), "name                       …\n"
                          "─────────────────────────\n"
                          "a row with a long name, 0  …\n"
                          "row 1                      …\n");
}

} // namespace
} // namespace flott::test
