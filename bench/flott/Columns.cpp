// Flott's side of the queries that do not go through the command line: columns
// in memory come in by Arrow's C stream, and the clock runs while the job does.
// Code is compiled before (bench/cold.py says what that costs).
//
// usage: flott-columns PROGRAM.flott OUT.csv [COLUMN=FILE.i64 ...] [name:VALUE
// ...]
#include "bench/flott/ColumnStream.h"

#include "codegen/TieredProgram.h"
#include "runtime/base/System.h"
#include "runtime/exec/Job.h"
#include "tools/cli/Session.h"

#include <cinttypes>

using namespace flott;

namespace {

double cpuSeconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

double wallSeconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

} // namespace

int main(int argc, char **argv) {
  if (argc < 3)
    loops::fail(
        "usage: flott-columns PROGRAM.flott OUT.csv [COLUMN=FILE.i64 ...] "
        "[name:VALUE ...]");
  cli::Options options;
  options.program = argv[1];
  options.parameters = {std::string("out=") + argv[2]};
  std::vector<bench::NamedColumn> columns;
  for (int i = 3; i < argc; ++i) {
    const std::string word = argv[i];
    if (const size_t equals = word.find('='); equals != std::string::npos) {
      const std::string name = word.substr(0, equals),
                        path = word.substr(equals + 1);
      const size_t slash = path.rfind('/'), dot = path.rfind('.');
      columns.push_back(
          {name, name == "time" ? "tsu:" : "l",
           loops::Column(path.substr(0, slash),
                         path.substr(slash + 1, dot - slash - 1).c_str())});
    } else if (const size_t colon = word.find(':');
               colon != std::string::npos) {
      options.parameters.push_back(word.substr(0, colon) + "=" +
                                   word.substr(colon + 1));
    }
  }
  int exitCode = 0;
  std::unique_ptr<Compilation> compilation = cli::open(options, exitCode);
  if (!compilation || !cli::compileAll(options, *compilation))
    return 1;
  auto program = TieredProgram::start(
      std::move(compilation->generated().modules), cli::bitcode(),
      TargetSpec::host(), nullptr, cli::exports(), TierMode::Optimized);
  if (!program)
    loops::fail("cannot compile", llvm::toString(program.takeError()));

  SystemWorld system;
  RunOptions run;
  run.world = system.world();
  run.library = cli::library();
  run.workers = 1;
  if (!columns.empty())
    run.streams["t"] = bench::arrowStream(std::move(columns));
  const double cpu = cpuSeconds(), wall = wallSeconds();
  auto job = Job::make(
      compilation->plan(),
      [&](const std::string &symbol) { return (*program)->symbol(symbol); },
      run);
  if (!job)
    loops::fail("cannot start", job.message());
  auto report = (*job)->run();
  if (!report)
    loops::fail("cannot run", report.message());
  const double cpuUsed = cpuSeconds() - cpu, wallUsed = wallSeconds() - wall;

  // One row of numbers behind the header.
  FILE *file = fopen(argv[2], "r");
  char line[4096];
  if (!file || !fgets(line, sizeof line, file) ||
      !fgets(line, sizeof line, file))
    loops::fail("no result in", argv[2]);
  fclose(file);
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  std::string numbers = line;
  while (!numbers.empty() && (numbers.back() == '\n' || numbers.back() == '\r'))
    numbers.pop_back();
  const size_t comma = numbers.find(',');
  printf("{\"wall\": %.6f, \"cpu\": %.6f, \"rss\": %ld, \"rows\": %s, "
         "\"sums\": [%s]}\n",
         wallUsed, cpuUsed, usage.ru_maxrss * 1024L,
         numbers.substr(0, comma).c_str(), numbers.substr(comma + 1).c_str());
  return 0;
}
