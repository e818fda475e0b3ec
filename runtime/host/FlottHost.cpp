// Flott inside another process: the C ABI over HostedJob.
#pragma GCC visibility push(default)
#include "runtime/host/FlottHost.h"
#pragma GCC visibility pop

#include "runtime/exec/PlanJson.h"
#include "runtime/host/Host.h"

#include <cstdlib>
#include <cstring>

using namespace flott;

struct FlottJob {
  std::unique_ptr<HostedJob> hosted;
};

namespace {

void tell(char **error, const std::string &message) {
  if (!error)
    return;
  *error = static_cast<char *>(std::malloc(message.size() + 1));
  if (*error)
    std::memcpy(*error, message.c_str(), message.size() + 1);
}

/// An exception must not leave a C function: what throws here is the standard
/// library without memory.
template <typename Body> bool guarded(char **error, Body body) {
  try {
    return body();
  } catch (const std::exception &exception) {
    tell(error, exception.what());
    return false;
  }
}

} // namespace

FlottJob *flott_job_open(const char *plan, uint64_t planBytes,
                         FlottSymbolLookup lookup, void *user,
                         const FlottJobOptions *options, char **error) {
  std::unique_ptr<FlottJob> job;
  guarded(error, [&] {
    auto read = readPlan({plan, size_t(planBytes)});
    if (!read) {
      tell(error, read.message());
      return false;
    }
    HostOptions host;
    if (options) {
      host.workers = options->workers;
      if (options->memoryBytes > 0)
        host.memoryBytes = size_t(options->memoryBytes);
      for (int32_t i = 0; i < options->streamCount; ++i)
        host.streams[options->streams[i].name] = options->streams[i].stream;
    }
    auto hosted = HostedJob::make(
        std::move(*read),
        [&](const std::string &symbol) { return lookup(user, symbol.c_str()); },
        std::move(host));
    if (!hosted) {
      tell(error, hosted.message());
      return false;
    }
    job = std::make_unique<FlottJob>(FlottJob{std::move(*hosted)});
    return true;
  });
  return job.release();
}

int32_t flott_job_run(FlottJob *job, char **error) {
  return guarded(error,
                 [&] {
                   auto report = job->hosted->run();
                   if (!report)
                     tell(error, report.message());
                   return bool(report);
                 })
             ? 0
             : 1;
}

void flott_job_drain(FlottJob *job) { job->hosted->job().drain(); }

void flott_job_abort(FlottJob *job) { job->hosted->job().abort(); }

void flott_job_progress(FlottJob *job, FlottJobProgress *progress) {
  const JobProgress now = job->hosted->job().progress();
  *progress = {now.rowsRead,    now.rowsWritten, now.bytesRead,
               now.bytesTotal,  now.watermark,   now.lateRows,
               now.skippedRows, now.memoryBytes};
}

void flott_job_close(FlottJob *job) { delete job; }

void flott_text_free(char *text) { std::free(text); }
