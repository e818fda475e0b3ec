// Mistakes that a compiler of plans could make, for tests that have to find
// them.
#pragma once

#include "test/unit/plans/PlanRunner.h"

namespace flott::test {

struct PlantedMistake {
  const char *name;
  Mistake mistake;
};

/// Wrong rules and lowerings are planted into `flow`, miscompiled code into the
/// LLVM module of a pipeline.
const std::vector<PlantedMistake> &plantedMistakes();

} // namespace flott::test
