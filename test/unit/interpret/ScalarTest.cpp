// The meaning of scalar ops, case by case, written as IR.
#include "compiler/Interpret/Scalar.h"
#include "test/unit/interpret/Parsed.h"

#include <cstring>

namespace flott::flow {
namespace {

class ScalarTest : public FlowTest {
protected:
  /// Runs ops that end in a yield; gives the value's text or the error's name.
  std::string run(llvm::StringRef ops, NativeLookup natives = nullptr) {
    auto module = parse(("func.func @f() {\n" + ops + "\n}").str());
    if (!module)
      return "not parsed";
    auto function = *module->getOps<mlir::func::FuncOp>().begin();
    mlir::Region &body = function.getBody();
    const RegionResult result = evaluateRegion(body, {}, natives);
    if (result.error != RowError::None)
      return "error: " + rowErrorText(result.error).str();
    return valueText(result.values[0],
                     body.front().back().getOperand(0).getType());
  }

  /// `lhs op rhs` on constants: `binary("add", "1", "i8", "2", "i8", "i8")`.
  std::string binary(llvm::StringRef op, llvm::StringRef lhs,
                     llvm::StringRef rhs, llvm::StringRef type,
                     llvm::StringRef onError = "") {
    const std::string result =
        onError == "null" ? ("!flow.optional<" + type + ">").str() : type.str();
    return run(("%a = flow.constant(" + constant(lhs, type) + ") : " + type +
                "\n%b = flow.constant(" + constant(rhs, type) + ") : " + type +
                "\n%c = flow." + op + " %a, %b " +
                (onError.empty() ? "" : "on_error ") + onError + " : " + type +
                ", " + type + " -> " + result + "\nflow.yield %c : " + result)
                   .str());
  }

