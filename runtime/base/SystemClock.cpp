// The operating system's clock.
#include "runtime/base/System.h"

#include <time.h>

namespace flott {
namespace {

class SystemClock final : public Clock {
public:
  int64_t steadyMicros() const override {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return int64_t(now.tv_sec) * 1'000'000 + now.tv_nsec / 1'000;
  }
};

} // namespace

std::unique_ptr<Clock> makeSystemClock() {
  return std::make_unique<SystemClock>();
}

SystemWorld::SystemWorld()
    : clock_(makeSystemClock()), storage_(makeSystemStorage()),
      executor_(makeSystemExecutor()) {}
SystemWorld::~SystemWorld() = default;

} // namespace flott
