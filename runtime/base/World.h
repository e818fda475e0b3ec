// The outside world in one hand: what the runtime gets from its host.
#pragma once

#include "runtime/base/Clock.h"
#include "runtime/base/Executor.h"
#include "runtime/base/Storage.h"

namespace flott {

/// Does not own; all of it outlives what runs on it.
struct World {
  Clock *clock = nullptr;
  Storage *storage = nullptr;
  Executor *executor = nullptr;
};

/// The operating system's clock, files and threads.
class SystemWorld {
public:
  SystemWorld();
  ~SystemWorld();
  World world() const {
    return {clock_.get(), storage_.get(), executor_.get()};
  }

private:
  std::unique_ptr<Clock> clock_;
  std::unique_ptr<Storage> storage_;
  std::unique_ptr<Executor> executor_;
};

} // namespace flott
