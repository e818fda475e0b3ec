// CSV: where the fields of a block stand, and what a field says (RFC 4180).
//
// A decoder indexes a block, then reads of each record the fields it needs:
//
//   n = flott_csv_index(bytes, size, final, ',', fields, .., records, ..,
//   &used) for r in 0..n:
//     first = records[r], last = records[r + 1]
//     flott_csv_check(bytes, fields, first, last, columns)
//                                 -> 0, kFlottCsvBlank: skip it, or an error
//     field c:  begin = fields[first + c] + 1     (32 bit: wraps for the first)
//               size = fields[first + c + 1] - begin
//               of the last column: size = flott_csv_last_size(data, size)
//     flott_csv_is_null(data, size, ..)    on the raw field: "" is not NULL
//     flott_csv_field(arena, data, size, &text)          takes the quotes away
//
// `fields[0]` is a sentinel before the first byte and `records[0]` is 0, so
// that no record is a special case. A record's bytes run from fields[first] + 1
// up to fields[last].
//
// What is taken as what, as DuckDB does unless said:
//   empty line        skipped; with one column it is a record of an empty field
//   quote             opens at the start of a field only, else it is text
//   text behind a closing quote     the field fails with BrokenQuotes if read
//   quotes that never close         the last record of a final block has
//                                   first == last and fails in flott_csv_check
//   lone '\r'         text; one '\r' before '\n' belongs to the line end
#pragma once

#include "runtime/abi/RowCalls.h"
#include "runtime/text/inline/Vector.h"

enum { kFlottCsvBlank = -1 }; // the record is an empty line

namespace flott {

/// What is known between two steps: where in a field the last byte stood.
struct CsvState {
  uint64_t inside; // all ones inside quotes, else zero
  uint64_t start;  // 1: the next byte starts a field
  uint64_t closed; // 1: the last byte closed a quote
};

/// Takes a step byte by byte, where quotes do not stand as RFC 4180 has them.
/// Returns the bytes of the step that are inside quotes.
inline uint64_t walkQuotes(const uint8_t *bytes, int count, uint8_t delimiter,
                           CsvState *state) {
  uint64_t inside = 0;
  bool quoted = state->inside != 0, start = state->start != 0,
       closed = state->closed != 0;
  for (int i = 0; i < count; ++i) {
    uint8_t byte = bytes[i];
    if (byte == '"' && (quoted || start || closed)) {
      closed = quoted;
      quoted = !quoted;
      start = false;
    } else {
      closed = false;
      start = !quoted && (byte == delimiter || byte == '\n');
    }
    inside |= uint64_t(quoted) << i;
  }
  *state = {quoted ? ~uint64_t(0) : 0, start, closed};
  return inside;
}

/// Returns the bytes of a step that are inside quotes, by parity.
FLOTT_INLINE uint64_t insideQuotes(const uint8_t *bytes, int count,
                                   uint8_t delimiter, uint64_t quotes,
                                   uint64_t separators, CsvState *state) {
  uint64_t inside = prefixParity(quotes) ^ state->inside;
  uint64_t starts = (separators & ~inside) << 1 | state->start;
  uint64_t opens = quotes & inside, closes = quotes & ~inside;
  // A quote may open a field, or stand behind one that closed: a doubled one.
  if (FLOTT_UNLIKELY(opens & ~(starts | closes << 1 | state->closed)))
    return walkQuotes(bytes, count, delimiter, state);
  state->inside = uint64_t(int64_t(inside << (64 - count)) >> 63);
  state->start = (separators & ~inside) >> (count - 1) & 1;
  state->closed = closes >> (count - 1) & 1;
  return inside;
}

/// Where fields (`separators`) and records (`newlines`) end among 64 bytes.
struct CsvStep {
  uint64_t newlines, separators;
};

/// Looks at the 64 bytes at `position` of `size`, or at those that are left.
FLOTT_INLINE CsvStep csvStep(const uint8_t *bytes, int64_t position,
                             int64_t size, uint8_t delimiter, CsvState *state) {
  Bytes64 step;
  load64(bytes + position, &step);
  uint64_t newlines = positionsOf(&step, '\n');
  uint64_t separators = newlines | positionsOf(&step, delimiter);
  uint64_t quotes = positionsOf(&step, '"');
  int count = 64;
  if (FLOTT_UNLIKELY(size - position < 64)) {
    count = int(size - position);
    separators &= lowBits(count);
    newlines &= separators;
    quotes &= lowBits(count);
  }
  if (FLOTT_UNLIKELY((quotes | state->inside) != 0)) {
    separators &= ~insideQuotes(bytes + position, count, delimiter, quotes,
                                separators, state);
    newlines &= separators;
  } else {
    state->start = separators >> (count - 1) & 1;
    state->closed = 0;
  }
  return {newlines, separators};
}

} // namespace flott

