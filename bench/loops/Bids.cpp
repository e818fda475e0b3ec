// Three columns of seven of NDJSON bids to a filter, by hand: auction, bidder
// and price where price > 1,000,000.
//
// Writers repeat themselves: a row is expected to have the members of
// bids.ndjson in their order and without blanks, and is checked against that as
// it is read, to its end: names, integers in range, strings closed and without
// control characters. Any other row goes to simdjson.
//
// usage: loop-bids BIDS.ndjson
#include "bench/loops/Columns.h"

#include <simdjson.h>

using namespace loops;

namespace {

struct Bid {
  int64_t auction, bidder, price;
};

/// Moves `at` behind `text`, or returns false.
template <size_t size>
inline bool expect(const char *&at, const char (&text)[size]) {
  if (memcmp(at, text, size - 1) != 0)
    return false;
  at += size - 1;
  return true;
}

/// Moves `at` behind an integer of at most 18 digits, or returns false.
inline bool expectInt(const char *&at, int64_t &value) {
  const bool negative = *at == '-';
  at += negative;
  const char *begin = at;
  uint64_t digits = 0;
  for (uint8_t digit; (digit = uint8_t(*at - '0')) <= 9; ++at)
    digits = digits * 10 + digit;
  value = negative ? -int64_t(digits) : int64_t(digits);
  const size_t count = at - begin;
  return count - 1 < 18 && (*begin != '0' || count == 1);
}

/// Moves `at` from behind an opening quote to behind the closing one. Returns
/// false if an escape or a control character comes first: simdjson judges
/// those.
inline bool expectString(const char *&at) {
  for (;; at += 64) {
#ifdef __AVX512BW__
    const __m512i bytes = _mm512_loadu_si512(at);
    const uint64_t quotes =
        _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"'));
    const uint64_t others =
        _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\')) |
        _mm512_cmplt_epu8_mask(bytes, _mm512_set1_epi8(0x20));
#else
    const uint64_t quotes = equalMask(at, '"');
    uint64_t others = equalMask(at, '\\');
    for (int i = 0; i < 64; i += 32) {
      const __m256i bytes =
          _mm256_loadu_si256(reinterpret_cast<const __m256i *>(at + i));
      const __m256i low = _mm256_cmpeq_epi8(
          _mm256_min_epu8(bytes, _mm256_set1_epi8(0x1f)), bytes);
      others |= uint64_t(uint32_t(_mm256_movemask_epi8(low))) << i;
    }
#endif
    if ((quotes | others) == 0)
      continue;
    // The quote comes first if no other bit is below it.
    at += std::countr_zero(quotes | others);
    if (*at != '"')
      return false;
    ++at;
    return true;
  }
}

inline bool expectBid(const char *&at, Bid &bid) {
  return expect(at, "{\"auction\":") && expectInt(at, bid.auction) &&
         expect(at, ",\"bidder\":") && expectInt(at, bid.bidder) &&
         expect(at, ",\"price\":") && expectInt(at, bid.price) &&
         expect(at, ",\"channel\":\"") && expectString(at) &&
         expect(at, ",\"url\":\"") && expectString(at) &&
         expect(at, ",\"dateTime\":\"") && expectString(at) &&
         expect(at, ",\"extra\":\"") && expectString(at) && expect(at, "}\n");
}

/// The general way. REQUIRES: `line` has no newline; MappedFile's slack behind
/// it.
Bid parseBid(simdjson::ondemand::parser &parser, std::string_view line) {
  Bid bid;
  int64_t *const members[] = {&bid.auction, &bid.bidder, &bid.price};
  const char *const names[] = {"auction", "bidder", "price"};
  simdjson::ondemand::document document;
  const size_t room = line.size() + simdjson::SIMDJSON_PADDING;
  bool good = parser.iterate(line.data(), line.size(), room).get(document) ==
              simdjson::SUCCESS;
  for (int i = 0; good && i < 3; ++i)
    good = document[names[i]].get_int64().get(*members[i]) == simdjson::SUCCESS;
  if (!good)
    fail("bad row", line);
  return bid;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 2)
    fail("usage: loop-bids BIDS.ndjson");
  measure([&] {
    const MappedFile file(argv[1]);
    simdjson::ondemand::parser parser;
    Checksum sum;
    Bid bid;
    for (const char *at = file.begin; at < file.end;) {
      const char *begin = at;
      if (!expectBid(at, bid)) [[unlikely]] {
        const void *newline = memchr(begin, '\n', file.end - begin);
        const char *end =
            newline != nullptr ? static_cast<const char *>(newline) : file.end;
        bid = parseBid(parser, {begin, size_t(end - begin)});
        at = end + 1;
      }
      if (bid.price > 1'000'000)
        sum.add(uint64_t(bid.auction), uint64_t(bid.bidder),
                uint64_t(bid.price));
    }
    return sum;
  });
}
