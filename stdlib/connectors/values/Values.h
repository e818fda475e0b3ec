// The connector values.
#pragma once

#include "runtime/exec/Connector.h"

namespace flott {

extern const Connector kValuesConnector;

} // namespace flott
