// Hashes, and bytes as text.
#include "stdlib/functions/Utf8.h"

namespace flott {

constexpr uint64_t kPrimes[] = {0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F,
                                0x165667B19E3779F9, 0x85EBCA77C2B2AE63,
                                0x27D4EB2F165667C5};

FLOTT_INLINE uint64_t rotate(uint64_t x, int bits) {
  return x << bits | x >> (64 - bits);
}
FLOTT_INLINE uint64_t load64(const char *data) {
  uint64_t value;
  __builtin_memcpy(&value, data, 8);
  return value;
}
FLOTT_INLINE uint64_t load32(const char *data) {
  uint32_t value;
  __builtin_memcpy(&value, data, 4);
  return value;
}

/// XXH64 with seed 0, by its specification.
FLOTT_INLINE uint64_t xxHash(const char *data, int64_t size) {
  const auto round = [](uint64_t lane, uint64_t input) {
    return rotate(lane + input * kPrimes[1], 31) * kPrimes[0];
  };
  const char *next = data, *end = data + size;
  uint64_t hash = kPrimes[4];
  if (size >= 32) {
    uint64_t lanes[4] = {kPrimes[0] + kPrimes[1], kPrimes[1], 0,
                         0 - kPrimes[0]};
    for (; end - next >= 32; next += 32)
      for (int i = 0; i < 4; ++i)
        lanes[i] = round(lanes[i], load64(next + 8 * i));
    hash = rotate(lanes[0], 1) + rotate(lanes[1], 7) + rotate(lanes[2], 12) +
           rotate(lanes[3], 18);
    for (uint64_t lane : lanes)
      hash = (hash ^ round(0, lane)) * kPrimes[0] + kPrimes[3];
  }
  hash += static_cast<uint64_t>(size);
  for (; end - next >= 8; next += 8)
    hash = rotate(hash ^ round(0, load64(next)), 27) * kPrimes[0] + kPrimes[3];
  if (end - next >= 4) {
    hash =
        rotate(hash ^ load32(next) * kPrimes[0], 23) * kPrimes[1] + kPrimes[2];
    next += 4;
  }
  for (; next < end; ++next)
    hash = rotate(hash ^ static_cast<unsigned char>(*next) * kPrimes[4], 11) *
           kPrimes[0];
  hash = (hash ^ hash >> 33) * kPrimes[1];
  hash = (hash ^ hash >> 29) * kPrimes[2];
  return hash ^ hash >> 32;
}

/// Returns the 64-bit hash XXH64, seed 0, of the bytes: xxhash64('') is
/// -1205034819632174695. Equal on every machine and in every version.
FLOTT_FUNCTION("xxhash64", kNullIfAnyNull)
int64_t xxhash64(FlottText text) {
  return static_cast<int64_t>(xxHash(text.data, text.size));
}
FLOTT_FUNCTION("xxhash64", kNullIfAnyNull)
int64_t xxhash64Bytes(Bytes bytes) {
  return static_cast<int64_t>(xxHash(bytes.data, bytes.size));
}

struct CrcTable {
  uint32_t entries[256];
  constexpr CrcTable() : entries{} {
    for (uint32_t i = 0; i < 256; ++i) {
      uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit)
        value = value >> 1 ^ (value & 1 ? 0xEDB88320 : 0);
      entries[i] = value;
    }
  }
};
constexpr CrcTable kCrc;

FLOTT_INLINE int64_t crcOf(const char *data, int64_t size) {
  uint32_t crc = 0xFFFFFFFF;
  for (int64_t i = 0; i < size; ++i)
    crc = crc >> 8 ^
          kCrc.entries[(crc ^ static_cast<unsigned char>(data[i])) & 0xFF];
  return crc ^ 0xFFFFFFFF;
}

/// Returns the CRC-32 of the bytes, as gzip and zlib have it, 0 to 2^32 - 1:
/// crc32('123456789') is 3421780262.
FLOTT_FUNCTION("crc32", kNullIfAnyNull)
int64_t crc32(FlottText text) { return crcOf(text.data, text.size); }
FLOTT_FUNCTION("crc32", kNullIfAnyNull)
int64_t crc32Bytes(Bytes bytes) { return crcOf(bytes.data, bytes.size); }

constexpr char kHexDigits[] = "0123456789ABCDEF";

FLOTT_INLINE FlottText hexOf(FlottContext &context, const char *data,
                             int64_t size) {
  if (size > kMaxTextBytes / 2)
    return fail(context, kOutOfMemory);
  char *room = allocate(context, 2 * size);
  if (!room)
    return {};
  for (int64_t i = 0; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(data[i]);
    room[2 * i] = kHexDigits[byte >> 4];
    room[2 * i + 1] = kHexDigits[byte & 15];
  }
  return {room, 2 * size};
}

/// Returns the bytes as hexadecimal digits: to_hex('flott') is '666C6F7474'.
FLOTT_FUNCTION("to_hex", kNullIfAnyNull)
FlottText toHex(FlottContext &context, FlottText text) {
  return hexOf(context, text.data, text.size);
}
FLOTT_FUNCTION("to_hex", kNullIfAnyNull)
FlottText toHexBytes(FlottContext &context, Bytes bytes) {
  return hexOf(context, bytes.data, bytes.size);
}
/// Of a number, without leading zeros, negative ones in two's complement of 64
/// bits: to_hex(255) is 'FF'.
FLOTT_FUNCTION("to_hex", kNullIfAnyNull)
FlottText toHexNumber(FlottContext &context, int64_t x) {
  char *room = allocate(context, 16);
  if (!room)
    return {};
  int64_t begin = 16;
  auto left = static_cast<uint64_t>(x);
  do {
    room[--begin] = kHexDigits[left & 15];
    left >>= 4;
  } while (left != 0);
  return {room + begin, 16 - begin};
}

/// The value of a hexadecimal digit, or -1.
FLOTT_INLINE int hexDigit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Returns the bytes that hexadecimal digits stand for: from_hex('6F6b') is
/// x'6f6b'. An odd first digit is a byte of its own. NULL if the text has
/// anything else, as in Flink.
FLOTT_FUNCTION("from_hex")
Optional<Bytes> fromHex(FlottContext &context, FlottText text) {
  char *room = allocate(context, (text.size + 1) / 2);
  if (!room)
    return {};
  int high = 0; // An odd count is read as if a zero stood in front.
  char *to = room;
  bool isHigh = text.size % 2 == 0;
  for (int64_t i = 0; i < text.size; ++i) {
    const int digit = hexDigit(text.data[i]);
    if (digit < 0)
      return {};
    if (isHigh)
      high = digit;
    else
      *to++ = static_cast<char>(high << 4 | digit);
    isHigh = !isHigh;
  }
  return Bytes{room, to - room};
}

} // namespace flott
