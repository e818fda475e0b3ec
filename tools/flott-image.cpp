// The runtime image: what `flott build` copies, with a program behind it, to
// make an executable. Knows plans and compiled code, and no compiler.
#include "runtime/exec/PlanJson.h"
#include "runtime/host/Host.h"
#include "runtime/image/Payload.h"
#include "stdlib/connectors/Connectors.h"
#include "tools/cli/ExitCode.h"
#include "tools/cli/Progress.h"
#include "tools/cli/Signals.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <sys/auxv.h>
#include <unistd.h>
#include <vector>

using namespace flott;
using namespace flott::cli;

// Says to `flott build` what this file is.
extern "C" __attribute__((used))
const ImageMark flottImageMark = {"flott runtime image: 1.", imageAbi()};

namespace {

struct ImageOptions {
  std::vector<std::string> settings; // name.option=value
  int64_t workers = 0, memoryMiB = 0;
  bool quiet = false, help = false, version = false, plan = false;
};

int fail(const std::string &message, int exitCode) {
  std::fprintf(stderr, "error: %s\n", message.c_str());
  return exitCode;
}

Status readCount(std::string_view option, std::string_view text, int64_t most,
                 int64_t &count) {
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || count < 1 ||
      count > most)
    return invalid(std::string(option) + " is not a number from 1 to " +
                   std::to_string(most) + ": " + std::string(text));
  return {};
}

Result<ImageOptions> readOptions(int argc, char **argv) {
  ImageOptions options;
  for (int i = 1; i < argc; ++i) {
    std::string_view word = argv[i];
    std::optional<std::string_view> joined;
    if (const size_t equals = word.find('=');
        word.starts_with("--") && equals != word.npos) {
      joined = word.substr(equals + 1);
      word = word.substr(0, equals);
    }
    const auto value = [&]() -> Result<std::string_view> {
      if (joined)
        return *joined;
      if (i + 1 == argc)
        return invalid(std::string(word) + " needs a value");
      return std::string_view(argv[++i]);
    };
    if (word == "--set") {
      FLOTT_TRY_ASSIGN(const std::string_view setting, value());
      options.settings.emplace_back(setting);
    } else if (word == "--workers") {
      FLOTT_TRY_ASSIGN(const std::string_view count, value());
      FLOTT_TRY(readCount(word, count, 1024, options.workers));
    } else if (word == "--memory") {
      FLOTT_TRY_ASSIGN(const std::string_view count, value());
      FLOTT_TRY(readCount(word, count, int64_t(1) << 30, options.memoryMiB));
    } else if (joined) {
      return invalid("option is unknown or takes no value: " +
                     std::string(argv[i]) + "; --help lists them");
    } else if (word == "--quiet" || word == "-q") {
      options.quiet = true;
    } else if (word == "--help" || word == "-h") {
      options.help = true;
    } else if (word == "--version") {
      options.version = true;
    } else if (word == "--plan") {
      options.plan = true;
    } else {
      return invalid("option is unknown: " + std::string(word) +
                     "; --help lists them");
    }
  }
  return options;
}

// The options of a connector may be set when the program starts; those of a
// format are compiled into its code.
template <typename Spec>
std::span<const OptionSpec> settable(const Spec &spec, bool isSource) {
  for (const Connector &connector : standardLibrary().connectors)
    if (connector.spec->name == spec.connector)
      return isSource ? connector.spec->sourceOptions
                      : connector.spec->sinkOptions;
  return {};
}

bool hasOption(std::span<const OptionSpec> options, std::string_view name) {
  return std::any_of(
      options.begin(), options.end(),
      [name](const OptionSpec &option) { return option.name == name; });
}

Status applySetting(Plan &plan, const std::string &setting) {
  const size_t equals = setting.find('=');
  const size_t dot = setting.rfind('.', equals);
  if (equals == setting.npos || dot == setting.npos || dot == 0 ||
      dot + 1 == equals)
    return invalid("--set is not name.option=value: " + setting);
  const std::string name = setting.substr(0, dot);
  const std::string option = setting.substr(dot + 1, equals - dot - 1);
  const std::string value = setting.substr(equals + 1);
  bool isNamed = false, isSet = false;
  const auto apply = [&](auto &specs, bool isSource) {
    for (auto &spec : specs) {
      if (spec.name != name)
        continue;
      isNamed = true;
      if (!hasOption(settable(spec, isSource), option))
        continue;
      spec.options[option] = value;
      isSet = true;
    }
  };
  apply(plan.sources, /*isSource=*/true);
  apply(plan.sinks, /*isSource=*/false);
  if (!isNamed)
    return invalid("program has no source or sink of this name: " + name +
                   "; --help lists them");
  if (!isSet)
    return invalid("option of " + name + " cannot be set: " + option +
                   "; --help lists those that can");
  return {};
}