/// Notes where the fields and records of a block end; layout above. Stops at
/// the end of a record when `fields` or `records` may not hold another step;
/// `*consumed` says how far it came. Returns the number of records; 0 with
/// `*consumed` 0 from a final or full block: no record fits the capacity.
/// REQUIRES: size < 2^32 - 64; the capacities count the sentinels.
FLOTT_PRIMITIVE int64_t flott_csv_index(const uint8_t *bytes, int64_t size,
                                        int32_t final, int32_t delimiter,
                                        uint32_t *fields, int64_t fieldCapacity,
                                        uint32_t *records,
                                        int64_t recordCapacity,
                                        int64_t *consumed) {
  *consumed = 0;
  if (fieldCapacity < kFlottIndexSlack || recordCapacity < kFlottIndexSlack)
    return 0;
  flott::CsvState state = {0, 1, 0};
  uint8_t delimiterByte = uint8_t(delimiter);
  fields[0] = ~uint32_t(0);
  records[0] = 0;
  int64_t fieldCount = 0, recordCount = 0; // the last entries in use
  int64_t position = 0;
  for (; position < size; position += 64) {
    if (FLOTT_UNLIKELY(fieldCount > fieldCapacity - kFlottIndexSlack ||
                       recordCount > recordCapacity - kFlottIndexSlack))
      break;
    auto [newlines, separators] =
        flott::csvStep(bytes, position, size, delimiterByte, &state);
    int found = __builtin_popcountll(separators);
    flott::writePositions(fields + fieldCount + 1, uint32_t(position),
                          separators, found);
    for (; newlines; newlines &= newlines - 1)
      records[++recordCount] =
          uint32_t(fieldCount + __builtin_popcountll(
                                    separators & (newlines ^ (newlines - 1))));
    fieldCount += found;
  }
  int64_t end = int64_t(uint32_t(fields[records[recordCount]] + 1));
  if (final && position >= size && end < size) {
    // The last record has no line end.
    if (!state.inside)
      fields[++fieldCount] = uint32_t(size);
    else
      fieldCount = records[recordCount];
    records[++recordCount] = uint32_t(fieldCount);
    end = size;
  }
  *consumed = end;
  return recordCount;
}

