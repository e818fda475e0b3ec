// The primitives as compiled into this program.
#pragma once

#include "runtime/abi/Exports.h"

namespace flott {

/// Every line of the Primitives.def lists. Quick code calls these: their
/// bitcode would be most of what has to be compiled before the first row, and
/// unoptimized it would be slow.
std::span<const Export> nativePrimitives();

} // namespace flott
