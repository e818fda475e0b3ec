// From a generated module, as bitcode, to its object: linked, compiled, and
// taken from the cache where it was made before.
#pragma once

#include "codegen/Cache.h"
#include "codegen/Link.h"
#include "codegen/Object.h"

#include "runtime/abi/Exports.h"

#include <span>

namespace flott {

/// One pipeline's code, generated but neither linked nor optimized. Bitcode,
/// because tiers are compiled from the same text on different threads, each
/// with a context of its own.
struct PipelineModule {
  std::string symbol; // its entries are symbol_open, symbol_batch, symbol_close
  llvm::SmallVector<char, 0> bitcode;
};

llvm::SmallVector<char, 0> toBitcode(const llvm::Module &module);

struct CompiledObject {
  std::unique_ptr<llvm::MemoryBuffer> object;
  bool isCached = false;
};

/// Any thread may call.
class ObjectCompiler {
public:
  /// `library` and `cache` (null: none) outlive the compiler. Quick code calls
  /// what `natives` holds (see nativePrimitives) where optimized code has the
  /// bitcode inlined.
  ObjectCompiler(const BitcodeLibrary &library, TargetSpec target,
                 ObjectCache *cache, std::span<const Export> natives = {});

  llvm::Expected<CompiledObject>
  compile(const PipelineModule &module, Tier tier,
          const std::atomic<bool> *cancel = nullptr) const;

  /// The object if the cache has it, or null: compiles nothing.
  std::unique_ptr<llvm::MemoryBuffer> findCached(const PipelineModule &module,
                                                 Tier tier) const;

  const TargetSpec &target() const { return target_; }

private:
  CacheKey keyOf(const PipelineModule &module, Tier tier) const;

  const BitcodeLibrary &library_;
  const TargetSpec target_;
  ObjectCache *const cache_;
  llvm::StringSet<> natives_;
  std::string nativeNames_; // all of them, for the key
};

/// Tells builds of this program apart: the linker's hash of the file that the
/// code runs from.
llvm::StringRef buildId();

} // namespace flott
