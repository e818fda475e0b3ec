// All formats, in the order of Formats.def.
#pragma once

#include "runtime/exec/Connector.h"

namespace flott {

std::span<const Format> standardFormats();

} // namespace flott
