// Clang in process, once per file, over the generated thunks.
#include "dsl/cxx/Bitcode.h"

#include "dsl/cxx/Generate.h"

#include "clang/Basic/FileManager.h"
#include "clang/CodeGen/CodeGenAction.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Support/VirtualFileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;

namespace flott {
namespace {

/// Hands the module out before the action is destroyed.
class KeepModule : public EmitLLVMOnlyAction {
public:
  KeepModule(llvm::LLVMContext &context, std::unique_ptr<llvm::Module> &module)
      : EmitLLVMOnlyAction(&context), module_(module) {}

  void EndSourceFileAction() override {
    EmitLLVMOnlyAction::EndSourceFileAction();
    module_ = takeModule();
  }

private:
  std::unique_ptr<llvm::Module> &module_;
};

std::unique_ptr<llvm::Module> compile(const std::string &name,
                                      const std::string &text,
                                      const CxxOptions &options,
                                      llvm::LLVMContext &context) {
  auto memory = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  memory->addFile(name, 0, llvm::MemoryBuffer::getMemBufferCopy(text));
  auto both = llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(
      llvm::vfs::getRealFileSystem());
  both->pushOverlay(memory);
  llvm::IntrusiveRefCntPtr<FileManager> files(
      new FileManager(FileSystemOptions(), both));

  std::vector<std::string> line = options.commandLine();
  // With -O2 and no passes: -O0 would mark every function optnone.
  for (const char *flag :
       {"-Xclang", "-disable-llvm-passes", "-fsyntax-only", "-I."})
    line.push_back(flag);
  line.push_back(name);
  std::unique_ptr<llvm::Module> module;
  tooling::ToolInvocation invocation(
      std::move(line), std::make_unique<KeepModule>(context, module),
      files.get());
  return invocation.run() ? std::move(module) : nullptr;
}

} // namespace

std::string compileBitcode(const std::vector<std::string> &files,
                           const std::vector<CxxFunction> &functions,
                           const CxxOptions &options) {
  llvm::LLVMContext context;
  auto all = std::make_unique<llvm::Module>("functions", context);
  llvm::Linker linker(*all);
  for (const std::string &file : files) {
    // A name of no folder: `file` is found from here, or from an include
    // folder.
    auto module = compile("/flott-cxx/thunks.cpp",
                          generateThunks(file, functions), options, context);
    if (!module)
      return {};
    if (all->getDataLayout().isDefault()) {
      all->setDataLayout(module->getDataLayout());
      all->setTargetTriple(module->getTargetTriple());
    }
    if (linker.linkInModule(std::move(module)))
      return {};
  }
  // The annotations have served; they would keep every function alive.
  if (auto *annotations = all->getNamedGlobal("llvm.global.annotations"))
    annotations->eraseFromParent();
  std::string bytes;
  llvm::raw_string_ostream stream(bytes);
  llvm::WriteBitcodeToFile(*all, stream);
  return bytes;
}

} // namespace flott
