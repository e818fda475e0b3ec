// What the connector print declares of itself.
#pragma once

#include "runtime/connector/Spec.h"

namespace flott {

inline constexpr OptionSpec kPrintSinkOptions[] = {
    {.name = "style",
     .kind = OptionKind::Choice,
     .help = "auto: a table on a terminal, csv in a pipe",
     .standard = "auto",
     .choices = "auto|table|csv"},
    {.name = "width",
     .kind = OptionKind::Integer,
     .help = "characters in a line of a table; 0: those of the terminal",
     .standard = "0"},
};

inline constexpr ConnectorSpec kPrintConnectorSpec = {
    .name = "print",
    .help = "standard output, for people",
    .isSink = true,
    .sinkOptions = kPrintSinkOptions,
    .guarantee =
        "rows appear as they come; what was printed cannot be taken back",
};

} // namespace flott
