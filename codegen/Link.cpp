// Draws what a generated module needs from bitcode units.
//
// A unit is read anew, lazily, for each module that needs it: only the bodies
// that are linked are ever parsed, each module has a context of its own, and
// nothing is cloned (bench/micro/compile measures it).

#include "codegen/Link.h"

#include "codegen/Imports.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicsX86.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Linker/Linker.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/Support/MemoryBufferRef.h"
#include "llvm/Support/xxhash.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/IPO/Internalize.h"

using namespace llvm;

namespace flott {

namespace {
// Keeps the text of errors; the default handler would end the process.
class CollectErrors : public DiagnosticHandler {
public:
  explicit CollectErrors(std::string &text) : text_(text) {}

  bool handleDiagnostics(const DiagnosticInfo &info) override {
    if (info.getSeverity() == DS_Error) {
      raw_string_ostream out(text_);
      DiagnosticPrinterRawOStream printer(out);
      out << (text_.empty() ? "" : "; ");
      info.print(printer);
    }
    return true;
  }

private:
  std::string &text_;
};

// Replaces a context's handler for the time of a scope.
class ErrorScope {
public:
  explicit ErrorScope(LLVMContext &context)
      : context_(context), previous_(context.getDiagnosticHandler()) {
    context.setDiagnosticHandler(std::make_unique<CollectErrors>(text));
  }
  ~ErrorScope() { context_.setDiagnosticHandler(std::move(previous_)); }

