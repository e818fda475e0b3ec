// The front end alone: checks, formats and shows programs up to `flow`.
#include "compiler/Import/Import.h"
#include "dsl/flott/Dump.h"
#include "dsl/flott/Format.h"
#include "tools/cli/FrontEnd.h"

#include "mlir/IR/Verifier.h"
#include "llvm/Support/raw_ostream.h"

#include <cstdio>
#include <unistd.h>

using namespace flott;

/// Exit codes: 0 good, 1 the program or its input is wrong, 2 the command is.
enum ExitCode { Good = 0, WrongProgram = 1, WrongCommand = 2 };

static constexpr std::string_view kUsage =
    "usage: flott check [options] FILE     report errors\n"
    "       flott fmt FILE                 print it in canonical layout\n"
    "       flott --emit=ast|flow [options] FILE\n"
    "options:\n"
    "  -p NAME=VALUE    set a parameter of the program\n"
    "  --json           errors as JSON\n"
    "FILE may be - for standard input.\n";

namespace {
struct Command {
  std::string_view name;
  std::string_view emit;
  std::string path;
  ParameterValues parameters;
  bool json = false;
};
} // namespace

static int wrongCommand(const std::string &message) {
  std::fprintf(stderr, "flott: %s\n%s", message.c_str(), kUsage.data());
  return WrongCommand;
}

/// Fills in `command`; false if it is wrong, which has been said.
static bool parseCommand(int count, char **words, Command &command) {
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word.starts_with("--emit=")) {
      command.emit = word.substr(7);
    } else if (word == "--json") {
      command.json = true;
    } else if (word == "-p") {
      const std::string_view setting = ++i < count ? words[i] : "";
      const size_t equals = setting.find('=');
      if (equals == 0 || equals == std::string_view::npos)
        return wrongCommand("-p takes NAME=VALUE"), false;
      command.parameters[std::string(setting.substr(0, equals))] =
          setting.substr(equals + 1);
    } else if (word.size() > 1 && word.starts_with("-")) {
      return wrongCommand("option is unknown: " + std::string(word)), false;
    } else if (command.name.empty() && command.emit.empty()) {
      command.name = word;
    } else if (command.path.empty()) {
      command.path = word;
    } else {
      return wrongCommand("there is more than one file"), false;
    }
  }
  if (command.name.empty() && command.emit.empty())
    return wrongCommand("no subcommand is given"), false;
  if (!command.name.empty() && command.name != "check" && command.name != "fmt")
    return wrongCommand("subcommand is unknown: " + std::string(command.name)),
           false;
  if (!command.emit.empty() && command.emit != "ast" && command.emit != "flow")
    return wrongCommand("--emit takes ast or flow"), false;
  if (command.path.empty())
    return wrongCommand("no file is given"), false;
  return true;
}

static int emitFlow(const Program &program) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  mlir::OwningOpRef<mlir::ModuleOp> module = importProgram(program, context);
  if (mlir::failed(mlir::verify(*module)))
    return WrongProgram;
  module->print(llvm::outs());
  return Good;
}

static int format(const SourceFile &file) {
  Diagnostics diagnostics(file);
  const std::optional<std::string> text = formatFlott(file, diagnostics);
  const std::string &out = text ? *text : diagnostics.text();
  std::fwrite(out.data(), 1, out.size(), text ? stdout : stderr);
  return text ? Good : WrongProgram;
}

int main(int count, char **words) {
  Command command;
  if (!parseCommand(count, words, command))
    return WrongCommand;
  std::string error;
  std::optional<SourceFile> file = SourceFile::read(command.path, error);
  if (!file) {
    std::fprintf(stderr, "flott: %s\n", error.c_str());
    return WrongProgram;
  }
  if (command.name == "fmt")
    return format(*file);
  cli::FrontEnd frontEnd(std::move(*file));
  const Catalog catalog = cli::standardCatalog();
  const bool good =
      frontEnd.parse() &&
      (command.emit == "ast" || frontEnd.resolve(catalog, command.parameters));
  if (!good) {
    const Diagnostics &diagnostics = frontEnd.diagnostics();
    const bool colours = isatty(STDERR_FILENO) && !std::getenv("NO_COLOR");
    const std::string text =
        command.json ? diagnostics.json() : diagnostics.text(colours);
    std::fwrite(text.data(), 1, text.size(), stderr);
    return WrongProgram;
  }
  if (command.emit == "ast") {
    const std::string text = dumpProgram(frontEnd.program());
    std::fwrite(text.data(), 1, text.size(), stdout);
    return Good;
  }
  return command.emit == "flow" ? emitFlow(frontEnd.program()) : Good;
}
