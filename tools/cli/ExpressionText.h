// Expressions of `flow` as programs write them.
#pragma once

#include "compiler/Flow/Flow.h"

#include <string>

namespace flott::cli {

/// The expression whose value is `value`. Block arguments are called as
/// `columns` are.
std::string expressionText(mlir::Value value, flow::StreamType columns);

} // namespace flott::cli
