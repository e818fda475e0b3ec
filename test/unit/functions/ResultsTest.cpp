// Exact results: the examples of the documentation, and tables beside them.
#include "Harness.h"

#include "runtime/abi/Calls.h"
#include "runtime/abi/RowCalls.h"

#include <gtest/gtest.h>
#include <map>
#include <regex>

using namespace flott;

namespace {

struct Case {
  std::string_view call, result;
};

void check(std::span<const Case> cases) {
  for (const Case &one : cases)
    EXPECT_EQ(evaluate(one.call), one.result) << one.call;
}

/// Numbers compare as text, so 3 and 3.0 of an example are the same.
std::string plain(std::string text) {
  if (text.find_first_not_of("-0123456789.") == std::string::npos &&
      text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.')
      text.pop_back();
  }
  return text;
}

TEST(ResultsTest, EveryFunctionHasAnExampleAndItIsTrue) {
  std::map<std::string_view, int> examples;
  for (const Function &function : builtinFunctions()) {
    std::string comment(function.comment);
    std::replace(comment.begin(), comment.end(), '\n', ' ');
    examples[function.name] += 0;
    const std::regex form(
        std::string(function.name) +
        R"((\((?:[^()']|'[^']*')*\)) is ((?:date |timestamp |instant |time |x)?'[^']*'|\[[^\]]*\]|[-\w]+(?:\.\w+)?))");
    for (std::sregex_iterator match(comment.begin(), comment.end(), form), end;
         match != end; ++match) {
      ++examples[function.name];
      const std::string call = std::string(function.name) + (*match)[1].str();
      EXPECT_EQ(plain(evaluate(call)), plain((*match)[2].str())) << call;
    }
  }
  for (const auto &[name, count] : examples)
    EXPECT_GT(count, 0) << name << " has no example";
}

TEST(ResultsTest, Rounding) {
  constexpr Case kCases[] = {
      {"round(-125.315, 2)", "-125.32"},
      {"round(-125.315e0, 2)", "-125.32"},
      {"round(0.46e0, 1)", "0.5"},
      {"round(1.2345e0, 3)", "1.235"},
      {"round(1.4, 1)", "1.4"},
      {"round(0.49999999999999994e0)", "0"},
      {"round(-2.5e0)", "-3"},
      {"round(9007199254740993)", "9007199254740993"},
      {"round(125, -1)", "130"},
      {"round(-125, -1)", "-130"},
      {"round(9223372036854775807, -1)", "!Overflow"},
      {"round(9223372036854775807, -19)", "!Overflow"},
      {"round(4999999999999999999, -19)", "0"},
      {"round(9223372036854775807, -20)", "0"},
      {"round(149.9, -2)", "100"},
      {"round(0.5, -1)", "0"},
      {"round(99.95, 1)", "100"},
      {"round(9.99e0, 1)", "10"},
      {"round(1234.5e0, -2)", "1200"},
      {"round(5e0, -1)", "10"},
      {"round(4e0, -1)", "0"},
      {"round(1.5e300, 9223372036854775807)", "1.5e+300"},
      {"round(1.5e300, -9223372036854775807)", "0"},
      {"round(1.7976931348623157e308, -308)", "Infinity"},
      {"round(NaN, 2)", "NaN"},
      {"round(9999999999999999999999999999999999999.5, -1)", "!Overflow"},
      {"round(9999999999999999999999999999999999999.5)", "!Overflow"},
      {"floor(-0.1)", "-1"},
      {"ceil(-0.9)", "0"},
      {"ceil(0.00000000000000000000000000000000000001)", "!Overflow"},
      {"trunc(-2.787, 2)", "-2.78"},
      {"trunc(2.787, 99)", "2.787"},
      {"trunc(2.787, -99)", "0"},
      {"round(0.5, -99)", "0"},
      {"floor(-0.5)", "-1"},
      {"sign(-1231.1231231321321321111)", "-1"},
      {"abs(-9223372036854775808)", "!Overflow"},
  };
  check(kCases);
}

TEST(ResultsTest, TextByCharacters) {
  constexpr Case kCases[] = {
      {"upper('straße ǆ')", "'STRAẞE Ǆ'"},
      {"lower('ÀÉİ😀')", "'àéi😀'"},
      {"length('1世3😀')", "4"},
      {"substring('This is a test String.', -2)", "'g.'"},
      {"substring('flott', 0, 2)", "'fl'"},
      {"substring('flott', 2, -1)", "null"},
      {"substring('flott', -9, 3)", "''"},
      {"substring('1世3', 2, 1)", "'世'"},
      {"substring('abc', 9223372036854775807)", "''"},
      {"substring('abc', -9223372036854775808)", "''"},
      {"ltrim('This is a test String.', 'This ')", "'a test String.'"},
      {"rtrim('This is a test String.', 'String. ')", "'This is a tes'"},
      {"trim('世a世', '世')", "'a'"},
      {"trim('xx', '')", "'xx'"},
      {"trim('   ')", "''"},
      {"replace('aaa', 'aa', 'b')", "'ba'"},
      {"replace('abc', '', 'x')", "'abc'"},
      {"concat_ws('~', null, 'xx', null)", "'xx'"},
      {"concat_ws('~', null, null)", "''"},
      {"concat_ws(null, 'a', 'b')", "null"},
      {"concat('xx', null)", "null"},
      {"position('a世世b', '世b')", "3"},
      {"position('abc', '')", "1"},
      {"position('abc', 'abcd')", "0"},
      {"split_part('a-b-c', '-', -1)", "'c'"},
      {"split_part('a-b-c', '-', 4)", "''"},
      {"split_part('a-b-c', '-', 0)", "''"},
      {"split_part('a-b-c', '-', -9223372036854775808)", "''"},
      {"split_part('a--b', '--', 2)", "'b'"},
      {"split_part('a-', '-', 2)", "''"},
      {"split_part('1世3', '', -2)", "'世'"},
      {"split_part('1世3', '', 4)", "''"},
      {"split_part('', '', 1)", "''"},
      {"repeat('ab', 9223372036854775807)", "!OutOfMemory"},
      {"lpad('hi', 4, '?!')", "'?!hi'"},
      {"lpad('hi', 1, '?!')", "'h'"},
      {"lpad('hi', 5, '世é')", "'世é世hi'"},
      {"lpad('hi', -1, '?')", "null"},
      {"rpad('hi', 4, '')", "null"},
      {"rpad('hi', 9223372036854775807, 'x')", "!OutOfMemory"},
      {"left('世界', 1)", "'世'"},
      {"right('世界', 1)", "'界'"},
      {"right('世界', -1)", "''"},
      {"split('1世3', '')", "['1', '世', '3']"},
      {"split('', '')", "[]"},
      {"split('', '-')", "['']"},
      {"split('-a-a text of more than twelve-', '-')",
       "['', 'a', 'a text of more than twelve', '']"},
      {"ends_with('in中文', 'n中文')", "true"},
      {"starts_with('', '')", "true"},
  };
  check(kCases);
}

TEST(ResultsTest, Patterns) {
  constexpr Case kCases[] = {
      {"like('test', 't%es%t')", "true"},
      {"like('abcxxxdef', '%%def')", "true"},
      {"like('abcxxxdef', '%abc%qef%')", "false"},
      {"like('TE-ST', '%E_S%')", "true"},
      {"like('TE_ST', '%E\\_S%')", "false"},
      {"like('✅test✅', '✅%✅')", "true"},
      {"like('✅test✅', '_test_')", "true"},
      {"like('✅test✅', '___test_')", "false"},
      {"like('', '')", "true"},
      {"like('', '%')", "true"},
      {"like('x', '')", "false"},
      {"like('aab', '%ab')", "true"},
      {"like('aaab', '%a_b')", "true"},
      {"like('ab', 'ab_')", "false"},
      {"like(null, '%')", "null"},
      {"regexp_like('flott', '^fl')", "true"},
      {"regexp_like('flott', 'tt$')", "true"},
      {"regexp_like('flott', '^flot$')", "false"},
      {"regexp_like('flott', '')", "true"},
      {"regexp_like('flott', '(')", "!InvalidRegex"},
      {"regexp_like('a.b', '^a\\.b$')", "true"},
      {"regexp_like('世界', '^.界$')", "true"},
      {"regexp_extract('foothebar', 'foo([\\d]+)', 1)", "null"},
      {"regexp_extract('foothebar', 'foo(.*?)(bar)', 2)", "'bar'"},
      {"regexp_extract('foothebar', 'foo(.*?)(bar)', 3)", "null"},
      {"regexp_extract('foothebar', 'foo(.*?)(bar)', -1)", "null"},
      {"regexp_extract('ab', '(x)?b', 1)", "null"},
      {"regexp_extract('', '(x)*', 0)", "''"},
      {"regexp_replace('abc', 'x*', '-')", "'-a-b-c-'"},
      {"regexp_replace('axb', 'x*', '-')", "'-a--b-'"},
      {"regexp_replace('世界', '', '-')", "'-世-界-'"},
      {"regexp_replace('', '', '-')", "'-'"},
      {"regexp_replace('aaa', '^a', 'b')", "'baa'"},
      {"regexp_replace('abc', 'b', '$1\\1')", "'a$1\\1c'"},
  };
  check(kCases);
}

TEST(ResultsTest, Calendar) {
  constexpr Case kCases[] = {
      {"year(timestamp '-0001-12-31 23:59:59')", "-1"},
      {"day(date '2000-02-29')", "29"},
      {"hour(timestamp '1969-12-31 23:59:59.5')", "23"},
      {"microsecond(timestamp '1969-12-31 23:59:59.25')", "250000"},
      {"day_of_week(date '1969-12-29')", "1"},
      {"week(date '2020-12-31')", "53"},
      {"week(date '2021-01-04')", "1"},
      {"week(date '2018-12-31')", "1"},
      {"date_trunc('MONTH', timestamp '1996-11-10 06:55:44.333')",
       "timestamp '1996-11-01 00:00:00'"},
      {"date_trunc('quarter', timestamp '1969-12-31 23:59:59')",
       "timestamp '1969-10-01 00:00:00'"},
      {"date_trunc('week', timestamp '2020-03-01 10:00:00')",
       "timestamp '2020-02-24 00:00:00'"},
      {"date_trunc('week', timestamp '1969-12-28 10:00:00')",
       "timestamp '1969-12-22 00:00:00'"},
      {"date_trunc('millisecond', timestamp '2020-03-01 10:00:00.123456')",
       "timestamp '2020-03-01 10:00:00.123'"},
      {"date_trunc('second', timestamp '1969-12-31 23:59:59.5')",
       "timestamp '1969-12-31 23:59:59'"},
      {"date_trunc('fortnight', timestamp '2020-03-01 10:00:00')",
       "!InvalidArgument"},
      {"date_trunc('week', date '2020-03-01')", "date '2020-02-24'"},
      {"date_trunc('hour', date '2020-03-01')", "date '2020-03-01'"},
      {"add_months(date '2016-02-29', 12)", "date '2017-02-28'"},
      {"add_months(date '2016-03-31', -1)", "date '2016-02-29'"},
      {"add_months(timestamp '2013-01-31 12:00:00', 13)",
       "timestamp '2014-02-28 12:00:00'"},
      {"add_months(date '2016-03-31', 9223372036854775807)", "!Overflow"},
      {"last_day(date '1900-02-01')", "date '1900-02-28'"},
      {"date_diff('month', timestamp '2013-01-31 00:00:00', timestamp "
       "'2013-02-28 23:59:59')",
       "1"},
      {"date_diff('month', timestamp '2013-01-31 12:00:00', timestamp "
       "'2013-02-28 11:59:59')",
       "0"},
      {"date_diff('year', timestamp '2016-02-29 00:00:00', timestamp "
       "'2017-02-28 00:00:00')",
       "1"},
      {"date_diff('hour', timestamp '2013-01-01 00:59:59', timestamp "
       "'2013-01-01 01:00:00')",
       "0"},
      {"date_diff('month', timestamp '2013-03-01 00:00:00', timestamp "
       "'2013-01-01 00:00:00')",
       "-2"},
      {"make_date(2013, 2, 29)", "!InvalidArgument"},
      {"make_date(9223372036854775807, 1, 1)", "!InvalidArgument"},
      {"to_timestamp_ltz(-100)", "instant '1969-12-31 23:59:59.9'"},
      {"to_timestamp_ltz(1234, 1)", "!InvalidArgument"},
      {"to_timestamp_ltz(9223372036854775807)", "!Overflow"},
      {"epoch(timestamp '1969-12-31 23:59:59.5')", "-1"},
  };
  check(kCases);
}

TEST(ResultsTest, Zones) {
  constexpr Case kCases[] = {
      // New York in 2013: forward on 10 March at 2:00, back on 3 November.
      {"at_zone(instant '2013-03-10 06:59:59.999999', 'America/New_York')",
       "timestamp '2013-03-10 01:59:59.999999'"},
      {"at_zone(instant '2013-03-10 07:00:00', 'America/New_York')",
       "timestamp '2013-03-10 03:00:00'"},
      {"from_zone(timestamp '2013-03-10 02:30:00', 'America/New_York')",
       "instant '2013-03-10 07:30:00'"},
      {"from_zone(timestamp '2013-03-10 03:00:00', 'America/New_York')",
       "instant '2013-03-10 07:00:00'"},
      {"from_zone(timestamp '2013-11-03 01:30:00', 'America/New_York')",
       "instant '2013-11-03 05:30:00'"},
      {"at_zone(instant '2013-11-03 05:59:59', 'America/New_York')",
       "timestamp '2013-11-03 01:59:59'"},
      {"at_zone(instant '2013-11-03 06:00:00', 'America/New_York')",
       "timestamp '2013-11-03 01:00:00'"},
      {"at_zone(instant '1969-12-31 23:59:59.5', 'Asia/Kolkata')",
       "timestamp '1970-01-01 05:29:59.5'"},
      {"at_zone(instant '2013-07-01 00:00:00', '-03:30')",
       "timestamp '2013-06-30 20:30:00'"},
      {"at_zone(instant '2013-07-01 00:00:00', 'UTC+2')", "!InvalidZone"},
      {"at_zone(instant '2013-07-01 00:00:00', 'UTC+02')",
       "timestamp '2013-07-01 02:00:00'"},
      {"at_zone(instant '2013-07-01 00:00:00', 'Mars/Base')", "!InvalidZone"},
      {"at_zone(instant '2013-07-01 00:00:00', '/etc/localtime')",
       "!InvalidZone"},
      {"at_zone(instant '2013-07-01 00:00:00', 'localtime')", "!InvalidZone"},
      {"at_zone(instant '2500-07-01 00:00:00', 'Europe/Berlin')",
       "timestamp '2500-07-01 02:00:00'"},
  };
  check(kCases);
}

TEST(ResultsTest, TimeFormats) {
  constexpr Case kCases[] = {
      {"format_timestamp(timestamp '2013-11-10 06:05:04.123456', "
       "'yyyy-MM-dd HH:mm:ss.SSS')",
       "'2013-11-10 06:05:04.123'"},
      {"format_timestamp(timestamp '2013-11-10 00:05:04', "
       "'EEEE, D. ''day'' h a')",
       "'Sunday, 314. day 12 AM'"},
      {"format_timestamp(timestamp '2013-11-10 00:05:04', 'Q')",
       "!InvalidFormat"},
      {"format_timestamp(timestamp '0007-01-02 00:00:00', 'yyyy yy M d S')",
       "'0007 07 1 2 0'"},
      {"parse_timestamp('20000202 59:59.1234567', 'yyyyMMdd mm:ss.SSSSSSS')",
       "timestamp '2000-02-02 00:59:59.123456'"},
      {"parse_timestamp('2017-09-15 00:00:00.12345', "
       "'yyyy-MM-dd HH:mm:ss.SSS')",
       "timestamp '2017-09-15 00:00:00.12345'"},
      {"parse_timestamp('2017-02-29', 'yyyy-MM-dd')", "null"},
      {"parse_timestamp('2017-02-28x', 'yyyy-MM-dd')", "null"},
      {"parse_timestamp('2017-2', 'yyyy-M')",
       "timestamp '2017-02-01 00:00:00'"},
      {"parse_timestamp('Sun 10 November 13 12:30 PM', 'E d MMMM yy hh:mm a')",
       "timestamp '2013-11-10 12:30:00'"},
      {"parse_timestamp('', 'yyyy')", "null"},
  };
  check(kCases);
}

TEST(ResultsTest, Choice) {
  constexpr Case kCases[] = {
      {"greatest(NaN, Infinity)", "NaN"},
      {"least(NaN, -Infinity)", "-Infinity"},
      {"greatest(1, null)", "null"},
      {"greatest(3.14, 2)", "3.14"},
      {"greatest(2.0, 3.14)", "!InvalidCast"},
      {"greatest(2.000, 3.14)", "3.14"},
      {"least(2.5, 9999999999999999999999999999999999999.9)", "2.5"},
      {"greatest(1.00000000000000000000000000000000000001, -99999999999.0)",
       "1.00000000000000000000000000000000000001"},
      {"least('hello', 'world')", "'hello'"},
      {"greatest('z', '世')", "'世'"},
      {"least(date '2020-01-01', date '2019-12-31')", "date '2019-12-31'"},
      {"nullif(NaN, NaN)", "null"},
      {"nullif(1.50, 1.5)", "null"},
      {"nullif(0.0e0, -0.0e0)", "null"},
      {"nullif(1, null)", "1"},
      {"nullif(null, 1)", "null"},
  };
  check(kCases);
}

TEST(ResultsTest, JsonPaths) {
  constexpr Case kCases[] = {
      {R"(json_value('{"a": {"b c": "x\u00e9\n\ud83d\ude00"}}', '$.a["b c"]'))",
       "'xé\n😀'"},
      {R"(json_value('{"longBalance": 123456789.987654321}', '$.longBalance'))",
       "'123456789.987654321'"},
      {R"(json_value('{"a": [1, [2]]}', '$.a[1][0]'))", "'2'"},
      {R"(json_value('{"a": [1, [2]]}', '$.a[1]'))", "null"},
      {R"(json_value('{"a": 1, "a": true}', '$.a'))", "'true'"},
      {R"(json_value('{"\u0061": 1}', 'lax $.a'))", "'1'"},
      {R"(json_value('{"a": 1} x', '$.a'))", "null"},
      {R"(json_value('{"a": 01}', '$.a'))", "null"},
      {R"(json_value('{"a": "\ud83d"}', '$.a'))", "null"},
      {R"(json_value('"top"', '$'))", "'top'"},
      {R"(json_value('', '$'))", "null"},
      {R"(json_value('{}', 'a'))", "!InvalidJsonPath"},
      {R"(json_value('{}', '$.'))", "!InvalidJsonPath"},
      {R"(json_value('{}', '$[x]'))", "!InvalidJsonPath"},
      {R"(json_value('{}', '$.*'))", "!InvalidJsonPath"},
      {R"(json_exists('{"tags": ["a"]}', 'lax $.tags[0]'))", "true"},
      {R"(json_exists('{"tags": ["a"]}', 'lax $.tags[3]'))", "false"},
      {R"(json_exists('[1', '$'))", "false"},
      {R"(json_exists(null, '$'))", "null"},
  };
  check(kCases);
  std::string deep;
  for (int i = 0; i < 5'000; ++i)
    deep += '[';
  EXPECT_EQ(evaluate("json_exists('" + deep + "', '$')"), "false");
}

TEST(ResultsTest, Encodings) {
  constexpr Case kCases[] = {
      // Of the specification's test vectors, XXH64 with seed 0.
      {"xxhash64('a')", "-3292477735350538661"},
      {"xxhash64('abc')", "4952883123889572249"},
      {"xxhash64('Nobody inspects the spammish repetition')",
       "-302119147016844303"},
      {"xxhash64(x'616263')", "4952883123889572249"},
      {"crc32('')", "0"},
      {"to_hex(-1)", "'FFFFFFFFFFFFFFFF'"},
      {"to_hex(0)", "'0'"},
      {"to_hex('😀')", "'F09F9880'"},
      {"from_hex('466C696E6B')", "x'466c696e6b'"},
      {"from_hex('1-')", "null"},
      {"from_hex('😀')", "null"},
      {"from_hex('FFF')", "x'0fff'"},
      {"from_hex('')", "x''"},
  };
  check(kCases);
}

TEST(PreparedTest, ConstantsOfRowsAreParsedOnceWhileTheyAreFew) {
  TestContext test;
  void *many = flott_prepare(&test.context, kFlottPreparedMany, "", 0);
  ASSERT_NE(many, nullptr);
  const auto find = [&](int32_t kind, std::string_view text) {
    return flott_prepared_find(many, &test.context, kind, text.data(),
                               static_cast<int64_t>(text.size()));
  };
  void *regex = find(kFlottPreparedRegex, "a+");
  EXPECT_EQ(find(kFlottPreparedRegex, "a+"), regex);
  EXPECT_EQ(flott_regex_match(regex, "baa", 3), 1);
  // Another kind with the same text is another constant.
  void *like = find(kFlottPreparedLikePattern, "a+");
  EXPECT_EQ(flott_like_match(like, "a+", 2), 1);
  EXPECT_EQ(find(kFlottPreparedRegex, "("), nullptr);
  EXPECT_EQ(test.context.error, kInvalidRegex);
  // What is found stays through the next find, whatever goes.
  for (int i = 0; i < 1'000; ++i) {
    void *first = find(kFlottPreparedRegex, "x" + std::to_string(i) + "$");
    void *second = find(kFlottPreparedZone, "UTC");
    const std::string text = "ax" + std::to_string(i);
    EXPECT_EQ(flott_regex_match(first, text.data(),
                                static_cast<int64_t>(text.size())),
              1);
    EXPECT_EQ(static_cast<FlottZone *>(second)->offset, 0);
  }
  flott_unprepare(kFlottPreparedMany, many);
}

} // namespace
