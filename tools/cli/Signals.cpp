// Signals arrive at a thread that waits for them: no handler runs in the
// middle of anything.
#include "tools/cli/Signals.h"

#include "tools/cli/ExitCode.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace flott::cli {

void keepStandardStreams() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd)
    if (fcntl(fd, F_GETFD) < 0)
      // Opened the wrong way round: to use it is still an error.
      open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/// How long a job that was aborted may take to end.
constexpr int kAbortMillis = 2000;

static sigset_t stopSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

SignalGuard::SignalGuard(Job &job) : stopFd_(eventfd(0, EFD_CLOEXEC)) {
  signal(SIGPIPE, SIG_IGN);
  const sigset_t set = stopSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  const int signals = signalfd(-1, &set, SFD_CLOEXEC);
  thread_ = std::thread([this, &job, signals] {
    for (int count = 0;;) {
      pollfd ready[2] = {{signals, POLLIN, 0}, {stopFd_, POLLIN, 0}};
      const int found = poll(ready, 2, count > 1 ? kAbortMillis : -1);
      if (found == 0) {
        // A write to a reader that does not read waits for ever.
        constexpr char kMessage[] = "error: interrupted\n";
        [[maybe_unused]] const ssize_t written =
            write(STDERR_FILENO, kMessage, sizeof kMessage - 1);
        _exit(kExitInterrupted);
      }
      if (found < 0)
        continue;
      if (ready[1].revents)
        break;
      signalfd_siginfo info;
      if (read(signals, &info, sizeof info) != sizeof info)
        continue;
      if (++count == 1)
        job.drain();
      else
        job.abort();
    }
    close(signals);
  });
}

SignalGuard::~SignalGuard() {
  const uint64_t one = 1;
  [[maybe_unused]] ssize_t written = write(stopFd_, &one, sizeof one);
  thread_.join();
  close(stopFd_);
  const sigset_t set = stopSignals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

} // namespace flott::cli
