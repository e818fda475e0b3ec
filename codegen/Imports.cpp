// The allow-list of imports, held against objects.

#include "codegen/Imports.h"

#include "llvm/Object/ELFObjectFile.h"

using namespace llvm;

namespace flott {

ArrayRef<StringRef> libraryCalls() {
  static constexpr StringRef kNames[] = {
#define LIBRARY_CALL(name) #name,
#include "runtime/abi/LibraryCalls.def"
  };
  return kNames;
}

bool isImport(StringRef name) {
  static const StringSet<> names = [] {
    StringSet<> all;
    for (StringRef library : libraryCalls())
      all.insert(library);
#define CALL(name, ...) all.insert(#name);
#include "runtime/abi/Calls.def"
#define ROW_CALL(name, ...) all.insert(#name);
#include "runtime/abi/RowCalls.def"
    return all;
  }();
  return names.contains(name);
}

static Error internalError(const Twine &what, StringRef name) {
  return createStringError("internal error: generated code " + what + ": " +
                           name);
}

Expected<std::vector<std::string>> importsOf(MemoryBufferRef buffer,
                                             const StringSet<> *natives) {
  Expected<std::unique_ptr<object::ObjectFile>> parsed =
      object::ObjectFile::createELFObjectFile(buffer);
  if (!parsed)
    return parsed.takeError();
  const auto *elf = dyn_cast<object::ELF64LEObjectFile>(parsed->get());
  if (!elf)
    return createStringError("internal error: object is not ELF of 64 bits");

  for (const object::ELFSectionRef section : elf->sections()) {
    Expected<StringRef> name = section.getName();
    if (!name)
      return name.takeError();
    if (section.getType() == ELF::SHT_INIT_ARRAY ||
        section.getType() == ELF::SHT_FINI_ARRAY || *name == ".ctors")
      return internalError("has static constructors, section", *name);
    if (section.getFlags() & ELF::SHF_TLS)
      return internalError("has thread-local data, section", *name);
  }

  std::vector<std::string> imports;
  for (const object::ELFSymbolRef symbol : elf->symbols()) {
    Expected<uint32_t> flags = symbol.getFlags();
    if (!flags)
      return flags.takeError();
    Expected<StringRef> name = symbol.getName();
    if (!name)
      return name.takeError();
    if (*flags & object::SymbolRef::SF_Common)
      return internalError("has common data", *name);
    // The addressing base of position-independent code; JITLink defines it.
    if (!(*flags & object::SymbolRef::SF_Undefined) || name->empty() ||
        *name == "_GLOBAL_OFFSET_TABLE_")
      continue;
    if (!isImport(*name) && !(natives && natives->contains(*name)))
      return internalError("calls what no list of runtime/abi names", *name);
    imports.push_back(name->str());
  }
  return imports;
}

} // namespace flott
