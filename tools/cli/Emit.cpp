// flott check, and --emit: the program as it looks after each phase.
#include "tools/cli/Session.h"

#include "dsl/flott/Dump.h"

#include "runtime/exec/PlanJson.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"

namespace flott::cli {

int check(const Options &options) {
  int exitCode;
  std::unique_ptr<Compilation> compilation = open(options, exitCode);
  if (!compilation)
    return exitCode;
  // What only later phases see (a join without an end) is an error too.
  return compileAll(options, *compilation) ? kExitOk : kExitProgram;
}

/// The module of each pipeline, linked with what it calls and optimized.
static bool emitCode(const Options &options, Compilation &compilation,
                     bool assemblyText) {
  const Tier tier = options.tier == "quick" ? Tier::Quick : Tier::Optimized;
  for (PipelineModule &pipeline : compilation.generated().modules) {
    llvm::LLVMContext context;
    auto module =
        llvm::parseBitcodeFile(llvm::MemoryBufferRef({pipeline.bitcode.data(),
                                                      pipeline.bitcode.size()},
                                                     pipeline.symbol),
                               context);
    if (!module) {
      printError(options, llvm::toString(module.takeError()));
      return false;
    }
    if (llvm::Error error = bitcode().linkInto(**module, TargetSpec::host())) {
      printError(options, llvm::toString(std::move(error)));
      return false;
    }
    if (!assemblyText) {
      llvm::outs() << optimizedIr(std::move(*module), tier, TargetSpec::host());
      continue;
    }
    auto text = assembly(std::move(*module), tier, TargetSpec::host());
    if (!text) {
      printError(options, llvm::toString(text.takeError()));
      return false;
    }
    llvm::outs() << *text;
  }
  return true;
}

int emit(const Options &options) {
  int exitCode;
  std::unique_ptr<Compilation> compilation = open(options, exitCode);
  if (!compilation)
    return exitCode;
  const std::string &what = options.emit;
  if (what == "ast") {
    llvm::outs() << dumpProgram(compilation->program());
    return kExitOk;
  }
  if (!compilation->flow())
    return kExitProgram;
  if (what == "flow") {
    compilation->flowModule().print(llvm::outs());
    return kExitOk;
  }
  if (!compilation->optimize())
    return kExitProgram;
  if (what == "optimized") {
    compilation->flowModule().print(llvm::outs());
    return kExitOk;
  }
  if (!compilation->pipe())
    return kExitProgram;
  if (what == "pipe") {
    compilation->pipeModule().print(llvm::outs());
    return kExitOk;
  }
  if (llvm::Error error = compilation->code()) {
    printError(options, llvm::toString(std::move(error)));
    return kExitFailed;
  }
  if (what == "plan") {
    llvm::outs() << writePlan(compilation->plan()) << '\n';
    return kExitOk;
  }
  return emitCode(options, *compilation, what == "asm") ? kExitOk : kExitFailed;
}

} // namespace flott::cli
