// Running a plan on this machine.
#include "runtime/host/Host.h"

#include "stdlib/connectors/Connectors.h"

namespace flott {

Result<std::unique_ptr<HostedJob>>
HostedJob::make(Plan plan, const SymbolLookup &lookup, HostOptions options) {
  std::unique_ptr<HostedJob> hosted(new HostedJob);
  RunOptions run;
  run.world = hosted->system_.world();
  run.library = standardLibrary();
  run.workers = options.workers;
  run.memoryBytes = options.memoryBytes;
  run.streams = std::move(options.streams);
  FLOTT_TRY_ASSIGN(hosted->job_,
                   Job::make(std::move(plan), lookup, std::move(run)));
  return hosted;
}

Result<JobReport> runPlan(Plan plan, const SymbolLookup &lookup,
                          HostOptions options) {
  FLOTT_TRY_ASSIGN(const auto hosted, HostedJob::make(std::move(plan), lookup,
                                                      std::move(options)));
  return hosted->run();
}

} // namespace flott
