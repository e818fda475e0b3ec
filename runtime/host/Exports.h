// All that generated code may reach in this process.
#pragma once

#include "runtime/abi/Exports.h"

namespace flott {

/// The lines of Calls.def, RowCalls.def and LibraryCalls.def with their
/// addresses; for the JIT and for executables.
std::span<const Export> runtimeExports();

} // namespace flott
