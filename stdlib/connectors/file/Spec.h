// What the connector file declares of itself.
#pragma once

#include "runtime/connector/Spec.h"

namespace flott {

inline constexpr OptionSpec kFileSourceOptions[] = {
    {.name = "path",
     .help = "the file, or a pattern with * ? [a-c]; gzip and zstd are known "
             "by their first bytes",
     .required = true},
    {.name = "follow",
     .kind = OptionKind::Bool,
     .help = "wait for more at the end of the file, without end",
     .standard = "false"},
};

inline constexpr OptionSpec kFileSinkOptions[] = {
    {.name = "path",
     .help = "the file; of a program that does not end by itself the folder "
             "for its parts",
     .required = true},
    {.name = "overwrite",
     .kind = OptionKind::Bool,
     .help = "replace what stands there already",
     .standard = "false"},
    {.name = "part_bytes",
     .kind = OptionKind::Integer,
     .help = "size at which a part is complete",
     .standard = "134217728"},
    {.name = "part_time",
     .kind = OptionKind::Duration,
     .help = "age at which a part is complete",
     .standard = "1m"},
};

inline constexpr ConnectorSpec kFileConnectorSpec = {
    .name = "file",
    .help = "files of this machine",
    .bytes = true,
    .isSource = true,
    .isSink = true,
    .sourceOptions = kFileSourceOptions,
    .sinkOptions = kFileSinkOptions,
    .guarantee = "the output appears when it is complete",
};

} // namespace flott
