#include "runtime/text/inline/JsonArray.h"
#include "test/unit/text/Arena.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

using namespace flott;
using testing::ElementsAre;

namespace {

/// Keys as the code generator lays them out; a name that begins with '-' is
/// known but not live.
class Keys {
public:
  explicit Keys(std::vector<std::string> names) : names_(std::move(names)) {
    int32_t slot = 0;
    for (std::string &name : names_) {
      bool live = name[0] != '-';
      name += '"';
      const char *text = name.data() + !live;
      FlottJsonKey key = {0, 0, text, int32_t(std::strlen(text)) - 1,
                          live ? slot++ : -1};
      for (int32_t i = 0; i <= key.size && i < 8; ++i) {
        key.head |= uint64_t(uint8_t(text[i])) << 8 * i;
        key.mask |= uint64_t(0xff) << 8 * i;
      }
      keys_.push_back(key);
    }
    all_ = {keys_.data(), int64_t(keys_.size()), slot};
  }
  const FlottJsonKeys *operator&() const { return &all_; }
  size_t slots() const { return size_t(all_.slotCount); }

private:
  std::vector<std::string> names_;
  std::vector<FlottJsonKey> keys_;
  FlottJsonKeys all_;
};

std::string show(const FlottJsonSlot &slot) {
  const char *const kinds[] = {"missing", "null",     "bool ",  "number ",
                               "string ", "unusual ", "array ", "object "};
  std::string text = kinds[slot.kind];
  if (slot.kind > kFlottJsonNull)
    text += std::string(slot.data, size_t(slot.size));
  return text;
}

using Shown = std::vector<std::string>;

int32_t indexRecord(const PaddedText &record, const FlottJsonKeys *keys,
                    FlottJsonSlot *slots) {
  const uint32_t lines[] = {~uint32_t(0), uint32_t(record.size())};
  return flott_json_record_index(record.bytes(), lines, 0, 1, keys, slots);
}

Shown index(std::string_view record, const Keys &keys) {
  PaddedText padded(record);
  std::vector<FlottJsonSlot> slots(keys.slots(), {nullptr, 77, 77});
  int32_t status = indexRecord(padded, &keys, slots.data());
  if (status)
    return {"error " + std::to_string(status)};
  Shown shown;
  for (auto &slot : slots)
    shown.push_back(show(slot));
  return shown;
}

const std::string kInvalid = "error " + std::to_string(kInvalidJson);
const std::string kBlank = "error " + std::to_string(kFlottJsonBlank);

TEST(JsonIndexTest, FindsLinesOfEveryLength) {
  for (bool final : {false, true})
    for (size_t length = 0; length < 200; ++length) {
      std::string text = "a\n" + std::string(length, 'x') + "\n\nrest";
      PaddedText block(text);
      uint32_t lines[200], records[200];
      int64_t consumed;
      int64_t count = flott_json_index(block.bytes(), block.size(), final,
                                       lines, 200, records, 200, &consumed);
      ASSERT_EQ(count, final ? 4 : 3);
      EXPECT_EQ(lines[records[0]] + 1, 0u);
      EXPECT_EQ(lines[records[1]], 1u);
      EXPECT_EQ(lines[records[2]], 2 + length);
      EXPECT_EQ(lines[records[3]], 3 + length);
      EXPECT_EQ(consumed, block.size() - (final ? 0 : 4));
      if (final) {
        EXPECT_EQ(lines[records[4]], block.size());
      }
    }
}

TEST(JsonIndexTest, StopsWhenThereIsNoRoom) {
  PaddedText block(std::string(1000, '\n'));
  uint32_t lines[400], records[400];
  int64_t consumed;
  for (auto [lineCapacity, recordCapacity] :
       {std::pair{200, 400}, {400, 200}}) {
    int64_t count =
        flott_json_index(block.bytes(), block.size(), 1, lines, lineCapacity,
                         records, recordCapacity, &consumed);
    EXPECT_GE(count, 100);
    EXPECT_LT(count, 200);
    EXPECT_EQ(consumed, count);
  }
  EXPECT_EQ(flott_json_index(block.bytes(), 10, 1, lines, 79, records, 400,
                             &consumed),
            0);
  EXPECT_EQ(consumed, 0);
}

TEST(JsonRecordTest, FillsSlotsInAnyOrder) {
  Keys keys({"a", "long_key_name", "c"});
  Shown all = {"number 1", "string x", "bool true"};
  EXPECT_EQ(index(R"({"a":1,"long_key_name":"x","c":true})", keys), all);
  EXPECT_EQ(index(R"({"c":true,"long_key_name":"x","a":1})", keys), all);
  EXPECT_EQ(index(R"({"u":0,"a":1,"v":"\"","c":true,"w":{},)"
                  R"("long_key_name":"x","z":[1,"]"]})",
                  keys),
            all);
  EXPECT_EQ(
      index(" { \"a\" :\t1 , \"c\" : true ,\r \"long_key_name\": \"x\" } \r",
            keys),
      all);
}