template <typename Specs>
void printSettings(const Specs &specs, bool isSource) {
  for (const auto &spec : specs)
    for (const OptionSpec &option : settable(spec, isSource)) {
      const std::string name = spec.name + "." + std::string(option.name);
      const auto set = spec.options.find(std::string(option.name));
      std::printf(
          "  %-26s %s (%s)\n", name.c_str(), std::string(option.help).c_str(),
          set != spec.options.end() ? set->second.c_str()
                                    : std::string(option.standard).c_str());
    }
}

void printHelp(const Payload &payload, const Plan &plan) {
  std::printf("%.*s, a dataflow program built by flott %.*s\n\n"
              "  --set NAME.OPTION=VALUE    Set an option of a source or sink\n"
              "  --workers N                Threads (one per core)\n"
              "  --memory MIB               Memory budget in MiB (no limit)\n"
              "  -q, --quiet                No progress, no notes\n"
              "  --plan                     Print the plan\n"
              "  --version                  Print what this is\n"
              "  -h, --help                 Print this\n",
              int(payload.program().size()), payload.program().data(),
              int(payload.version().size()), payload.version().data());
  std::printf("\nOptions of sources and sinks, for --set, as they are now:\n");
  printSettings(plan.sources, /*isSource=*/true);
  printSettings(plan.sinks, /*isSource=*/false);
  std::printf("\nExit code: 0 done, 1 failed, 2 wrong command line, 130 "
              "interrupted twice (once drains).\n");
}

void printNotes(const JobReport &report) {
  for (const SourceReport &source : report.sources) {
    if (source.lateRows > 0)
      std::fprintf(stderr, "note: %lld late rows of %s were dropped\n",
                   static_cast<long long>(source.lateRows),
                   source.name.c_str());
    if (source.skippedRows > 0)
      std::fprintf(stderr, "note: %lld bad rows of %s were skipped\n",
                   static_cast<long long>(source.skippedRows),
                   source.name.c_str());
  }
}

int runProgram(const Payload &payload, Plan plan, const ImageOptions &options) {
  if (Status loaded = payload.load(runtimeExports()); !loaded)
    return fail(loaded.message(), kExitFailed);
  HostOptions host;
  host.workers = int(options.workers);
  if (options.memoryMiB > 0)
    host.memoryBytes = size_t(options.memoryMiB) << 20;
  auto job = HostedJob::make(
      std::move(plan),
      [&payload](const std::string &name) { return payload.symbol(name); },
      host);
  if (!job)
    return fail(job.message(), kExitFailed);
  const SignalGuard signals((*job)->job());
  std::optional<ProgressLine> progress;
  if (!options.quiet && ProgressLine::isWanted())
    progress.emplace((*job)->job());
  const Result<JobReport> report = (*job)->run();
  progress.reset();
  if (!report) {
    const bool isAborted = report.error().kind == ErrorKind::Aborted;
    return fail(isAborted ? "interrupted" : report.message(),
                isAborted ? kExitInterrupted : kExitFailed);
  }
  if (!options.quiet)
    printNotes(*report);
  return kExitOk;
}

/// The file of this program. A bare chroot has no /proc; there, the path that
/// was executed serves, since nothing has changed the working directory yet.
const char *ownFile() {
  const char *const link = "/proc/self/exe";
  if (access(link, R_OK) == 0)
    return link;
  const auto *path = reinterpret_cast<const char *>(getauxval(AT_EXECFN));
  return path ? path : link;
}

} // namespace

int main(int argc, char **argv) {
  keepStandardStreams();
  const Result<Payload> payload = Payload::open(ownFile());
  if (!payload)
    return fail(payload.message(), kExitFailed);
  const Result<ImageOptions> options = readOptions(argc, argv);
  if (!options)
    return fail(options.message(), kExitProgram);
  if (options->version) {
    std::printf("%.*s, built by flott %.*s\n", int(payload->program().size()),
                payload->program().data(), int(payload->version().size()),
                payload->version().data());
    return kExitOk;
  }
  if (options->plan) {
    std::printf("%.*s\n", int(payload->plan().size()), payload->plan().data());
    return kExitOk;
  }
  Result<Plan> plan = readPlan(payload->plan());
  if (!plan)
    return fail("executable is damaged: " + plan.message(), kExitFailed);
  for (const std::string &setting : options->settings)
    if (Status set = applySetting(*plan, setting); !set)
      return fail(set.message(), kExitProgram);
  if (options->help) {
    printHelp(*payload, *plan);
    return kExitOk;
  }
  return runProgram(*payload, std::move(*plan), *options);
}
