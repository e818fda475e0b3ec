// What the format ndjson declares of itself.
#pragma once

#include "runtime/connector/Spec.h"

namespace flott {

inline constexpr FormatSpec kNdjsonFormatSpec = {
    .name = "ndjson",
    .help = "one JSON object per line, UTF-8; keys are the columns' names",
};

} // namespace flott
