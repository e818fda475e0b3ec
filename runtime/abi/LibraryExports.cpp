// Addresses of the library functions that generated code may call.

#include "runtime/abi/Exports.h"

// The headers overload these names or declare some as macros; an own name with
// the library's symbol is the address and nothing else.
extern "C" {
#define LIBRARY_CALL(name) void flott_library_##name() __asm__(#name);
#include "runtime/abi/LibraryCalls.def"
}

namespace flott {

std::span<const Export> libraryExports() {
  static const Export kExports[] = {
#define LIBRARY_CALL(name)                                                     \
  {#name, reinterpret_cast<void *>(&flott_library_##name)},
#include "runtime/abi/LibraryCalls.def"
  };
  return kExports;
}

} // namespace flott
