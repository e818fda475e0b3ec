#include "runtime/text/inline/Parse.h"
#include "runtime/text/inline/Format.h"
#include "test/unit/text/Arena.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>

using namespace flott;

namespace {

template <typename T, int32_t (*parse)(const char *, int64_t, T *)>
std::string parsed(std::string_view text) {
  PaddedText padded(text);
  T value{};
  int32_t status = parse(padded.data(), padded.size(), &value);
  if (status)
    return "error " + std::to_string(status);
  return std::to_string(value);
}

constexpr auto i8 = parsed<int8_t, flott_i8_parse>;
constexpr auto i16 = parsed<int16_t, flott_i16_parse>;
constexpr auto i32 = parsed<int32_t, flott_i32_parse>;
constexpr auto i64 = parsed<int64_t, flott_i64_parse>;
constexpr auto boolean = parsed<uint8_t, flott_bool_parse>;

const std::string kOver = "error " + std::to_string(kOverflow);
const std::string kRubbish = "error " + std::to_string(kInvalidNumber);
const std::string kNoTime = "error " + std::to_string(kInvalidTimestamp);

TEST(IntegerParseTest, HoldsTheBoundsOfEachWidth) {
  EXPECT_EQ(i8("127"), "127");
  EXPECT_EQ(i8("-128"), "-128");
  EXPECT_EQ(i8("128"), kOver);
  EXPECT_EQ(i8("-129"), kOver);
  EXPECT_EQ(i16("32767"), "32767");
  EXPECT_EQ(i16("-32768"), "-32768");
  EXPECT_EQ(i16("32768"), kOver);
  EXPECT_EQ(i32("2147483647"), "2147483647");
  EXPECT_EQ(i32("-2147483648"), "-2147483648");
  EXPECT_EQ(i32("2147483648"), kOver);
  EXPECT_EQ(i32("-2147483649"), kOver);
  EXPECT_EQ(i64("9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(i64("-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(i64("9223372036854775808"), kOver);
  EXPECT_EQ(i64("-9223372036854775809"), kOver);
  EXPECT_EQ(i64("18446744073709551616"), kOver);
  EXPECT_EQ(i64("99999999999999999999999999"), kOver);
  EXPECT_EQ(i64("000000000000000000000000000012"), "12");
  EXPECT_EQ(i64("-00000000000000000000"), "0");
}

TEST(IntegerParseTest, ReadsEveryNumberOfDigits) {
  std::string digits, zeros;
  for (int count = 1; count <= 18; ++count) {
    digits += char('0' + count % 10);
    zeros += '0';
    EXPECT_EQ(i64(digits), digits);
    EXPECT_EQ(i64("+" + digits), digits);
    EXPECT_EQ(i64("-" + digits), "-" + digits);
    EXPECT_EQ(i64(zeros), "0");
  }
}

TEST(IntegerParseTest, RefusesRubbishAtEveryPlace) {
  for (auto text : {"", "-", "+", "+-1", "--1", " 1", "1 ", "1.0", "0x1", "NA"})
    EXPECT_EQ(i64(text), kRubbish) << text;
  for (int size = 1; size < 25; ++size)
    for (int at = 0; at < size; ++at)
      for (char c : {'/', ':', 'a', '\0', '\x80', '\xb0', '\xff', '.', ' '}) {
        std::string text(size_t(size), '1');
        text[size_t(at)] = c;
        EXPECT_EQ(i64(text), kRubbish) << text;
        EXPECT_EQ(i64("-" + text), kRubbish) << text;
      }
}

TEST(IntegerParseTest, ReadsWhatItWrites) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 20000; ++i) {
    int64_t value = int64_t(random()) >> (random() % 64);
    char text[kFlottFormatBytes];
    int64_t size = flott_i64_format(value, text);
    ASSERT_EQ(std::string(text, size_t(size)), std::to_string(value));
    ASSERT_EQ(i64({text, size_t(size)}), std::to_string(value));
  }
}

TEST(BoolParseTest, TakesThreeSpellings) {
  for (auto text : {"true", "TRUE", "tRue", "t", "T", "1"})
    EXPECT_EQ(boolean(text), "1") << text;
  for (auto text : {"false", "FALSE", "f", "F", "0"})
    EXPECT_EQ(boolean(text), "0") << text;
  for (auto text : {"", "2", "yes", "tru", "truee", "falsey", "fals", "\x11",
                    "\x10", "TRU\x05"})
    EXPECT_EQ(boolean(text), "error " + std::to_string(kInvalidBool)) << text;
}

} // namespace
