// NDJSON: lines, members, nested objects and arrays are read without leaving
// the record; a value that is read lies within it.
//
// input: lines; each is also read as a record by itself
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

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  PaddedText block({reinterpret_cast<const char *>(data), size});
  std::vector<uint32_t> lines(size + 100), records(size + 100);
  int64_t consumed;
  int64_t count = flott_json_index(block.bytes(), block.size(), 1, lines.data(),
                                   int64_t(lines.size()), records.data(),
                                   int64_t(records.size()), &consumed);
  if (consumed != block.size())
    __builtin_trap();
  TestArena arena;
  for (int64_t r = 0; r < count; ++r) {
    uint32_t begin = lines[records[size_t(r)]] + 1;
    uint32_t end = lines[records[size_t(r) + 1]];
    PaddedText record({block.data() + begin, end - begin});
    FlottJsonSlot slots[3];
    const uint32_t alone[] = {~uint32_t(0), uint32_t(record.size())};
    if (flott_json_record_index(record.bytes(), alone, 0, 1, &kAll, slots))
      continue;
    for (const FlottJsonSlot &slot : slots) {
      if (slot.kind != kFlottJsonMissing &&
          (slot.data < record.data() || slot.size < 0 ||
           slot.data + slot.size >= record.data() + record.size()))
        __builtin_trap();
      readAll(arena, &slot, 0);
    }
  }
  return 0;
}
