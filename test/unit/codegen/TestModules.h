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
    library = llvm::cantFail(BitcodeLibrary::open(parts));
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
