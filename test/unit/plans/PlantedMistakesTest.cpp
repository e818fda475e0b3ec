// Planted mistakes: the comparison of random plans has to find each among as
// many plans as it runs in CI.
#include "test/unit/plans/PlantedMistakes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <gtest/gtest.h>

namespace flott::test {
namespace {

constexpr uint64_t kPlans = 2000; // that CompiledPlansTest runs

class PlantedMistakesTest : public testing::TestWithParam<size_t> {
protected:
  PlantedMistakesTest() : context(mlir::MLIRContext::Threading::DISABLED) {
    context.loadDialect<flow::FlowDialect, mlir::func::FuncDialect>();
  }
  mlir::MLIRContext context;
};

TEST_P(PlantedMistakesTest, IsFound) {
  const PlantedMistake &planted = plantedMistakes()[GetParam()];
  RunConfig config;
  config.rules = false;
  unsigned tried = 0;
  for (uint64_t seed = 1; seed <= kPlans; ++seed) {
    Choices choices(seed);
    const flow::GeneratedPlan plan = flow::generatePlan(&context, choices);
    // Cheaper than to compile plans that have nothing to change.
    if (planted.mistake.inFlow) {
      mlir::ModuleOp original = plan.module.get();
      mlir::OwningOpRef<mlir::ModuleOp> probe = original.clone();
      if (!planted.mistake.inFlow(*probe))
        continue;
    }
    // The mistake must be found by what the plan does, not because it does not
    // compile.
    const std::string found = inChild([&]() -> std::string {
      const CompiledResult result = runCompiled(plan, config, &planted.mistake);
      if (!result.applied)
        return "";
      if (!result.failure.empty())
        return "broken: " + result.failure;
      const flow::Result expected =
          flow::interpret(plan.module.get(), plan.inputs, nullptr);
      return compareRun(plan, expected, result, config);
    });
    ASSERT_NE(found.substr(0, 6), "broken")
        << planted.name << ", seed " << seed << ": " << found;
    ++tried;
    if (!found.empty())
      return;
  }
  FAIL() << planted.name << ": not found in " << tried << " plans";
}

INSTANTIATE_TEST_SUITE_P(All, PlantedMistakesTest,
                         testing::Range(size_t(0), plantedMistakes().size()));

} // namespace
} // namespace flott::test