TEST(JsonRecordTest, LeavesMissingKeysAndNulls) {
  Keys keys({"a", "b"});
  EXPECT_THAT(index(R"({"b":null})", keys), ElementsAre("missing", "null"));
  EXPECT_THAT(index("{}", keys), ElementsAre("missing", "missing"));
  EXPECT_THAT(index(" { } ", keys), ElementsAre("missing", "missing"));
  EXPECT_THAT(index(R"({"ab":1,"":2,"a\"":3})", keys),
              ElementsAre("missing", "missing"));
}

TEST(JsonRecordTest, PassesKeysWithoutASlot) {
  Keys keys({"-a", "b", "-c", "d"});
  EXPECT_THAT(index(R"({"a":[1],"b":2,"c":"x","d":4})", keys),
              ElementsAre("number 2", "number 4"));
  EXPECT_THAT(index(R"({"d":4,"c":"x","b":2})", keys),
              ElementsAre("number 2", "number 4"));
}

TEST(JsonRecordTest, FirstOfEqualKeysCounts) {
  Keys keys({"a", "b"});
  EXPECT_THAT(index(R"({"a":1,"a":2,"b":3,"b":4})", keys),
              ElementsAre("number 1", "number 3"));
}

TEST(JsonRecordTest, ComparesWholeKeysOfEverySize) {
  for (size_t size = 1; size < 40; ++size) {
    std::string name(size, 'k');
    Keys keys({name});
    EXPECT_THAT(index("{\"" + name + "\":1}", keys), ElementsAre("number 1"));
    EXPECT_THAT(index("{\"" + name + "k\":1}", keys), ElementsAre("missing"));
    std::string other = name;
    other.back() = 'j';
    EXPECT_THAT(index("{\"" + other + "\":1}", keys), ElementsAre("missing"));
    if (size > 1)
      EXPECT_THAT(index("{\"" + name.substr(1) + "\":1}", keys),
                  ElementsAre("missing"));
  }
}

TEST(JsonRecordTest, DecodesEscapesInKeys) {
  Keys keys({"caf\xc3\xa9", "tab\t"});
  EXPECT_THAT(index(R"({"caf\u00e9":1,"tab\t":2})", keys),
              ElementsAre("number 1", "number 2"));
  EXPECT_THAT(index("{\"caf\xc3\xa9\":1}", keys),
              ElementsAre("number 1", "missing"));
}

TEST(JsonRecordTest, MarksStringsThatNeedDecoding) {
  Keys keys({"a"});
  for (size_t length = 0; length < 150; ++length) {
    std::string x(length, 'x');
    EXPECT_THAT(index("{\"a\":\"" + x + "\"}", keys),
                ElementsAre("string " + x));
    EXPECT_THAT(index("{\"a\":\"" + x + "\\\\\"}", keys),
                ElementsAre("unusual " + x + "\\\\"));
    EXPECT_THAT(index("{\"a\":\"" + x + "\\\"y\"}", keys),
                ElementsAre("unusual " + x + "\\\"y"));
    EXPECT_THAT(index("{\"a\":\"" + x + "\xc3\xa9\"}", keys),
                ElementsAre("unusual " + x + "\xc3\xa9"));
    EXPECT_THAT(index("{\"a\":\"" + x + "\\\"}", keys), ElementsAre(kInvalid));
  }
}

TEST(JsonRecordTest, SkipsNestedValuesByDepth) {
  Keys keys({"a", "z"});
  for (size_t length = 0; length < 150; ++length) {
    std::string nested =
        "[{\"b\":[\"" + std::string(length, 'x') + "]\\\"}\",[]]},{\"c\":{}}]";
    EXPECT_THAT(index("{\"a\":" + nested + ",\"z\":1}", keys),
                ElementsAre("array " + nested, "number 1"));
  }
  EXPECT_THAT(index(R"({"a":{"z":2},"z":1})", keys),
              ElementsAre("object {\"z\":2}", "number 1"));
}

