// The law of the compiler: on every plan and input, what is compiled gives what
// the interpreter says, in every tier, with rules and without, as batch and as
// stream, at any parallelism, from rows and from text.
//
// FLOTT_SEED and FLOTT_PLANS choose other plans; FLOTT_ISOLATE=0 runs them in
// this process, for a debugger; FLOTT_SHRINK bounds how often a failure is
// tried to be made smaller, FLOTT_FAILURES how many are shown.
#include "test/unit/plans/PlanRunner.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"

#include <cstdlib>
#include <gtest/gtest.h>

namespace flott::test {
namespace {

/// Plans of one case; the cases run beside each other. With sanitizers a plan
/// takes several times as long, and the build without them has seen them all.
#if __has_feature(address_sanitizer)
constexpr unsigned kPlansPerCase = 40;
#else
constexpr unsigned kPlansPerCase = 250;
#endif
constexpr unsigned kCases = 8;

/// The ways in which the plan of a seed is run: all values of each dimension
/// come together with all of the others over a few seeds. Each plan is run in
/// both tiers, with rules and without.
std::vector<RunConfig> configsOf(uint64_t seed) {
  const unsigned parallelisms[] = {1, 2, 4};
  const InputForm forms[] = {InputForm::Rows, InputForm::Ndjson,
                             InputForm::Csv};
  std::vector<RunConfig> configs;
  for (unsigned i = 0; i < 2; ++i) {
    const uint64_t way = seed * 2 + i;
    RunConfig config;
    config.tier = i == 0 ? TierMode::Quick : TierMode::Optimized;
    config.rules = (seed + i) % 2 == 0;
    config.batch = (way / 2 + way / 4) % 2 == 0;
    config.parallelism = parallelisms[way % 3];
    config.form = forms[way / 3 % 3];
    // Hardly a record, or all of them.
    config.blockBytes = way / 9 % 2 == 0 ? 64 : 1 << 18;
    configs.push_back(config);
  }
  return configs;
}

uint64_t environment(const char *name, uint64_t standard) {
  const char *text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : standard;
}

class CompiledPlansTest : public testing::TestWithParam<unsigned> {
protected:
  CompiledPlansTest() : context(mlir::MLIRContext::Threading::DISABLED) {
    context.loadDialect<flow::FlowDialect, mlir::func::FuncDialect>();
  }

  /// What is wrong; empty if nothing is.
  std::string compare(Choices &choices, const RunConfig &config) {
    const flow::GeneratedPlan plan = flow::generatePlan(&context, choices);
    if (mlir::failed(mlir::verify(plan.module.get())))
      return "the plan does not verify";
    const flow::Result expected =
        flow::interpret(plan.module.get(), plan.inputs, nullptr);
    if (expected.failedRows.empty())
      ++compared;
    return inChild([&] {
      return compareRun(plan, expected, runCompiled(plan, config), config);
    });
  }

  void report(uint64_t seed, const std::vector<uint32_t> &failing,
              const RunConfig &config) {
    const auto tape = shrink(
        failing,
        [&](const std::vector<uint32_t> &tape) {
          Choices replay(tape);
          return !compare(replay, config).empty();
        },
        environment("FLOTT_SHRINK", 300));
    Choices first(tape), second(tape);
    ADD_FAILURE() << config.text() << ": " << compare(first, config)
                  << "\nThe plan, made smaller:\n"
                  << flow::planText(flow::generatePlan(&context, second))
                  << "\nAgain: FLOTT_SEED=" << seed
                  << " FLOTT_PLANS=1 plans-test "
                     "--gtest_filter='*CompiledPlansTest*/0'";
  }

  mlir::MLIRContext context;
  unsigned compared = 0; // runs of plans in which no row fails
};

TEST_P(CompiledPlansTest, GivesWhatTheInterpreterSays) {
  const uint64_t plans = environment("FLOTT_PLANS", kPlansPerCase);
  const uint64_t first = environment("FLOTT_SEED", 1) + GetParam() * plans;
  unsigned failures = 0, runs = 0;
  for (uint64_t seed = first; seed < first + plans; ++seed)
    for (const RunConfig &config : configsOf(seed)) {
      Choices choices(seed);
      ++runs;
      if (compare(choices, config).empty())
        continue;
      report(seed, choices.tape(), config);
      if (++failures == environment("FLOTT_FAILURES", 1))
        return;
    }
  // Most plans are to be compared row by row, or the test says little.
  EXPECT_GE(compared * 4, runs * 3);
}

INSTANTIATE_TEST_SUITE_P(All, CompiledPlansTest, testing::Range(0u, kCases));

} // namespace
} // namespace flott::test
