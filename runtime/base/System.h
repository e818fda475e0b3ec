// The production implementations of Clock, Storage and Executor. Only these
// files may touch the operating system; a test asks nm.
#pragma once

#include "runtime/base/World.h"

namespace flott {

std::unique_ptr<Clock> makeSystemClock();
std::unique_ptr<Storage> makeSystemStorage();
std::unique_ptr<Executor> makeSystemExecutor();

} // namespace flott
