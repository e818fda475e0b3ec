// The connector series.
#pragma once

#include "runtime/exec/Connector.h"

namespace flott {

extern const Connector kSeriesConnector;

} // namespace flott
