#include "runtime/text/inline/Parse.h"
#include "runtime/text/inline/Format.h"
#include "test/unit/text/Arena.h"

#include <bit>
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

std::string f64(std::string_view text) {
  PaddedText padded(text);
  double value;
  int32_t status = flott_f64_parse(padded.data(), padded.size(), &value);
  if (status)
    return "error " + std::to_string(status);
  char digits[kFlottFormatBytes];
  return {digits, size_t(flott_f64_format(value, digits))};
}

TEST(FloatParseTest, TakesTheGrammarAndNothingElse) {
  for (auto [text, value] : std::vector<std::pair<std::string, std::string>>{
           {"1", "1.0"},
           {"-0", "-0.0"},
           {"+1.50", "1.5"},
           {".5", "0.5"},
           {"5.", "5.0"},
           {"12345678", "12345678.0"},
           {"1234567.8", "1234567.8"},
           {"1e3", "1000.0"},
           {"1E-3", "0.001"},
           {"1e+22", "1e+22"},
           {"1e-400", "0.0"},
           {"nan", "nan"},
           {"-Infinity", "-inf"},
           {"inf", "inf"},
           {"0.1", "0.1"},
           {"9007199254740993", "9007199254740992.0"},
           {"123456789012345678901234567890", "1.2345678901234568e+29"}})
    EXPECT_EQ(f64(text), value) << text;
  for (auto text : {"",      ".",   "-",    "+",         "e5",   "1e",  "1e+",
                    "1.2.3", "1,5", "0x10", " 1",        "1 ",   "--1", "+-1",
                    "-+1",   "1f",  ".e1",  "12345678x", "1.5.", "nano"})
    EXPECT_EQ(f64(text), kRubbish) << text;
  EXPECT_EQ(f64("1e400"), kOver);
  EXPECT_EQ(f64("-1e309"), kOver);
}

TEST(FloatParseTest, RoundsAsStrtodDoes) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 200000; ++i) {
    char text[64];
    double value = std::bit_cast<double>(random());
    switch (i % 4) {
    case 0:
      std::snprintf(text, sizeof text, "%.17g", value);
      break;
    case 1:
      std::snprintf(text, sizeof text, "%.*f", int(random() % 8),
                    double(int64_t(random()) >> (random() % 63)) / 1000);
      break;
    case 2:
      std::snprintf(text, sizeof text, "%llu.%llue%d",
                    (unsigned long long)(random() >> (random() % 64)),
                    (unsigned long long)(random() >> (random() % 64)),
                    int(random() % 60) - 30);
      break;
    case 3:
      std::snprintf(text, sizeof text, "%llue%d",
                    (unsigned long long)(random() >> (random() % 64)),
                    int(random() % 46) - 23);
      break;
    }
    if (std::isnan(value) && i % 4 == 0)
      continue;
    PaddedText padded(text);
    double parsed;
    ASSERT_EQ(flott_f64_parse(padded.data(), padded.size(), &parsed), 0)
        << text;
    ASSERT_EQ(std::bit_cast<uint64_t>(parsed),
              std::bit_cast<uint64_t>(std::strtod(text, nullptr)))
        << text;
    float narrow, expected = std::strtof(text, nullptr);
    int32_t status = flott_f32_parse(padded.data(), padded.size(), &narrow);
    if (std::isinf(expected) && !std::isinf(parsed)) {
      ASSERT_EQ(status, kOverflow) << text;
      continue;
    }
    ASSERT_EQ(status, 0) << text;
    ASSERT_EQ(std::bit_cast<uint32_t>(narrow),
              std::bit_cast<uint32_t>(expected))
        << text;
  }
}

TEST(FloatParseTest, RoundsFloatsOnce) {
  // Halfway between two floats as a double, but not as a text.
  for (auto text : {"1.00000005960464477540", "1.00000005960464477539",
                    "1.00000005960464477538", "16777217", "16777219",
                    "33554435", "8589934592.5", "8589973000"}) {
    PaddedText padded(text);
    float value;
    ASSERT_EQ(flott_f32_parse(padded.data(), padded.size(), &value), 0);
    EXPECT_EQ(value, std::strtof(text, nullptr)) << text;
  }
}

