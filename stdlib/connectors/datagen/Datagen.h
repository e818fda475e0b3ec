// The connector datagen.
#pragma once

#include "runtime/exec/Connector.h"

namespace flott {

extern const Connector kDatagenConnector;

} // namespace flott
