// Any bytes are a plan or an error; a plan is written as it was read.
#include "runtime/exec/PlanJson.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  auto plan = flott::readPlan({reinterpret_cast<const char *>(data), size});
  if (!plan)
    return 0;
  const std::string json = flott::writePlan(*plan);
  auto again = flott::readPlan(json);
  if (!again || flott::writePlan(*again) != json)
    std::abort();
  return 0;
}
