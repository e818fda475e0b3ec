// The functions of the library and their thunks as LLVM bitcode, to be linked
// into generated modules.
#pragma once

#include <span>

namespace flott {

std::span<const char> functionsBitcode();

} // namespace flott
