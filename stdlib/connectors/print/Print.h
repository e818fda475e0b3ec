// The connector print.
#pragma once

#include "runtime/exec/Connector.h"

namespace flott {

extern const Connector kPrintConnector;

} // namespace flott
