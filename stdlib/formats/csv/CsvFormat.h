// The format csv.
#pragma once

#include "runtime/exec/Connector.h"

#include <optional>
#include <string>
#include <vector>

namespace flott {

extern const Format kCsvFormat;

/// The fields of the first record that is no blank line; `end` is where the
/// next one begins. None: the record does not end in `text`, which is not
/// `whole`.
std::optional<std::vector<std::string>>
csvHeader(std::string_view text, char delimiter, bool whole, size_t &end);

/// REQUIRES: `spec` outlives the encoder.
std::unique_ptr<Encoder> makeCsvEncoder(const SinkSpec &spec);

} // namespace flott
