// What the connector stdout declares of itself.
#pragma once

#include "runtime/connector/Spec.h"

namespace flott {

inline constexpr ConnectorSpec kStdoutConnectorSpec = {
    .name = "stdout",
    .help = "standard output, as text for other programs",
    .bytes = true,
    .isSink = true,
    .guarantee =
        "rows appear as they come; what was printed cannot be taken back",
};

} // namespace flott
