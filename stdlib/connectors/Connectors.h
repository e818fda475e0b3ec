// All connectors and formats, for a host to offer.
#pragma once

#include "runtime/exec/Connector.h"

namespace flott {

Library standardLibrary();

} // namespace flott
