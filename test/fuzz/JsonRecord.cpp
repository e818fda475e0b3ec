// NDJSON: the index finds lines, at once and in parts; members, nested objects
// and arrays are read without leaving the record; what JSON is, is a record.
//
// input: lines; each is also read as a record by itself
#include "runtime/abi/Calls.h"
#include "runtime/abi/Prepared.h"
#include "runtime/abi/RowCalls.h"
#include "runtime/text/inline/JsonArray.h"
#include "test/unit/text/Arena.h"

using namespace flott;

namespace {

const FlottJsonKey kKeys[] = {
    {0x2261, 0xffff, "a", 1, 0},
    {0x69745f746e657665, ~uint64_t(0), "event_time_of_day", 17, 1},
    {0x2262, 0xffff, "b", 1, -1},
    {0x22a9c3, 0xffffff, "\xc3\xa9", 2, 2},
};
const FlottJsonKeys kAll = {kKeys, 4, 3};
// A key that is known and not wanted.
const FlottJsonKeys kNone = {kKeys + 2, 1, 0};

void check(bool holds) {
  if (!holds)
    __builtin_trap();
}

void readAll(FlottArena *arena, const FlottJsonSlot *slot, int depth) {
  union {
    uint8_t boolean;
    int8_t i8;
    int16_t i16;
    int32_t i32;
    int64_t i64;
    float f32;
    double f64;
    uint64_t low;
  } out;
  int64_t high;
  int32_t valid;
  FlottText text;
  FlottArray array;
  flott_json_bool_read(slot, &out.boolean, &valid);
  flott_json_i8_read(slot, &out.i8, &valid);
  flott_json_i16_read(slot, &out.i16, &valid);
  flott_json_i32_read(slot, &out.i32, &valid);
  flott_json_i64_read(slot, &out.i64, &valid);
  flott_json_f32_read(slot, &out.f32, &valid);
  flott_json_f64_read(slot, &out.f64, &valid);
  flott_json_decimal_read(slot, 20, 4, &out.low, &high, &valid);
  flott_json_date_read(slot, &out.i32, &valid);
  flott_json_time_read(slot, 6, &out.i64, &valid);
  flott_json_timestamp_read(slot, 9, &out.i64, &valid);
  flott_json_interval_read(slot, &out.i64, &valid);
  flott_json_months_read(slot, &out.i32, &valid);
  flott_json_bytes_read(arena, slot, &text, &valid);
  if (flott_json_text_read(arena, slot, &text, &valid) == 0 && valid &&
      validateUtf8(reinterpret_cast<const uint8_t *>(text.data), text.size))
    __builtin_trap();
  for (int type = kFlottTypeBool; type <= kFlottTypeArray; ++type)
    flott_json_array_read(arena, slot, type, 6, 2, 1, &array, &valid);
  FlottJsonSlot slots[3];
  if (flott_json_object_index(slot, &kAll, slots) == 0 && depth < 100 &&
      slot->kind == kFlottJsonObject)
    for (const FlottJsonSlot &inner : slots)
      readAll(arena, &inner, depth + 1);
}

} // namespace

/// The lines of a block, as the index notes them.
struct Lines {
  std::vector<std::string> texts;
  int64_t consumed = 0;
};

static Lines linesOf(const PaddedText &block, bool final, int64_t room) {
  std::vector<uint32_t> lines(size_t(room), 7), records(size_t(room), 7);
  Lines found;
  const int64_t count =
      flott_json_index(block.bytes(), block.size(), final, lines.data(), room,
                       records.data(), room, &found.consumed);
  check(found.consumed >= 0 && found.consumed <= block.size());
  for (int64_t r = 0; r < count; ++r) {
    const uint32_t begin = lines[records[size_t(r)]] + 1;
    const uint32_t end = lines[records[size_t(r) + 1]];
    check(begin <= end && end <= block.size());
    found.texts.emplace_back(block.data() + begin, end - begin);
  }
  return found;
}

/// At once, without the end, and in parts.
static std::vector<std::string> checkIndex(std::string_view text) {
  const auto room = int64_t(text.size()) + 100;
  const PaddedText block(text);
  const Lines whole = linesOf(block, true, room);
  check(whole.consumed == block.size());
  const Lines open = linesOf(block, false, room);
  const size_t newline = text.rfind('\n') + 1; // npos + 1 is 0
  check(open.consumed == int64_t(newline));
  check(open.texts.size() == whole.texts.size() - (newline < text.size()));
  std::vector<std::string> parts;
  while (!text.empty()) {
    const Lines part =
        linesOf(PaddedText(text), true, kFlottIndexSlack + room % 64);
    check(part.consumed > 0);
    parts.insert(parts.end(), part.texts.begin(), part.texts.end());
    text.remove_prefix(size_t(part.consumed));
  }
  check(parts == whole.texts);
  return whole.texts;
}

/// The record by itself, whether it is JSON being known.
static void checkRecord(const PaddedText &record, bool isJson,
                        FlottArena *arena) {
  FlottJsonSlot slots[3];
  const uint32_t alone[] = {~uint32_t(0), uint32_t(record.size())};
  const int32_t status =
      flott_json_record_index(record.bytes(), alone, 0, 1, &kAll, slots);
  // What is not read is not checked, but what is JSON is taken.
  check(!isJson || status == 0);
  if (status)
    return;
  for (const FlottJsonSlot &slot : slots) {
    check(slot.kind == kFlottJsonMissing ||
          (slot.data >= record.data() && slot.size >= 0 &&
           slot.data + slot.size < record.data() + record.size()));
    readAll(arena, &slot, 0);
  }
  FlottJsonSlot none;
  flott_json_record_index(record.bytes(), alone, 0, 1, &kNone, &none);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const std::string_view text(reinterpret_cast<const char *>(data), size);
  FlottContext context = {};
  static void *const kWhole =
      flott_prepare(&context, kFlottPreparedJsonPath, "$", 1);
  for (const std::string &line : checkIndex(text)) {
    const PaddedText record(line);
    TestArena arena;
    FlottJsonSlot value;
    const bool isObject =
        flott_json_find(kWhole, record.data(), record.size(), &value) == 1 &&
        value.kind == kFlottJsonObject;
    checkRecord(record, isObject, arena);
  }
  return 0;
}
