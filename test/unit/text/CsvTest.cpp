#include "runtime/text/inline/Csv.h"
#include "test/unit/text/Arena.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

using namespace flott;
using testing::ElementsAre;

namespace {

using Record = std::vector<std::string>;

const char *const kBroken = "<broken>";

/// Everything an index says about a block.
struct Indexed {
  std::vector<Record> records; // raw fields, blank lines left out
  int64_t consumed;
};

Indexed indexText(std::string_view text, bool final = true,
                  char delimiter = ',', int64_t fieldCapacity = 1 << 16,
                  int64_t recordCapacity = 1 << 14) {
  PaddedText block(text);
  std::vector<uint32_t> fields(size_t(fieldCapacity), 7);
  std::vector<uint32_t> records(size_t(recordCapacity), 7);
  Indexed result;
  int64_t count = flott_csv_index(block.bytes(), block.size(), final, delimiter,
                                  fields.data(), fieldCapacity, records.data(),
                                  recordCapacity, &result.consumed);
  for (int64_t r = 0; r < count; ++r) {
    uint32_t first = records[size_t(r)], last = records[size_t(r) + 1];
    int columns = int(last - first);
    int status = flott_csv_check(block.bytes(), fields.data(), first, last, 1);
    if (columns == 0) {
      EXPECT_EQ(status, kBrokenQuotes);
      result.records.push_back({kBroken});
      continue;
    }
    if (flott_csv_check(block.bytes(), fields.data(), first, last, 1000) ==
        kFlottCsvBlank)
      continue;
    Record record;
    for (int c = 0; c < columns; ++c) {
      uint32_t begin = fields[first + uint32_t(c)] + 1;
      int64_t size = fields[first + uint32_t(c) + 1] - begin;
      const char *data = block.data() + begin;
      if (c == columns - 1)
        size = flott_csv_last_size(data, size);
      record.emplace_back(data, size_t(size));
    }
    result.records.push_back(record);
  }
  return result;
}

std::string fieldText(std::string_view raw) {
  PaddedText block(raw);
  TestArena arena;
  FlottText text;
  int32_t status = flott_csv_field(arena, block.data(), block.size(), &text);
  if (status)
    return kBroken;
  return {text.data, size_t(text.size)};
}

/// The rules of Csv.h, one byte after the other.
std::vector<Record> reference(std::string_view text, char delimiter) {
  std::vector<Record> records;
  Record record;
  std::string field;
  bool quoted = false, start = true, closed = false;
  auto endRecord = [&] {
    if (!field.empty() && field.back() == '\r')
      field.pop_back();
    bool blank = record.empty() && field.empty();
    record.push_back(field);
    field.clear();
    if (!blank)
      records.push_back(record);
    record.clear();
  };
  size_t recordBegin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '"' && (quoted || start || closed)) {
      closed = quoted;
      quoted = !quoted;
      start = false;
      field += c;
      continue;
    }
    closed = start = false;
    if (!quoted && c == delimiter) {
      record.push_back(field);
      field.clear();
      start = true;
    } else if (!quoted && c == '\n') {
      endRecord();
      start = true;
      recordBegin = i + 1;
    } else {
      field += c;
    }
  }
  if (recordBegin < text.size()) {
    if (quoted)
      records.push_back({kBroken});
    else
      endRecord();
  }
  return records;
}

TEST(CsvIndexTest, FindsFieldsOfPlainRecords) {
  Indexed indexed = indexText("a,b,c\n1,,3\n");
  EXPECT_THAT(indexed.records,
              ElementsAre(Record{"a", "b", "c"}, Record{"1", "", "3"}));
  EXPECT_EQ(indexed.consumed, 11);
}

TEST(CsvIndexTest, KeepsAnUnfinishedRecordForTheNextBlock) {
  Indexed indexed = indexText("a,b\nc,d", /*final=*/false);
  EXPECT_THAT(indexed.records, ElementsAre(Record{"a", "b"}));
  EXPECT_EQ(indexed.consumed, 4);
  EXPECT_EQ(indexText("\"a\nb", false).consumed, 0);
  EXPECT_EQ(indexText("", false).consumed, 0);
}

TEST(CsvIndexTest, EndsTheLastRecordOfAFinalBlock) {
  Indexed indexed = indexText("a,b\nc,");
  EXPECT_THAT(indexed.records, ElementsAre(Record{"a", "b"}, Record{"c", ""}));
  EXPECT_EQ(indexed.consumed, 6);
  EXPECT_THAT(indexText("").records, ElementsAre());
}

TEST(CsvIndexTest, SkipsEmptyLinesButNotEmptyFields) {
  EXPECT_THAT(indexText("a,b\n\n\r\nc,d\r\n\n").records,
              ElementsAre(Record{"a", "b"}, Record{"c", "d"}));
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
  EXPECT_THAT(indexText("a,b\nc,\"d\ne,f\n").records,
              ElementsAre(Record{"a", "b"}, Record{kBroken}));
  EXPECT_EQ(indexText("a,b\nc,\"d\ne,f\n").consumed, 13);
}

TEST(CsvIndexTest, TakesStrayQuotesAsText) {
  EXPECT_THAT(indexText("6\" pipe,b\nc\"d,\"e\n").records,
              ElementsAre(Record{"6\" pipe", "b"}, Record{kBroken}));
  EXPECT_THAT(indexText("\"a\"b\",c\n").records,
              ElementsAre(Record{"\"a\"b\"", "c"}));
}

TEST(CsvIndexTest, QuotesMayStandAtEveryPlaceOfAStep) {
  for (size_t shift = 0; shift < 140; ++shift) {
    std::string first(shift, 'x');
    EXPECT_THAT(indexText(first + ",\"a,\"\"b\n\",\"\"\nc,d,e\n").records,
                ElementsAre(Record{first, "\"a,\"\"b\n\"", "\"\""},
                            Record{"c", "d", "e"}))
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
    Indexed indexed = indexText(text, true, ',');
    ASSERT_EQ(indexed.records, reference(text, ',')) << text;
    ASSERT_EQ(indexed.consumed, int64_t(text.size()));
  }
}

TEST(CsvIndexTest, StopsAtCapacityAtARecordsEnd) {
  std::string text;
  std::vector<Record> all;
  for (int i = 0; i < 1000; ++i) {
    text += std::to_string(i) + ";\"x;\n\"\n";
    all.push_back({std::to_string(i), "\"x;\n\""});
  }
  for (auto [fieldCapacity, recordCapacity] :
       {std::pair{200, 1000}, {1000, 90}, {80, 80}, {101, 83}}) {
    std::vector<Record> found;
    std::string_view rest = text;
    while (!rest.empty()) {
      Indexed part = indexText(rest, true, ';', fieldCapacity, recordCapacity);
      ASSERT_GT(part.consumed, 0);
      found.insert(found.end(), part.records.begin(), part.records.end());
      rest.remove_prefix(size_t(part.consumed));
    }
    EXPECT_EQ(found, all);
  }
  // A record of more fields than there is room for: nothing is consumed.
  EXPECT_EQ(indexText(std::string(500, ','), true, ',', 100, 100).consumed, 0);
  EXPECT_EQ(indexText("a\n", true, ',', 79, 100).consumed, 0);
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