/// The same as flott_csv_index for the fields that are read: of a record's
/// field ends only those are noted whose bit, by the number of the field, is
/// set in `live`; that of the last field always is. A record with another
/// number of fields than `columns` has one entry too many, all at its line end.
/// REQUIRES: 1 <= columns <= 64; bit columns - 1 of `live` is set, none above.
FLOTT_PRIMITIVE int64_t flott_csv_index_live(
    const uint8_t *bytes, int64_t size, int32_t final, int32_t delimiter,
    uint32_t *fields, int64_t fieldCapacity, uint32_t *records,
    int64_t recordCapacity, int64_t *consumed, uint64_t live, int32_t columns) {
  *consumed = 0;
  if (fieldCapacity < 2 * kFlottIndexSlack || recordCapacity < kFlottIndexSlack)
    return 0;
  const int64_t liveCount = __builtin_popcountll(live);
  flott::CsvState state = {0, 1, 0};
  const uint8_t delimiterByte = uint8_t(delimiter);
  fields[0] = ~uint32_t(0);
  records[0] = 0;
  int64_t fieldCount = 0, recordCount = 0, recordFirst = 0;
  int64_t rank = 0; // separators of the current record in earlier steps
  int64_t position = 0;
  for (; position < size; position += 64) {
    // One step ends 64 records at most, each with all its live fields.
    if (FLOTT_UNLIKELY(fieldCount > fieldCapacity - 2 * kFlottIndexSlack ||
                       recordCount > recordCapacity - kFlottIndexSlack))
      break;
    auto [newlines, separators] =
        flott::csvStep(bytes, position, size, delimiterByte, &state);
    // As a rule at most one record ends here: no branch asks whether it does,
    // which nobody could foretell.
    const uint64_t upTo = newlines ^ (newlines - 1); // of none: all
    const uint64_t own = separators & upTo, rest = separators & ~upTo;
    const int64_t total = rank + __builtin_popcountll(own);
    const bool ends = newlines != 0;
    const bool odd = (newlines & (newlines - 1)) != 0 || rank > 63 ||
                     (ends && total != columns);
    if (FLOTT_LIKELY(!odd)) {
      const uint64_t wanted = flott_bits_deposit(live >> rank, own);
      const uint64_t next = flott_bits_deposit(live, rest);
      const int found = __builtin_popcountll(wanted);
      const int more = __builtin_popcountll(next);
      flott::writePositions(fields + fieldCount + 1, uint32_t(position),
                            wanted | next, found + more);
      const int64_t recordEnd = fieldCount + found;
      // Where none ends, an entry that is written again later.
      records[recordCount + 1] = uint32_t(recordEnd);
      recordCount += ends;
      recordFirst = ends ? recordEnd : recordFirst;
      rank = ends ? __builtin_popcountll(rest) : total;
      fieldCount = recordEnd + more;
      continue;
    }
    for (; newlines; newlines &= newlines - 1) {
      const uint64_t upToThis = newlines ^ (newlines - 1);
      const uint64_t ofThis = separators & upToThis;
      if (rank + __builtin_popcountll(ofThis) == columns) {
        const uint64_t wanted = flott_bits_deposit(live >> rank, ofThis);
        const int found = __builtin_popcountll(wanted);
        flott::writePositions<4>(fields + fieldCount + 1, uint32_t(position),
                                 wanted, found);
        fieldCount += found;
      } else {
        // Room: a record takes liveCount + 1 <= 65 entries, a step 64 bytes.
        const uint32_t end = uint32_t(position + __builtin_ctzll(newlines));
        fieldCount = recordFirst;
        if (FLOTT_UNLIKELY(fieldCount > fieldCapacity - 2 * kFlottIndexSlack)) {
          *consumed = int64_t(uint32_t(fields[records[recordCount]] + 1));
          return recordCount;
        }
        for (int64_t i = 0; i <= liveCount; ++i)
          fields[++fieldCount] = end;
      }
      records[++recordCount] = uint32_t(fieldCount);
      recordFirst = fieldCount;
      rank = 0;
      separators &= ~upToThis;
    }
    if (FLOTT_LIKELY(rank < 64)) {
      const uint64_t wanted = flott_bits_deposit(live >> rank, separators);
      const int found = __builtin_popcountll(wanted);
      flott::writePositions<4>(fields + fieldCount + 1, uint32_t(position),
                               wanted, found);
      fieldCount += found;
    }
    rank += __builtin_popcountll(separators);
  }
  int64_t end = int64_t(uint32_t(fields[records[recordCount]] + 1));
  if (final && position >= size && end < size) {
    // The last record has no line end.
    if (state.inside) {
      fieldCount = recordFirst;
    } else if (rank + 1 == columns) {
      fields[++fieldCount] = uint32_t(size);
    } else {
      fieldCount = recordFirst;
      for (int64_t i = 0; i <= liveCount; ++i)
        fields[++fieldCount] = uint32_t(size);
    }
    records[++recordCount] = uint32_t(fieldCount);
    end = size;
  }
  *consumed = end;
  return recordCount;
}

