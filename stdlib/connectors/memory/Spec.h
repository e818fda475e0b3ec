// What the connector memory declares of itself.
#pragma once

#include "runtime/connector/Spec.h"

namespace flott {

inline constexpr OptionSpec kMemoryOptions[] = {
    {.name = "stream",
     .help = "the name under which the host hands the Arrow stream in or out",
     .required = true},
};

inline constexpr ConnectorSpec kMemoryConnectorSpec = {
    .name = "memory",
    .help = "Arrow streams of the process that runs the program",
    .isSource = true,
    .isSink = true,
    .sourceOptions = kMemoryOptions,
    .sinkOptions = kMemoryOptions,
    .guarantee = "batches appear as they come",
};

} // namespace flott
