// The connector datagen.
#include "test/unit/connectors/SourceConformance.h"

#include <algorithm>

namespace flott::test {
namespace {

SourceSpec datagen(const std::map<std::string, std::string> &options) {
  SourceSpec spec;
  spec.name = "made";
  spec.connector = "datagen";
  spec.options = options;
  for (const char *kind :
       {"bool", "i8", "i16", "i32", "i64", "f32", "f64", "string", "bytes",
        "date", "time", "timestamp", "timestamp_ltz", "interval", "months"}) {
    spec.columns.push_back(int(spec.schema.size()));
    spec.schema.push_back(column(kind, kind, spec.schema.size() % 2 == 0));
  }
  ColumnSpec decimal = column("decimal", "decimal");
  decimal.type.precision = 30;
  decimal.type.scale = 2;
  spec.columns.push_back(int(spec.schema.size()));
  spec.schema.push_back(decimal);
  return spec;
}

INSTANTIATE_TEST_SUITE_P(Datagen, SourceConformance,
                         testing::Values(SourceCase{"one part",
                                                    [](ConnectorFixture &) {
                                                      return datagen(
                                                          {{"rows", "10000"}});
                                                    },
                                                    ""},
                                         SourceCase{"three parts",
                                                    [](ConnectorFixture &) {
                                                      return datagen(
                                                          {{"rows", "1000"},
                                                           {"splits", "3"}});
                                                    },
                                                    ""}));

class DatagenConnectorTest : public testing::Test {
protected:
  std::vector<std::string> rows(const SourceSpec &spec) {
    std::vector<ColumnSpec> columns;
    for (int number : spec.columns)
      columns.push_back(spec.schema[size_t(number)]);
    auto source = world_.source(spec);
    EXPECT_TRUE(source) << source.message();
    std::vector<std::string> rows;
    for (size_t split = 0; split < (*source)->splits().size(); ++split) {
      auto reader = (*source)->open(split);
      EXPECT_TRUE(reader);
      for (bool ended = false; !ended;) {
        auto read = reader->batches->read(0);
        EXPECT_TRUE(read);
        ended = read->ended;
        std::istringstream text(textOfBatch(*read->batch, columns));
        for (std::string line; std::getline(text, line);)
          rows.push_back(line);
      }
    }
    std::sort(rows.begin(), rows.end());
    return rows;
  }
  ConnectorFixture world_;
};

TEST_F(DatagenConnectorTest, PartsDoNotChangeTheRows) {
  const auto one = rows(datagen({{"rows", "1000"}}));
  ASSERT_EQ(one.size(), 1'000u);
  EXPECT_EQ(rows(datagen({{"rows", "1000"}, {"splits", "7"}})), one);
  EXPECT_NE(rows(datagen({{"rows", "1000"}, {"seed", "2"}})), one);
}

TEST_F(DatagenConnectorTest, ColumnsThatAreReadDoNotChangeTheValues) {
  SourceSpec spec = datagen({{"rows", "50"}});
  spec.columns = {4, 7};
  const auto both = rows(spec);
  spec.columns = {7};
  std::vector<std::string> second;
  for (const std::string &row : both)
    second.push_back(row.substr(row.find(',') + 1));
  std::sort(second.begin(), second.end());
  EXPECT_EQ(rows(spec), second);
}

TEST_F(DatagenConnectorTest, RateFollowsTheClock) {
  const SourceSpec spec = datagen({{"rate", "100"}});
  auto source = world_.source(spec);
  ASSERT_TRUE(source);
  auto reader = (*source)->open(0);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->batches->read(0)->batch->rows, 1);
  EXPECT_EQ(reader->batches->read(0)->batch->rows, 0);
  world_.clock.micros += 500'000;
  EXPECT_EQ(reader->batches->read(0)->batch->rows, 50);
}

} // namespace
} // namespace flott::test