  std::string castTo(llvm::StringRef from, llvm::StringRef value,
                     llvm::StringRef to) {
    return run(("%a = flow.constant(" + constant(value, from) + ") : " + from +
                "\n%b = flow.cast %a : " + from + " -> " + to +
                "\nflow.yield %b : " + to)
                   .str());
  }

private:
  static std::string constant(llvm::StringRef value, llvm::StringRef type) {
    if (type == "!flow.string" || type == "!flow.bytes" || type == "i1")
      return value.str();
    if (type.starts_with("!flow.decimal"))
      return (value + " : i128").str();
    if (type.starts_with("!flow.months"))
      return (value + " : i32").str();
    if (type.starts_with("!flow"))
      return (value + " : i64").str();
    return (value + " : " + type).str();
  }
};

TEST_F(ScalarTest, IntegersFailAtTheirEnds) {
  EXPECT_EQ(binary("add", "100", "27", "i8"), "127");
  EXPECT_EQ(binary("add", "100", "28", "i8"), "error: result is out of range");
  EXPECT_EQ(binary("add", "100", "28", "i8", "wrap"), "-128");
  EXPECT_EQ(binary("add", "100", "28", "i8", "null"), "NULL");
  EXPECT_EQ(binary("mul", "-9223372036854775808", "-1", "i64"),
            "error: result is out of range");
  EXPECT_EQ(binary("mul", "-9223372036854775808", "-1", "i64", "wrap"),
            "-9223372036854775808");
  EXPECT_EQ(binary("mul", "4294967296", "4294967296", "i64", "wrap"), "0");
  EXPECT_EQ(binary("div", "-9223372036854775808", "-1", "i64"),
            "error: result is out of range");
  EXPECT_EQ(binary("rem", "-9223372036854775808", "-1", "i64"), "0");
}

TEST_F(ScalarTest, DivisionTruncatesAndRefusesZero) {
  EXPECT_EQ(binary("div", "-7", "2", "i32"), "-3");
  EXPECT_EQ(binary("rem", "-7", "2", "i32"), "-1");
  EXPECT_EQ(binary("rem", "7", "-2", "i32"), "1");
  EXPECT_EQ(binary("div", "1", "0", "i32"), "error: division by zero");
  EXPECT_EQ(binary("rem", "1", "0", "i32", "wrap"), "error: division by zero");
  EXPECT_EQ(binary("div", "1", "0", "i32", "null"), "NULL");
  EXPECT_EQ(binary("div", "1.0", "0.0", "f64"), "inf");
  EXPECT_EQ(binary("div", "0.0", "0.0", "f64"), "nan");
}

TEST_F(ScalarTest, SingleFloatsRoundOnce) {
  EXPECT_EQ(binary("add", "0.1", "0.2", "f64"), "0.30000000000000004");
  EXPECT_EQ(binary("mul", "0.1", "3.0", "f32"), "0.3");
}

TEST_F(ScalarTest, DecimalsAreExactAndRoundHalfAway) {
  const llvm::StringRef d = "!flow.decimal<38, 2>";
  EXPECT_EQ(binary("add", "199", "1", d), "2.00");
  EXPECT_EQ(binary("mul", "105", "50", d), "0.53");   // 1.05 * 0.50 = 0.525
  EXPECT_EQ(binary("mul", "-105", "50", d), "-0.53"); // and not -0.52
  EXPECT_EQ(binary("div", "100", "300", d), "0.33");
  EXPECT_EQ(binary("div", "200", "300", d), "0.67");
  EXPECT_EQ(binary("rem", "-700", "200", d), "-1.00");
  EXPECT_EQ(binary("div", "1", "0", d), "error: division by zero");
  const llvm::StringRef nines = "99999999999999999999999999999999999999";
  EXPECT_EQ(binary("add", nines, "1", d), "error: result is out of range");
  EXPECT_EQ(binary("sub", nines, nines, d), "0.00");
}

TEST_F(ScalarTest, MonthsClipTheDay) {
  const auto plus = [&](llvm::StringRef day, llvm::StringRef months) {
    return run(("%t = flow.constant(\"" + day + "\") : !flow.string\n" +
                "%d = flow.cast %t : !flow.string -> !flow.timestamp<6>\n" +
                "%m = flow.constant(" + months + " : i32) : !flow.months\n" +
                "%r = flow.add %d, %m : !flow.timestamp<6>, !flow.months -> "
                "!flow.timestamp<6>\nflow.yield %r : !flow.timestamp<6>")
                   .str());
  };
  EXPECT_EQ(plus("2024-01-31 10:00:00", "1"), "2024-02-29 10:00:00");
  EXPECT_EQ(plus("2023-01-31", "1"), "2023-02-28 00:00:00");
  EXPECT_EQ(plus("2024-03-31", "-1"), "2024-02-29 00:00:00");
  EXPECT_EQ(plus("2024-01-15", "-13"), "2022-12-15 00:00:00");
  EXPECT_EQ(plus("1969-12-31 23:59:59.5", "-1"), "1969-11-30 23:59:59.5");
}

TEST_F(ScalarTest, ComparisonIsTotalOnNumbers) {
  const auto compare = [&](llvm::StringRef predicate, llvm::StringRef lhs,
                           llvm::StringRef rhs) {
    return run(("%a = flow.constant(" + lhs + ") : f64\n%b = flow.constant(" +
                rhs + ") : f64\n%c = flow.compare " + predicate +
                " %a, %b : f64, f64 -> i1\nflow.yield %c : i1")
                   .str());
  };
  const llvm::StringRef nan = "0x7FF8000000000000 : f64",
                        inf = "0x7FF0000000000000 : f64";
  EXPECT_EQ(compare("eq", nan, nan), "true");
  EXPECT_EQ(compare("gt", nan, inf), "true");
  EXPECT_EQ(compare("lt", nan, "1.0"), "false");
  EXPECT_EQ(compare("eq", "-0.0", "0.0"), "true");
  EXPECT_EQ(compare("lt", "-0.0", "0.0"), "false");
}

TEST_F(ScalarTest, SameAndDifferSeeNull) {
  const auto compare = [&](llvm::StringRef predicate, llvm::StringRef type) {
    return run(
        ("%a = flow.constant(unit) : !flow.optional<i64>\n"
         "%b = flow.constant(unit) : !flow.optional<i64>\n%c = flow.compare " +
         predicate + " %a, %b : !flow.optional<i64>, !flow.optional<i64> -> " +
         type + "\nflow.yield %c : " + type)
            .str());
  };
  EXPECT_EQ(compare("same", "i1"), "true");
  EXPECT_EQ(compare("differ", "i1"), "false");
  EXPECT_EQ(compare("eq", "!flow.optional<i1>"), "NULL");
}

TEST_F(ScalarTest, LogicHasThreeValues) {
  const char *names[] = {"true", "false", "NULL"};
  const auto operand = [](int i) {
    return std::string(i == 2   ? "flow.constant(unit) : !flow.optional<i1>"
                       : i == 0 ? "flow.some %t : i1 -> !flow.optional<i1>"
                                : "flow.some %f : i1 -> !flow.optional<i1>");
  };
  const auto logic = [&](llvm::StringRef op, int l, int r) {
    return run("%t = flow.constant(true) : i1\n%f = flow.constant(false) : "
               "i1\n%a = " +
               operand(l) + "\n%b = " + operand(r) + "\n%c = flow." + op.str() +
               " %a, %b : !flow.optional<i1>, !flow.optional<i1> -> "
               "!flow.optional<i1>\nflow.yield %c : !flow.optional<i1>");
  };
  for (int l = 0; l < 3; ++l)
    for (int r = 0; r < 3; ++r) {
      const bool anyFalse = l == 1 || r == 1, anyTrue = l == 0 || r == 0;
      const bool anyNull = l == 2 || r == 2;
      EXPECT_EQ(logic("and", l, r), anyFalse  ? "false"
                                    : anyNull ? "NULL"
                                              : "true")
          << names[l] << ", " << names[r];
      EXPECT_EQ(logic("or", l, r), anyTrue   ? "true"
                                   : anyNull ? "NULL"
                                             : "false")
          << names[l] << ", " << names[r];
    }
}

TEST_F(ScalarTest, BranchNotTakenDoesNotFail) {
  const auto branch = [&](llvm::StringRef condition) {
    return run(("%c = flow.constant(" + condition +
                ") : i1\n%o = flow.constant(1 : i64) : i64\n%z = "
                "flow.constant(0 : i64) : i64\n%r = flow.if %c : i1 -> i64 {\n"
                "  %d = flow.div %o, %z : i64, i64 -> i64\n"
                "  flow.yield %d : i64\n} else {\n  flow.yield %z : i64\n}\n"
                "flow.yield %r : i64")
                   .str());
  };
  EXPECT_EQ(branch("true"), "error: division by zero");
  EXPECT_EQ(branch("false"), "0");
}

TEST_F(ScalarTest, CastsBetweenNumbers) {
  EXPECT_EQ(castTo("i64", "128", "i8"), "error: value does not fit the type");
  EXPECT_EQ(castTo("f64", "-2.9", "i32"), "-2");
  EXPECT_EQ(castTo("f64", "1.0e10", "i32"),
            "error: value does not fit the type");
  EXPECT_EQ(castTo("f64", "9223372036854775808.0", "i64"),
            "error: value does not fit the type");
  EXPECT_EQ(castTo("f64", "2.5", "!flow.decimal<10, 0>"), "3");
  EXPECT_EQ(castTo("f64", "-0.125", "!flow.decimal<10, 2>"), "-0.13");
  EXPECT_EQ(castTo("!flow.decimal<10, 2>", "-199", "i64"), "-1");
  EXPECT_EQ(castTo("f64", "1.0e300", "f32"), "inf");
  EXPECT_EQ(castTo("!flow.decimal<10, 2>", "10", "f64"), "0.1");
  EXPECT_EQ(castTo("i64", "7", "!flow.decimal<3, 2>"), "7.00");
  EXPECT_EQ(castTo("i64", "17", "!flow.decimal<3, 2>"),
            "error: value does not fit the type");
}

TEST_F(ScalarTest, CastsFromText) {
  const llvm::StringRef s = "!flow.string";
  EXPECT_EQ(castTo(s, "\" 42 \"", "i64"), "42");
  EXPECT_EQ(castTo(s, "\"4 2\"", "i64"), "error: text is not a number");
  EXPECT_EQ(castTo(s, "\"\"", "i64"), "error: text is not a number");
  EXPECT_EQ(castTo(s, "\"9223372036854775808\"", "i64"),
            "error: result is out of range");
  EXPECT_EQ(castTo(s, "\"-9223372036854775808\"", "i64"),
            "-9223372036854775808");
  EXPECT_EQ(castTo(s, "\"0x10\"", "f64"), "error: text is not a number");
  EXPECT_EQ(castTo(s, "\"1e400\"", "f64"), "error: result is out of range");
  EXPECT_EQ(castTo(s, "\".5e1\"", "f64"), "5.0");
  EXPECT_EQ(castTo(s, "\"1.005\"", "!flow.decimal<10, 2>"), "1.01");
  EXPECT_EQ(castTo(s, "\"-12.5e-1\"", "!flow.decimal<10, 2>"), "-1.25");
  EXPECT_EQ(castTo(s, "\"2013-02-29\"", "!flow.date"),
            "error: text is not a date or time");
  EXPECT_EQ(castTo(s, "\"2013-01-01T05:00:00Z\"", "!flow.timestamp<6>"),
            "2013-01-01 05:00:00");
  EXPECT_EQ(castTo(s, "\"2013-01-01 05:00:00.123456+02:00\"",
                   "!flow.timestamp_ltz<3>"),
            "2013-01-01T03:00:00.123Z");
  EXPECT_EQ(castTo(s, "\"1h 30m\"", "!flow.interval"), "1h30m");
  EXPECT_EQ(castTo(s, "\"-1.5s\"", "!flow.interval"), "-1.5s");
  EXPECT_EQ(castTo(s, "\"1y2mo\"", "!flow.months"), "1y2mo");
}

TEST_F(ScalarTest, CastsBetweenTimes) {
  EXPECT_EQ(castTo("!flow.timestamp<6>", "-1", "!flow.date"), "1969-12-31");
  EXPECT_EQ(castTo("!flow.timestamp<6>", "-1", "!flow.time<6>"),
            "23:59:59.999999");
  EXPECT_EQ(castTo("!flow.timestamp<6>", "1500000", "!flow.timestamp<9>"),
            "1970-01-01 00:00:01.5");
  EXPECT_EQ(castTo("!flow.timestamp<6>", "-500001", "!flow.timestamp<0>"),
            "1969-12-31 23:59:59");
}

TEST_F(ScalarTest, DaysOfAllYearsGoForthAndBack) {
  for (int64_t days = -800000; days < 3000000; days += 97) {
    const CivilDay civil = civilOf(days);
    ASSERT_EQ(daysOf(civil), days);
    ASSERT_LE(civil.day, daysInMonth(civil.year, civil.month));
  }
  EXPECT_EQ(daysOf({2000, 3, 1}), 11017);
  EXPECT_EQ(daysOf({0, 1, 1}), -719528);
}

int32_t joinTexts(FlottContext *context, const FlottScalar *arguments,
                  FlottScalar *result) {
  if (arguments[1].i < 0) {
    context->error = static_cast<int32_t>(RowError::InvalidArgument);
    return kFlottFailed;
  }
  const FlottText text = arguments[0].text;
  auto *out = reinterpret_cast<char *>(context->arena->next);
  for (int64_t i = 0; i < arguments[1].i; ++i)
    std::memcpy(out + i * text.size, text.data, text.size);
  result->text = {out, text.size * arguments[1].i};
  result->valid = 1;
  return kFlottValid;
}

NativeCall lookUp(std::string_view symbol) {
  return symbol == "repeat" ? joinTexts : nullptr;
}

TEST_F(ScalarTest, CallsGoThroughTheBoxedForm) {
  const auto repeat = [&](llvm::StringRef count) {
    return run(("%a = flow.constant(\"ab\") : !flow.string\n"
                "%n = flow.constant(" +
                count +
                " : i64) : i64\n"
                "%r = flow.call \"repeat\" symbol \"repeat\" (%a, %n) may_fail "
                ": (!flow.string, i64) -> !flow.string\n"
                "flow.yield %r : !flow.string")
                   .str(),
               lookUp);
  };
  EXPECT_EQ(repeat("3"), "ababab");
  EXPECT_EQ(repeat("-1"), "error: argument is out of range");
}

TEST_F(ScalarTest, ElementsCountFromOne) {
  const auto element = [&](llvm::StringRef index) {
    return run(("%a = flow.constant([7, 8]) : !flow.array<i64>\n"
                "%i = flow.constant(" +
                index +
                " : i64) : i64\n%e = flow.element %a, %i : !flow.array<i64>, "
                "i64 -> !flow.optional<i64>\n"
                "flow.yield %e : !flow.optional<i64>")
                   .str());
  };
  EXPECT_EQ(element("1"), "7");
  EXPECT_EQ(element("2"), "8");
  EXPECT_EQ(element("0"), "NULL");
  EXPECT_EQ(element("3"), "NULL");
}

} // namespace
} // namespace flott::flow
