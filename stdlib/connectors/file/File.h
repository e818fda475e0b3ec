// The connector file.
#pragma once

#include "runtime/exec/Connector.h"

namespace flott {

extern const Connector kFileConnector;

} // namespace flott
