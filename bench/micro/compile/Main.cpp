// How long it takes to make code of a pipeline, by step and tier.
//
//   micro-compile [rounds]

#include "codegen/Executable.h"
#include "codegen/Jit.h"
#include "codegen/ObjectCompiler.h"

#include "runtime/state/inline/Bitcode.h"
#include "runtime/text/inline/Bitcode.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>

namespace flott {
std::span<const char> benchPipeline();
}

using namespace flott;

static llvm::ExitOnError check("micro-compile: ");

static BitcodeUnit unitOf(llvm::StringRef name, std::span<const char> bytes) {
  return {name, {bytes.data(), bytes.size()}};
}

static void measure(const char *what, int rounds,
                    const std::function<void()> &step) {
  std::vector<double> times;
  for (int round = 0; round < rounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    step();
    const std::chrono::duration<double, std::milli> time =
        std::chrono::steady_clock::now() - begin;
    times.push_back(time.count());
  }
  const double first = times[0];
  std::sort(times.begin(), times.end());
  std::printf("%-34s %8.2f ms   (first %.2f, best %.2f)\n", what,
              times[times.size() / 2], first, times[0]);
}

static size_t instructionCount(const llvm::Module &module) {
  size_t count = 0;
  for (const llvm::Function &function : module)
    count += function.getInstructionCount();
  return count;
}

int main(int argc, char **argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 15;
  const std::span<const char> bytes = benchPipeline();
  const PipelineModule pipeline{"p0", {bytes.begin(), bytes.end()}};
  const BitcodeUnit units[] = {unitOf("state", stateBitcode()),
                               unitOf("text", textBitcode())};
  std::printf("bitcode: state %zu, text %zu, pipeline %zu bytes\n",
              stateBitcode().size(), textBitcode().size(), bytes.size());

  BitcodeLibrary library;
  measure("index of the bitcode library", rounds,
          [&] { library = check(BitcodeLibrary::open(units)); });
  const auto parse = [&](llvm::LLVMContext &context) {
    return check(llvm::parseBitcodeFile(
        llvm::MemoryBufferRef({bytes.data(), bytes.size()}, "p0"), context));
  };
  measure("parse the pipeline's module", rounds, [&] {
    llvm::LLVMContext context;
    parse(context);
  });
  size_t before = 0, after = 0;
  measure("parse and link", rounds, [&] {
    llvm::LLVMContext context;
    auto module = parse(context);
    before = instructionCount(*module);
    check(library.linkInto(*module, TargetSpec::host()));
    after = instructionCount(*module);
  });
  std::printf("instructions: %zu, with primitives %zu\n", before, after);

  const ObjectCompiler compiler(library, TargetSpec::host(), nullptr);
  for (const Tier tier : {Tier::Quick, Tier::Optimized}) {
    const bool isQuick = tier == Tier::Quick;
    measure(isQuick ? "optimize: quick" : "optimize: optimized", rounds, [&] {
      llvm::LLVMContext context;
      auto module = parse(context);
      check(library.linkInto(*module, TargetSpec::host()));
      optimizedIr(std::move(module), tier, TargetSpec::host());
    });
    std::unique_ptr<llvm::MemoryBuffer> object;
    measure(isQuick ? "whole: quick" : "whole: optimized", rounds,
            [&] { object = check(compiler.compile(pipeline, tier)).object; });
    std::printf("object: %zu bytes\n", object->getBufferSize());
  }
  return 0;
}
