// The functions of the library compiled for this process, by symbol: what the
// reference interpreter and the constant folder call.
#pragma once

#include "runtime/abi/Function.h"
#include "runtime/abi/Scalar.h"

#include <span>
#include <string_view>

namespace flott {

/// The boxed form of one function.
struct NativeFunction {
  std::string_view symbol; // of its thunk
  /// Returns a FlottStatus; `out` is written whatever it is. A prepared
  /// argument is passed as a handle, made by flott_prepare. A decimal result
  /// has the scale of args[0].
  int32_t (*call)(FlottContext *context, const FlottScalar *args,
                  FlottScalar *out);
};

/// Null if the library has no such function.
const NativeFunction *nativeFunction(std::string_view symbol);

/// All, ordered by symbol.
std::span<const NativeFunction> nativeFunctions();

} // namespace flott
