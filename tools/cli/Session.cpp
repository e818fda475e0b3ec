// Opens programs.
#include "tools/cli/Session.h"

#include "codegen/NativePrimitives.h"
#include "runtime/base/System.h"
#include "runtime/host/Exports.h"
#include "runtime/scalar/inline/Bitcode.h"
#include "runtime/state/inline/Bitcode.h"
#include "runtime/text/inline/Bitcode.h"
#include "stdlib/connectors/Connectors.h"
#include "stdlib/connectors/Specs.h"
#include "stdlib/functions/FunctionsBitcode.h"
#include "stdlib/functions/NativeFunctions.h"
#include "tools/cli/OneLiner.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <unistd.h>

namespace flott::cli {

/// The boxed form of a function, for the constant folder.
static flow::NativeCall nativeCall(std::string_view symbol) {
  const NativeFunction *function = nativeFunction(symbol);
  return function ? function->call : nullptr;
}

const Library &library() {
  static const Library all = standardLibrary();
  return all;
}

const Catalog &catalog() {
  static const Catalog all = [] {
    Catalog catalog;
    catalog.functions = builtinFunctions();
    addSpecs(catalog, standardSpecs());
    return catalog;
  }();
  return all;
}

static llvm::ArrayRef<char> bytesOf(std::span<const char> bytes) {
  return {bytes.data(), bytes.size()};
}

const BitcodeLibrary &bitcode() {
  static const BitcodeLibrary all = [] {
    return llvm::cantFail(BitcodeLibrary::open({
        {"state", bytesOf(stateBitcode())},
        {"text", bytesOf(textBitcode())},
        {"scalar", bytesOf(scalarBitcode())},
        {"functions", bytesOf(functionsBitcode())},
    }));
  }();
  return all;
}

std::span<const Export> exports() {
  static const std::vector<Export> all = [] {
    std::vector<Export> found(runtimeExports().begin(), runtimeExports().end());
    const std::span<const Export> natives = nativePrimitives();
    found.insert(found.end(), natives.begin(), natives.end());
    return found;
  }();
  return all;
}

std::unique_ptr<ObjectCache> openCache(const Options &options) {
  std::optional<std::string> directory = ObjectCache::defaultDirectory();
  if (!options.cache || !directory)
    return nullptr;
  return std::make_unique<ObjectCache>(*directory);
}

bool useColours(const Options &options) {
  if (options.colours != Colours::Auto)
    return options.colours == Colours::Always;
  const char *none = getenv("NO_COLOR");
  return isatty(STDERR_FILENO) && !(none && *none);
}

void printError(const Options &options, std::string_view message) {
  const bool colours = useColours(options);
  llvm::errs() << (colours ? "\033[1;31merror:\033[0m " : "error: ")
               << llvm::StringRef(message.data(), message.size()) << '\n';
}

void printDiagnostics(const Options &options, const Diagnostics &diagnostics) {
  llvm::errs() << (options.messageFormat == "json"
                       ? diagnostics.json()
                       : diagnostics.text(useColours(options)));
}

/// False, and said, if a rule of the command line does not exist.
static bool checkRules(const Options &options) {
  std::vector<std::string> known;
  for (llvm::StringRef name : flow::ruleNames())
    known.push_back(name.str());
  for (const auto *names : {&options.disabledRules, &options.enabledRules})
    for (const std::string &name : *names) {
      if (llvm::is_contained(known, name))
        continue;
      const std::string near = nearestName(name, known);
      printError(options,
                 "rule is unknown: " + name +
                     (near.empty() ? "; they are " + llvm::join(known, ", ")
                                   : "; did you mean " + near + "?"));
      return false;
    }
  return true;
}

std::unique_ptr<Compilation> open(const Options &options, int &exitCode,
                                  flow::Explain explain) {
  exitCode = kExitProgram;
  CompileOptions compile;
  for (const std::string &parameter : options.parameters) {
    const size_t equals = parameter.find('=');
    if (equals == std::string::npos || equals == 0) {
      printError(options, "parameter has no value: " + parameter +
                              "; write --param name=value");
      return nullptr;
    }
    compile.parameters[parameter.substr(0, equals)] =
        parameter.substr(equals + 1);
  }
  if (!checkRules(options))
    return nullptr;
  compile.parallelism = options.parallelism;
  compile.optimize = options.optimize;
  compile.rules.enabled = options.enabledRules;
  compile.rules.disabled = options.disabledRules;
  compile.rules.explain = std::move(explain);
  compile.rules.natives = nativeCall;
  compile.batch = options.mode != "stream";
  compile.analyze = options.analyze;
#ifdef NDEBUG
  compile.verify = options.verify;
#else
  compile.verify = true;
#endif
  if (llvm::StringRef(options.program).ends_with(".sql")) {
    printError(options, "SQL is not supported yet: " + options.program +
                            "; write the program in Flott (docs/language.md)");
    return nullptr;
  }
  std::optional<SourceFile> file;
  if (!options.expression.empty()) {
    SystemWorld system;
    auto text = programOfOneLiner(*system.world().storage, options.expression);
    if (!text) {
      printError(options, text.message());
      exitCode = kExitFailed;
      return nullptr;
    }
    file = SourceFile::fromText("<-e>", std::move(*text));
  } else {
    std::string error;
    file = SourceFile::read(options.program, error);
    if (!file) {
      printError(options, error);
      return nullptr;
    }
  }
  auto compilation = std::make_unique<Compilation>(std::move(*file), catalog(),
                                                   std::move(compile));
  // The tree of a program shows also where names do not resolve.
  if (!(options.emit == "ast" ? compilation->parse()
                              : compilation->resolve())) {
    printDiagnostics(options, compilation->diagnostics());
    return nullptr;
  }
  exitCode = kExitOk;
  return compilation;
}

bool compileAll(const Options &options, Compilation &compilation,
                bool hasFlow) {
  if (!(hasFlow || compilation.flow()) || !compilation.optimize() ||
      !compilation.pipe())
    return false;
  if (llvm::Error error = compilation.code()) {
    printError(options, llvm::toString(std::move(error)));
    return false;
  }
  return true;
}

} // namespace flott::cli
