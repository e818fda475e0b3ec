// The progress line.
#include "tools/cli/Progress.h"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <unistd.h>

namespace flott::cli {

static std::string scaled(double value, const char *const *units, double step) {
  int unit = 0;
  while (value >= step && units[unit + 1]) {
    value /= step;
    ++unit;
  }
  char text[32];
  snprintf(text, sizeof text, unit == 0 ? "%.0f%s" : "%.1f%s", value,
           units[unit]);
  return text;
}

std::string shortCount(double value) {
  static const char *const units[] = {"", " K", " M", " G", nullptr};
  return scaled(value, units, 1000);
}

std::string shortBytes(double bytes) {
  static const char *const units[] = {" B", " KiB", " MiB", " GiB", nullptr};
  return scaled(bytes, units, 1024);
}

bool ProgressLine::isWanted() {
  return isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
}

ProgressLine::ProgressLine(Job &job) : job_(job) {
  thread_ = std::thread([this] {
    const auto begin = std::chrono::steady_clock::now();
    std::unique_lock lock(mutex_);
    while (!stop_.wait_for(lock, std::chrono::milliseconds(drawn_ ? 200 : 500),
                           [this] { return stopped_; }))
      draw(std::chrono::duration<double>(std::chrono::steady_clock::now() -
                                         begin)
               .count());
  });
}

ProgressLine::~ProgressLine() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  stop_.notify_one();
  thread_.join();
  if (drawn_)
    fputs("\r\033[K", stderr);
}

void ProgressLine::draw(double seconds) {
  const JobProgress now = job_.progress();
  std::string line = shortCount(double(now.rowsRead)) + " rows, " +
                     shortCount(double(now.rowsRead) / seconds) + " rows/s";
  if (now.bytesTotal > 0) {
    char share[16];
    snprintf(share, sizeof share, ", %.0f %%",
             100.0 * double(now.bytesRead) / double(now.bytesTotal));
    line += share;
  }
  if (now.watermark != INT64_MIN && now.watermark != INT64_MAX) {
    const time_t instant = time_t(now.watermark / 1000000);
    tm parts;
    char text[40];
    gmtime_r(&instant, &parts);
    strftime(text, sizeof text, ", watermark %Y-%m-%d %H:%M:%S", &parts);
    line += text;
  }
  line += ", " + shortBytes(double(now.memoryBytes));
  fprintf(stderr, "\r\033[K%s", line.c_str());
  fflush(stderr);
  drawn_ = true;
}

} // namespace flott::cli
