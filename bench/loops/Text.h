// What the hand-written loops over text share: a mapped file with room behind
// its end, the commas of a row as a bit mask, numbers and times.
#pragma once

#include <bit>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <immintrin.h>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace loops {

[[noreturn]] inline void fail(const char *what, std::string_view where = {}) {
  fprintf(stderr, "error: %s: %.*s\n", what, int(where.size()), where.data());
  exit(1);
}

/// A file in memory. At least kSlack readable bytes follow its end, so that a
/// vector load at the last byte is allowed.
struct MappedFile {
  static constexpr size_t kSlack = 4096;
  const char *begin = nullptr, *end = nullptr;

  explicit MappedFile(const char *path) {
    const int file = open(path, O_RDONLY);
    struct stat info;
    if (file < 0 || fstat(file, &info) != 0)
      fail("cannot read", path);
    const size_t size = info.st_size, room = (size + 2 * kSlack) & ~4095ull;
    char *base = static_cast<char *>(
        mmap(nullptr, room, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    if (base == MAP_FAILED ||
        (size != 0 &&
         mmap(base, size, PROT_READ, MAP_PRIVATE | MAP_FIXED | MAP_POPULATE,
              file, 0) == MAP_FAILED))
      fail("cannot map", path);
    close(file);
    begin = base;
    end = base + size;
  }
};

/// Where the fields of one row are, if it is at most 128 bytes long and has no
/// quote: one bit per comma.
struct ShortRow {
  const char *begin, *end; // end: at the newline
  uint64_t low, high;      // commas in the first and the second 64 bytes

  int commas() const { return std::popcount(low) + std::popcount(high); }

  /// The position behind comma `number` (from 0). REQUIRES: it exists.
  const char *after(int number) const {
    const int inLow = std::popcount(low);
    if (number < inLow)
      return begin + std::countr_zero(_pdep_u64(1ull << number, low)) + 1;
    return begin + 64 +
           std::countr_zero(_pdep_u64(1ull << (number - inLow), high)) + 1;
  }
};

inline uint64_t equalMask(const char *at, char byte) {
#ifdef __AVX512BW__
  return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(at), _mm512_set1_epi8(byte));
#else
  const __m256i wanted = _mm256_set1_epi8(byte);
  const auto half = [&](const char *from) {
    return uint32_t(_mm256_movemask_epi8(_mm256_cmpeq_epi8(
        _mm256_loadu_si256(reinterpret_cast<const __m256i *>(from)), wanted)));
  };
  return half(at) | uint64_t(half(at + 32)) << 32;
#endif
}

/// Finds the row at `at`. Returns false if it is longer than 128 bytes or holds
/// a quote: those take the general way.
inline bool shortRow(const char *at, ShortRow &row) {
  const uint64_t newlines = equalMask(at, '\n');
  row.begin = at;
  row.low = equalMask(at, ',');
  uint64_t quotes = equalMask(at, '"');
  if (newlines != 0) {
    const uint64_t inside = newlines ^ (newlines - 1);
    row.end = at + std::countr_zero(newlines);
    row.low &= inside;
    row.high = 0;
    return (quotes & inside) == 0;
  }
  const uint64_t more = equalMask(at + 64, '\n');
  if (more == 0)
    return false;
  const uint64_t inside = more ^ (more - 1);
  row.end = at + 64 + std::countr_zero(more);
  row.high = equalMask(at + 64, ',') & inside;
  return (quotes | (equalMask(at + 64, '"') & inside)) == 0;
}

/// A field of any row, quotes allowed; the general way. Moves `at` behind the
/// comma or to the newline.
inline std::string nextField(const char *&at, const char *end) {
  std::string field;
  if (at < end && *at == '"') {
    for (++at; at < end; ++at) {
      if (*at == '"' && (at + 1 == end || at[1] != '"'))
        break;
      at += *at == '"';
      field += *at;
    }
    ++at;
  } else {
    while (at < end && *at != ',' && *at != '\n')
      field += *at++;
  }
  if (at < end && *at == ',')
    ++at;
  return field;
}

/// Reads an integer field that ends at a comma or a newline. Returns false for
/// NA (NULL); ends the program at anything that is not an i64.
inline bool parseInt(const char *at, int64_t &value) {
  const char *begin = at;
  const bool negative = *at == '-';
  at += negative;
  uint64_t digits = uint8_t(*at - '0');
  if (digits > 9) [[unlikely]] {
    if (at[0] == 'N' && at[1] == 'A' && (at[2] == ',' || at[2] == '\n'))
      return false;
    fail("not an integer", {begin, 8});
  }
  ++at;
  for (uint8_t digit; (digit = uint8_t(*at - '0')) <= 9; ++at) {
    if (digits > (INT64_MAX - digit) / 10) [[unlikely]]
      fail("integer out of range", {begin, 20});
    digits = digits * 10 + digit;
  }
  if (*at != ',' && *at != '\n') [[unlikely]]
    fail("not an integer", {begin, 8});
  value = negative ? -int64_t(digits) : int64_t(digits);
  return true;
}

inline int64_t daysFromCivil(int64_t year, unsigned month, unsigned day) {
  year -= month <= 2;
  const int64_t era = year / 400;
  const unsigned yearOfEra = unsigned(year - era * 400);
  const unsigned dayOfYear =
      (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 +
         dayOfYear - 719468;
}

/// Seconds of `YYYY-MM-DDTHH:MM:SSZ`. Times come in runs of equal ones, so the
/// last one is remembered.
class TimeParser {
public:
  int64_t parse(const char *at) {
    uint64_t head, middle;
    uint32_t tail;
    memcpy(&head, at, 8);
    memcpy(&middle, at + 8, 8);
    memcpy(&tail, at + 16, 4);
    if (head == head_ && middle == middle_ && tail == tail_) [[likely]]
      return seconds_;
    head_ = head, middle_ = middle, tail_ = tail;
    return seconds_ = parseNew(at);
  }

private:
  static int64_t parseNew(const char *at) {
    const char *shape = "dddd-dd-ddTdd:dd:ddZ";
    for (int i = 0; i < 20; ++i)
      if (shape[i] == 'd' ? uint8_t(at[i] - '0') > 9 : at[i] != shape[i])
        fail("not a time", {at, 20});
    const auto two = [&](int i) {
      return unsigned(at[i] - '0') * 10 + unsigned(at[i + 1] - '0');
    };
    const unsigned month = two(5), day = two(8);
    static constexpr unsigned kDays[] = {31, 29, 31, 30, 31, 30,
                                         31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1 || day > kDays[month - 1] ||
        two(11) > 23 || two(14) > 59 || two(17) > 59)
      fail("not a time", {at, 20});
    return daysFromCivil(two(0) * 100 + two(2), month, day) * 86400 +
           two(11) * 3600 + two(14) * 60 + two(17);
  }

  uint64_t head_ = 0, middle_ = 0;
  uint32_t tail_ = 0;
  int64_t seconds_ = 0;
};

/// A short text in a register: its bytes and, in the top byte, its length.
/// REQUIRES: at most seven bytes and eight readable ones.
inline uint64_t packText(const char *at, size_t size) {
  if (size > 7) [[unlikely]]
    fail("text is too long for this loop", {at, size});
  uint64_t bytes;
  memcpy(&bytes, at, 8);
  return _bzhi_u64(bytes, unsigned(size * 8)) | uint64_t(size) << 56;
}

/// Lines to a file, through one buffer.
class Writer {
public:
  explicit Writer(const char *path) : file_(fopen(path, "w")) {
    if (file_ == nullptr)
      fail("cannot write", path);
  }
  ~Writer() {
    flush();
    if (fclose(file_) != 0)
      fail("cannot write");
  }
  void text(std::string_view text) {
    room(text.size());
    memcpy(at_, text.data(), text.size());
    at_ += text.size();
  }
  void packed(uint64_t text) {
    room(8);
    memcpy(at_, &text, 8);
    at_ += text >> 56;
  }
  template <class T> void number(T value) {
    room(32);
    at_ = std::to_chars(at_, at_ + 32, value).ptr;
  }
  void put(char byte) {
    room(1);
    *at_++ = byte;
  }
  /// Writes seconds as `YYYY-MM-DDTHH:MM:SSZ`.
  void time(int64_t seconds) {
    int64_t days = seconds / 86400, rest = seconds % 86400;
    days += 719468;
    const int64_t era = days / 146097;
    const unsigned dayOfEra = unsigned(days - era * 146097);
    const unsigned yearOfEra =
        (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) /
        365;
    const unsigned dayOfYear =
        dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const unsigned month = (5 * dayOfYear + 2) / 153;
    const unsigned day = dayOfYear - (153 * month + 2) / 5 + 1;
    const unsigned civilMonth = month < 10 ? month + 3 : month - 9;
    const unsigned year =
        unsigned(yearOfEra + era * 400) + (civilMonth <= 2 ? 1 : 0);
    room(20);
    const auto two = [](char *to, unsigned value) {
      to[0] = char('0' + value / 10);
      to[1] = char('0' + value % 10);
    };
    memcpy(at_, "0000-00-00T00:00:00Z", 20);
    two(at_, year / 100), two(at_ + 2, year % 100), two(at_ + 5, civilMonth);
    two(at_ + 8, day), two(at_ + 11, unsigned(rest / 3600));
    two(at_ + 14, unsigned(rest / 60 % 60)), two(at_ + 17, unsigned(rest % 60));
    at_ += 20;
  }

private:
  void room(size_t size) {
    if (size > size_t(buffer_ + sizeof buffer_ - at_))
      flush();
  }
  void flush() {
    if (fwrite(buffer_, 1, at_ - buffer_, file_) != size_t(at_ - buffer_))
      fail("cannot write");
    at_ = buffer_;
  }
  FILE *file_;
  char buffer_[1 << 16];
  char *at_ = buffer_;
};

/// Finds a column by its name in the header and moves `at` behind it.
template <size_t count>
inline void requireHeader(const char *&at, const char *end,
                          const char *const (&names)[count],
                          const int (&numbers)[count]) {
  std::string header[64];
  int columns = 0;
  while (at < end && *at != '\n' && columns < 64)
    header[columns++] = nextField(at, end);
  for (size_t i = 0; i < count; ++i)
    if (header[numbers[i]] != names[i])
      fail("column is not where the loop expects it", names[i]);
  ++at;
}

} // namespace loops
