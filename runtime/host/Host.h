// Running a plan on this machine: what tools and executables call.
#pragma once

#include "runtime/exec/Job.h"
#include "runtime/host/Exports.h"

namespace flott {

struct HostOptions {
  int workers = 0;               // 0: one per core
  size_t memoryBytes = SIZE_MAX; // of the whole job
  HostStreams streams;           // of the connector memory
};

/// A job with the machine's files, clock and threads, and the standard
/// connectors.
class HostedJob {
public:
  /// Opens sources and sinks, so their errors come from here.
  static Result<std::unique_ptr<HostedJob>>
  make(Plan plan, const SymbolLookup &lookup, HostOptions options = {});

  /// As of Job, with the same rules.
  Result<JobReport> run() { return job_->run(); }
  Job &job() { return *job_; }

private:
  HostedJob() = default;

  SystemWorld system_;
  std::unique_ptr<Job> job_;
};

/// Runs `plan` to its end. For progress, Ctrl-C and code that is swapped use a
/// HostedJob.
Result<JobReport> runPlan(Plan plan, const SymbolLookup &lookup,
                          HostOptions options = {});

} // namespace flott
