// The connector blackhole.
#pragma once

#include "runtime/exec/Connector.h"

namespace flott {

extern const Connector kBlackholeConnector;

} // namespace flott
