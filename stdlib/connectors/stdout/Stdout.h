// The connector stdout.
#pragma once

#include "runtime/exec/Connector.h"

namespace flott {

extern const Connector kStdoutConnector;

} // namespace flott
