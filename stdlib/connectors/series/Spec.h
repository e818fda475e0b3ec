// What the connector series declares of itself.
#pragma once

#include "runtime/connector/Spec.h"

namespace flott {

// Text, because an Integer is not negative: the connector reads them itself.
inline constexpr OptionSpec kSeriesSourceOptions[] = {
    {.name = "from", .help = "the first number", .standard = "0"},
    {.name = "to",
     .help = "where the numbers end: none is beyond it",
     .required = true},
    {.name = "step",
     .help = "from one number to the next; not 0, negative to count down",
     .standard = "1"},
};

inline constexpr ConnectorSpec kSeriesConnectorSpec = {
    .name = "series",
    .help = "whole numbers, evenly spaced",
    .isSource = true,
    .sourceOptions = kSeriesSourceOptions,
};

} // namespace flott
