// One value outside of columns: for the boxed form of functions, which the
// interpreter and the constant folder call.
#pragma once

#include "runtime/abi/Batch.h"

#ifdef __cplusplus
extern "C" {
#endif

/// A value of any scalar type; which one, the caller knows.
///
///     i        bool (0, 1), i8 .. i64, date, months, all time types in their
///              units
///     f        f32 (widened), f64
///     text     string, bytes
///     wide     decimal: the unscaled value, low and high half
///     array    array
typedef struct FlottScalar {
  union {
    int64_t i;
    double f;
    FlottText text;
    struct {
      uint64_t low;
      int64_t high;
    } wide;
    FlottArray array;
  };
  int32_t valid; // 0: NULL, and the value is zero
  int32_t scale; // of a decimal
} FlottScalar;

#ifdef __cplusplus
}
#endif
