// Ctrl-C: the first drains, the second aborts.
#pragma once

#include "runtime/exec/Job.h"

#include <thread>

namespace flott::cli {

/// Takes the place of standard streams that are closed, so that no other file
/// gets their numbers. First in `main`.
void keepStandardStreams();

/// While it lives, SIGINT and SIGTERM drain the job, and abort it the second
/// time, the whole process if the job does not end soon; SIGPIPE is ignored, so
/// that a closed output is an error, not an end. One at a time, on the main
/// thread, before other threads start.
class SignalGuard {
public:
  explicit SignalGuard(Job &job);
  ~SignalGuard();

private:
  int stopFd_;
  std::thread thread_;
};

} // namespace flott::cli
