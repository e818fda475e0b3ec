// What generated code may import, and the check that an object imports nothing
// else.
#pragma once

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
/// Fails if one is not listed, and if the object has what none of its homes
/// carries out: static constructors, thread-local or common data. Each of
/// these is a bug of Flott.
llvm::Expected<std::vector<std::string>>
importsOf(llvm::MemoryBufferRef object);

} // namespace flott
