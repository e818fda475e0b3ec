// The scalar primitives as LLVM bitcode, for codegen to link into its modules.
#pragma once

#include <span>

namespace flott {

/// Returns the module; lives as long as the process.
std::span<const char> scalarBitcode();

} // namespace flott
