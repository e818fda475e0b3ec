// How a primitive is defined: a hot C++ function that generated code calls and
// that is inlined there.
//
// A primitive stands in a header of an `inline` folder. One bitcode unit per
// folder defines FLOTT_BITCODE_UNIT and includes the headers: there the
// definitions are external, or clang would drop the unreferenced ones. Every
// other user (interpreter, functions, tests) sees them `inline`.
//
// Signatures hold plain C types only: i32, i64, double, float, pointers. No
// bool, struct or 128-bit integer by value: clang expects extensions and splits
// there that generated calls do not carry. Results go through `out` pointers,
// to allocas that SROA removes. An int32_t status is 0, or a FlottRowError.
#pragma once

#ifdef FLOTT_BITCODE_UNIT
#define FLOTT_PRIMITIVE extern "C" __attribute__((visibility("default")))
#else
#define FLOTT_PRIMITIVE extern "C" inline
#endif

/// A helper of primitives, inside namespace flott: it vanishes with them.
#define FLOTT_INLINE inline __attribute__((always_inline))

#define FLOTT_LIKELY(x) __builtin_expect(!!(x), 1)
#define FLOTT_UNLIKELY(x) __builtin_expect(!!(x), 0)

namespace flott {

/// The numbers of RowErrors.def by name.
enum RowError : int {
#define ROW_ERROR(number, name, message) k##name = number,
#include "runtime/abi/RowErrors.def"
};

} // namespace flott