TEST(FloatFormatTest, ReadsBackAsTheSameValue) {
  std::mt19937_64 random(12);
  for (int i = 0; i < 50000; ++i) {
    uint64_t bits = random();
    double value = std::bit_cast<double>(bits), back;
    float narrow = std::bit_cast<float>(uint32_t(bits)), narrowBack;
    char text[int(kFlottFormatBytes) + int(kFlottPadding)];
    int64_t size = flott_f64_format(value, text);
    ASSERT_LE(size, kFlottFormatBytes);
    ASSERT_EQ(flott_f64_parse(text, size, &back), 0);
    ASSERT_TRUE(value == back || (std::isnan(value) && std::isnan(back)));
    size = flott_f32_format(narrow, text);
    ASSERT_EQ(flott_f32_parse(text, size, &narrowBack), 0);
    ASSERT_TRUE(narrow == narrowBack ||
                (std::isnan(narrow) && std::isnan(narrowBack)));
  }
}

std::string decimal(std::string_view text, int precision, int scale) {
  PaddedText padded(text);
  uint64_t low;
  int64_t high;
  int32_t status = flott_decimal_parse(padded.data(), padded.size(), precision,
                                       scale, &low, &high);
  if (status)
    return "error " + std::to_string(status);
  char digits[kFlottFormatBytes];
  return {digits, size_t(flott_decimal_format(low, high, scale, digits))};
}

TEST(DecimalTest, RoundsHalfAwayFromZero) {
  EXPECT_EQ(decimal("1.005", 10, 2), "1.01");
  EXPECT_EQ(decimal("-1.005", 10, 2), "-1.01");
  EXPECT_EQ(decimal("1.004999999999999999", 10, 2), "1.00");
  EXPECT_EQ(decimal("0.5", 10, 0), "1");
  EXPECT_EQ(decimal("0.05", 10, 0), "0");
  EXPECT_EQ(decimal("-0.4", 10, 0), "0");
  EXPECT_EQ(decimal("99.995", 4, 2), kOver);
  EXPECT_EQ(decimal("99.994", 4, 2), "99.99");
}

TEST(DecimalTest, HoldsThirtyEightDigits) {
  std::string nines(38, '9');
  EXPECT_EQ(decimal(nines, 38, 0), nines);
  EXPECT_EQ(decimal("-" + nines, 38, 0), "-" + nines);
  EXPECT_EQ(decimal(nines + "9", 38, 0), kOver);
  EXPECT_EQ(decimal(nines + ".5", 38, 0), kOver);
  EXPECT_EQ(decimal("0." + nines, 38, 38), "0." + nines);
  EXPECT_EQ(decimal("1", 38, 38), kOver);
  EXPECT_EQ(decimal("0", 38, 38), "0." + std::string(38, '0'));
  EXPECT_EQ(decimal(std::string(100, '0') + "12", 2, 0), "12");
  EXPECT_EQ(decimal("0." + std::string(100, '0') + "1", 2, 2), "0.00");
}

TEST(DecimalTest, TakesExponents) {
  EXPECT_EQ(decimal("1e3", 10, 2), "1000.00");
  EXPECT_EQ(decimal("12345e-3", 10, 2), "12.35");
  EXPECT_EQ(decimal("1e-400", 10, 2), "0.00");
  EXPECT_EQ(decimal("0e400", 10, 2), "0.00");
  EXPECT_EQ(decimal("1e400", 10, 2), kOver);
  EXPECT_EQ(decimal("1e99999999999999999999", 10, 2), kOver);
  EXPECT_EQ(decimal("5e-3", 10, 2), "0.01");
}

TEST(DecimalTest, RefusesRubbish) {
  for (auto text : {"", ".", "-", "1.2.3", "1e", "1e+", "e1", "1x", " 1", "nan",
                    "--1", "1.234567890x"})
    EXPECT_EQ(decimal(text, 20, 2), kRubbish) << text;
}

TEST(DecimalTest, ReadsWhatItWrites) {
  std::mt19937_64 random(13);
  for (int i = 0; i < 20000; ++i) {
    __int128 value = __int128((unsigned __int128)random() << 64 | random()) >>
                     (random() % 126 + 1);
    int scale = int(random() % 39);
    char text[kFlottFormatBytes];
    int64_t size = flott_decimal_format(uint64_t(value), int64_t(value >> 64),
                                        scale, text);
    ASSERT_LE(size, kFlottFormatBytes);
    PaddedText padded({text, size_t(size)});
    uint64_t low;
    int64_t high;
    ASSERT_EQ(flott_decimal_parse(padded.data(), size, 38, scale, &low, &high),
              0)
        << std::string(text, size_t(size));
    ASSERT_EQ(__int128((unsigned __int128)uint64_t(high) << 64 | low), value);
  }
}

