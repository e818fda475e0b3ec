#include "runtime/abi/RowCalls.h"

namespace flott {

/// Returns half of `x`: half(7) is 3.
FLOTT_FUNCTION("half", kNullIfAnyNull)
int64_t half(int64_t x) { return x / 2; }

static int64_t checked(FlottContext &context, int64_t x) {
  if (x < 0)
    return fail(context, kInvalidArgument);
  return x;
}

// Fails through a helper.
FLOTT_FUNCTION("positive")
int64_t positive(FlottContext &context, int64_t x) {
  return checked(context, x);
}

FLOTT_FUNCTION("copy")
FlottText copy(FlottContext &context, FlottText text, int64_t unused) {
  char *room = allocate(context, text.size);
  if (!room)
    return {};
  __builtin_memcpy(room, text.data, static_cast<uint64_t>(text.size));
  return {room, text.size};
}

FLOTT_FUNCTION("or_zero")
Decimal orZero(Decimal like, Optional<Decimal> x) {
  return x.valid ? x.value : Decimal{0, like.scale};
}

FLOTT_FUNCTION("kinds", kVolatile)
Optional<Bytes> kinds(bool a, int8_t b, int16_t c, int32_t d, float e, double f,
                      Date g, Time h, Timestamp i, TimestampLtz j, Interval k,
                      Months l, Array<FlottText> m,
                      Prepared<PreparedKind::Regex> n) {
  return {};
}

FLOTT_FUNCTION("carry", kMayCarry)
Decimal carry(Decimal x) { return x; }

} // namespace flott
