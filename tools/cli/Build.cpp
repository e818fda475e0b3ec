// flott build: one executable, without a compiler or linker of the machine.
#include "tools/cli/Session.h"

#include "codegen/Executable.h"
#include "runtime/exec/PlanJson.h"
#include "tools/cli/Version.h"

namespace flott::cli {

int build(const Options &options) {
  int exitCode;
  std::unique_ptr<Compilation> compilation = open(options, exitCode);
  if (!compilation)
    return exitCode;
  if (!compileAll(options, *compilation))
    return kExitProgram;
  ExecutableInput input;
  input.target = TargetSpec::baseline();
  if (!options.cpu.empty()) {
    auto target = TargetSpec::parse(options.cpu, "");
    if (!target) {
      printError(options, llvm::toString(target.takeError()));
      return kExitProgram;
    }
    input.target = std::move(*target);
  }
  std::unique_ptr<ObjectCache> cache = openCache(options);
  const ObjectCompiler compiler(bitcode(), input.target, cache.get());
  const Tier tier = options.tier == "quick" ? Tier::Quick : Tier::Optimized;
  for (const PipelineModule &module : compilation->generated().modules) {
    auto object = compiler.compile(module, tier);
    if (!object) {
      printError(options, llvm::toString(object.takeError()));
      return kExitFailed;
    }
    input.objects.push_back(std::move(object->object));
  }
  input.plan = writePlan(compilation->plan());
  input.program = compilation->file().name();
  input.version = kVersion;
  auto image = findRuntimeImage();
  if (!image) {
    printError(options, llvm::toString(image.takeError()));
    return kExitFailed;
  }
  std::string output = options.output;
  if (output.empty()) {
    output = llvm::StringRef(options.program).rsplit('/').second.str();
    if (output.empty())
      output = options.program;
    output = llvm::StringRef(output).rsplit('.').first.str();
    if (output.empty() || !options.expression.empty())
      output = "a.out";
  }
  if (llvm::Error error = writeExecutable(std::move(input), *image, output)) {
    printError(options, llvm::toString(std::move(error)));
    return kExitFailed;
  }
  return kExitOk;
}

} // namespace flott::cli
