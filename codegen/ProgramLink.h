// Links objects at fixed addresses, for executables.
#pragma once

#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <map>
#include <string>
#include <vector>

namespace flott {

struct LinkedSegment {
  uint64_t address = 0;
  uint64_t size = 0;       // in memory; zero behind `bytes`
  uint32_t protection = 0; // ImageProtection, ored
  bool isTable = false;    // of imports
  std::vector<char> bytes;
};

/// Objects with their addresses settled. Whoever maps the segments and writes
/// the address of `imports[i]` to `tableAddress + 8 * i` can call `symbols`.
struct LinkedProgram {
  std::vector<LinkedSegment> segments; // by address
  uint64_t tableAddress = 0;
  std::vector<std::string> imports;
  std::map<std::string, uint64_t> symbols;
};

/// Fails if an object imports what no list of runtime/abi names. If several
/// objects define a symbol, the first one's counts outside of them.
llvm::Expected<LinkedProgram>
linkProgram(std::vector<std::unique_ptr<llvm::MemoryBuffer>> objects);

} // namespace flott
