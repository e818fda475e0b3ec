// The plan as JSON: how it is shipped and stored.
#pragma once

#include "runtime/base/Result.h"
#include "runtime/exec/Plan.h"

#include <string_view>

namespace flott {

/// Reads what `writePlan` wrote and checks that its numbers refer to something,
/// so that whoever runs the plan need not. An error names the place in the
/// plan.
Result<Plan> readPlan(std::string_view json);
std::string writePlan(const Plan &plan);

/// The checks of `readPlan`, for plans made in memory.
Status checkPlan(const Plan &plan);

} // namespace flott
