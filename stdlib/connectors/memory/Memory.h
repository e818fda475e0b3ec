// The connector memory.
#pragma once

#include "runtime/exec/Connector.h"

namespace flott {

extern const Connector kMemoryConnector;

} // namespace flott
