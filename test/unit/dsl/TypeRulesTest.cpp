// The tables of docs/language.md.
#include "dsl/TypeRules.h"

#include <gtest/gtest.h>

namespace flott {
namespace {

using K = TypeKind;

std::string common(const Type &a, const Type &b) {
  const std::optional<Type> type = commonType(a, b);
  // The rule is symmetric.
  EXPECT_EQ(type, commonType(b, a));
  return type ? type->text() : "-";
}

TEST(TypeRulesTest, WhereTypesMeet) {
  EXPECT_EQ(common(plainType(K::I8), plainType(K::I32)), "i32");
  EXPECT_EQ(common(plainType(K::I8, true), plainType(K::I8)), "i8?");
  EXPECT_EQ(common(plainType(K::I64), plainType(K::F32)), "f64");
  EXPECT_EQ(common(plainType(K::I32), decimalType(5, 2)), "decimal(12, 2)");
  EXPECT_EQ(common(decimalType(10, 2), decimalType(5, 4)), "decimal(12, 4)");
  EXPECT_EQ(common(decimalType(38, 0), decimalType(38, 10)), "decimal(38, 6)");
  EXPECT_EQ(common(decimalType(5, 2), plainType(K::F64)), "-");
  EXPECT_EQ(common(plainType(K::Date), plainType(K::Timestamp)), "timestamp");
  EXPECT_EQ(common(plainType(K::Timestamp), plainType(K::TimestampLtz)), "-");
  EXPECT_EQ(common(plainType(K::Null, true), plainType(K::Bool)), "bool?");
  EXPECT_EQ(common(plainType(K::String), plainType(K::I8)), "-");
}

std::string result(Arithmetic op, const Type &a, const Type &b) {
  const std::optional<ArithmeticTypes> types = arithmeticTypes(op, a, b);
  return types ? types->result.text() : "-";
}

TEST(TypeRulesTest, DecimalResults) {
  const Type price = decimalType(10, 2), rate = decimalType(5, 3);
  EXPECT_EQ(result(Arithmetic::Add, price, rate), "decimal(12, 3)");
  EXPECT_EQ(result(Arithmetic::Mul, price, rate), "decimal(16, 5)");
  EXPECT_EQ(result(Arithmetic::Div, price, rate), "decimal(19, 8)");
  EXPECT_EQ(result(Arithmetic::Rem, price, rate), "decimal(5, 3)");
  EXPECT_EQ(result(Arithmetic::Mul, decimalType(38, 10), decimalType(38, 10)),
            "decimal(38, 6)");
  EXPECT_EQ(result(Arithmetic::Add, price, plainType(K::I64)),
            "decimal(22, 2)");
  EXPECT_EQ(result(Arithmetic::Add, price, plainType(K::F64)), "-");
}

TEST(TypeRulesTest, TimesAndDurations) {
  const Type at = plainType(K::Timestamp), span = plainType(K::Interval);
  const Type day = plainType(K::Date), months = plainType(K::Months);
  EXPECT_EQ(result(Arithmetic::Sub, at, at), "interval");
  EXPECT_EQ(result(Arithmetic::Add, span, at), "timestamp");
  EXPECT_EQ(result(Arithmetic::Sub, span, at), "-");
  EXPECT_EQ(result(Arithmetic::Add, day, span), "timestamp");
  EXPECT_EQ(result(Arithmetic::Add, day, months), "date");
  EXPECT_EQ(result(Arithmetic::Mul, plainType(K::I32, true), span),
            "interval?");
  EXPECT_EQ(result(Arithmetic::Add, span, months), "-");
  EXPECT_EQ(result(Arithmetic::Add, at, plainType(K::I64)), "-");
}

TEST(TypeRulesTest, WideningLosesNothing) {
  EXPECT_TRUE(widens(plainType(K::I32), plainType(K::I64)));
  EXPECT_FALSE(widens(plainType(K::I64), plainType(K::I32)));
  EXPECT_TRUE(widens(plainType(K::I64), decimalType(21, 2)));
  EXPECT_FALSE(widens(plainType(K::I64), decimalType(20, 2)));
  EXPECT_FALSE(widens(plainType(K::I8, true), plainType(K::I8)));
  EXPECT_TRUE(widens(plainType(K::I8), plainType(K::I8, true)));
  EXPECT_TRUE(widens(plainType(K::Null, true), plainType(K::I8, true)));
}

TEST(TypeRulesTest, Aggregates) {
  const Type number = plainType(K::I32), maybe = plainType(K::I32, true);
  EXPECT_EQ(aggregateType("sum", &number, true)->text(), "i64");
  EXPECT_EQ(aggregateType("sum", &number, false)->text(), "i64?");
  EXPECT_EQ(aggregateType("max", &maybe, true)->text(), "i32?");
  EXPECT_EQ(aggregateType("count", &maybe, false)->text(), "i64");
  const Type price = decimalType(10, 2);
  EXPECT_EQ(aggregateType("mean", &price, true)->text(), "decimal(38, 6)");
  const Type text = plainType(K::String);
  EXPECT_FALSE(aggregateType("sum", &text, true));
  EXPECT_EQ(aggregateNamed("avg"), "mean");
}

} // namespace
} // namespace flott
