// Modules written as text, and a bitcode library for them to draw from.
#pragma once

#include "codegen/Link.h"
#include "codegen/Object.h"

#include "llvm/AsmParser/Parser.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

namespace flott::test {

// Sums over a switch (jump table), constants, writable data and an import.
inline constexpr const char *kProgram = R"(
  @weights = internal constant [4 x double]
      [double 1.5, double 2.5, double 3.5, double 4.5]
  @calls = internal global i64 0
  declare i32 @flott_table_reserve(ptr, i64)
  define double @p0_batch(i64 %n) {
  entry:
    br label %loop
  loop:
    %i = phi i64 [0, %entry], [%next, %latch]
    %sum = phi double [0.0, %entry], [%added, %latch]
    %kind = urem i64 %i, 6
    switch i64 %kind, label %other [ i64 0, label %a  i64 1, label %b
      i64 2, label %c  i64 3, label %d  i64 4, label %e ]
  a:
    br label %latch
  b:
    %r = call i32 @flott_table_reserve(ptr null, i64 %i)
    %rf = sitofp i32 %r to double
    br label %latch
  c:
    %slot = and i64 %i, 3
    %p = getelementptr double, ptr @weights, i64 %slot
    %w = load double, ptr %p
    br label %latch
  d:
    %calls = load i64, ptr @calls
    %more = add i64 %calls, 1
    store i64 %more, ptr @calls
    %mf = sitofp i64 %more to double
    br label %latch
  e:
    %sq = fmul double %sum, 0.001
    br label %latch
  other:
    br label %latch
  latch:
    %add = phi double [7.25, %a], [%rf, %b], [%w, %c], [%mf, %d], [%sq, %e],
                      [-3.125, %other]
    %added = fadd double %sum, %add
    %next = add i64 %i, 1
    %end = icmp eq i64 %next, %n
    br i1 %end, label %done, label %loop
  done:
    ret double %added
  })";

/// What must not fail in a test: else the test program ends.
inline llvm::ExitOnError must("must not fail: ");

inline std::unique_ptr<llvm::Module> parse(llvm::StringRef text,
                                           llvm::LLVMContext &context) {
  llvm::SMDiagnostic error;
  auto module = llvm::parseAssemblyString(text, error, context);
  if (!module)
    error.print("test", llvm::errs());
  EXPECT_NE(module, nullptr);
  return module;
}

inline llvm::SmallVector<char, 0> toBitcode(llvm::StringRef text) {
  llvm::LLVMContext context;
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream out(bytes);
  llvm::WriteBitcodeToFile(*parse(text, context), out);
  return bytes;
}

/// Units given as text; owns their bytes.
class TestLibrary {
public:
  explicit TestLibrary(std::vector<std::pair<std::string, const char *>> units)
      : names_(std::move(units)) {
    std::vector<BitcodeUnit> parts;
    for (auto &[name, text] : names_)
      bytes_.push_back(toBitcode(text));
    for (size_t i = 0; i < names_.size(); ++i)
      parts.push_back({names_[i].first, bytes_[i]});
    library = must(BitcodeLibrary::open(parts));
  }

  BitcodeLibrary library;

private:
  std::vector<std::pair<std::string, const char *>> names_;
  std::vector<llvm::SmallVector<char, 0>> bytes_;
};

/// Links and compiles a module given as text.
inline llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
compileText(llvm::StringRef text, Tier tier, const BitcodeLibrary &library = {},
            const TargetSpec &target = TargetSpec::host()) {
  llvm::LLVMContext context;
  auto module = parse(text, context);
  if (llvm::Error error = library.linkInto(*module, target))
    return error;
  return compileObject(std::move(module), tier, target);
}

template <typename T> std::string errorOf(llvm::Expected<T> result) {
  EXPECT_FALSE(result) << "an error was expected";
  return result ? "" : llvm::toString(result.takeError());
}

} // namespace flott::test
