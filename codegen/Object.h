// A linked llvm::Module -> the bytes of one object file. The same bytes are
// loaded into this process (Jit.h), kept on disk (Cache.h) and put into
// executables (Executable.h).
#pragma once

#include "codegen/Target.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <atomic>
#include <memory>
#include <string>

namespace llvm {
class Module;
}

namespace flott {

/// Quick: inlines what is marked always_inline and little more, so that rows
/// flow within milliseconds. Optimized: all that LLVM can do.
enum class Tier : uint8_t { Quick, Optimized };

/// Says that a compilation was given up because its result is not wanted.
class CancelledError : public llvm::ErrorInfo<CancelledError> {
public:
  static char ID;
  void log(llvm::raw_ostream &out) const override;
  std::error_code convertToErrorCode() const override;
};

/// Optimizes `module` for `tier` and makes an object of it.
///
/// REQUIRES: BitcodeLibrary::linkInto(module, target) succeeded.
/// The object defines what the module exports; its imports are lines of the
/// lists in runtime/abi or names of `natives`, or the call fails. Once
/// `*cancel` becomes true it ends soon with a CancelledError.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
compileObject(std::unique_ptr<llvm::Module> module, Tier tier,
              const TargetSpec &target,
              const std::atomic<bool> *cancel = nullptr,
              const llvm::StringSet<> *natives = nullptr);

/// The optimized module as text (--emit=llvm). REQUIRES: as compileObject.
std::string optimizedIr(std::unique_ptr<llvm::Module> module, Tier tier,
                        const TargetSpec &target);

/// The code as assembly text (--emit=asm). REQUIRES: as compileObject.
llvm::Expected<std::string> assembly(std::unique_ptr<llvm::Module> module,
                                     Tier tier, const TargetSpec &target);

} // namespace flott