std::string timestamp(std::string_view text, int precision = 6) {
  PaddedText padded(text);
  int64_t value;
  int32_t status =
      flott_timestamp_parse(padded.data(), padded.size(), precision, &value);
  // What the dates before were makes no difference.
  static FlottRecentDate recent = [] {
    FlottRecentDate first;
    flott_recent_date_reset(&first);
    return first;
  }();
  for (int times = 0; times < 2; ++times) {
    int64_t again;
    EXPECT_EQ(flott_timestamp_parse_recent(padded.data(), padded.size(),
                                           precision, &recent, &again),
              status)
        << text;
    if (status == 0)
      EXPECT_EQ(again, value) << text;
  }
  return status ? "error " + std::to_string(status) : std::to_string(value);
}

TEST(TimestampTest, TakesTheFormsOfIso8601) {
  for (auto text :
       {"2013-01-01T10:00:00Z", "2013-01-01 10:00:00", "2013-01-01t10:00:00",
        "2013-01-01T10:00", "2013-01-01 10:00:00.000", "2013-01-01T11:00:00+01",
        "2013-01-01T11:00:00+01:00", "2013-01-01T04:30:00-0530",
        "2013-01-01 10:00:00 Z", "2013-01-01 10:00:00.0z",
        "+002013-01-01 10:00:00", "2013-01-01 10:00Z"})
    EXPECT_EQ(timestamp(text), "1357034400000000") << text;
  EXPECT_EQ(timestamp("2013-01-01"), "1356998400000000");
  EXPECT_EQ(timestamp("1970-01-01 00:00:00.123456789"), "123456");
  EXPECT_EQ(timestamp("1970-01-01 00:00:00.123456789", 9), "123456789");
  EXPECT_EQ(timestamp("1970-01-01 00:00:00.123456789", 7), "123456700");
  EXPECT_EQ(timestamp("1970-01-01 00:00:00.129", 2), "120000");
  EXPECT_EQ(timestamp("1969-12-31 23:59:59.9"), "-100000");
}

TEST(TimestampTest, RefusesWhatIsNoTime) {
  for (auto text : {"",
                    "2013",
                    "2013-1-01",
                    "2013-13-01 00:00:00",
                    "2013-00-01 00:00:00",
                    "2013-02-29 00:00:00",
                    "1900-02-29",
                    "2013-04-31T00:00:00",
                    "2013-01-00 00:00:00",
                    "2013-01-01 24:00:00",
                    "2013-01-01 00:60:00",
                    "2013-01-01 00:00:60",
                    "2013-01-01 1:00:00",
                    "2013-01-01T",
                    "2013-01-01 ",
                    "2013-01-01T10:00:00.",
                    "2013-01-01T10:00:00.1234567890",
                    "2013-01-01T10:00:00ZZ",
                    "2013-01-01T10:00:00+1",
                    "2013-01-01T10:00:00+25:00",
                    "2013-01-01T10:00:00+01:60",
                    "2013-01-01T10:00:00 ",
                    "2013/01/01 10:00:00",
                    "2013-01-01_10:00:00",
                    "12013-01-01 00:00:00",
                    "20a3-01-01T10:00:00Z",
                    "2013-01-01T10:0x:00Z",
                    "2013-01-01T10-00:00Z",
                    "2013-01-01T10:00:00z9",
                    "NA"})
    EXPECT_EQ(timestamp(text), kNoTime) << text;
}

TEST(TimestampTest, HoldsTheBoundsOfItsUnits) {
  EXPECT_EQ(timestamp("+294247-01-10 04:00:54.775807"), "9223372036854775807");
  EXPECT_EQ(timestamp("+294247-01-10 04:00:54.775808"), kOver);
  EXPECT_EQ(timestamp("-290308-12-21 19:59:05.224192"), "-9223372036854775808");
  EXPECT_EQ(timestamp("-290308-12-21 19:59:05.224191"), kOver);
  EXPECT_EQ(timestamp("2262-04-11 23:47:16.854775807", 9),
            "9223372036854775807");
  EXPECT_EQ(timestamp("2262-04-11 23:47:16.854775808", 9), kOver);
  EXPECT_EQ(timestamp("2262-04-12T00:00:00", 9), kOver);
  EXPECT_EQ(timestamp("1677-09-21 00:12:43.145224192", 9),
            "-9223372036854775808");
}

TEST(TimestampTest, ReadsWhatItWrites) {
  std::mt19937_64 random(14);
  for (int i = 0; i < 50000; ++i) {
    int64_t value = int64_t(random()) >> (random() % 64);
    if (i == 0)
      value = INT64_MIN;
    if (i == 1)
      value = INT64_MAX;
    for (int precision : {6, 9}) {
      char text[kFlottFormatBytes];
      int64_t size = flott_timestamp_format(value, precision, text);
      ASSERT_EQ(timestamp({text, size_t(size)}, precision),
                std::to_string(value))
          << std::string(text, size_t(size));
      int offset = int(random() % 2160) - 1080;
      size = flott_timestamp_ltz_format(value, precision, offset * 60, text);
      ASSERT_LE(size, kFlottFormatBytes);
      ASSERT_EQ(timestamp({text, size_t(size)}, precision),
                std::to_string(value))
          << std::string(text, size_t(size));
    }
  }
}

