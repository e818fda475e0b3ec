// Constants: exact reading and conversion.
#include "dsl/Literal.h"

#include "dsl/TypeRules.h"

#include <gtest/gtest.h>

namespace flott {
namespace {

TEST(LiteralTest, WholeNumbersAreI64ThenDecimal) {
  EXPECT_EQ(parseNumber("9223372036854775807")->type.kind, TypeKind::I64);
  const Literal large = *parseNumber("9_223_372_036_854_775_808");
  EXPECT_EQ(large.type, decimalType(19, 0));
  EXPECT_EQ(negated(large)->type.kind, TypeKind::I64); // the least i64
  EXPECT_FALSE(parseNumber(std::string(39, '9')));
  EXPECT_FALSE(parseNumber("1e999"));
  EXPECT_FALSE(parseNumber("1.2.3"));
}

TEST(LiteralTest, FractionsAreExactAsDecimals) {
  const Literal number = *parseNumber("12.750");
  EXPECT_EQ(number.number, 12.75);
  EXPECT_EQ(literalText(*literalAs(number, decimalType(4, 2))), "12.75");
  EXPECT_FALSE(literalAs(number, decimalType(4, 1))); // a digit would be lost
  EXPECT_FALSE(literalAs(number, decimalType(3, 2))); // 12 has two digits
  EXPECT_FALSE(literalAs(number, plainType(TypeKind::I64)));
  EXPECT_EQ(literalText(*literalAs(*parseNumber("1.5e3"), decimalType(6, 1))),
            "1500.0");
}

TEST(LiteralTest, IntegersFitTheirTypeOrNot) {
  EXPECT_TRUE(literalAs(*parseNumber("127"), plainType(TypeKind::I8)));
  EXPECT_FALSE(literalAs(*parseNumber("128"), plainType(TypeKind::I8)));
  EXPECT_TRUE(
      literalAs(*negated(*parseNumber("128")), plainType(TypeKind::I8)));
}

TEST(LiteralTest, DurationsAddUpAndDoNotMix) {
  EXPECT_EQ(parseDuration("1h30m")->integer, 5'400'000'000);
  EXPECT_EQ(parseDuration("1y6mo")->integer, 18);
  EXPECT_EQ(parseDuration("1y6mo")->type.kind, TypeKind::Months);
  EXPECT_FALSE(parseDuration("1y6d"));
  EXPECT_FALSE(parseDuration("5"));
  EXPECT_FALSE(parseDuration("9999999999999d"));
  EXPECT_EQ(durationText(5'400'000'000), "90m");
  EXPECT_EQ(durationText(-1'500'000), "-1500ms");
}

TEST(LiteralTest, DatesAndTimesAreChecked) {
  EXPECT_EQ(parseTemporal(TypeKind::Date, "1970-01-02")->integer, 1);
  EXPECT_EQ(parseTemporal(TypeKind::Date, "2012-02-29")->integer, 15399);
  EXPECT_FALSE(parseTemporal(TypeKind::Date, "2013-02-29"));
  EXPECT_FALSE(parseTemporal(TypeKind::Date, "2013-1-1"));
  EXPECT_EQ(
      parseTemporal(TypeKind::Timestamp, "1969-12-31T23:59:59.5")->integer,
      -500'000);
  EXPECT_EQ(parseTemporal(TypeKind::TimestampLtz, "1970-01-01T00:00:00+01:00")
                ->integer,
            -3'600'000'000);
  EXPECT_FALSE(parseTemporal(TypeKind::TimestampLtz, "1970-01-01T00:00:00"));
  EXPECT_FALSE(parseTemporal(TypeKind::Time, "24:00"));
  const Literal nanos =
      *parseTemporal(TypeKind::Timestamp, "1970-01-01T00:00:00.000000001");
  EXPECT_EQ(nanos.type.precision, 9);
  EXPECT_EQ(nanos.integer, 1);
  EXPECT_FALSE(literalAs(nanos, plainType(TypeKind::Timestamp)));
}

TEST(LiteralTest, ParametersAreReadAsTheirType) {
  EXPECT_EQ(parseAs(plainType(TypeKind::String), "a b")->text, "a b");
  EXPECT_EQ(parseAs(plainType(TypeKind::I32), "-5")->integer, -5);
  EXPECT_FALSE(parseAs(plainType(TypeKind::I32), "3000000000"));
  EXPECT_EQ(parseAs(plainType(TypeKind::Interval), "-5m")->integer,
            -300'000'000);
  EXPECT_FALSE(parseAs(plainType(TypeKind::Interval), "1mo"));
  EXPECT_FALSE(parseAs(plainType(TypeKind::Bool), "yes"));
}

} // namespace
} // namespace flott
