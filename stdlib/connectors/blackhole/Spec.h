// What the connector blackhole declares of itself.
#pragma once

#include "runtime/connector/Spec.h"

namespace flott {

inline constexpr OptionSpec kBlackholeSinkOptions[] = {
    {.name = "checksum",
     .kind = OptionKind::Bool,
     .help = "sum up a hash of every row, whatever their order",
     .standard = "false"},
};

inline constexpr ConnectorSpec kBlackholeConnectorSpec = {
    .name = "blackhole",
    .help = "throws rows away and counts them",
    .isSink = true,
    .sinkOptions = kBlackholeSinkOptions,
    .guarantee = "nothing is kept",
};

} // namespace flott
