// What an inlinable C++ function declares, and what it may use.
//
// A function lives in a C++ file, is annotated with FLOTT_FUNCTION, and is
// found, checked and compiled to bitcode by flott-cxx (dsl/cxx), which also
// writes a thunk of plain types for it. Built-in functions (stdlib/functions)
// and users' functions take this same road.
//
//   parameter type        Flott type
//   bool int8_t .. int64_t float double      bool i8 .. i64 f32 f64
//   FlottText             string             flott::Bytes   bytes
//   flott::Decimal<>      decimal (any p, s; scales arrive as arguments)
//   flott::Date Time Timestamp TimestampLtz Interval Months
//   flott::Optional<T>    T, NULL accepted: the function sees it
//   flott::Prepared<K>    string, constant: regex, zone, JSON path, format
//
// A function is total: it returns, or fails the row through its context. No
// exception, no clock, no locale, no static object, no allocation outside the
// context's arena.
#pragma once

#include "runtime/abi/Batch.h"

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

#ifdef __cplusplus
}
#endif
