// The format csv.
#pragma once

#include "runtime/exec/Connector.h"

namespace flott {

extern const Format kCsvFormat;

/// REQUIRES: `spec` outlives the encoder.
std::unique_ptr<Encoder> makeCsvEncoder(const SinkSpec &spec);

} // namespace flott
