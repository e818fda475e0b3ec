// Every function over NULL, zero, extremes and typical values: whatever comes
// in, it ends, says what it declared, and says it twice.
#include "Harness.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <limits>

using namespace flott;

namespace {

FlottScalar ofInt(int64_t value) {
  FlottScalar scalar{};
  scalar.i = value;
  scalar.valid = 1;
  return scalar;
}
FlottScalar ofFloat(double value) {
  FlottScalar scalar{};
  scalar.f = value;
  scalar.valid = 1;
  return scalar;
}
FlottScalar ofText(std::string_view text) {
  FlottScalar scalar{};
  scalar.text = {text.data(), static_cast<int64_t>(text.size())};
  scalar.valid = 1;
  return scalar;
}
FlottScalar ofDecimal(__int128 value, int32_t scale) {
  FlottScalar scalar{};
  scalar.wide.low = static_cast<uint64_t>(value);
  scalar.wide.high = static_cast<int64_t>(value >> 64);
  scalar.scale = scale;
  scalar.valid = 1;
  return scalar;
}

template <typename T> std::vector<FlottScalar> integers() {
  using Limits = std::numeric_limits<T>;
  return {
      ofInt(0), ofInt(Limits::min()), ofInt(Limits::max()), ofInt(1), ofInt(-1),
      ofInt(42)};
}

std::vector<FlottScalar> texts() {
  static const std::string kLong(300, 'x');
  return {ofText(""),
          ofText("flott"),
          ofText("Flött 世界 😀"),
          ofText(std::string_view("\0a", 2)),
          ofText("-"),
          ofText(kLong)};
}

/// Constants that parse, and two that do not.
std::vector<FlottScalar> constants(PreparedKind kind) {
  switch (kind) {
  case PreparedKind::Regex:
    return {ofText(""), ofText("(l)(o)"), ofText("^fl"), ofText("("),
            ofText("x*")};
  case PreparedKind::Zone:
    return {ofText("UTC"), ofText("Europe/Berlin"), ofText("-03:30"),
            ofText("Nowhere/Land"), ofText("")};
  case PreparedKind::JsonPath:
    return {ofText("$"), ofText("$.a[0].b"), ofText("lax $['a']"), ofText("a"),
            ofText("")};
  case PreparedKind::TimeFormat:
    return {ofText("yyyy-MM-dd HH:mm:ss.SSS"), ofText("EEE d MMMM yy h a"),
            ofText(""), ofText("Q"), ofText("'")};
  default:
    return {ofText(""), ofText("%"), ofText("f_o%t"), ofText("flott"),
            ofText("%lo%")};
  }
}

std::vector<FlottScalar> valuesOf(const Parameter &parameter) {
  constexpr int64_t kDay = 86'400'000'000;
  std::vector<FlottScalar> values;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr __int128 kTen19 = 10'000'000'000'000'000'000u;
  switch (parameter.type.kind) {
  case TypeKind::Bool:
    values = {ofInt(0), ofInt(1)};
    break;
  case TypeKind::I8:
    values = integers<int8_t>();
    break;
  case TypeKind::I16:
    values = integers<int16_t>();
    break;
  case TypeKind::I32:
  case TypeKind::Date:
  case TypeKind::Months:
    values = integers<int32_t>();
    values.push_back(ofInt(19'700));
    break;
  case TypeKind::F32:
  case TypeKind::F64:
    values = {ofFloat(0),    ofFloat(-0.0),      ofFloat(1.5),
              ofFloat(-2.5), ofFloat(kInfinity), ofFloat(-kInfinity),
              ofFloat(NAN),  ofFloat(1e-310),    ofFloat(3.4e38)};
    if (parameter.type.kind == TypeKind::F64)
      values.push_back(ofFloat(1.7976931348623157e308));
    break;
  case TypeKind::Decimal:
    values = {ofDecimal(0, 2),
              ofDecimal(-250, 2),
              ofDecimal(1999, 2),
              ofDecimal(kTen19 * kTen19 - 1, 0),
              ofDecimal(kTen19 * kTen19 - 1, 38),
              ofDecimal(-(kTen19 * kTen19 - 1), 38)};
    break;
  case TypeKind::String:
    values = parameter.prepared == PreparedKind::None
                 ? texts()
                 : constants(parameter.prepared);
    break;
  case TypeKind::Bytes:
    values = texts();
    values.push_back(ofText("\xff\xfe"));
    break;
  case TypeKind::Time:
    values = {ofInt(0), ofInt(kDay - 1), ofInt(kDay / 2)};
    break;
  default:
    values = integers<int64_t>();
    values.push_back(ofInt(19'700 * kDay + 12'345'678'901));
  }
  values.push_back(FlottScalar{});
  return values;
}

bool isUtf8(FlottText text) {
  for (int64_t i = 0; i < text.size;) {
    const auto c = static_cast<unsigned char>(text.data[i]);
    const int more = c < 0x80   ? 0
                     : c < 0xC2 ? -1
                     : c < 0xE0 ? 1
                     : c < 0xF0 ? 2
                     : c < 0xF5 ? 3
                                : -1;
    if (more < 0 || i + more >= text.size + (more == 0))
      return false;
    for (int k = 1; k <= more; ++k)
      if ((text.data[i + k] & 0xC0) != 0x80)
        return false;
    i += more + 1;
  }
  return true;
}

bool isInRange(const Type &type, const FlottScalar &out) {
  switch (type.kind) {
  case TypeKind::Bool:
    return out.i == 0 || out.i == 1;
  case TypeKind::I8:
    return out.i == static_cast<int8_t>(out.i);
  case TypeKind::I16:
    return out.i == static_cast<int16_t>(out.i);
  case TypeKind::I32:
  case TypeKind::Date:
  case TypeKind::Months:
    return out.i == static_cast<int32_t>(out.i);
  case TypeKind::String:
    return isUtf8(out.text);
  case TypeKind::Time:
    return out.i >= 0 && out.i < 86'400'000'000;
  default:
    return true;
  }
}

void sweepOne(const Function &function, const std::vector<FlottScalar> &args) {
  bool isNull = false, isPrepared = true;
  for (size_t i = 0; i < args.size(); ++i)
    isNull |= !args[i].valid && !function.parameters[i].type.optional;
  TestContext first, second;
  FlottScalar out, again;
  const int32_t status = callBoxed(first, function, args, out);
  // A constant that cannot be prepared fails before the call.
  for (const Parameter &parameter : function.parameters)
    isPrepared &= parameter.prepared == PreparedKind::None;

  EXPECT_EQ(callBoxed(second, function, args, again), status);
  EXPECT_EQ(first.context.error, second.context.error);
  EXPECT_EQ(formatScalar(function.result, out),
            formatScalar(function.result, again));
  EXPECT_EQ(out.valid, status == kFlottValid);
  switch (status) {
  case kFlottNull:
    EXPECT_TRUE(isNull || function.result.optional);
    EXPECT_EQ(out.wide.low, 0u);
    EXPECT_EQ(out.wide.high, 0);
    break;
  case kFlottValid:
    EXPECT_FALSE(isNull);
    EXPECT_TRUE(isInRange(function.result, out));
    break;
  case kFlottFailed:
    EXPECT_TRUE(function.mayFail || !isPrepared ||
                first.context.error == kOutOfMemory)
        << "failed with " << first.context.error;
    EXPECT_GT(first.context.error, 0);
    break;
  default:
    ADD_FAILURE() << "status " << status;
  }
}

/// Calls `visit` with every combination of values until it returns false.
template <typename Visit>
void forEachCall(const Function &function, Visit visit) {
  std::vector<std::vector<FlottScalar>> choices;
  for (const Parameter &parameter : function.parameters)
    choices.push_back(valuesOf(parameter));
  std::vector<size_t> digits(choices.size(), 0);
  for (bool isDone = false; !isDone;) {
    std::vector<FlottScalar> args;
    for (size_t i = 0; i < choices.size(); ++i)
      args.push_back(choices[i][digits[i]]);
    if (!visit(args))
      return;
    isDone = true;
    for (size_t i = 0; i < digits.size() && isDone; ++i) {
      digits[i] = (digits[i] + 1) % choices[i].size();
      isDone = digits[i] == 0;
    }
  }
}

TEST(SweepTest, EveryFunctionKeepsItsDeclarationsForEveryValue) {
  for (const Function &function : builtinFunctions())
    forEachCall(function, [&](const std::vector<FlottScalar> &args) {
      std::string call(function.symbol);
      for (size_t i = 0; i < args.size(); ++i)
        call += " " + formatScalar(function.parameters[i].type, args[i]);
      SCOPED_TRACE(call);
      sweepOne(function, args);
      return !testing::Test::HasFailure();
    });
}

/// Among these values each failure that is declared happens, so none of the
/// declarations is idle.
TEST(SweepTest, WhatMayFailDoesFailForSomeValue) {
  for (const Function &function : builtinFunctions()) {
    bool hasFailed = false;
    forEachCall(function, [&](const std::vector<FlottScalar> &args) {
      TestContext test;
      FlottScalar out;
      hasFailed = callBoxed(test, function, args, out) == kFlottFailed &&
                  test.context.error != kOutOfMemory;
      return function.mayFail && !hasFailed;
    });
    EXPECT_TRUE(hasFailed || !function.mayFail) << function.symbol;
  }
}

TEST(SweepTest, RegistryAndNativeTableNameTheSameFunctions) {
  EXPECT_EQ(builtinFunctions().size(), nativeFunctions().size());
  for (const Function &function : builtinFunctions())
    EXPECT_NE(nativeFunction(function.symbol), nullptr) << function.symbol;
  EXPECT_EQ(nativeFunction("flott_fn_none__"), nullptr);
}

} // namespace
