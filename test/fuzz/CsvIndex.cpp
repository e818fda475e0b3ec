// CSV: both indexes hold to the rules, at once and in parts; fields end, and
// lose their quotes.
//
// input: two bytes of options, then the text
#include "test/unit/text/CsvRules.h"

#include <algorithm>

using namespace flott;

namespace {

void check(bool holds) {
  if (!holds)
    __builtin_trap();
}

/// What is read of a text: some of its columns.
struct Shape {
  char delimiter;
  int32_t columns;
  uint64_t live; // a bit per column, the last one's always

  int32_t entries() const { return __builtin_popcountll(live); }
};

/// The records of a block, each the places where its fields end.
struct Ends {
  std::vector<std::vector<uint32_t>> records;
  std::vector<int32_t> checks; // of each record
  int64_t consumed = 0;
};

Ends endsOf(const PaddedText &block, bool final, const Shape &shape,
            bool isLive, int64_t fieldRoom, int64_t recordRoom) {
  std::vector<uint32_t> fields(size_t(fieldRoom), 7);
  std::vector<uint32_t> records(size_t(recordRoom), 7);
  Ends ends;
  const int64_t count =
      isLive ? flott_csv_index_live(block.bytes(), block.size(), final,
                                    shape.delimiter, fields.data(), fieldRoom,
                                    records.data(), recordRoom, &ends.consumed,
                                    shape.live, shape.columns)
             : flott_csv_index(block.bytes(), block.size(), final,
                               shape.delimiter, fields.data(), fieldRoom,
                               records.data(), recordRoom, &ends.consumed);
  check(count >= 0 && count < recordRoom && ends.consumed >= 0 &&
        ends.consumed <= block.size());
  for (int64_t r = 0; r < count; ++r) {
    const uint32_t first = records[size_t(r)], last = records[size_t(r) + 1];
    check(first <= last && last < fieldRoom);
    ends.records.emplace_back(fields.begin() + first + 1,
                              fields.begin() + last + 1);
    ends.checks.push_back(
        isLive ? flott_csv_check_live(block.bytes(), fields.data(), first, last,
                                      shape.entries(), shape.delimiter,
                                      shape.columns)
               : flott_csv_check(block.bytes(), fields.data(), first, last,
                                 shape.columns));
  }
  return ends;
}

/// Of each record the live index notes what the other one does, or that there
/// is something wrong.
void checkLive(const Ends &all, const Ends &live, const Shape &shape) {
  check(live.records.size() == all.records.size() &&
        live.consumed == all.consumed);
  for (size_t r = 0; r < all.records.size(); ++r) {
    const std::vector<uint32_t> &ends = all.records[r];
    check((all.checks[r] == 0) == (live.checks[r] == 0));
    if (ends.size() != size_t(shape.columns)) {
      // How many fields too few or too many, stray quotes may hide.
      check(
          all.checks[r] == live.checks[r] ||
          (all.checks[r] != kFlottCsvBlank && all.checks[r] != kBrokenQuotes));
      continue;
    }
    std::vector<uint32_t> expected;
    for (size_t c = 0; c < ends.size(); ++c)
      if (shape.live >> c & 1)
        expected.push_back(ends[c]);
    check(live.records[r] == expected);
  }
}

void checkInParts(std::string_view text, const Shape &shape, bool isLive,
                  int64_t room, size_t expectedCount) {
  size_t count = 0;
  while (!text.empty()) {
    const Ends part =
        endsOf(PaddedText(text), true, shape, isLive, room, room - 20);
    if (part.consumed == 0)
      return; // a record of more fields than there is room for
    count += part.records.size();
    text.remove_prefix(size_t(part.consumed));
  }
  check(count == expectedCount);
}

/// A field without its quotes; none: they are broken.
bool unquote(std::string_view raw, std::string &text) {
  text = raw;
  if (!raw.starts_with("\""))
    return true;
  if (raw.size() < 2 || raw.back() != '"')
    return false;
  text.clear();
  for (size_t i = 1; i + 1 < raw.size(); ++i) {
    text += raw[i];
    if (raw[i] == '"' && (++i + 1 == raw.size() || raw[i] != '"'))
      return false;
  }
  return true;
}

void checkFields(const std::vector<CsvRecord> &records) {
  TestArena arena;
  std::string expected;
  for (const CsvRecord &record : records)
    for (const std::string &raw : record) {
      const PaddedText field(raw);
      FlottText text;
      const bool isGood =
          flott_csv_field(arena, field.data(), field.size(), &text) == 0;
      check(isGood == unquote(raw, expected));
      check(!isGood ||
            std::string_view(text.data, size_t(text.size)) == expected);
      check(flott_csv_is_null(field.data(), field.size(), "NA", 2) ==
            (raw == "NA"));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 2)
    return 0;
  const std::string_view text(reinterpret_cast<const char *>(data) + 2,
                              size - 2);
  Shape shape;
  // The last two make no sense, and must do no harm.
  shape.delimiter = ",;\t|,,\"\n"[data[0] & 7];
  shape.columns = data[1] < 128 ? 1 + data[1] % 8 : 1 + data[1] % 64;
  shape.live = (data[1] * 0x9e3779b97f4a7c15) >> (64 - shape.columns) |
               uint64_t(1) << (shape.columns - 1);
  const bool isSensible = (data[0] & 7) < 6;
  const int64_t plenty = int64_t(text.size()) + 400;
  const int64_t lines = std::count(text.begin(), text.end(), '\n') + 1;
  const int64_t plentyLive = lines * (shape.entries() + 1) + plenty;
  const PaddedText block(text);
  const Ends all = endsOf(block, true, shape, false, plenty, plenty);
  const Ends open = endsOf(block, false, shape, false, plenty, plenty);
  const Ends live = endsOf(block, true, shape, true, plentyLive, plenty);
  const Ends openLive = endsOf(block, false, shape, true, plentyLive, plenty);
  const int64_t room = 160 + data[0] / 2;
  if (!isSensible)
    return 0;
  const std::vector<CsvRecord> expected = csvRecords(text, shape.delimiter);
  const IndexedCsv whole =
      indexCsv(text, true, shape.delimiter, plenty, plenty);
  check(whole.records == expected && whole.consumed == block.size());
  // A block that is not final leaves its last record, and nothing else.
  check(open.records.size() + 1 >= all.records.size());
  checkLive(all, live, shape);
  checkLive(open, openLive, shape);
  checkInParts(text, shape, false, room, all.records.size());
  checkInParts(text, shape, true, room, all.records.size());
  checkFields(expected);
  return 0;
}
