// The command line: subcommands and their options.
#include "dsl/Diagnostics.h"
#include "tools/cli/Completion.h"
#include "tools/cli/Options.h"
#include "tools/cli/Signals.h"
#include "tools/cli/Version.h"

#include <CLI/CLI.hpp>

#include <unistd.h>

using namespace flott::cli;

namespace {

void addReports(CLI::App &app, Options &options) {
  app.add_option("--message-format", options.messageFormat,
                 "Errors of programs as text or json")
      ->check(CLI::IsMember({"text", "json"}));
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
  auto *text = app.add_option(
      "-e,--expression", options.expression,
      "Program text, or a query over a file: '\"x.csv\" |> limit 3'");
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
  addReports(app, options);
}

/// What a program that is run takes besides.
void addRun(CLI::App &app, Options &options) {
  app.add_flag("--quiet,-q", options.quiet, "No progress, no notes");
  app.add_option("--memory", options.memoryMiB, "Memory budget in MiB")
      ->check(CLI::Range(1, 1 << 30));
  app.add_flag("--interpret", options.interpret,
               "Run in the reference interpreter: slow, and simple");
  app.add_option("--emit", options.emit,
                 "Print the program after a phase instead")
      ->check(CLI::IsMember(
          {"ast", "flow", "optimized", "pipe", "llvm", "asm", "plan"}));
}

int needProgram(const Options &options, int (*command)(const Options &)) {
  if (options.program.empty() && options.expression.empty())
    throw CLI::RequiredError("program");
  return command(options);
}

/// Names that `app` knows and that `wrong` may have been meant to be.
std::vector<std::string> namesLike(const CLI::App &app,
                                   const std::string &wrong) {
  std::vector<std::string> names;
  if (wrong.starts_with("-")) {
    for (const CLI::Option *option : app.get_options())
      for (const std::string &name : option->get_lnames())
        names.push_back("--" + name);
  } else {
    for (const CLI::App *command :
         app.get_subcommands([](const CLI::App *) { return true; }))
      names.push_back(command->get_name());
  }
  return names;
}

std::string suggestion(const CLI::App &app, const std::string &wrong) {
  const std::vector<std::string> names = namesLike(app, wrong);
  const std::string near = flott::nearestName(wrong, names);
  return near.empty() ? "" : "; did you mean " + near + "?";
}

/// Says so if `program`, given without a subcommand, is a misspelt one.
std::string misspeltCommand(const CLI::App &app, const std::string &program) {
  const bool isFile = program.find_first_of("./") != program.npos ||
                      access(program.c_str(), F_OK) == 0;
  const std::string meant = isFile ? "" : suggestion(app, program);
  return meant.empty() ? "" : "command is unknown: " + program + meant;
}

/// One line that says what is wrong with the command line, and what to do.
std::string messageOf(const CLI::App &app, const std::string &program,
                      const CLI::ParseError &error) {
  const auto commands = app.get_subcommands();
  const CLI::App &command = commands.empty() ? app : *commands.front();
  const std::string help = " (flott " +
                           (commands.empty() ? "" : command.get_name() + " ") +
                           "--help lists what there is)";
  if (std::string(error.what()) == "program is required")
    return "no program is given: name a .flott file, or write -e TEXT" + help;
  if (dynamic_cast<const CLI::ArgumentMismatch *>(&error)) {
    const std::string text = error.what();
    return "option needs a value: " + text.substr(0, text.find(':')) + help;
  }
  if (dynamic_cast<const CLI::ExtrasError *>(&error)) {
    if (commands.empty())
      if (const std::string misspelt = misspeltCommand(app, program);
          !misspelt.empty())
        return misspelt + help;
    const std::vector<std::string> extras = app.remaining(true);
    const std::string wrong = extras.empty() ? "" : extras.front();
    if (wrong.starts_with("-"))
      return "option is unknown: " + wrong + suggestion(command, wrong) + help;
    return "there is an argument too many: " + wrong + help;
  }
  return error.what() + help;
}

} // namespace

