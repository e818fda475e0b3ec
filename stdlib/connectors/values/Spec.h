// What the connector values declares of itself.
#pragma once

#include "runtime/connector/Spec.h"

namespace flott {

inline constexpr OptionSpec kValuesSourceOptions[] = {
    {.name = "text",
     .help = "the rows, as the format reads them",
     .required = true},
};

inline constexpr ConnectorSpec kValuesConnectorSpec = {
    .name = "values",
    .help = "rows that stand in the program",
    .bytes = true,
    .isSource = true,
    .sourceOptions = kValuesSourceOptions,
};

} // namespace flott
