// CSV: the index holds to its rules, at once and in parts; fields end.
//
// input: one byte of options, then the text
#include "test/unit/text/CsvRules.h"

using namespace flott;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  char delimiter = data[0] & 1 ? ';' : ',';
  int64_t room = 80 + data[0] / 2;
  std::string_view text(reinterpret_cast<const char *>(data) + 1, size - 1);

  std::vector<CsvRecord> expected = csvRecords(text, delimiter);
  int64_t plenty = int64_t(text.size()) + 200;
  IndexedCsv whole = indexCsv(text, true, delimiter, plenty, plenty);
  if (whole.records != expected || whole.consumed != int64_t(text.size()))
    __builtin_trap();

  // A block that is not final leaves its last record, and nothing else.
  IndexedCsv open = indexCsv(text, false, delimiter, plenty, plenty);
  if (open.consumed > int64_t(text.size()) ||
      open.records.size() > expected.size())
    __builtin_trap();

  std::vector<CsvRecord> found;
  for (std::string_view rest = text; !rest.empty();) {
    IndexedCsv part = indexCsv(rest, true, delimiter, room, room);
    if (part.consumed == 0)
      break; // a record of more fields than there is room for
    found.insert(found.end(), part.records.begin(), part.records.end());
    rest.remove_prefix(size_t(part.consumed));
    if (rest.empty() && found != expected)
      __builtin_trap();
  }

  TestArena arena;
  for (const CsvRecord &record : expected)
    for (const std::string &raw : record) {
      PaddedText field(raw);
      FlottText decoded;
      if (flott_csv_field(arena, field.data(), field.size(), &decoded) == 0 &&
          decoded.size > field.size())
        __builtin_trap();
    }
  return 0;
}
