// The connector series.
#include "test/unit/connectors/SourceConformance.h"

namespace flott::test {
namespace {

SourceSpec series(const Options &options, const std::string &kind = "i64",
                  bool optional = false) {
  SourceSpec spec;
  spec.name = "numbers";
  spec.connector = "series";
  spec.options = options;
  spec.schema = {column("n", kind, optional)};
  spec.columns = {0};
  return spec;
}

SourceCase conforms(const std::string &name, const SourceSpec &spec,
                    const std::string &expected) {
  return {name, [=](ConnectorFixture &) { return spec; }, expected};
}

INSTANTIATE_TEST_SUITE_P(
    Series, SourceConformance,
    testing::Values(
        conforms("up", series({{"to", "3"}}), "0\n1\n2\n3\n"),
        conforms("down",
                 series({{"from", "1"}, {"to", "-5"}, {"step", "-3"}}, "i8",
                        true),
                 "1\n-2\n-5\n"),
        conforms("parts", series({{"to", "200000"}}, "i32"), "")));

class SeriesConnectorTest : public testing::Test {
protected:
  /// All numbers, one to a line.
  std::string numbers(const SourceSpec &spec) {
    auto source = world_.source(spec);
    EXPECT_TRUE(source) << source.message();
    std::string text;
    for (size_t split = 0; split < (*source)->splits().size(); ++split) {
      auto reader = (*source)->open(split);
      EXPECT_TRUE(reader);
      for (bool ended = false; !ended;) {
        auto read = reader->batches->read(0);
        EXPECT_TRUE(read);
        ended = read->ended;
        text += textOfBatch(*read->batch, spec.schema);
      }
    }
    return text;
  }
  std::string refusal(const SourceSpec &spec) {
    auto source = world_.source(spec);
    return source ? "" : source.message();
  }
  ConnectorFixture world_;
};

TEST_F(SeriesConnectorTest, EndsAtOrBeforeTo) {
  EXPECT_EQ(numbers(series({{"from", "1"}, {"to", "7"}, {"step", "3"}})),
            "1\n4\n7\n");
  EXPECT_EQ(numbers(series({{"from", "1"}, {"to", "9"}, {"step", "3"}})),
            "1\n4\n7\n");
  EXPECT_EQ(numbers(series({{"from", "5"}, {"to", "5"}, {"step", "-1"}})),
            "5\n");
}

TEST_F(SeriesConnectorTest, IsEmptyWhereToLiesTheOtherWay) {
  EXPECT_EQ(numbers(series({{"to", "-1"}})), "");
  EXPECT_EQ(numbers(series({{"to", "1"}, {"step", "-1"}})), "");
  // Then `from` need not fit.
  EXPECT_EQ(numbers(series({{"from", "300"}, {"to", "0"}}, "i8")), "");
}

TEST_F(SeriesConnectorTest, ReachesBothEndsOf64Bits) {
  const std::string least = "-9223372036854775808",
                    greatest = "9223372036854775807";
  EXPECT_EQ(
      numbers(series({{"from", least}, {"to", greatest}, {"step", greatest}})),
      least + "\n-1\n9223372036854775806\n");
  EXPECT_EQ(
      numbers(series({{"from", greatest}, {"to", least}, {"step", least}})),
      greatest + "\n-1\n");
  EXPECT_EQ(refusal(series({{"from", least}, {"to", greatest}})),
            "source numbers: series has 2^63 numbers or more");
  EXPECT_EQ(refusal(series({{"from", "1"}, {"to", greatest}})), "");
}

TEST_F(SeriesConnectorTest, PartsFollowEachOther) {
  const SourceSpec spec = series({{"to", "200000"}});
  auto source = world_.source(spec);
  ASSERT_TRUE(source);
  std::vector<std::string> names;
  for (const SplitSpec &split : (*source)->splits())
    names.push_back(split.name);
  EXPECT_THAT(names, testing::ElementsAre("numbers 0 to 65535",
                                          "numbers 65536 to 131071",
                                          "numbers 131072 to 196607",
                                          "numbers 196608 to 200000"));
  std::string expected;
  for (int n = 0; n <= 200'000; ++n)
    expected += std::to_string(n) + "\n";
  EXPECT_EQ(numbers(spec), expected);
}

TEST_F(SeriesConnectorTest, LongSeriesHasFewParts) {
  const SourceSpec spec =
      series({{"from", "1"}, {"to", "9223372036854775807"}});
  auto source = world_.source(spec);
  ASSERT_TRUE(source);
  ASSERT_EQ((*source)->splits().size(), 64u);
  EXPECT_EQ((*source)->splits().back().name,
            "numbers 9079256848778919937 to 9223372036854775807");
}

TEST_F(SeriesConnectorTest, CountsRowsWhoseColumnIsNotRead) {
  SourceSpec spec = series({{"to", "9999"}});
  spec.columns = {};
  auto source = world_.source(spec);
  ASSERT_TRUE(source);
  auto reader = (*source)->open(0);
  ASSERT_TRUE(reader);
  int64_t rows = 0;
  for (bool ended = false; !ended;) {
    auto read = reader->batches->read(0);
    ASSERT_TRUE(read);
    rows += read->batch->rows;
    ended = read->ended;
  }
  EXPECT_EQ(rows, 10'000);
}

TEST_F(SeriesConnectorTest, RefusesOptions) {
  EXPECT_EQ(refusal(series({})),
            "source numbers: option \"to\" of connector \"series\" is missing: "
            "where the numbers end: none is beyond it");
  EXPECT_EQ(refusal(series({{"to", "1.5"}})),
            "source numbers: option \"to\" is \"1.5\", not a whole number of "
            "64 bits");
  EXPECT_EQ(refusal(series({{"to", "9223372036854775808"}})),
            "source numbers: option \"to\" is \"9223372036854775808\", not a "
            "whole number of 64 bits");
  EXPECT_EQ(refusal(series({{"from", ""}, {"to", "1"}})),
            "source numbers: option \"from\" is \"\", not a whole number of 64 "
            "bits");
  EXPECT_EQ(refusal(series({{"to", "1"}, {"step", "0"}})),
            "source numbers: option \"step\" is 0: the series would stand "
            "still");
}

TEST_F(SeriesConnectorTest, RefusesRecords) {
  EXPECT_EQ(refusal(series({{"to", "1"}}, "f64")),
            "source numbers: column n is f64, but a series is of integers");
  EXPECT_EQ(refusal(series({{"to", "128"}}, "i8")),
            "source numbers: column n is i8, which does not hold 128");
  EXPECT_EQ(refusal(series({{"from", "-32769"}, {"to", "0"}}, "i16", true)),
            "source numbers: column n is i16?, which does not hold -32769");
  EXPECT_EQ(refusal(series({{"to", "2147483648"}}, "i32")),
            "source numbers: column n is i32, which does not hold 2147483648");
  SourceSpec two = series({{"to", "1"}});
  two.schema.push_back(column("m", "i64"));
  EXPECT_EQ(refusal(two),
            "source numbers: record has 2 columns, but a series is one");
}

} // namespace
} // namespace flott::test
