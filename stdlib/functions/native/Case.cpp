// Upper and lower case beyond ASCII: Unicode's simple mappings, one character
// for one.
#include "stdlib/functions/native/Arena.h"

#include <utf8proc.h>

int32_t flott_text_case(FlottArena *arena, const char *data, int64_t size,
                        int32_t upper, FlottText *out) noexcept {
  // A character of two bytes may become one of three, never more.
  char *room = flott::arenaRoom(arena, size + size / 2);
  if (!room)
    return flott::kOutOfMemory;
  const auto *next = reinterpret_cast<const utf8proc_uint8_t *>(data);
  int64_t left = size;
  auto *write = reinterpret_cast<utf8proc_uint8_t *>(room);
  while (left > 0) {
    utf8proc_int32_t character;
    const utf8proc_ssize_t read = utf8proc_iterate(next, left, &character);
    if (read <= 0) { // Not UTF-8: the byte stays.
      *write++ = *next++;
      --left;
      continue;
    }
    character =
        upper ? utf8proc_toupper(character) : utf8proc_tolower(character);
    write += utf8proc_encode_char(character, write);
    next += read;
    left -= read;
  }
  *out = {room, reinterpret_cast<char *>(write) - room};
  return 0;
}
