#include "runtime/text/inline/Bitcode.h"

#include <gtest/gtest.h>
#include <llvm/Bitcode/BitcodeReader.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/MemoryBuffer.h>
#include <set>
#include <string>

namespace {

class TextBitcodeTest : public testing::Test {
protected:
  void SetUp() override {
    std::span<const char> bytes = flott::textBitcode();
    auto parsed = llvm::parseBitcodeFile(
        {llvm::StringRef(bytes.data(), bytes.size()), "text"}, context_);
    ASSERT_TRUE(bool(parsed));
    module_ = std::move(*parsed);
  }

  llvm::LLVMContext context_;
  std::unique_ptr<llvm::Module> module_;
};

TEST_F(TextBitcodeTest, DefinesEveryPrimitive) {
#define PRIMITIVE(name, result, parameters)                                    \
  {                                                                            \
    const llvm::Function *function = module_->getFunction(#name);              \
    ASSERT_NE(function, nullptr) << #name;                                     \
    EXPECT_FALSE(function->isDeclaration()) << #name;                          \
    EXPECT_TRUE(function->hasExternalLinkage()) << #name;                      \
  }
#include "runtime/text/inline/Primitives.def"
}

TEST_F(TextBitcodeTest, CallsOnlyWhatIsListed) {
  const std::set<std::string> listed = {
#define ROW_CALL(name, result, parameters, reason) #name,
#include "runtime/abi/RowCalls.def"
#define LIBRARY_CALL(name) #name,
#include "runtime/abi/LibraryCalls.def"
  };
  for (const llvm::Function &function : *module_) {
    if (function.isDeclaration() && !function.isIntrinsic()) {
      EXPECT_TRUE(listed.count(function.getName().str()))
          << function.getName().str();
    }
    // What would keep the inliner away. A primitive may move its rare part out
    // of line, and says so there; it is inlined itself.
    EXPECT_FALSE(function.hasFnAttribute(llvm::Attribute::OptimizeNone));
    if (function.hasExternalLinkage())
      EXPECT_FALSE(function.hasFnAttribute(llvm::Attribute::NoInline))
          << function.getName().str();
  }
  for (const llvm::GlobalVariable &global : module_->globals())
    EXPECT_TRUE(global.isConstant()) << global.getName().str();
}

} // namespace