TEST(JsonRecordTest, RefusesWhatIsNoObject) {
  Keys keys({"a", "b"});
  for (auto text : {"[]",
                    "1",
                    "{",
                    "}",
                    "{\"a\":1",
                    "{\"a\":1,}",
                    "{\"a\" 1}",
                    "{\"a\":}",
                    "{a:1}",
                    "{\"a\":1 \"b\":2}",
                    "{\"a\":nul}",
                    "{\"a\":tru}",
                    "{,}",
                    "{\"a\":1}}",
                    "{\"a\":[1}",
                    "{\"a\":{\"b\":1}",
                    "{\"a\"}",
                    "{\"}",
                    "{\"a\":\"}",
                    "{\"a\":x}",
                    "{\"a\":nullx,\"b\":1}",
                    "{\"a\"",
                    "{\"a\":1}x",
                    "{\"a\":\"x\"y}",
                    "{\"a\":1;\"b\":2}",
                    "{\"a\":truee}",
                    "{\"a\":1x}",
                    "{\"a\":1.5/}"})
    EXPECT_THAT(index(text, keys), ElementsAre(kInvalid)) << text;
  EXPECT_THAT(index("", keys), ElementsAre(kBlank));
  EXPECT_THAT(index(" \t\r", keys), ElementsAre(kBlank));
}

TEST(JsonRecordTest, DoesNotLookBehindTheLastLiveKey) {
  Keys keys({"a"});
  EXPECT_THAT(index("{\"a\":1,rubbish}", keys), ElementsAre("number 1"));
  EXPECT_THAT(index("{\"a\":1,rubbish", keys), ElementsAre(kInvalid));
}

TEST(JsonRecordTest, ReadsNothingOutsideOfBrokenRecords) {
  // ASan is the judge; that these end at all is the rest.
  Keys keys({"a", "bcdefghijk", "}x"});
  const std::string whole = "{\"a\":\"\\\"x\",\"bcdefghijk\":[{},\"]\",1.5],"
                            "\"u\":{\"v\":null},\"}x\":true}";
  std::mt19937 random(5);
  for (int i = 0; i < 20000; ++i) {
    std::string text = whole.substr(0, random() % (whole.size() + 1));
    for (unsigned edits = random() % 3; edits && !text.empty(); --edits)
      text[random() % text.size()] = "{}[]\",:\\0a "[random() % 11];
    index(text, keys);
    index(text + "}", keys);
  }
}

TEST(JsonObjectTest, IndexesNestedObjects) {
  Keys outer({"bid"}), inner({"x", "y"});
  PaddedText record(R"({"bid": {"y":2,"w":[],"x":1} })");
  FlottJsonSlot slot, slots[2];
  ASSERT_EQ(indexRecord(record, &outer, &slot), 0);
  ASSERT_EQ(flott_json_object_index(&slot, &inner, slots), 0);
  EXPECT_EQ(show(slots[0]), "number 1");
  EXPECT_EQ(show(slots[1]), "number 2");

  PaddedText none(R"({"bid":null})");
  ASSERT_EQ(indexRecord(none, &outer, &slot), 0);
  ASSERT_EQ(flott_json_object_index(&slot, &inner, slots), 0);
  EXPECT_EQ(show(slots[1]), "missing");

  PaddedText number(R"({"bid":1})"), crossed(R"({"bid":{]})");
  ASSERT_EQ(indexRecord(number, &outer, &slot), 0);
  EXPECT_EQ(flott_json_object_index(&slot, &inner, slots), kWrongType);
  ASSERT_EQ(indexRecord(crossed, &outer, &slot), 0);
  EXPECT_EQ(flott_json_object_index(&slot, &inner, slots), kInvalidJson);
}

/// Runs `read` on a record's only value.
template <typename Read> void withValue(std::string_view value, Read read) {
  Keys keys({"a"});
  PaddedText record("{\"a\":" + std::string(value) + "}");
  FlottJsonSlot slot;
  ASSERT_EQ(indexRecord(record, &keys, &slot), 0) << value;
  read(&slot);
}

template <typename T, int32_t (*read)(const FlottJsonSlot *, T *, int32_t *)>
std::string readAs(std::string_view value) {
  std::string result;
  withValue(value, [&](FlottJsonSlot *slot) {
    T out = T(99);
    int32_t valid = 99;
    int32_t status = read(slot, &out, &valid);
    EXPECT_TRUE(status == 0 || valid == 0);
    EXPECT_TRUE(valid == 1 || out == T(0));
    result = status  ? "error " + std::to_string(status)
             : valid ? std::to_string(out)
                     : "NULL";
  });
  return result;
}

const std::string kWrong = "error " + std::to_string(kWrongType);
const std::string kNumber = "error " + std::to_string(kInvalidNumber);

