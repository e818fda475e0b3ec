// The row call of JSON strings with escapes.
#include "runtime/text/inline/Json.h"

extern "C" int32_t flott_json_unescape(FlottArena *arena, const char *data,
                                       int64_t size, FlottText *out) noexcept {
  // No escape is shorter than what it stands for; one write of four bytes may
  // pass the end.
  uint8_t *bytes = flott::arenaTake(arena, size + 4);
  if (!bytes)
    return flott::kOutOfMemory;
  int64_t length = 0;
  for (const char *at = data, *end = data + size; at < end;) {
    if (*at != '\\') {
      bytes[length++] = uint8_t(*at++);
      continue;
    }
    int count = flott::decodeEscape(&at, end, bytes + length);
    if (count == 0)
      return flott::kInvalidJson;
    length += count;
  }
  out->data = reinterpret_cast<const char *>(bytes);
  out->size = length;
  return 0;
}
