// Cache keys, and the way from bitcode to an object.

#include "codegen/ObjectCompiler.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/BLAKE3.h"

#include <elf.h>
#include <link.h>

using namespace llvm;

namespace flott {

SmallVector<char, 0> toBitcode(const Module &module) {
  SmallVector<char, 0> bytes;
  raw_svector_ostream out(bytes);
  WriteBitcodeToFile(module, out);
  return bytes;
}

static std::string readBuildId() {
  struct Search {
    uintptr_t here;
    std::string id;
  } search{reinterpret_cast<uintptr_t>(&readBuildId), ""};
  // The compiler may live in a program or in a library of another one.
  dl_iterate_phdr(
      [](dl_phdr_info *info, size_t, void *data) {
        auto &search = *static_cast<Search *>(data);
        bool isHere = false;
        for (int i = 0; i < info->dlpi_phnum; ++i) {
          const auto &header = info->dlpi_phdr[i];
          const uintptr_t begin = info->dlpi_addr + header.p_vaddr;
          isHere |= header.p_type == PT_LOAD && begin <= search.here &&
                    search.here < begin + header.p_memsz;
        }
        if (!isHere)
          return 0;
        for (int i = 0; i < info->dlpi_phnum; ++i) {
          const auto &header = info->dlpi_phdr[i];
          if (header.p_type != PT_NOTE)
            continue;
          const auto *at =
              reinterpret_cast<const char *>(info->dlpi_addr + header.p_vaddr);
          const char *const end = at + header.p_memsz;
          while (at + sizeof(ElfW(Nhdr)) <= end) {
            const auto &note = *reinterpret_cast<const ElfW(Nhdr) *>(at);
            const char *name = at + sizeof note;
            const char *content = name + alignTo(note.n_namesz, 4);
            if (note.n_type == NT_GNU_BUILD_ID &&
                StringRef(name, note.n_namesz) == StringRef("GNU\0", 4))
              search.id.assign(content, note.n_descsz);
            at = content + alignTo(note.n_descsz, 4);
          }
        }
        return 1;
      },
      &search);
  return search.id;
}

StringRef buildId() {
  static const std::string id = readBuildId();
  return id;
}

ObjectCompiler::ObjectCompiler(const BitcodeLibrary &library, TargetSpec target,
                               ObjectCache *cache,
                               std::span<const Export> natives)
    : library_(library), target_(std::move(target)),
      // Without an id, objects of another build could pass for ours.
      cache_(buildId().empty() ? nullptr : cache) {
  for (const Export &native : natives) {
    natives_.insert(native.name);
    nativeNames_ += std::string(native.name) + ' ';
  }
}

CacheKey ObjectCompiler::keyOf(const PipelineModule &module, Tier tier) const {
  BLAKE3 hash;
  // The length before each part keeps two lists of parts from looking alike.
  const auto add = [&](StringRef part) {
    const uint64_t size = part.size();
    hash.update(StringRef(reinterpret_cast<const char *>(&size), sizeof size));
    hash.update(part);
  };
  const uint64_t library = library_.contentHash();
  add(buildId());
  add(LLVM_VERSION_STRING);
  add(StringRef(reinterpret_cast<const char *>(&library), sizeof library));
  add(target_.cpu);
  add(target_.features);
  add(tier == Tier::Quick ? nativeNames_ : "optimized");
  add(StringRef(module.bitcode.data(), module.bitcode.size()));
  return hash.final<32>();
}

std::unique_ptr<MemoryBuffer>
ObjectCompiler::findCached(const PipelineModule &module, Tier tier) const {
  return cache_ ? cache_->find(keyOf(module, tier)) : nullptr;
}

Expected<CompiledObject>
ObjectCompiler::compile(const PipelineModule &module, Tier tier,
                        const std::atomic<bool> *cancel) const {
  CacheKey key;
  if (cache_) {
    key = keyOf(module, tier);
    if (std::unique_ptr<MemoryBuffer> object = cache_->find(key))
      return CompiledObject{std::move(object), /*isCached=*/true};
  }
  const StringSet<> *natives = tier == Tier::Quick ? &natives_ : nullptr;
  LLVMContext context;
  Expected<std::unique_ptr<Module>> parsed = parseBitcodeFile(
      MemoryBufferRef(StringRef(module.bitcode.data(), module.bitcode.size()),
                      module.symbol),
      context);
  if (!parsed)
    return createStringError("internal error: module of " + module.symbol +
                             " is unreadable: " + toString(parsed.takeError()));
  if (Error error = library_.linkInto(**parsed, target_, natives))
    return std::move(error);
  Expected<std::unique_ptr<MemoryBuffer>> object =
      compileObject(std::move(*parsed), tier, target_, cancel, natives);
  if (!object)
    return object.takeError();
  if (cache_)
    cache_->store(key, (*object)->getBuffer());
  return CompiledObject{std::move(*object), /*isCached=*/false};
}

} // namespace flott
