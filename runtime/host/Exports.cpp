// All that generated code may reach in this process.
#include "runtime/host/Exports.h"

#include "runtime/abi/Calls.h"
#include "runtime/abi/RowCalls.h"

#include <vector>

namespace flott {

std::span<const Export> runtimeExports() {
  static const std::vector<Export> exports = [] {
    std::vector<Export> all = {
#define CALL(name, result, parameters) {#name, reinterpret_cast<void *>(&name)},
#include "runtime/abi/Calls.def"
#define ROW_CALL(name, result, parameters, reason)                             \
  {#name, reinterpret_cast<void *>(&name)},
#include "runtime/abi/RowCalls.def"
    };
    const std::span<const Export> library = libraryExports();
    all.insert(all.end(), library.begin(), library.end());
    return all;
  }();
  return exports;
}

} // namespace flott