TEST(JsonReadTest, ReadsNumbers) {
  constexpr auto i64 = readAs<int64_t, flott_json_i64_read>;
  EXPECT_EQ(i64("-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(i64("0"), "0");
  EXPECT_EQ(i64("null"), "NULL");
  EXPECT_EQ(i64("\"1\""), kWrong);
  EXPECT_EQ(i64("true"), kWrong);
  EXPECT_EQ(i64("01"), kNumber);
  EXPECT_EQ(i64("-01"), kNumber);
  EXPECT_EQ(i64("-"), kNumber);
  EXPECT_EQ(i64("1.5"), kNumber);
  EXPECT_EQ(i64("1-2"), kNumber);
  EXPECT_EQ((readAs<int8_t, flott_json_i8_read>("128")),
            "error " + std::to_string(kOverflow));
  EXPECT_EQ((readAs<int16_t, flott_json_i16_read>("-32768")), "-32768");
  EXPECT_EQ((readAs<int32_t, flott_json_i32_read>("2147483647")), "2147483647");
  constexpr auto f64 = readAs<double, flott_json_f64_read>;
  EXPECT_EQ(f64("1.5e3"), "1500.000000");
  EXPECT_EQ(f64("-0.25"), "-0.250000");
  EXPECT_EQ(f64("-.5"), kNumber);
  EXPECT_EQ((readAs<float, flott_json_f32_read>("0.5")), "0.500000");
}

// What the encoder writes must be read again.
TEST(JsonReadTest, ReadsFloatsThatAreNoNumbersInQuotes) {
  constexpr auto f64 = readAs<double, flott_json_f64_read>;
  EXPECT_EQ(f64("\"inf\""), "inf");
  EXPECT_EQ(f64("\"-inf\""), "-inf");
  EXPECT_EQ(f64("\"nan\""), "nan");
  EXPECT_EQ((readAs<float, flott_json_f32_read>("\"inf\"")), "inf");
  EXPECT_EQ(f64("\"1.5\""), kWrong);
  EXPECT_EQ(f64("\"\""), kWrong);
}

TEST(JsonReadTest, ReadsTruthValues) {
  constexpr auto read = readAs<uint8_t, flott_json_bool_read>;
  EXPECT_EQ(read("true"), "1");
  EXPECT_EQ(read("false"), "0");
  EXPECT_EQ(read("null"), "NULL");
  EXPECT_EQ(read("1"), kWrong);
}

TEST(JsonReadTest, ReadsTimesFromStrings) {
  constexpr auto date = readAs<int32_t, flott_json_date_read>;
  EXPECT_EQ(date("\"1970-01-02\""), "1");
  EXPECT_EQ(date("5"), kWrong);
  EXPECT_EQ(date("\"1970-01-0\\u0032\""),
            "error " + std::to_string(kInvalidTimestamp));
  EXPECT_EQ((readAs<int64_t, flott_json_interval_read>("\"1m\"")), "60000000");
  EXPECT_EQ((readAs<int32_t, flott_json_months_read>("\"1y\"")), "12");
  withValue("\"1970-01-01T00:00:01.5Z\"", [](FlottJsonSlot *slot) {
    int64_t out;
    int32_t valid;
    EXPECT_EQ(flott_json_timestamp_read(slot, 9, &out, &valid), 0);
    EXPECT_EQ(out, 1500000000);
  });
  withValue("\"00:00:01\"", [](FlottJsonSlot *slot) {
    int64_t out;
    int32_t valid;
    EXPECT_EQ(flott_json_time_read(slot, 3, &out, &valid), 0);
    EXPECT_EQ(out, 1000000);
  });
}

std::string readText(std::string_view value) {
  std::string result;
  withValue(value, [&](FlottJsonSlot *slot) {
    TestArena arena;
    FlottText text;
    int32_t valid;
    int32_t status = flott_json_text_read(arena, slot, &text, &valid);
    result = status  ? "error " + std::to_string(status)
             : valid ? std::string(text.data, size_t(text.size))
                     : "NULL";
  });
  return result;
}

TEST(JsonReadTest, DecodesStrings) {
  EXPECT_EQ(readText("\"plain\""), "plain");
  EXPECT_EQ(readText("\"\""), "");
  EXPECT_EQ(readText("null"), "NULL");
  EXPECT_EQ(readText("12"), kWrong);
  EXPECT_EQ(readText(R"("\"\\\/\b\f\n\r\t")"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(readText(R"("\u0041\u00e9\u20AC\ud83d\ude00")"),
            "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
  EXPECT_EQ(readText("\"\xc3\xa9\\n\""), "\xc3\xa9\n");
}

TEST(JsonReadTest, RefusesBrokenEscapesAndUtf8) {
  for (auto text : {R"("\x")", R"("\u12")", R"("\u12g4")", R"("\ud83d")",
                    R"("\ude00")", R"("\ud83d\u0041")", R"("\ud83dxx")"})
    EXPECT_EQ(readText(text), kInvalid) << text;
  EXPECT_EQ(readText("\"\xff\""), "error " + std::to_string(kInvalidUtf8));
  EXPECT_EQ(readText("\"\\n\xc3\""), "error " + std::to_string(kInvalidUtf8));
}

TEST(JsonReadTest, ReadsDecimalsAndBytes) {
  withValue("-12.345", [](FlottJsonSlot *slot) {
    uint64_t low;
    int64_t high;
    int32_t valid;
    EXPECT_EQ(flott_json_decimal_read(slot, 9, 2, &low, &high, &valid), 0);
    EXPECT_EQ(int64_t(low), -1235);
    EXPECT_EQ(high, -1);
    EXPECT_EQ(flott_json_decimal_read(slot, 3, 2, &low, &high, &valid),
              kOverflow);
    EXPECT_EQ(valid, 0);
    EXPECT_EQ(low, 0u);
  });
  withValue("\"00fF\"", [](FlottJsonSlot *slot) {
    TestArena arena;
    FlottText bytes;
    int32_t valid;
    EXPECT_EQ(flott_json_bytes_read(arena, slot, &bytes, &valid), 0);
    EXPECT_EQ(std::string_view(bytes.data, size_t(bytes.size)),
              std::string_view("\0\xff", 2));
  });
}

TEST(JsonArrayTest, ReadsElementsAndValidity) {
  withValue("[1, null ,-3]", [](FlottJsonSlot *slot) {
    TestArena arena;
    FlottArray array;
    int32_t valid;
    ASSERT_EQ(flott_json_array_read(arena, slot, kFlottTypeI64, 0, 0, 1, &array,
                                    &valid),
              0);
    ASSERT_EQ(array.count, 3);
    int64_t values[3];
    std::memcpy(values, array.data, sizeof values);
    EXPECT_THAT(values, ElementsAre(1, 0, -3));
    EXPECT_THAT(std::vector(array.data + 24, array.data + 27),
                ElementsAre(1, 0, 1));
    EXPECT_EQ(flott_json_array_read(arena, slot, kFlottTypeI64, 0, 0, 0, &array,
                                    &valid),
              kNullInNotNull);
    EXPECT_EQ(valid, 0);
  });
  withValue("[]", [](FlottJsonSlot *slot) {
    TestArena arena;
    FlottArray array;
    int32_t valid;
    ASSERT_EQ(flott_json_array_read(arena, slot, kFlottTypeString, 0, 0, 0,
                                    &array, &valid),
              0);
    EXPECT_EQ(array.count, 0);
    EXPECT_EQ(valid, 1);
  });
}

TEST(JsonArrayTest, HoldsTextsAsViews) {
  withValue(R"(["short","longer than twelve bytes","caf\u00e9"])",
            [](FlottJsonSlot *slot) {
              TestArena arena;
              FlottArray array;
              int32_t valid;
              ASSERT_EQ(flott_json_array_read(arena, slot, kFlottTypeString, 0,
                                              0, 0, &array, &valid),
                        0);
              FlottView views[3];
              std::memcpy(views, array.data, sizeof views);
              EXPECT_EQ(std::string_view(views[0].prefix, 4), "shor");
              EXPECT_EQ(views[0].tail.rest[0], 't');
              EXPECT_EQ(views[0].tail.rest[1], '\0');
              EXPECT_EQ(std::string_view(views[1].tail.data, views[1].size),
                        "longer than twelve bytes");
              EXPECT_EQ(views[2].size, 5u);
            });
}

TEST(JsonArrayTest, RefusesBrokenArrays) {
  for (auto text : {"[1,]", "[,1]", "[1 2]", "[1,,2]", "[1}"})
    withValue(text, [&](FlottJsonSlot *slot) {
      TestArena arena;
      FlottArray array;
      int32_t valid;
      EXPECT_EQ(flott_json_array_read(arena, slot, kFlottTypeI64, 0, 0, 1,
                                      &array, &valid),
                slot->data[0] == '[' ? kInvalidJson : 0)
          << text;
    });
  withValue("[[1]]", [](FlottJsonSlot *slot) {
    TestArena arena;
    FlottArray array;
    int32_t valid;
    EXPECT_EQ(flott_json_array_read(arena, slot, kFlottTypeArray, 0, 0, 1,
                                    &array, &valid),
              kWrongType);
  });
}

} // namespace
