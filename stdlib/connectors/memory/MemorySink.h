// The sink of the connector memory.
#pragma once

#include "runtime/exec/Connector.h"

namespace flott {

Result<std::unique_ptr<Sink>> makeMemorySink(SinkContext context);

} // namespace flott
