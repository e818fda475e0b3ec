// What the connector stdin declares of itself.
#pragma once

#include "runtime/connector/Spec.h"

namespace flott {

inline constexpr ConnectorSpec kStdinConnectorSpec = {
    .name = "stdin",
    .help = "standard input; gzip and zstd are known by their first bytes",
    .bytes = true,
    .isSource = true,
};

} // namespace flott
