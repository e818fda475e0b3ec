// Exact results: the examples of the documentation, and tables beside them.
#include "Harness.h"

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
      {"ends_with('in中文', 'n中文')", "true"},
      {"starts_with('', '')", "true"},
  };
  check(kCases);
}

} // namespace
