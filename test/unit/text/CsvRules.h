// What a CSV index says of a text, and what it should say.
#pragma once

#include "runtime/text/inline/Csv.h"
#include "test/unit/text/Arena.h"

namespace flott {

using CsvRecord = std::vector<std::string>;

inline const char *const kBroken = "<broken>";

/// Everything an index says about a block.
struct IndexedCsv {
  std::vector<CsvRecord> records; // raw fields, blank lines left out
  int64_t consumed;
};

inline IndexedCsv indexCsv(std::string_view text, bool final = true,
                           char delimiter = ',',
                           int64_t fieldCapacity = 1 << 16,
                           int64_t recordCapacity = 1 << 14) {
  PaddedText block(text);
  std::vector<uint32_t> fields(size_t(fieldCapacity), 7);
  std::vector<uint32_t> records(size_t(recordCapacity), 7);
  IndexedCsv result;
  int64_t count = flott_csv_index(block.bytes(), block.size(), final, delimiter,
                                  fields.data(), fieldCapacity, records.data(),
                                  recordCapacity, &result.consumed);
  for (int64_t r = 0; r < count; ++r) {
    uint32_t first = records[size_t(r)], last = records[size_t(r) + 1];
    int columns = int(last - first);
    if (columns == 0) {
      result.records.push_back({kBroken});
      continue;
    }
    if (flott_csv_check(block.bytes(), fields.data(), first, last, 1000) ==
        kFlottCsvBlank)
      continue;
    CsvRecord record;
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

/// The rules of Csv.h, one byte after the other.
inline std::vector<CsvRecord> csvRecords(std::string_view text,
                                         char delimiter) {
  std::vector<CsvRecord> records;
  CsvRecord record;
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

} // namespace flott
