// Text to standard output, for the connectors that write there.
#pragma once

#include "runtime/exec/Connector.h"

namespace flott {

/// Writes what `encoder` makes; rows can be seen as they come.
std::unique_ptr<Sink> makeOutputSink(Storage &storage,
                                     std::unique_ptr<Encoder> encoder);

} // namespace flott
