// The two pass pipelines, and the emission of machine code.

#include "codegen/Object.h"

#include "codegen/Imports.h"
#include "codegen/Link.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/OptBisect.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/IPO/AlwaysInliner.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"
#include "llvm/Transforms/Scalar/EarlyCSE.h"
#include "llvm/Transforms/Scalar/SROA.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"

using namespace llvm;

namespace flott {

char CancelledError::ID = 0;

void CancelledError::log(raw_ostream &out) const {
  out << "compilation was cancelled";
}

std::error_code CancelledError::convertToErrorCode() const {
  return std::make_error_code(std::errc::operation_canceled);
}

static bool isCancelled(const std::atomic<bool> *cancel) {
  return cancel && cancel->load(std::memory_order_relaxed);
}

namespace {
// Makes the code generator skip its optional passes once nobody waits for the
// result; the optimizer is told through its instrumentation.
class CancelGate : public OptPassGate {
public:
  explicit CancelGate(const std::atomic<bool> *cancel) : cancel_(cancel) {}
  bool isEnabled() const override { return cancel_ != nullptr; }
  bool shouldRunPass(StringRef, StringRef) const override {
    return !isCancelled(cancel_);
  }

private:
  const std::atomic<bool> *cancel_;
};
} // namespace

static CodeGenOptLevel codeGenLevel(Tier tier) {
  return tier == Tier::Quick ? CodeGenOptLevel::None
                             : CodeGenOptLevel::Aggressive;
}

// LLVM may introduce calls of these and no others: what it thinks is in the
// library need not be in the table of imports.
static TargetLibraryInfoImpl libraryInfo(const Triple &triple) {
  TargetLibraryInfoImpl info(triple);
  info.disableAllFunctions();
  for (StringRef name : libraryCalls())
    if (LibFunc function; info.getLibFunc(name, function))
      info.setAvailable(function);
  return info;
}

static ModulePassManager quickPasses() {
  ModulePassManager passes;
  passes.addPass(AlwaysInlinerPass(/*InsertLifetime=*/false));
  passes.addPass(GlobalDCEPass());
  FunctionPassManager perFunction;
  perFunction.addPass(SROAPass(SROAOptions::PreserveCFG));
  perFunction.addPass(EarlyCSEPass());
  perFunction.addPass(SimplifyCFGPass());
  passes.addPass(createModuleToFunctionPassAdaptor(std::move(perFunction)));
  return passes;
}

// Quick code has fewer instructions if it calls.
static void inlinePrimitives(Module &module) {
  for (Function &function : module)
    if (function.hasFnAttribute(BitcodeLibrary::kInlineAttribute))
      function.addFnAttr(Attribute::AlwaysInline);
}

static void optimize(Module &module, Tier tier, TargetMachine &machine,
                     const TargetLibraryInfoImpl &library,
                     const std::atomic<bool> *cancel) {
  PassInstrumentationCallbacks callbacks;
  if (cancel)
    callbacks.registerShouldRunOptionalPassCallback(
        [cancel](StringRef, Any) { return !isCancelled(cancel); });
  PipelineTuningOptions tuning;
  tuning.LoopVectorization = tier == Tier::Optimized;
  // A row loop has few values side by side; to bring them into a vector and its
  // verdicts back costs more than it saves.
  tuning.SLPVectorization = false;
  PassBuilder builder(&machine, tuning, /*PGOOpt=*/std::nullopt, &callbacks);

  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager components;
  ModuleAnalysisManager modules;
  functions.registerPass([&] { return TargetLibraryAnalysis(library); });
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);

  if (tier == Tier::Optimized)
    inlinePrimitives(module);
  ModulePassManager passes =
      tier == Tier::Quick
          ? quickPasses()
          : builder.buildPerModuleDefaultPipeline(OptimizationLevel::O3);
  passes.run(module, modules);
}

static Error emit(Module &module, TargetMachine &machine,
                  const TargetLibraryInfoImpl &library, CodeGenFileType type,
                  const std::atomic<bool> *cancel, raw_pwrite_stream &out) {
  CancelGate gate(cancel);
  OptPassGate &previous = module.getContext().getOptPassGate();
  module.getContext().setOptPassGate(gate);
  legacy::PassManager passes;
  passes.add(new TargetLibraryInfoWrapperPass(library));
  const bool isRefused = machine.addPassesToEmitFile(
      passes, out, /*DwoOut=*/nullptr, type, /*DisableVerify=*/true);
  if (!isRefused)
    passes.run(module);
  module.getContext().setOptPassGate(previous);
  if (isRefused)
    return createStringError("internal error: target emits no such file");
  return Error::success();
}

static Expected<SmallVector<char, 0>>
generate(Module &module, Tier tier, const TargetSpec &target,
         CodeGenFileType type, const std::atomic<bool> *cancel) {
  std::unique_ptr<TargetMachine> machine =
      createTargetMachine(target, codeGenLevel(tier));
  const TargetLibraryInfoImpl library = libraryInfo(module.getTargetTriple());
  optimize(module, tier, *machine, library, cancel);
  if (isCancelled(cancel))
    return make_error<CancelledError>();
  SmallVector<char, 0> bytes;
  raw_svector_ostream out(bytes);
  if (Error error = emit(module, *machine, library, type, cancel, out))
    return error;
  if (isCancelled(cancel))
    return make_error<CancelledError>();
  return bytes;
}

Expected<std::unique_ptr<MemoryBuffer>>
compileObject(std::unique_ptr<Module> module, Tier tier,
              const TargetSpec &target, const std::atomic<bool> *cancel,
              const StringSet<> *natives) {
  Expected<SmallVector<char, 0>> bytes =
      generate(*module, tier, target, CodeGenFileType::ObjectFile, cancel);
  if (!bytes)
    return bytes.takeError();
  auto object = std::make_unique<SmallVectorMemoryBuffer>(
      std::move(*bytes), module->getModuleIdentifier(),
      /*RequiresNullTerminator=*/false);
  Expected<std::vector<std::string>> imports = importsOf(*object, natives);
  if (!imports)
    return imports.takeError();
  return object;
}

std::string optimizedIr(std::unique_ptr<Module> module, Tier tier,
                        const TargetSpec &target) {
  std::unique_ptr<TargetMachine> machine =
      createTargetMachine(target, codeGenLevel(tier));
  optimize(*module, tier, *machine, libraryInfo(module->getTargetTriple()),
           /*cancel=*/nullptr);
  std::string text;
  raw_string_ostream out(text);
  module->print(out, /*AAW=*/nullptr);
  return text;
}

Expected<std::string> assembly(std::unique_ptr<Module> module, Tier tier,
                               const TargetSpec &target) {
  Expected<SmallVector<char, 0>> bytes =
      generate(*module, tier, target, CodeGenFileType::AssemblyFile,
               /*cancel=*/nullptr);
  if (!bytes)
    return bytes.takeError();
  return std::string(bytes->data(), bytes->size());
}

} // namespace flott
