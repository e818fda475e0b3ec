// The law of the optimizer: on every plan and input, interpret(plan) =
// interpret(optimize(plan)), with all rules, with each alone, with each left
// out.
#include "compiler/Optimizer/Optimize.h"
#include "test/unit/interpret/Parsed.h"
#include "test/unit/support/PlanGenerator.h"

#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringExtras.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <set>

namespace flott::flow {
namespace {

class RandomPlansTest : public FlowTest {
protected:
  /// What is wrong with the optimized plan; empty if nothing is, and where the
  /// plan itself fails rows, since errors may vanish.
  std::string compare(Choices &choices, const OptimizeOptions &options) {
    const GeneratedPlan plan = generatePlan(&context, choices);
    mlir::ModuleOp module = plan.module.get();
    if (failed(mlir::verify(module)))
      return "the plan does not verify";
    const Result expected = interpret(module, plan.inputs, nullptr);
    if (!expected.failedRows.empty())
      return "";
    ++compared;
    mlir::OwningOpRef<mlir::ModuleOp> optimized = module.clone();
    if (failed(optimize(*optimized, options)))
      return "the optimizer fails";
    if (failed(mlir::verify(*optimized)))
      return "the optimized plan does not verify";
    const Result actual = interpret(*optimized, plan.inputs, nullptr);
    if (!actual.failedRows.empty())
      return "an error appears: " +
             rowErrorText(actual.failedRows.begin()->first).str();
    std::string text = difference(plan, expected, actual, 1e-9);
    if (!text.empty()) {
      llvm::raw_string_ostream stream(text);
      stream << "\nThe optimized plan:\n";
      optimized->print(stream);
    }
    return text;
  }

  /// Compares plans from consecutive seeds; reports the first failure, shrunk.
  void run(uint64_t firstSeed, unsigned count,
           const std::function<OptimizeOptions(unsigned)> &optionsOf) {
    for (unsigned i = 0; i < count; ++i) {
      const OptimizeOptions options = optionsOf(i);
      Choices choices(firstSeed + i);
      if (compare(choices, options).empty())
        continue;
      const auto tape = shrink(
          choices.tape(),
          [&](const std::vector<uint32_t> &tape) {
            Choices replay(tape);
            return !compare(replay, options).empty();
          },
          3000);
      Choices first(tape), second(tape);
      ADD_FAILURE() << "seed " << firstSeed + i << " (FLOTT_SEED), rules on: "
                    << llvm::join(options.enabled, ",")
                    << " off: " << llvm::join(options.disabled, ",") << "\n"
                    << compare(first, options) << "\nThe plan:\n"
                    << planText(generatePlan(&context, second));
      return;
    }
    // Most plans are to be compared, or the test says little.
    EXPECT_GT(compared, count / 2);
  }

  /// Where to begin; another one for a longer hunt.
  static uint64_t seed() {
    const char *text = std::getenv("FLOTT_SEED");
    return text ? std::strtoull(text, nullptr, 10) : 1;
  }
  static unsigned plans() {
    const char *text = std::getenv("FLOTT_PLANS");
    return text ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : 500;
  }

  unsigned compared = 0;
};

TEST_F(RandomPlansTest, AllRulesTogether) {
  run(seed(), plans(), [](unsigned i) {
    OptimizeOptions options;
    options.parallelism = i % 2 == 0 ? 1 : 4;
    return options;
  });
}

TEST_F(RandomPlansTest, EachRuleAlone) {
  run(seed() + 1000000, plans(), [](unsigned i) {
    OptimizeOptions options;
    options.enabled = {ruleNames()[i % ruleNames().size()].str()};
    options.parallelism = 2;
    return options;
  });
}

TEST_F(RandomPlansTest, EachRuleLeftOut) {
  run(seed() + 2000000, plans(), [](unsigned i) {
    OptimizeOptions options;
    options.disabled = {ruleNames()[i % ruleNames().size()].str()};
    options.parallelism = 2;
    return options;
  });
}

// A rule that no plan calls for would be tested by nothing above.
TEST_F(RandomPlansTest, PlansCallForEveryRule) {
  std::set<std::string> missing;
  for (llvm::StringRef rule : ruleNames())
    missing.insert(rule.str());
  OptimizeOptions options;
  options.parallelism = 2;
  options.explain = [&](mlir::Location, llvm::StringRef text) {
    if (text.consume_back(": applied"))
      missing.erase(text.str());
  };
  for (uint64_t i = 0; i < 1000 && !missing.empty(); ++i) {
    Choices choices(i);
    GeneratedPlan plan = generatePlan(&context, choices);
    ASSERT_TRUE(succeeded(optimize(*plan.module, options)));
  }
  EXPECT_THAT(missing, testing::IsEmpty());
}

} // namespace
} // namespace flott::flow