TEST(TimestampTest, WritesFractionsWithoutZerosBehind) {
  auto format = [](int64_t value, int precision) {
    char text[kFlottFormatBytes];
    return std::string(text,
                       size_t(flott_timestamp_format(value, precision, text)));
  };
  EXPECT_EQ(format(0, 6), "1970-01-01 00:00:00");
  EXPECT_EQ(format(-1, 6), "1969-12-31 23:59:59.999999");
  EXPECT_EQ(format(1500000, 6), "1970-01-01 00:00:01.5");
  EXPECT_EQ(format(-62167219200000001, 6), "-0001-12-31 23:59:59.999999");
  char text[kFlottFormatBytes];
  EXPECT_EQ(std::string(text, size_t(flott_timestamp_ltz_format(0, 6, -5 * 3600,
                                                                text))),
            "1969-12-31T19:00:00-05:00");
  EXPECT_EQ(
      std::string(text, size_t(flott_timestamp_ltz_format(0, 6, 0, text))),
      "1970-01-01T00:00:00Z");
}

TEST(DateTest, AgreesWithTheCalendarDayByDay) {
  int64_t year = -401;
  int32_t month = 1, day = 1;
  for (int64_t days = flott_civil_days(year, 1, 1); year < 2500; ++days) {
    int64_t gotYear;
    int32_t gotMonth, gotDay;
    flott_days_civil(days, &gotYear, &gotMonth, &gotDay);
    ASSERT_TRUE(gotYear == year && gotMonth == month && gotDay == day) << days;
    ASSERT_EQ(flott_civil_days(year, month, day), days);
    if (year >= 0)
      ASSERT_EQ(commonDays(uint32_t(year), uint32_t(month), uint32_t(day)),
                days);
    const int32_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (++day > lengths[month - 1] + (month == 2 && leap)) {
      day = 1;
      if (++month > 12) {
        month = 1;
        ++year;
      }
    }
  }
  EXPECT_EQ(flott_civil_days(1970, 1, 1), 0);
}

TEST(DateTest, ReadsAndWrites) {
  auto date = parsed<int32_t, flott_date_parse>;
  EXPECT_EQ(date("1970-01-01"), "0");
  EXPECT_EQ(date("0000-01-01"), "-719528");
  EXPECT_EQ(date("9999-12-31"), "2932896");
  EXPECT_EQ(date("-0001-12-31"), "-719529");
  EXPECT_EQ(date("+010000-01-01"), "2932897");
  EXPECT_EQ(date("2013-02-29"), kNoTime);
  EXPECT_EQ(date("2013-01-01 "), kNoTime);
  EXPECT_EQ(date("2013-01-1"), kNoTime);
  char text[kFlottFormatBytes];
  EXPECT_EQ(std::string(text, size_t(flott_date_format(2932897, text))),
            "+10000-01-01");
  EXPECT_EQ(std::string(text, size_t(flott_date_format(INT32_MAX, text))),
            "+5881580-07-11");
}

TEST(TimeTest, ReadsAndWrites) {
  auto time = [](std::string_view text, int precision) {
    PaddedText padded(text);
    int64_t value;
    int32_t status =
        flott_time_parse(padded.data(), padded.size(), precision, &value);
    return status ? "error " + std::to_string(status) : std::to_string(value);
  };
  EXPECT_EQ(time("00:00:01", 6), "1000000");
  EXPECT_EQ(time("23:59:59.999999999", 9), "86399999999999");
  EXPECT_EQ(time("10:30", 0), "37800000000");
  EXPECT_EQ(time("00:00:01.9", 0), "1000000");
  for (auto text : {"", "10", "24:00:00", "10:60:00", "10:00:00Z", "1:00:00"})
    EXPECT_EQ(time(text, 6), kNoTime) << text;
  char text[kFlottFormatBytes];
  EXPECT_EQ(std::string(text, size_t(flott_time_format(37800000001, 6, text))),
            "10:30:00.000001");
}

