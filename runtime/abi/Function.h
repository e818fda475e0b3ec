// What an inlinable C++ function declares, and what it may use.
//
// A function lives in a C++ file, is annotated with FLOTT_FUNCTION, and is
// found, checked and compiled to bitcode by flott-cxx (dsl/cxx), which also
// writes a thunk of plain types for it. Built-in functions (stdlib/functions)
// and users' functions take this same road.
//
//   C++ parameter or result    Flott type               in the thunk
//   bool                       bool                     int32_t, 0 or 1
//   int8_t int16_t int32_t     i8 i16 i32               int32_t
//   int64_t                    i64                      int64_t
//   float double               f32 f64                  float double
//   FlottText, flott::Bytes    string, bytes            const char *, int64_t
//   flott::Decimal             decimal (any p, s)       low, high, scale
//   flott::Date, Months        date, months             int32_t
//   flott::Time Timestamp TimestampLtz Interval         int64_t
//   flott::Array<T>            array<T>                 const void *, int64_t
//   flott::Optional<T>         T?                       those of T, int32_t
//   valid flott::Prepared<K>         string, constant         void *
//
// The thunk:
//
//   extern "C" int32_t SYMBOL(FlottContext *context, OUT *out, arguments...)
//
// returns kFlottNull, kFlottValid (and `out` is written) or kFlottFailed (and
// context->error says why). OUT has the width of a column (Types.def), except
// FlottText for texts and uint64_t[2] (low, high) for decimals, whose scale is
// the first argument's. Any function that allocates may fail with OutOfMemory,
// so callers look at the status of all; once inlined, the test is gone where it
// cannot be true.
//
// NULL: a function is called when all arguments that are not optional are
// valid; else its result is NULL. An optional argument it sees for itself.
//
// A function is total: it returns, or fails the row through its context. No
// exception, no clock, no locale, no static object, no allocation outside the
// context's arena.
#pragma once

#include "runtime/abi/Batch.h"
#include "runtime/abi/Prepared.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Why a row failed; the message of each is in runtime/abi/RowErrors.def.
typedef int32_t FlottRowError;

/// Handed to every function that fails, allocates or uses a prepared value.
/// One per task; used by one thread.
typedef struct FlottContext {
  FlottRowError error; // 0, or why the row at hand failed
  int32_t argument;    // which argument (or source column) is to blame, or -1
  FlottArena *arena;   // results' bytes; lives until the output batch ends
  void *host;          // flott::Task, or the interpreter
  int64_t zoneSeed;    // unused by generated code; keeps the layout even
} FlottContext;

/// What a thunk returns.
enum FlottStatus {
  kFlottNull = 0,
  kFlottValid = 1,
  kFlottFailed = 2,
};

#ifdef __cplusplus
}

#include "runtime/abi/Primitive.h" // RowError

/// Makes the C++ function that follows the Flott function `name`:
///
///   /// Returns the larger half: half(7) is 4.
///   FLOTT_FUNCTION("half")
///   int64_t half(int64_t x) { … }
///
/// After the name come flags (flott::FunctionFlag, joined by |). Several
/// functions of one name are overloads. The function has internal linkage: it
/// is reached through its thunk alone.
#define FLOTT_FUNCTION(name, ...)                                              \
  [[clang::annotate("flott.function",                                          \
                    name __VA_OPT__(, ) __VA_ARGS__)]] [[maybe_unused]] static

extern "C" void *flott_arena_grow(FlottArena *arena, int64_t size) noexcept;

namespace flott {

enum FunctionFlag : int {
  /// The default, said aloud: any NULL argument makes the result NULL.
  kNullIfAnyNull = 0,
  /// The result has the first argument's type, precision and scale included.
  /// Implied by a decimal result.
  kLikeFirst = 1,
  /// With kLikeFirst: one more digit before the point, as rounding may carry.
  kMayCarry = 2,
  /// Equal arguments may give different results.
  kVolatile = 4,
};

/// A constant that is parsed once per task (Calls.def: flott_prepare).
enum class PreparedKind : int {
  None = kFlottPreparedNone,
  Regex = kFlottPreparedRegex,
  Zone = kFlottPreparedZone,
  JsonPath = kFlottPreparedJsonPath,
  TimeFormat = kFlottPreparedTimeFormat,
  LikePattern = kFlottPreparedLikePattern,
};

struct Bytes {
  const char *data;
  int64_t size;
};
struct Date {
  int32_t days; // since 1970-01-01
};
struct Time {
  int64_t micros; // since midnight
};
struct Timestamp {
  int64_t micros; // since 1970-01-01 00:00 of a clock without zone
};
struct TimestampLtz {
  int64_t micros; // since the epoch
};
struct Interval {
  int64_t micros;
};
struct Months {
  int32_t months;
};
/// unscaled / 10^scale, of at most 38 digits. A result's scale is that of the
/// first argument, whatever stands here.
struct Decimal {
  __int128 unscaled;
  int32_t scale;
};
/// Values at the element's column width, then one byte each: 1 is valid.
template <typename T> struct Array {
  const uint8_t *data;
  int64_t count;
};
template <PreparedKind K> struct Prepared {
  void *handle;
};

/// A value or NULL. As a parameter: the function is called with NULLs.
template <typename T> struct Optional {
  T value;
  bool valid;

  Optional() : value{}, valid(false) {}
  Optional(T value) : value(value), valid(true) {}
};

/// Converts to any result, which nobody reads.
struct Failed {
  template <typename T> operator T() const { return T{}; }
};

/// Fails the row: `return fail(context, kOverflow);`
FLOTT_INLINE Failed fail(FlottContext &context, RowError error) {
  context.error = error;
  return {};
}

/// Returns room for `size` bytes, aligned to eight, that lives as long as the
/// result, or null after failing the row. REQUIRES: size >= 0.
FLOTT_INLINE char *allocate(FlottContext &context, int64_t size) {
  FlottArena *arena = context.arena;
  // What else is in the arena counts on `next` being aligned. Below the limit,
  // `next` is not null, so neither is room for nothing.
  const int64_t rounded = (size + 7) & ~int64_t{7};
  if (FLOTT_LIKELY(rounded < arena->limit - arena->next)) {
    char *room = reinterpret_cast<char *>(arena->next);
    arena->next += rounded;
    return room;
  }
  void *room = flott_arena_grow(arena, rounded);
  if (!room)
    context.error = kOutOfMemory;
  return static_cast<char *>(room);
}

} // namespace flott
#endif
