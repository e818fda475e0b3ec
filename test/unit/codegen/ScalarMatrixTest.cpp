// Compiled scalar ops against the interpreter, value by value.
#include "test/unit/codegen/ScalarMatrix.h"

#include <chrono>
#include <cstdlib>
#include <gtest/gtest.h>

namespace flott::test {
namespace {

/// FLOTT_SEED repeats a run.
uint64_t seed() {
  const char *text = std::getenv("FLOTT_SEED");
  return text ? std::strtoull(text, nullptr, 10) : 20130101;
}

using Fill = void (ScalarMatrix::*)();

struct Part {
  const char *name;
  Fill fill;
};

class ScalarMatrixTest : public testing::TestWithParam<Part> {};

TEST_P(ScalarMatrixTest, CompiledEqualsInterpreted) {
  ScalarMatrix matrix(seed());
  (matrix.*GetParam().fill)();
  size_t rows = 0;
  for (const ScalarCase &testCase : matrix.cases())
    rows += testCase.rows.size();
  for (const Tier tier : {Tier::Quick, Tier::Optimized}) {
    const CompiledCases compiled(matrix.cases(), tier);
    for (const Difference &difference : compare(matrix.cases(), compiled))
      ADD_FAILURE() << (tier == Tier::Quick ? "quick" : "optimized")
                    << ", seed " << seed() << ":\n"
                    << difference.text;
  }
  std::printf("%zu ops, %zu rows each tier\n", matrix.cases().size(), rows);
}

INSTANTIATE_TEST_SUITE_P(
    Scalars, ScalarMatrixTest,
    testing::Values(Part{"Arithmetic", &ScalarMatrix::addArithmetic},
                    Part{"Decimals", &ScalarMatrix::addDecimals},
                    Part{"Times", &ScalarMatrix::addTimes},
                    Part{"Comparisons", &ScalarMatrix::addComparisons},
                    Part{"Logic", &ScalarMatrix::addLogic},
                    Part{"NumberCasts", &ScalarMatrix::addNumberCasts},
                    Part{"TimeCasts", &ScalarMatrix::addTimeCasts},
                    Part{"TextCasts", &ScalarMatrix::addTextCasts},
                    Part{"Arrays", &ScalarMatrix::addArrays},
                    Part{"Constants", &ScalarMatrix::addConstants},
                    Part{"Branches", &ScalarMatrix::addBranches}),
    [](const testing::TestParamInfo<Part> &info) { return info.param.name; });

} // namespace
} // namespace flott::test
