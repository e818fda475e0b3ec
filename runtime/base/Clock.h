// Time, as the runtime may ask for it.
#pragma once

#include <cstdint>

namespace flott {

/// Any thread may call it.
class Clock {
public:
  virtual ~Clock() = default;
  /// Microseconds since some fixed moment; never goes back.
  virtual int64_t steadyMicros() const = 0;
};

} // namespace flott
