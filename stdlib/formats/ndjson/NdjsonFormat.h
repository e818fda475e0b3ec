// The format ndjson.
#pragma once

#include "runtime/exec/Connector.h"

namespace flott {

extern const Format kNdjsonFormat;

} // namespace flott
