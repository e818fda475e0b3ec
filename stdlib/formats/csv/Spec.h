// What the format csv declares of itself.
#pragma once

#include "runtime/connector/Spec.h"

namespace flott {

inline constexpr OptionSpec kCsvSourceOptions[] = {
    {.name = "header",
     .kind = OptionKind::Bool,
     .help = "the first record names the columns; it must name those of the "
             "declaration, in order",
     .standard = "true"},
    {.name = "delimiter",
     .kind = OptionKind::Char,
     .help = "what stands between fields",
     .standard = ","},
    {.name = "null", .help = "a field that reads so, without quotes, is NULL"},
};

inline constexpr OptionSpec kCsvSinkOptions[] = {
    {.name = "header",
     .kind = OptionKind::Bool,
     .help = "write the names of the columns first",
     .standard = "true"},
    {.name = "delimiter",
     .kind = OptionKind::Char,
     .help = "what stands between fields",
     .standard = ","},
    {.name = "null",
     .help = "how NULL is written; texts that read so are put in quotes"},
};

inline constexpr FormatSpec kCsvFormatSpec = {
    .name = "csv",
    .help = "comma-separated values (RFC 4180), UTF-8",
    .sourceOptions = kCsvSourceOptions,
    .sinkOptions = kCsvSinkOptions,
};

} // namespace flott
