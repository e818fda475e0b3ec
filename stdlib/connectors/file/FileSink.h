// The sink of the connector file.
#pragma once

#include "runtime/exec/Connector.h"

namespace flott {

Result<std::unique_ptr<Sink>> makeFileSink(SinkContext context);

} // namespace flott
