// Annotated C++ functions -> signatures, registry, thunks, bitcode. The build
// runs it over stdlib/functions.
#include "dsl/cxx/Bitcode.h"
#include "dsl/cxx/Generate.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/ToolOutputFile.h"
#include "llvm/Support/WithColor.h"

using namespace flott;

namespace {

enum class Emit {
  Signatures,
  Thunks,
  Boxed,
  NativeTable,
  Registry,
  Bitcode,
  Embedded,
  Docs
};

llvm::cl::OptionCategory category("flott-cxx");
llvm::cl::list<std::string> inputs(llvm::cl::Positional, llvm::cl::OneOrMore,
                                   llvm::cl::desc("FILE.cpp..."),
                                   llvm::cl::cat(category));
llvm::cl::opt<std::string> output("o", llvm::cl::init("-"),
                                  llvm::cl::desc("where to write; - is stdout"),
                                  llvm::cl::value_desc("file"),
                                  llvm::cl::cat(category));
llvm::cl::list<std::string>
    includes("I", llvm::cl::Prefix, llvm::cl::value_desc("folder"),
             llvm::cl::desc("where to look for headers"),
             llvm::cl::cat(category));
llvm::cl::opt<std::string> resources("resource-dir",
                                     llvm::cl::init(FLOTT_CLANG_RESOURCES),
                                     llvm::cl::value_desc("folder"),
                                     llvm::cl::desc("Clang's own headers"),
                                     llvm::cl::cat(category));
llvm::cl::opt<Emit>
    emit("emit", llvm::cl::desc("what to write"),
         llvm::cl::init(Emit::Signatures), llvm::cl::cat(category),
         llvm::cl::values(
             clEnumValN(Emit::Signatures, "signatures", "types and facts"),
             clEnumValN(Emit::Thunks, "thunks", "C++: thunks of one file"),
             clEnumValN(Emit::Boxed, "boxed", "C++: boxed forms of one file"),
             clEnumValN(Emit::NativeTable, "native-table",
                        "C++: boxed forms by symbol"),
             clEnumValN(Emit::Registry, "registry", "C++: builtinFunctions()"),
             clEnumValN(Emit::Bitcode, "bitcode", "LLVM bitcode of all"),
             clEnumValN(Emit::Embedded, "embedded", "C++: functionsBitcode()"),
             clEnumValN(Emit::Docs, "docs", "Markdown: the reference")));

std::string generate(const std::vector<CxxFunction> &functions,
                     const CxxOptions &options) {
  switch (emit) {
  case Emit::Signatures:
    return generateSignatures(functions);
  case Emit::Thunks:
    return generateThunks(inputs.front(), functions);
  case Emit::Boxed:
    return generateBoxed(inputs.front(), functions);
  case Emit::NativeTable:
    return generateNativeTable(functions);
  case Emit::Registry:
    return generateRegistry(functions);
  case Emit::Bitcode:
    return compileBitcode(inputs, functions, options);
  case Emit::Embedded: {
    const std::string bitcode = compileBitcode(inputs, functions, options);
    return bitcode.empty() ? "" : generateEmbedded(bitcode);
  }
  case Emit::Docs:
    return generateDocs(functions);
  }
  return {};
}

int fail(const llvm::Twine &message) {
  llvm::WithColor::error(llvm::errs(), "flott-cxx") << message << "\n";
  return 1;
}

} // namespace

int main(int argc, char **argv) {
  llvm::cl::HideUnrelatedOptions(category);
  llvm::cl::ParseCommandLineOptions(
      argc, argv, "annotated C++ functions -> signatures and bitcode\n");
  if ((emit == Emit::Thunks || emit == Emit::Boxed) && inputs.size() != 1)
    return fail("--emit=thunks and --emit=boxed take one file");
  CxxOptions options{includes, resources};
  std::vector<CxxFunction> functions;
  bool isClean = true;
  for (const std::string &file : inputs) {
    if (!llvm::sys::fs::exists(file))
      return fail("cannot read file: \"" + file + "\"");
    isClean &= findFunctions(file, options, functions);
  }
  if (!isClean)
    return 1;
  if (functions.empty())
    return fail("no function is annotated with FLOTT_FUNCTION in: \"" +
                inputs.front() + "\"");
  const std::string result = generate(functions, options);
  if (result.empty())
    return 1;
  std::error_code error;
  llvm::ToolOutputFile file(output, error, llvm::sys::fs::OF_None);
  if (error)
    return fail("cannot write \"" + output + "\": " + error.message());
  file.os() << result;
  file.keep();
  return 0;
}