TEST(IntervalTest, ReadsAndWrites) {
  auto interval = parsed<int64_t, flott_interval_parse>;
  EXPECT_EQ(interval("1h30m"), "5400000000");
  EXPECT_EQ(interval("-1.5s"), "-1500000");
  EXPECT_EQ(interval("1d 2h"), "93600000000");
  EXPECT_EQ(interval("250ms"), "250000");
  EXPECT_EQ(interval("7us"), "7");
  EXPECT_EQ(interval("106751991d4h54.775807s"), "9223372036854775807");
  EXPECT_EQ(interval("106751991d4h54.775808s"), kOver);
  EXPECT_EQ(interval("-106751991d4h54.775808s"), "-9223372036854775808");
  for (auto text : {"", "1", "h", "1x", "1h ", "1.h", "-", "1h-1m", " 1h"})
    EXPECT_EQ(interval(text), kNoTime) << text;
  std::mt19937_64 random(15);
  for (int i = 0; i < 20000; ++i) {
    int64_t value = i == 0 ? INT64_MIN : int64_t(random()) >> (random() % 64);
    char text[kFlottFormatBytes];
    int64_t size = flott_interval_format(value, text);
    ASSERT_LE(size, kFlottFormatBytes);
    ASSERT_EQ(interval({text, size_t(size)}), std::to_string(value));
  }
}

TEST(MonthsTest, ReadsAndWrites) {
  auto months = parsed<int32_t, flott_months_parse>;
  EXPECT_EQ(months("1y2mo"), "14");
  EXPECT_EQ(months("-3mo"), "-3");
  for (auto text : {"", "1", "1m", "2mo1y", "-", "1y2", "mo"})
    EXPECT_EQ(months(text), kNoTime) << text;
  EXPECT_EQ(months("2147483648mo"), kOver);
  for (int32_t value : {0, 1, -1, 12, -25, INT32_MAX, INT32_MIN}) {
    char text[kFlottFormatBytes];
    int64_t size = flott_months_format(value, text);
    EXPECT_EQ(months({text, size_t(size)}), std::to_string(value));
  }
}

TEST(BytesTest, ReadsAndWritesHexadecimal) {
  PaddedText text("00fFaB"), odd("0"), wrong("0g");
  TestArena arena;
  FlottText bytes;
  ASSERT_EQ(flott_bytes_parse(arena, text.data(), text.size(), &bytes), 0);
  char back[6];
  flott_bytes_format(bytes.data, bytes.size, back);
  EXPECT_EQ(std::string_view(back, 6), "00ffab");
  EXPECT_EQ(flott_bytes_parse(arena, odd.data(), 1, &bytes), kInvalidCast);
  EXPECT_EQ(flott_bytes_parse(arena, wrong.data(), 2, &bytes), kInvalidCast);
  EXPECT_EQ(flott_bytes_parse(arena, text.data(), 0, &bytes), 0);
  EXPECT_EQ(bytes.size, 0);
}

TEST(TrimTest, TakesWhiteSpaceAway) {
  auto trim = [](std::string_view text) {
    FlottText result;
    flott_text_trim(text.data(), int64_t(text.size()), &result);
    return std::string(result.data, size_t(result.size));
  };
  EXPECT_EQ(trim(" \t\r\na b\v\f "), "a b");
  EXPECT_EQ(trim("  "), "");
  EXPECT_EQ(trim(""), "");
}

bool validUtf8(std::string_view text) {
  PaddedText padded(text);
  return flott_utf8_validate(padded.data(), padded.size()) == 0;
}

TEST(Utf8Test, DecidesAtEveryPlace) {
  const char *const good[] = {
      "\x7f",         "\xc2\x80",         "\xdf\xbf",
      "\xe0\xa0\x80", "\xed\x9f\xbf",     "\xee\x80\x80",
      "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"};
  const char *const bad[] = {"\x80",
                             "\xbf",
                             "\xc0\x80",
                             "\xc1\xbf",
                             "\xc2",
                             "\xc2\x41",
                             "\xe0\x9f\x80",
                             "\xed\xa0\x80",
                             "\xe2\x82",
                             "\xf0\x8f\x80\x80",
                             "\xf0\x9f\x98",
                             "\xf4\x90\x80\x80",
                             "\xf5\x80\x80\x80",
                             "\xff",
                             "\xe2\x28\xa1"};
  for (size_t before = 0; before < 70; ++before)
    for (size_t behind : {size_t(0), size_t(1), size_t(9), size_t(64)}) {
      std::string first(before, 'a'), last(behind, 'z');
      for (auto text : good)
        ASSERT_TRUE(validUtf8(first + text + last)) << before;
      for (auto text : bad)
        ASSERT_FALSE(validUtf8(first + text + last)) << before;
    }
  EXPECT_TRUE(validUtf8(""));
}

} // namespace
