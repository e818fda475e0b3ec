// The table through which generated code reaches the runtime: the names that
// Calls.def, RowCalls.def and LibraryCalls.def list, with their addresses in
// this process. Nothing else of a process is visible to generated code.
#pragma once

#include <span>

namespace flott {

struct Export {
  const char *name;
  void *address;
};

/// The lines of LibraryCalls.def (LibraryExports.cpp). The runtime's table is
/// these and the lines of the other two lists.
std::span<const Export> libraryExports();

} // namespace flott
