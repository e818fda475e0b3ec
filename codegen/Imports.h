// What generated code may import, and the check that an object imports nothing
// else.
#pragma once

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBufferRef.h"

#include <string>
#include <vector>

namespace flott {

/// Whether Calls.def, RowCalls.def or LibraryCalls.def lists `name`.
bool isImport(llvm::StringRef name);

/// The lines of LibraryCalls.def.
llvm::ArrayRef<llvm::StringRef> libraryCalls();

/// The undefined symbols of an ELF object, in the order of its symbol table.
/// Fails if one is neither listed nor in `natives` (null: none), and if the
/// object has what none of its homes carries out: static constructors,
/// thread-local or common data. Each of these is a bug of Flott.
llvm::Expected<std::vector<std::string>>
importsOf(llvm::MemoryBufferRef object,
          const llvm::StringSet<> *natives = nullptr);

} // namespace flott
