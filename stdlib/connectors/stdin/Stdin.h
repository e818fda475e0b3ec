// The connector stdin.
#pragma once

#include "runtime/exec/Connector.h"

namespace flott {

extern const Connector kStdinConnector;

} // namespace flott
