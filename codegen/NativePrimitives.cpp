// The table of natively compiled primitives. Their units are compiled a second
// time for it (CMakeLists.txt), with the flags of the bitcode, so that both
// forms of a primitive round and overflow alike.

#include "codegen/NativePrimitives.h"

#include <vector>

// Weak: a primitive that is declared and not yet written is left out, and what
// calls it is refused when it is compiled.
extern "C" {
#define PRIMITIVE(name, result, parameters)                                    \
  extern char native_##name __asm__(#name) __attribute__((weak));
#include "runtime/state/inline/Primitives.def"
#define PRIMITIVE(name, result, parameters)                                    \
  extern char native_##name __asm__(#name) __attribute__((weak));
#include "runtime/text/inline/Primitives.def"
#define PRIMITIVE(name, result, parameters)                                    \
  extern char native_##name __asm__(#name) __attribute__((weak));
#include "runtime/scalar/inline/Primitives.def"
}

namespace flott {

std::span<const Export> nativePrimitives() {
  static const std::vector<Export> exports = [] {
    std::vector<Export> found;
    const auto add = [&found](const char *name, void *address) {
      if (address)
        found.push_back({name, address});
    };
#define PRIMITIVE(name, result, parameters) add(#name, &native_##name);
#include "runtime/state/inline/Primitives.def"
#define PRIMITIVE(name, result, parameters) add(#name, &native_##name);
#include "runtime/text/inline/Primitives.def"
#define PRIMITIVE(name, result, parameters) add(#name, &native_##name);
#include "runtime/scalar/inline/Primitives.def"
    return found;
  }();
  return exports;
}

} // namespace flott
