// One line on a terminal that says how far a job is.
#pragma once

#include "runtime/exec/Job.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace flott::cli {

/// Draws the line to standard error, a few times a second, from the first half
/// second on; takes it away when it dies.
class ProgressLine {
public:
  explicit ProgressLine(Job &job);
  ~ProgressLine();

  /// True if standard error is a terminal, and standard output is not: a line
  /// that redraws itself and rows would overwrite each other.
  static bool isWanted();

private:
  void draw(double seconds);

  Job &job_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopped_ = false, drawn_ = false;
  std::thread thread_;
};

/// `1.2 M`, `34 K`.
std::string shortCount(double value);
/// `12.3 MiB`.
std::string shortBytes(double bytes);

} // namespace flott::cli
