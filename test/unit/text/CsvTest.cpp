#include "runtime/text/inline/Csv.h"
#include "test/unit/text/Arena.h"
#include "test/unit/text/CsvRules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

using namespace flott;
using testing::ElementsAre;

namespace {

std::string fieldText(std::string_view raw) {
  PaddedText block(raw);
  TestArena arena;
  FlottText text;
  int32_t status = flott_csv_field(arena, block.data(), block.size(), &text);
  if (status)
    return kBroken;
  return {text.data, size_t(text.size)};
}

TEST(CsvIndexTest, FindsFieldsOfPlainRecords) {
  IndexedCsv indexed = indexCsv("a,b,c\n1,,3\n");
  EXPECT_THAT(indexed.records,
              ElementsAre(CsvRecord{"a", "b", "c"}, CsvRecord{"1", "", "3"}));
  EXPECT_EQ(indexed.consumed, 11);
}

TEST(CsvIndexTest, KeepsAnUnfinishedRecordForTheNextBlock) {
  IndexedCsv indexed = indexCsv("a,b\nc,d", /*final=*/false);
  EXPECT_THAT(indexed.records, ElementsAre(CsvRecord{"a", "b"}));
  EXPECT_EQ(indexed.consumed, 4);
  EXPECT_EQ(indexCsv("\"a\nb", false).consumed, 0);
  EXPECT_EQ(indexCsv("", false).consumed, 0);
}

TEST(CsvIndexTest, EndsTheLastRecordOfAFinalBlock) {
  IndexedCsv indexed = indexCsv("a,b\nc,");
  EXPECT_THAT(indexed.records,
              ElementsAre(CsvRecord{"a", "b"}, CsvRecord{"c", ""}));
  EXPECT_EQ(indexed.consumed, 6);
  EXPECT_THAT(indexCsv("").records, ElementsAre());
}

TEST(CsvIndexTest, SkipsEmptyLinesButNotEmptyFields) {
  EXPECT_THAT(indexCsv("a,b\n\n\r\nc,d\r\n\n").records,
              ElementsAre(CsvRecord{"a", "b"}, CsvRecord{"c", "d"}));
  PaddedText block("\n");
  uint32_t fields[100], records[100];
  int64_t consumed;
  ASSERT_EQ(flott_csv_index(block.bytes(), 1, 1, ',', fields, 100, records, 100,
                            &consumed),
            1);
  EXPECT_EQ(flott_csv_check(block.bytes(), fields, 0, 1, 1), 0);
  EXPECT_EQ(flott_csv_check(block.bytes(), fields, 0, 1, 2), kFlottCsvBlank);
}

TEST(CsvIndexTest, CountsColumns) {
  PaddedText block("a,b,c\n");
  uint32_t fields[100], records[100];
  int64_t consumed;
  ASSERT_EQ(flott_csv_index(block.bytes(), 6, 1, ',', fields, 100, records, 100,
                            &consumed),
            1);
  EXPECT_EQ(flott_csv_check(block.bytes(), fields, 0, records[1], 3), 0);
  EXPECT_EQ(flott_csv_check(block.bytes(), fields, 0, records[1], 4),
            kTooFewFields);
  EXPECT_EQ(flott_csv_check(block.bytes(), fields, 0, records[1], 2),
            kTooManyFields);
}

TEST(CsvIndexTest, ReportsQuotesThatNeverClose) {
  PaddedText block("a\n\"b");
  uint32_t fields[100], records[100];
  int64_t consumed;
  ASSERT_EQ(flott_csv_index(block.bytes(), 4, 1, ',', fields, 100, records, 100,
                            &consumed),
            2);
  EXPECT_EQ(flott_csv_check(block.bytes(), fields, records[1], records[2], 1),
            kBrokenQuotes);
  EXPECT_THAT(indexCsv("a,b\nc,\"d\ne,f\n").records,
              ElementsAre(CsvRecord{"a", "b"}, CsvRecord{kBroken}));
  EXPECT_EQ(indexCsv("a,b\nc,\"d\ne,f\n").consumed, 13);
}

TEST(CsvIndexTest, TakesStrayQuotesAsText) {
  EXPECT_THAT(indexCsv("6\" pipe,b\nc\"d,\"e\n").records,
              ElementsAre(CsvRecord{"6\" pipe", "b"}, CsvRecord{kBroken}));
  EXPECT_THAT(indexCsv("\"a\"b\",c\n").records,
              ElementsAre(CsvRecord{"\"a\"b\"", "c"}));
}

TEST(CsvIndexTest, QuotesMayStandAtEveryPlaceOfAStep) {
  for (size_t shift = 0; shift < 140; ++shift) {
    std::string first(shift, 'x');
    EXPECT_THAT(indexCsv(first + ",\"a,\"\"b\n\",\"\"\nc,d,e\n").records,
                ElementsAre(CsvRecord{first, "\"a,\"\"b\n\"", "\"\""},
                            CsvRecord{"c", "d", "e"}))
        << shift;
  }
}

TEST(CsvIndexTest, AgreesWithTheRulesOnRandomTextsOfEveryLength) {
  std::mt19937 random(7);
  for (int round = 0; round < 6000; ++round) {
    size_t size = size_t(round % 300);
    // Kinds of text: many quotes, few quotes, none.
    std::string_view alphabet = round % 3 == 0   ? "a\",\n\r"
                                : round % 3 == 1 ? "abcdefghijkl,,,\n\""
                                                 : "ab,\n";
    std::string text;
    while (text.size() < size)
      text += alphabet[random() % alphabet.size()];
    IndexedCsv indexed = indexCsv(text, true, ',');
    ASSERT_EQ(indexed.records, csvRecords(text, ',')) << text;
    ASSERT_EQ(indexed.consumed, int64_t(text.size()));
  }
}

TEST(CsvIndexTest, StopsAtCapacityAtARecordsEnd) {
  std::string text;
  std::vector<CsvRecord> all;
  for (int i = 0; i < 1000; ++i) {
    text += std::to_string(i) + ";\"x;\n\"\n";
    all.push_back({std::to_string(i), "\"x;\n\""});
  }
  for (auto [fieldCapacity, recordCapacity] :
       {std::pair{200, 1000}, {1000, 90}, {80, 80}, {101, 83}}) {
    std::vector<CsvRecord> found;
    std::string_view rest = text;
    while (!rest.empty()) {
      IndexedCsv part =
          indexCsv(rest, true, ';', fieldCapacity, recordCapacity);
      ASSERT_GT(part.consumed, 0);
      found.insert(found.end(), part.records.begin(), part.records.end());
      rest.remove_prefix(size_t(part.consumed));
    }
    EXPECT_EQ(found, all);
  }
  // A record of more fields than there is room for: nothing is consumed.
  EXPECT_EQ(indexCsv(std::string(500, ','), true, ',', 100, 100).consumed, 0);
  EXPECT_EQ(indexCsv("a\n", true, ',', 79, 100).consumed, 0);
}

TEST(CsvFieldTest, TakesQuotesAway) {
  EXPECT_EQ(fieldText("abc"), "abc");
  EXPECT_EQ(fieldText(""), "");
  EXPECT_EQ(fieldText("\"\""), "");
  EXPECT_EQ(fieldText("\"a,b\""), "a,b");
  EXPECT_EQ(fieldText("a\"b"), "a\"b");
  EXPECT_EQ(fieldText("\"\"\"\""), "\"");
  EXPECT_EQ(fieldText("\"say \"\"no\"\"\""), "say \"no\"");
  for (size_t size = 0; size < 200; ++size) {
    std::string x(size, 'x');
    EXPECT_EQ(fieldText('"' + x + '"'), x);
    EXPECT_EQ(fieldText('"' + x + "\"\"y\""), x + "\"y");
  }
}

TEST(CsvFieldTest, RefusesTextBehindAClosingQuote) {
  EXPECT_EQ(fieldText("\"a\"b"), kBroken);
  EXPECT_EQ(fieldText("\"a\"b\""), kBroken);
  EXPECT_EQ(fieldText("\""), kBroken);
  EXPECT_EQ(fieldText("\"\"\""), kBroken);
}

TEST(CsvFieldTest, SaysWhenMemoryIsRefused) {
  PaddedText raw("\"a\"\"b\"");
  TestArena arena;
  arena.refuse();
  FlottText text;
  EXPECT_EQ(flott_csv_field(arena, raw.data(), raw.size(), &text),
            kOutOfMemory);
}

TEST(CsvFieldTest, ComparesTheRawFieldWithTheNullText) {
  EXPECT_TRUE(flott_csv_is_null("NA", 2, "NA", 2));
  EXPECT_FALSE(flott_csv_is_null("NAN", 3, "NA", 2));
  EXPECT_FALSE(flott_csv_is_null("NB", 2, "NA", 2));
  EXPECT_TRUE(flott_csv_is_null("x", 0, "", 0));
}

} // namespace