int main(int argc, char **argv) {
  keepStandardStreams();
  CLI::App app{"Flott compiles dataflow programs and runs them", "flott"};
  app.set_version_flag("--version", std::string("flott ") + kVersion);
  app.footer(
      "Examples:\n"
      "  flott run examples/flights.flott\n"
      "  flott -e '\"flights.csv.gz\" |> where dep_delay > 60 |> limit 3'\n"
      "  flott schema flights.csv.gz > flights.flott\n"
      "  flott build -o job program.flott && ./job\n"
      "Ends with 0: good, 1: the run failed, 2: the program or the command "
      "line is wrong,\n130: interrupted.");
  Options options;
  int exitCode = kExitOk;

  auto *runCommand = app.add_subcommand("run", "Compile a program and run it");
  addProgram(*runCommand, options);
  addRun(*runCommand, options);
  runCommand->footer("Examples:\n"
                     "  flott run -p flights_path=all.csv --mode stream "
                     "examples/flights.flott\n"
                     "  flott run --emit=pipe program.flott");
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
  buildCommand->footer("Example:\n"
                       "  flott build --cpu x86-64-v3 -o job program.flott");
  buildCommand->callback([&] { exitCode = needProgram(options, build); });

  auto *checkCommand =
      app.add_subcommand("check", "Say what is wrong with a program");
  addProgram(*checkCommand, options);
  checkCommand->footer("Example:\n"
                       "  flott check --message-format json program.flott");
  checkCommand->callback([&] { exitCode = needProgram(options, check); });

  auto *explainCommand =
      app.add_subcommand("explain", "Show how a program runs");
  addProgram(*explainCommand, options);
  explainCommand->add_flag("--analyze", options.analyze,
                           "Run it, and show rows and time; sinks get nothing");
  explainCommand->add_option("--format", options.format, "text, json or dot")
      ->check(CLI::IsMember({"text", "json", "dot"}));
  explainCommand->add_flag("--quiet,-q", options.quiet, "No progress");
  explainCommand->footer(
      "Examples:\n"
      "  flott explain --analyze examples/flights.flott\n"
      "  flott explain --format dot program.flott | dot -Tsvg > plan.svg");
  explainCommand->callback([&] { exitCode = needProgram(options, explain); });

  auto *formatCommand =
      app.add_subcommand("fmt", "Put programs into the one layout");
  formatCommand
      ->add_option("files", options.files,
                   "Programs, rewritten in place; - from standard input to "
                   "standard output")
      ->required();
  formatCommand->add_flag("--check", options.check,
                          "Change nothing: name the files that would change, "
                          "and end with 1 if there are any");
  addReports(*formatCommand, options);
  formatCommand->footer("Example:\n  flott fmt --check examples/*.flott");
  formatCommand->callback([&] { exitCode = format(options); });

  auto *schemaCommand = app.add_subcommand(
      "schema", "Write the declaration of a CSV or NDJSON file");
  schemaCommand
      ->add_option("files", options.files,
                   "Files; gzip and zstd are known by their first bytes")
      ->required();
  schemaCommand->add_option(
      "--name", options.name,
      "Name of the source; that of the file if not given");
  schemaCommand->add_flag("--quiet,-q", options.quiet, "No notes");
  addReports(*schemaCommand, options);
  schemaCommand->footer("Example:\n"
                        "  flott schema flights.csv.gz > flights.flott");
  schemaCommand->callback([&] { exitCode = schema(options); });

  std::string shell;
  auto *completionCommand = app.add_subcommand(
      "completion", "Write the script that completes commands in a shell");
  completionCommand->add_option("shell", shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  completionCommand->footer("Examples:\n"
                            "  source <(flott completion bash)\n"
                            "  flott completion fish | source");
  completionCommand->callback(
      [&] { std::cout << completionScript(app, shell); });

  // `flott -e TEXT` and `flott FILE.flott` run at once.
  addProgram(app, options);
  addRun(app, options);
  app.callback([&] {
    if (!app.get_subcommands().empty())
      return;
    if (const std::string misspelt = misspeltCommand(app, options.program);
        !misspelt.empty())
      throw CLI::ValidationError(misspelt, CLI::ExitCodes::ValidationError);
    exitCode = needProgram(options, options.emit.empty() ? run : emit);
  });
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success &done) { // --help, --version
    return app.exit(done);
  } catch (const CLI::ParseError &error) {
    std::cerr << "error: " << messageOf(app, options.program, error) << '\n';
    return kExitProgram;
  }
  return exitCode;
}
