// libm behind names of ours, and decimal rounding of floats.
#include "runtime/abi/RowCalls.h"

#include <charconv>
#include <cmath>
#include <string_view>

double flott_math_pow(double base, double exponent) noexcept {
  return std::pow(base, exponent);
}
double flott_math_exp(double x) noexcept { return std::exp(x); }
double flott_math_log(double x) noexcept { return std::log(x); }
double flott_math_log2(double x) noexcept { return std::log2(x); }
double flott_math_log10(double x) noexcept { return std::log10(x); }
double flott_math_sin(double x) noexcept { return std::sin(x); }
double flott_math_cos(double x) noexcept { return std::cos(x); }
double flott_math_tan(double x) noexcept { return std::tan(x); }
double flott_math_atan2(double y, double x) noexcept {
  return std::atan2(y, x);
}

double flott_math_round(double x, int64_t digits) noexcept {
  if (!std::isfinite(x) || x == 0)
    return x;
  // d.ddde+-xx, the shortest digits that read back as |x|.
  char text[32];
  const auto written = std::to_chars(text, text + sizeof text, std::fabs(x),
                                     std::chars_format::scientific);
  const std::string_view all(text, written.ptr - text);
  const size_t mark = all.find('e');
  int exponent = 0;
  std::from_chars(all.data() + mark + (all[mark + 1] == '+' ? 2 : 1),
                  written.ptr, exponent);
  char digit[24];
  int64_t count = 0;
  for (char c : all.substr(0, mark))
    if (c != '.')
      digit[count++] = c;
  // Digits to keep: those of the whole part, and `digits` behind it. Compared
  // so that no sum overflows.
  if (digits >= count - 1 - exponent)
    return x;
  if (digits < -int64_t{exponent} - 1)
    return std::copysign(0.0, x);
  const int64_t keep = exponent + 1 + digits; // 0 .. count - 1
  bool carry = digit[keep] >= '5';
  int64_t kept = keep;
  for (int64_t i = keep - 1; carry && i >= 0; --i) {
    carry = digit[i] == '9';
    digit[i] = carry ? '0' : static_cast<char>(digit[i] + 1);
  }
  // digits * 10^scale; a carry out of the first digit stands before them.
  char result[64];
  char *end = result;
  if (carry)
    *end++ = '1';
  for (int64_t i = 0; i < kept; ++i)
    *end++ = digit[i];
  if (end == result)
    return std::copysign(0.0, x);
  *end++ = 'e';
  end = std::to_chars(end, result + sizeof result, -digits).ptr;
  double value = 0;
  if (std::from_chars(result, end, value).ec != std::errc())
    value = HUGE_VAL; // 1.7e308 rounded up to 2e308.
  return std::copysign(value, x);
}
