// Constants of functions that are parsed once per task: what flott_prepare
// makes of them. Inlined functions read the first fields and take the cheap
// road themselves; the rest is behind a row call.
#pragma once

#include "runtime/abi/Batch.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The `kind` of flott_prepare. The numbers are part of the plan format.
enum FlottPreparedKind {
  kFlottPreparedNone = 0,
  kFlottPreparedRegex = 1,
  kFlottPreparedZone = 2,
  kFlottPreparedJsonPath = 3,
  kFlottPreparedTimeFormat = 4,
  kFlottPreparedLikePattern = 5,
  // Not of a parameter: for texts that differ from row to row, the latest few
  // hundred, each parsed once. The text is empty.
  kFlottPreparedMany = 6,
};

/// What a pattern asks for, where that needs no pattern matcher.
enum FlottPatternShape {
  kFlottPatternGeneral = 0,
  kFlottPatternEquals = 1,
  kFlottPatternPrefix = 2,
  kFlottPatternSuffix = 3,
  kFlottPatternContains = 4,
};

/// A regular expression, or a LIKE pattern. Unless the shape is general, a text
/// matches if it equals, begins with, ends with or contains `literal`.
typedef struct FlottPattern {
  int32_t shape;
  int32_t groups; // of a regex
  FlottText literal;
} FlottPattern;

/// A time zone. Instants in [from, until) are at `offset` from UTC; a row call
/// moves that span to where the rows are, so one call serves half a year of
/// them. A fixed offset spans all time. Microseconds, all three.
typedef struct FlottZone {
  int64_t from;
  int64_t until;
  int64_t offset;
} FlottZone;

#ifdef __cplusplus
}
#endif
