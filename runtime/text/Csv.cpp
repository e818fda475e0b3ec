// The row call of CSV fields with quotes inside.
#include "runtime/text/inline/Csv.h"
#include "runtime/text/inline/Parse.h"

extern "C" int32_t flott_csv_unquote(FlottArena *arena, const char *data,
                                     int64_t size, FlottText *out) noexcept {
  uint8_t *bytes = flott::arenaTake(arena, size);
  if (!bytes)
    return flott::kOutOfMemory;
  int64_t length = 0;
  for (int64_t i = 0; i < size; ++i) {
    // Inside quotes a quote stands for itself only if it is doubled.
    if (data[i] == '"' && (++i == size || data[i] != '"'))
      return flott::kBrokenQuotes;
    bytes[length++] = uint8_t(data[i]);
  }
  out->data = reinterpret_cast<const char *>(bytes);
  out->size = length;
  return 0;
}
