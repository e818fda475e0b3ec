// The row calls of floating point: what needs wide tables to round correctly.
#include "runtime/text/inline/Format.h"
#include "runtime/text/inline/ParseFloat.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <fast_float/fast_float.h>

namespace {

template <typename T>
int32_t parseSlow(const char *data, int64_t size, T *out) {
  const char *end = data + size;
  if (size > 1 && *data == '+' && data[1] != '-' && data[1] != '+')
    ++data;
  T value;
  auto result = fast_float::from_chars(data, end, value);
  if (result.ec == std::errc::invalid_argument || result.ptr != end)
    return flott::kInvalidNumber;
  if (std::isinf(value) && (end[-1] | 0x20) != 'f' && (end[-1] | 0x20) != 'y')
    return flott::kOverflow;
  *out = value;
  return 0;
}

template <typename T> int64_t formatShortest(T value, char *out) {
  if (std::isnan(value)) {
    // NaN equals NaN: neither sign nor payload is shown.
    std::memcpy(out, "nan", 3);
    return 3;
  }
  char *end = std::to_chars(out, out + kFlottFormatBytes, value).ptr;
  for (const char *at = out; at != end; ++at)
    if (*at == '.' || *at == 'e' || *at == 'n')
      return end - out;
  // A whole number still reads as a float.
  *end++ = '.';
  *end++ = '0';
  return end - out;
}

} // namespace

extern "C" {

int32_t flott_parse_f64_slow(const char *data, int64_t size,
                             double *out) noexcept {
  return parseSlow(data, size, out);
}

int32_t flott_parse_f32_slow(const char *data, int64_t size,
                             float *out) noexcept {
  return parseSlow(data, size, out);
}

int64_t flott_format_f64(double value, char *out) noexcept {
  return formatShortest(value, out);
}

int64_t flott_format_f32(float value, char *out) noexcept {
  return formatShortest(value, out);
}

} // extern "C"
