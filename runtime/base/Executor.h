// Threads, as the runtime may ask for them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace flott {

/// Lets idle workers sleep until there is something to do. A notification that
/// comes between `ticket` and `wait` is not lost. Any thread may call it.
class Signal {
public:
  virtual ~Signal() = default;
  virtual uint64_t ticket() = 0;
  /// Returns once `notify` was called after `ticket` was taken, or after
  /// `atMostMicros`.
  virtual void wait(uint64_t ticket, int64_t atMostMicros) = 0;
  virtual void notify() = 0;
};

class Executor {
public:
  virtual ~Executor() = default;
  /// How many workers can run at once.
  virtual int cores() const = 0;
  /// Calls `work(0)` .. `work(workers - 1)` at once, the first on the calling
  /// thread; returns when all have returned.
  virtual void run(int workers, const std::function<void(int)> &work) = 0;
  virtual std::unique_ptr<Signal> makeSignal() = 0;
};

} // namespace flott