namespace flott {

/// What is wrong with a record whose number of fields is not `columns`.
__attribute__((noinline, cold)) inline int32_t
classifyRecord(const uint8_t *bytes, const uint32_t *fields, uint32_t begin,
               uint32_t end, int32_t delimiter, int32_t columns) {
  if (begin == end)
    return kBrokenQuotes;
  const uint8_t *at = bytes + uint32_t(fields[begin] + 1);
  const uint8_t *last = bytes + fields[end];
  if (at == last || (last - at == 1 && *at == '\r'))
    return kFlottCsvBlank;
  int64_t count = 1;
  bool quoted = false;
  for (; at != last; ++at) {
    quoted ^= *at == '"';
    count += !quoted && *at == uint8_t(delimiter);
  }
  return count < columns ? kTooFewFields : kTooManyFields;
}

} // namespace flott

/// Holds a record of flott_csv_index_live to its number of columns; `entries`
/// is the number of ones in `live`. Results as flott_csv_check.
FLOTT_PRIMITIVE int32_t flott_csv_check_live(const uint8_t *bytes,
                                             const uint32_t *fields,
                                             uint32_t begin, uint32_t end,
                                             int32_t entries, int32_t delimiter,
                                             int32_t columns) {
  if (FLOTT_LIKELY(end - begin == uint32_t(entries)))
    return 0;
  return flott::classifyRecord(bytes, fields, begin, end, delimiter, columns);
}

/// Holds a record to its number of columns: 0, kFlottCsvBlank, TooFewFields,
/// TooManyFields or BrokenQuotes.
FLOTT_PRIMITIVE int32_t flott_csv_check(const uint8_t *bytes,
                                        const uint32_t *fields, uint32_t begin,
                                        uint32_t end, int32_t columns) {
  uint32_t count = end - begin;
  if (FLOTT_LIKELY(count == uint32_t(columns)))
    return 0;
  if (count == 0)
    return flott::kBrokenQuotes;
  uint32_t first = fields[begin] + 1;
  uint32_t size = fields[begin + 1] - first;
  if (count == 1 && (size == 0 || (size == 1 && bytes[first] == '\r')))
    return kFlottCsvBlank;
  return count < uint32_t(columns) ? flott::kTooFewFields
                                   : flott::kTooManyFields;
}

/// Returns the size of a record's last field without the '\r' of its line end.
FLOTT_PRIMITIVE int64_t flott_csv_last_size(const char *data, int64_t size) {
  return size - (size > 0 && data[size - 1] == '\r');
}

/// Returns 1 if the raw field is the NULL text. Cheap where `nullText` and
/// `nullSize` are constants.
FLOTT_PRIMITIVE int32_t flott_csv_is_null(const char *data, int64_t size,
                                          const char *nullText,
                                          int64_t nullSize) {
  // Bytes behind a short field may be read, not more than the padding.
  if (nullSize > kFlottTextPadding && size != nullSize)
    return 0;
  // No memcmp: in IR that would be a call per row. No early return: sizes of
  // fields come as they like, and a branch on them goes wrong half the time.
  uint8_t difference = size != nullSize;
  for (int64_t i = 0; i < nullSize; ++i)
    difference |= uint8_t(data[i] ^ nullText[i]);
  return difference == 0;
}

/// Gives the text of a field: without its quotes, doubled quotes as one. Points
/// into the block, or into the arena if there were doubled quotes.
FLOTT_PRIMITIVE int32_t flott_csv_field(FlottArena *arena, const char *data,
                                        int64_t size, FlottText *out) {
  if (FLOTT_LIKELY(size == 0 || data[0] != '"')) {
    out->data = data;
    out->size = size;
    return 0;
  }
  if (size < 2 || data[size - 1] != '"')
    return flott::kBrokenQuotes;
  out->data = data + 1;
  out->size = size - 2;
  for (int64_t i = 0; i < size - 2; i += 64) {
    flott::Bytes64 step;
    flott::load64(data + 1 + i, &step);
    if (flott::positionsOf(&step, '"') & flott::lowBits(size - 2 - i)) {
      FlottText whole = {
          data, 0}; // `out` stays in registers if no call has its address
      const int32_t status =
          flott_csv_unquote(arena, data + 1, size - 2, &whole);
      *out = whole;
      return status;
    }
  }
  return 0;
}
