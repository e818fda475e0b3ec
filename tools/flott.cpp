// The command line: subcommands and their options.
#include "tools/cli/Options.h"
#include "tools/cli/Version.h"

#include <CLI/CLI.hpp>

using namespace flott::cli;

namespace {

void addColours(CLI::App &app, Options &options) {
  app.add_option("--colour,--color", options.colours,
                 "Colours in messages: auto, always, never")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, Colours>{{"auto", Colours::Auto},
                                         {"always", Colours::Always},
                                         {"never", Colours::Never}},
          CLI::ignore_case));
}

/// What every subcommand that compiles a program takes.
void addProgram(CLI::App &app, Options &options) {
  auto *file = app.add_option("program", options.program,
                              "Program, a .flott file; - reads standard input");
  auto *text = app.add_option("-e,--expression", options.expression,
                              "Program text, instead of a file");
  file->excludes(text);
  app.add_option("--param,-p", options.parameters,
                 "Parameter of the program: name=value")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--parallelism", options.parallelism, "Subtasks of each stage")
      ->check(CLI::Range(1, 128));
  app.add_option("--mode", options.mode,
                 "auto: bounded input runs as batch; stream: results come as "
                 "soon as they are final")
      ->check(CLI::IsMember({"auto", "batch", "stream"}));
  app.add_option("--tier", options.tier,
                 "Code: tiered (quick, then optimized), quick, optimized")
      ->check(CLI::IsMember({"tiered", "quick", "optimized"}));
  app.add_flag("!--no-optimize", options.optimize, "Apply no rule to the plan");
  app.add_option("--disable-rule", options.disabledRules, "Rule not to apply")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--only-rule", options.enabledRules, "The only rules to apply")
      ->take_all()
      ->allow_extra_args(false);
  app.add_flag("!--no-cache", options.cache,
               "Neither use nor fill the cache of objects");
  app.add_flag("--verify", options.verify, "Verify the IR after every phase");
  app.add_option("--message-format", options.format, "Errors as text or json")
      ->check(CLI::IsMember({"text", "json"}));
  addColours(app, options);
}

int needProgram(const Options &options, int (*command)(const Options &)) {
  if (options.program.empty() && options.expression.empty())
    throw CLI::RequiredError("program");
  return command(options);
}

} // namespace

int main(int argc, char **argv) {
  CLI::App app{"Flott: a dataflow compiler", "flott"};
  app.set_version_flag("--version", std::string("flott ") + kVersion);
  app.failure_message(CLI::FailureMessage::simple);
  Options options;
  int exitCode = kExitOk;

  auto *runCommand = app.add_subcommand("run", "Compile a program and run it");
  addProgram(*runCommand, options);
  runCommand->add_flag("--quiet,-q", options.quiet, "No progress, no notes");
  runCommand->add_option("--memory", options.memoryMiB, "Memory budget in MiB");
  runCommand
      ->add_option("--emit", options.emit,
                   "Print the program after a phase instead")
      ->check(CLI::IsMember(
          {"ast", "flow", "optimized", "pipe", "llvm", "asm", "plan"}));
  runCommand->callback([&] {
    exitCode = needProgram(options, options.emit.empty() ? run : emit);
  });

  auto *buildCommand =
      app.add_subcommand("build", "Compile a program into one executable");
  addProgram(*buildCommand, options);
  buildCommand->add_option(
      "-o,--output", options.output,
      "Executable to write; the program's name if not given");
  buildCommand->add_option(
      "--cpu", options.cpu,
      "Processor to make code for, as LLVM names it (x86-64-v2)");
  buildCommand->callback([&] { exitCode = needProgram(options, build); });

  auto *checkCommand =
      app.add_subcommand("check", "Say what is wrong with a program");
  addProgram(*checkCommand, options);
  checkCommand->callback([&] { exitCode = needProgram(options, check); });

  // `flott -e TEXT` and `flott FILE.flott` run at once.
  addProgram(app, options);
  app.add_flag("--quiet,-q", options.quiet, "No progress, no notes");
  app.add_option("--emit", options.emit,
                 "Print the program after a phase instead")
      ->check(CLI::IsMember(
          {"ast", "flow", "optimized", "pipe", "llvm", "asm", "plan"}));
  app.callback([&] {
    if (app.get_subcommands().empty())
      exitCode = needProgram(options, options.emit.empty() ? run : emit);
  });
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    const int code = app.exit(error);
    return code == 0 ? kExitOk : kExitProgram;
  }
  return exitCode;
}
