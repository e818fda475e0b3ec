// Target machines, and the words for processors.

#include "codegen/Target.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Target/TargetOptions.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"

using namespace llvm;

namespace flott {

static const Triple &targetTriple() {
  static const Triple triple("x86_64-unknown-linux-gnu");
  return triple;
}

static const Target &x86() {
  static const Target *target = [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    std::string error;
    return TargetRegistry::lookupTarget(targetTriple(), error);
  }();
  assert(target && "LLVM was built without the X86 target");
  return *target;
}

const TargetSpec &TargetSpec::host() {
  static const TargetSpec spec = [] {
    SubtargetFeatures features;
    for (const auto &[name, isOn] : sys::getHostCPUFeatures())
      features.AddFeature(name, isOn);
    return TargetSpec{sys::getHostCPUName().str(), features.getString()};
  }();
  return spec;
}

TargetSpec TargetSpec::baseline() { return {"x86-64-v2", ""}; }

Expected<TargetSpec> TargetSpec::parse(StringRef cpu, StringRef features) {
  if (cpu == "native" && features.empty())
    return host();
  std::unique_ptr<MCSubtargetInfo> known(
      x86().createMCSubtargetInfo(targetTriple(), "", ""));
  if (!known->isCPUStringValid(cpu))
    return createStringError("processor is unknown: '" + cpu +
                             "'; native, x86-64-v2, x86-64-v3 or a name that "
                             "`clang -mcpu=help` lists is expected");
  SmallVector<StringRef> parts;
  features.split(parts, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef part : parts) {
    StringRef name = part;
    if (!name.consume_front("+") && !name.consume_front("-"))
      return createStringError("processor feature has no sign: '" + part +
                               "'; +" + part + " or -" + part + " is expected");
    if (!any_of(known->getAllProcessorFeatures(),
                [&](const auto &feature) { return name == feature.Key; }))
      return createStringError("processor feature is unknown: '" + name + "'");
  }
  return TargetSpec{cpu.str(), features.str()};
}

std::vector<std::string> neededFeatures(const TargetSpec &target) {
  std::unique_ptr<MCSubtargetInfo> info(
      x86().createMCSubtargetInfo(targetTriple(), target.cpu, target.features));
  std::vector<std::string> needed;
  for (StringRef name : {
#define CPU_FEATURE(name) StringRef(name),
#include "runtime/abi/CpuFeatures.def"
       })
    if (info->checkFeatures(("+" + name).str()))
      needed.push_back(name.str());
  return needed;
}

std::unique_ptr<TargetMachine> createTargetMachine(const TargetSpec &target,
                                                   CodeGenOptLevel level) {
  TargetOptions options;
  // Unoptimized code is selected the fast way; what that cannot select (i128)
  // falls back by itself.
  options.EnableFastISel = level == CodeGenOptLevel::None;
  return std::unique_ptr<TargetMachine>(
      x86().createTargetMachine(targetTriple(), target.cpu, target.features,
                                options, Reloc::PIC_, CodeModel::Small, level));
}

void setTarget(Module &module, const TargetMachine &machine) {
  module.setTargetTriple(machine.getTargetTriple());
  module.setDataLayout(machine.createDataLayout());
  if (!module.getModuleFlag("PIC Level"))
    module.setPICLevel(PICLevel::BigPIC);
}

} // namespace flott
