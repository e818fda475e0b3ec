// The processor that code is made for. Flott makes code for x86-64 Linux.
#pragma once

#include "llvm/Support/CodeGen.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>
#include <vector>

namespace llvm {
class Module;
class TargetMachine;
} // namespace llvm

namespace flott {

struct TargetSpec {
  std::string cpu;      // as LLVM names it: x86-64-v2, znver3, ...
  std::string features; // "+avx2,-avx512f", "" for the cpu's own

  /// The processor this process runs on.
  static const TargetSpec &host();

  /// What an executable may count on that runs elsewhere: x86-64-v2.
  static TargetSpec baseline();

  /// Refuses a cpu or feature that LLVM does not know.
  static llvm::Expected<TargetSpec> parse(llvm::StringRef cpu,
                                          llvm::StringRef features);
};

/// The lines of runtime/abi/CpuFeatures.def that code for `target` may use.
std::vector<std::string> neededFeatures(const TargetSpec &target);

/// A machine that emits position-independent code in the small code model.
std::unique_ptr<llvm::TargetMachine>
createTargetMachine(const TargetSpec &target, llvm::CodeGenOptLevel level);

/// Sets triple and data layout of `module`.
void setTarget(llvm::Module &module, const llvm::TargetMachine &machine);

} // namespace flott
