// What the connector datagen declares of itself.
#pragma once

#include "runtime/connector/Spec.h"

namespace flott {

inline constexpr OptionSpec kDatagenSourceOptions[] = {
    {.name = "rows",
     .kind = OptionKind::Integer,
     .help = "how many rows; 0: without end",
     .standard = "0"},
    {.name = "seed",
     .kind = OptionKind::Integer,
     .help = "another seed, other values",
     .standard = "1"},
    {.name = "rate",
     .kind = OptionKind::Integer,
     .help = "rows per second; 0: as fast as they are read",
     .standard = "0"},
    {.name = "splits",
     .kind = OptionKind::Integer,
     .help = "parts that can be read at once",
     .standard = "1"},
    {.name = "keys",
     .kind = OptionKind::Integer,
     .help = "how many different values a column has; 0: all that its type has",
     .standard = "0"},
    {.name = "nulls",
     .kind = OptionKind::Integer,
     .help = "NULLs in a hundred values of an optional column",
     .standard = "10"},
    {.name = "step",
     .kind = OptionKind::Duration,
     .help = "time from one row to the next in columns of time",
     .standard = "1ms"},
};

inline constexpr ConnectorSpec kDatagenConnectorSpec = {
    .name = "datagen",
    .help = "made-up rows: the value in row n is a function of seed, n and the "
            "column alone",
    .isSource = true,
    .sourceOptions = kDatagenSourceOptions,
};

} // namespace flott
