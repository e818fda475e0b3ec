// Scalars: what parses agrees with the C library, or is written and read back
// as the same value.
#include "runtime/text/inline/Format.h"
#include "runtime/text/inline/Parse.h"
#include "test/unit/text/Arena.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>

using namespace flott;

namespace {

void check(bool holds) {
  if (!holds)
    __builtin_trap();
}

/// Parses, writes and parses again.
template <typename T, typename Parse, typename Format>
void roundTrip(const PaddedText &text, Parse parse, Format format) {
  T value{}, back{};
  if (parse(text.data(), text.size(), &value))
    return;
  char written[kFlottFormatBytes];
  int64_t size = format(value, written);
  check(size > 0 && size <= kFlottFormatBytes);
  PaddedText again({written, size_t(size)});
  check(parse(again.data(), again.size(), &back) == 0 && back == value);
}

void checkIntegers(const PaddedText &text) {
  const char *begin = text.data(), *end = begin + text.size();
  if (text.size() > 1 && *begin == '+' && begin[1] != '-')
    ++begin;
  int64_t expected = 0, value = 0;
  auto result = std::from_chars(begin, end, expected);
  int32_t status = flott_i64_parse(text.data(), text.size(), &value);
  bool whole = result.ptr == end && result.ec != std::errc::invalid_argument;
  check(status == (!whole                     ? int32_t(kInvalidNumber)
                   : result.ec == std::errc() ? 0
                                              : int32_t(kOverflow)));
  check(status || value == expected);
  int8_t narrow;
  check((flott_i8_parse(text.data(), text.size(), &narrow) == 0) ==
        (status == 0 && value == int8_t(value)));
  int16_t middle;
  check((flott_i16_parse(text.data(), text.size(), &middle) == 0) ==
        (status == 0 && value == int16_t(value)));
  int32_t wide;
  check((flott_i32_parse(text.data(), text.size(), &wide) == 0) ==
        (status == 0 && value == int32_t(value)));
}

void checkFloats(const PaddedText &text) {
  std::string terminated(text.data(), size_t(text.size()));
  double value;
  if (flott_f64_parse(text.data(), text.size(), &value) == 0) {
    char *end;
    double expected = std::strtod(terminated.c_str(), &end);
    check(end == terminated.c_str() + terminated.size());
    check(std::isnan(expected) ? std::isnan(value)
                               : std::bit_cast<uint64_t>(expected) ==
                                     std::bit_cast<uint64_t>(value));
  }
  float narrow;
  if (flott_f32_parse(text.data(), text.size(), &narrow) == 0) {
    float expected = std::strtof(terminated.c_str(), nullptr);
    check(std::isnan(expected) ? std::isnan(narrow)
                               : std::bit_cast<uint32_t>(expected) ==
                                     std::bit_cast<uint32_t>(narrow));
  }
}

struct Unscaled {
  uint64_t low;
  int64_t high;
  bool operator==(const Unscaled &) const = default;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  PaddedText text({reinterpret_cast<const char *>(data), size});
  checkIntegers(text);
  checkFloats(text);
  for (int scale : {0, 2, 38})
    roundTrip<Unscaled>(
        text,
        [scale](const char *data, int64_t size, Unscaled *out) {
          return flott_decimal_parse(data, size, 38, scale, &out->low,
                                     &out->high);
        },
        [scale](Unscaled value, char *out) {
          return flott_decimal_format(value.low, value.high, scale, out);
        });
  // What has fewer digits is the same number, or too large.
  for (int precision : {1, 18, 19}) {
    Unscaled wide, narrow;
    if (flott_decimal_parse(text.data(), text.size(), precision, 1, &narrow.low,
                            &narrow.high) == 0)
      check(flott_decimal_parse(text.data(), text.size(), 38, 1, &wide.low,
                                &wide.high) == 0 &&
            wide == narrow);
  }
  for (int precision : {0, 6, 9}) {
    roundTrip<int64_t>(
        text,
        [precision](const char *data, int64_t size, int64_t *out) {
          return flott_timestamp_ltz_parse(data, size, precision, out);
        },
        [precision](int64_t value, char *out) {
          return flott_timestamp_ltz_format(value, precision, 20700, out);
        });
    auto parse = [precision](const char *data, int64_t size, int64_t *out) {
      return flott_timestamp_parse(data, size, precision, out);
    };
    roundTrip<int64_t>(text, parse, [precision](int64_t value, char *out) {
      return flott_timestamp_format(value, precision, out);
    });
    roundTrip<int64_t>(text, parse, [precision](int64_t value, char *out) {
      return flott_timestamp_ltz_format(value, precision, -34200, out);
    });
    roundTrip<int64_t>(
        text,
        [precision](const char *data, int64_t size, int64_t *out) {
          return flott_time_parse(data, size, precision, out);
        },
        [precision](int64_t value, char *out) {
          return flott_time_format(value, precision, out);
        });
  }
  roundTrip<int32_t>(text, flott_date_parse, flott_date_format);
  roundTrip<int64_t>(text, flott_interval_parse, flott_interval_format);
  roundTrip<int32_t>(text, flott_months_parse, flott_months_format);
  roundTrip<uint8_t>(text, flott_bool_parse, flott_bool_format);
  TestArena arena;
  FlottText bytes;
  if (flott_bytes_parse(arena, text.data(), text.size(), &bytes) == 0) {
    std::string written(size_t(2 * bytes.size) + 1, '\0'), lower;
    flott_bytes_format(bytes.data, bytes.size, written.data());
    for (char c : std::string_view(text.data(), size_t(text.size())))
      lower += char(c >= 'A' && c <= 'F' ? c | 0x20 : c);
    check(bytes.size * 2 == text.size() &&
          written.compare(0, lower.size(), lower) == 0);
  }
  FlottText trimmed;
  flott_text_trim(text.data(), text.size(), &trimmed);
  check(trimmed.size >= 0 && trimmed.size <= text.size() &&
        (trimmed.size == 0 ||
         (trimmed.data >= text.data() &&
          trimmed.data + trimmed.size <= text.data() + text.size())));
  check((flott_utf8_validate(text.data(), text.size()) == 0) ==
        (validateUtf8(text.bytes(), text.size()) == 0));
  return 0;
}
