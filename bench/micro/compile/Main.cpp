// How long it takes to make code of a pipeline, by step and tier.
//
//   micro-compile [rounds]

#include "codegen/Jit.h"
#include "codegen/NativePrimitives.h"
#include "codegen/ObjectCompiler.h"

#include "runtime/state/inline/Bitcode.h"
#include "runtime/text/inline/Bitcode.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>

namespace flott {
std::span<const char> benchPipeline();
}

using namespace flott;

static llvm::ExitOnError check("micro-compile: ");

// What the primitives call is never called here.
extern "C" {
#define CALL(name, ...) void *name##_stand_in __asm__(#name) = nullptr;
#include "runtime/abi/Calls.def"
#define ROW_CALL(name, ...) void *name##_stand_in __asm__(#name) = nullptr;
#include "runtime/abi/RowCalls.def"
}

static BitcodeUnit unitOf(llvm::StringRef name, std::span<const char> bytes) {
  return {name, {bytes.data(), bytes.size()}};
}

static double cpuMilliseconds() {
  timespec now;
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

static void measure(const char *what, int rounds,
                    const std::function<void()> &step) {
  std::vector<double> wall, cpu;
  for (int round = 0; round < rounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    const double cpuBegin = cpuMilliseconds();
    step();
    cpu.push_back(cpuMilliseconds() - cpuBegin);
    const std::chrono::duration<double, std::milli> time =
        std::chrono::steady_clock::now() - begin;
    wall.push_back(time.count());
  }
  const double first = cpu[0];
  const auto median = [](std::vector<double> &times) {
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
  };
  const double cpuMedian = median(cpu), wallMedian = median(wall);
  std::printf("%-34s %8.2f ms of CPU  (first %.2f, wall %.2f)\n", what,
              cpuMedian, first, wallMedian);
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

  const ObjectCompiler compiler(library, TargetSpec::host(), nullptr,
                                nativePrimitives());
  const ObjectCompiler withoutNatives(library, TargetSpec::host(), nullptr);
  std::unique_ptr<llvm::MemoryBuffer> object;
  measure("quick, primitives called", rounds, [&] {
    object = check(compiler.compile(pipeline, Tier::Quick)).object;
  });
  std::printf("object: %zu bytes\n", object->getBufferSize());
  std::vector<Export> exports(libraryExports().begin(), libraryExports().end());
  for (const Export &line : nativePrimitives())
    exports.push_back(line);
#define CALL(name, ...)                                                        \
  exports.push_back({#name, reinterpret_cast<void *>(&name##_stand_in)});
#include "runtime/abi/Calls.def"
#define ROW_CALL(name, ...)                                                    \
  exports.push_back({#name, reinterpret_cast<void *>(&name##_stand_in)});
#include "runtime/abi/RowCalls.def"
  std::unique_ptr<Jit> jit;
  measure("make a jit", rounds, [&] { jit = check(Jit::create(exports)); });
  measure("load the object", rounds, [&] {
    check(jit->load(llvm::MemoryBuffer::getMemBufferCopy(object->getBuffer())));
  });
  measure("quick, primitives compiled too", rounds, [&] {
    object = check(withoutNatives.compile(pipeline, Tier::Quick)).object;
  });
  std::printf("object: %zu bytes\n", object->getBufferSize());
  measure("optimized: passes alone", rounds, [&] {
    llvm::LLVMContext context;
    auto module = parse(context);
    check(library.linkInto(*module, TargetSpec::host()));
    optimizedIr(std::move(module), Tier::Optimized, TargetSpec::host());
  });
  measure("optimized", rounds, [&] {
    object = check(compiler.compile(pipeline, Tier::Optimized)).object;
  });
  std::printf("object: %zu bytes\n", object->getBufferSize());
  return 0;
}
