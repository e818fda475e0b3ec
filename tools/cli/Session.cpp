// Opens programs.
#include "tools/cli/Session.h"

#include "codegen/NativePrimitives.h"
#include "runtime/host/Exports.h"
#include "runtime/scalar/inline/Bitcode.h"
#include "runtime/state/inline/Bitcode.h"
#include "runtime/text/inline/Bitcode.h"
#include "stdlib/connectors/Connectors.h"
#include "stdlib/functions/FunctionsBitcode.h"
#include "stdlib/functions/NativeFunctions.h"

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

static InputEnd endOf(const ConnectorSpec &spec) {
  for (const OptionSpec &option : spec.sourceOptions) {
    if (option.name == "follow")
      return InputEnd::UnlessFollow;
    if (option.name == "count")
      return InputEnd::IfCount;
  }
  return InputEnd::Always;
}

static std::vector<OptionInfo> optionInfos(std::span<const OptionSpec> first,
                                           std::span<const OptionSpec> second) {
  std::vector<OptionInfo> infos;
  for (std::span<const OptionSpec> options : {first, second})
    for (const OptionSpec &option : options)
      if (std::none_of(infos.begin(), infos.end(), [&](const OptionInfo &info) {
            return info.name == option.name;
          }))
        infos.push_back({std::string(option.name), option.required});
  return infos;
}

const Catalog &catalog() {
  static const Catalog all = [] {
    Catalog catalog;
    catalog.functions = builtinFunctions();
    for (const Connector &connector : library().connectors) {
      const ConnectorSpec &spec = *connector.spec;
      catalog.connectors.push_back(
          {std::string(spec.name), spec.isSource, spec.isSink, spec.bytes,
           endOf(spec), optionInfos(spec.sourceOptions, spec.sinkOptions)});
    }
    for (const Format &format : library().formats)
      catalog.formats.push_back(
          {std::string(format.spec->name),
           optionInfos(format.spec->sourceOptions, format.spec->sinkOptions)});
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

std::unique_ptr<Compilation> open(const Options &options, int &exitCode) {
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
  compile.parallelism = options.parallelism;
  compile.optimize = options.optimize;
  compile.rules.enabled = options.enabledRules;
  compile.rules.disabled = options.disabledRules;
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
    file = SourceFile::fromText("<-e>", options.expression);
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
  if (!compilation->resolve()) {
    if (options.format == "json")
      llvm::errs() << compilation->diagnostics().json();
    else
      llvm::errs() << compilation->diagnostics().text(useColours(options));
    return nullptr;
  }
  exitCode = kExitOk;
  return compilation;
}

bool compileAll(const Options &options, Compilation &compilation) {
  if (!compilation.flow() || !compilation.optimize() || !compilation.pipe())
    return false;
  if (llvm::Error error = compilation.code()) {
    printError(options, llvm::toString(std::move(error)));
    return false;
  }
  return true;
}

} // namespace flott::cli