  std::string text;

private:
  LLVMContext &context_;
  std::unique_ptr<DiagnosticHandler> previous_;
};
} // namespace

static Expected<std::unique_ptr<Module>> readLazily(const BitcodeUnit &unit,
                                                    LLVMContext &context) {
  MemoryBufferRef buffer(StringRef(unit.bytes.data(), unit.bytes.size()),
                         unit.name);
  return getLazyBitcodeModule(buffer, context, /*ShouldLazyLoadMetadata=*/true);
}

Expected<BitcodeLibrary> BitcodeLibrary::open(ArrayRef<BitcodeUnit> units) {
  BitcodeLibrary library;
  library.units_.assign(units.begin(), units.end());
  LLVMContext context;
  ErrorScope errors(context);
  for (const auto &[number, unit] : enumerate(units)) {
    library.contentHash_ =
        library.contentHash_ * 31 +
        xxh3_64bits(StringRef(unit.bytes.data(), unit.bytes.size()));
    Expected<std::unique_ptr<Module>> module = readLazily(unit, context);
    if (!module)
      return createStringError(
          "bitcode unit '" + unit.name +
          "' is unreadable: " + toString(module.takeError()));
    if ((*module)->getNamedGlobal("llvm.global_ctors"))
      return createStringError("bitcode unit '" + unit.name +
                               "' has static constructors");
    for (const GlobalValue &value : (*module)->global_values()) {
      // A weak definition (inline in a header) is in every unit that uses it.
      if (value.isDeclaration() || value.hasLocalLinkage())
        continue;
      const auto [entry, isNew] =
          library.unitOf_.try_emplace(value.getName(), unsigned(number));
      if (!isNew && !value.isWeakForLinker())
        return createStringError("bitcode units '" + units[entry->second].name +
                                 "' and '" + unit.name + "' both define " +
                                 value.getName());
    }
  }
  return library;
}

static Error linkNeeded(Module &module, const std::vector<BitcodeUnit> &units,
                        const StringMap<unsigned> &unitOf,
                        const StringSet<> *natives) {
  ErrorScope errors(module.getContext());
  Linker linker(module);
  while (true) {
    // A unit gives all that is missing at once; what it needs of others is
    // missing in the next round.
    std::optional<unsigned> next;
    for (const GlobalValue &value : module.global_values())
      if (value.isDeclaration() && !value.use_empty() &&
          !(natives && natives->contains(value.getName())))
        if (auto found = unitOf.find(value.getName()); found != unitOf.end())
          next = next ? std::min(*next, found->second) : found->second;
    if (!next)
      return Error::success();
    const BitcodeUnit &unit = units[*next];
    Expected<std::unique_ptr<Module>> source =
        readLazily(unit, module.getContext());
    if (!source)
      return source.takeError();
    (*source)->setTargetTriple(module.getTargetTriple());
    (*source)->setDataLayout(module.getDataLayout());
    if (linker.linkInModule(std::move(*source), Linker::LinkOnlyNeeded))
      return createStringError("internal error: bitcode unit '" + unit.name +
                               "' does not link: " + errors.text);
  }
}

// LLVM's own measure keeps out of a row loop what it takes to be large or not
// to run often, at each of several places. A primitive is there to be inlined;
// only the largest are left to LLVM (instructions as clang writes them, about
// three times as many as remain).
static constexpr unsigned kInlineLimit = 200;

static void markInlined(Module &module, const StringSet<> &entries) {
  for (Function &function : module) {
    if (function.isDeclaration() || function.hasLocalLinkage() ||
        entries.contains(function.getName()) ||
        function.hasFnAttribute(Attribute::NoInline) ||
        function.hasFnAttribute(Attribute::Cold))
      continue;
    if (function.getInstructionCount() <= kInlineLimit)
      function.addFnAttr(BitcodeLibrary::kInlineAttribute);
    else
      function.addFnAttr(Attribute::InlineHint);
  }
}

// What the front ends of C++ and of Flott write differently on functions is
// made equal: the processor, and that nothing unwinds.
static void setAttributes(Module &module, const TargetSpec &target) {
  for (Function &function : module) {
    if (function.isIntrinsic())
      continue;
    function.setDoesNotThrow();
    function.setUWTableKind(UWTableKind::None);
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", target.cpu);
    if (target.features.empty())
      function.removeFnAttr("target-features");
    else
      function.addFnAttr("target-features", target.features);
    for (StringRef attribute :
         {"tune-cpu", "frame-pointer", "stack-protector-buffer-size",
          "min-legal-vector-width", "no-trapping-math"})
      function.removeFnAttr(attribute);
    function.setDSOLocal(true);
  }
}

// PDEP in place of the call, where the processor has it in hardware (the first
// two Zens have it in microcode, slower than the loop of the call).
static void definePdep(Module &module, const TargetSpec &target,
                       const TargetMachine &machine) {
  Function *deposit = module.getFunction("flott_bits_deposit");
  if (!deposit || target.cpu == "znver1" || target.cpu == "znver2" ||
      !machine.getMCSubtargetInfo()->checkFeatures("+bmi2"))
    return;
  IRBuilder<> builder(
      BasicBlock::Create(module.getContext(), "entry", deposit));
  builder.CreateRet(builder.CreateIntrinsic(
      Intrinsic::x86_bmi_pdep_64, {deposit->getArg(0), deposit->getArg(1)}));
  deposit->setLinkage(GlobalValue::InternalLinkage);
  deposit->addFnAttr(BitcodeLibrary::kInlineAttribute);
}

Error BitcodeLibrary::linkInto(Module &module, const TargetSpec &target,
                               const StringSet<> *natives) const {
  const std::unique_ptr<TargetMachine> machine =
      createTargetMachine(target, CodeGenOptLevel::None);
  setTarget(module, *machine);

  std::string broken;
  raw_string_ostream brokenOut(broken);
  if (verifyModule(module, &brokenOut))
    return createStringError("internal error: generated code is malformed: " +
                             broken);

  StringSet<> entries;
  for (const GlobalValue &value : module.global_values())
    if (!value.isDeclaration() && !value.hasLocalLinkage())
      entries.insert(value.getName());

  if (Error error = linkNeeded(module, units_, unitOf_, natives))
    return error;
  definePdep(module, target, *machine);
  for (const GlobalValue &value : module.global_values())
    if (value.isDeclaration() && !value.use_empty() &&
        !value.getName().starts_with("llvm.") && !isImport(value.getName()) &&
        !(natives && natives->contains(value.getName())))
      return createStringError(
          "internal error: generated code calls what neither bitcode nor a "
          "list of runtime/abi names: " +
          value.getName());

  markInlined(module, entries);
  internalizeModule(module, [&](const GlobalValue &value) {
    return entries.contains(value.getName());
  });
  setAttributes(module, target);
  return Error::success();
}

} // namespace flott
