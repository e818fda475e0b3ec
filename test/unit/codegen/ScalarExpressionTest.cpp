// Random expressions: ops on results of ops, compiled together.
#include "test/unit/codegen/ScalarMatrix.h"
#include "test/unit/support/Choices.h"
#include "test/unit/support/ExpressionGenerator.h"

#include <cstdlib>
#include <gtest/gtest.h>

namespace flott::test {
namespace {

constexpr uint64_t kSeed = 7;
constexpr size_t kExpressions = 400;
constexpr size_t kRows = 24;

/// One expression over columns of all generated types, from a tape.
class RandomExpression {
public:
  explicit RandomExpression(Choices choices) {
    context_.loadDialect<flow::FlowDialect, mlir::func::FuncDialect>();
    module_ = mlir::ModuleOp::create(mlir::UnknownLoc::get(&context_));
    std::vector<mlir::Type> types;
    for (unsigned number = 0; number < flow::kPlainTypes; ++number) {
      const mlir::Type type = flow::generatedType(&context_, number);
      types.push_back(type);
      types.push_back(flow::optionalOf(type));
    }
    mlir::OpBuilder builder(&context_);
    builder.setInsertionPointToEnd(module_->getBody());
    auto function = mlir::func::FuncOp::create(
        builder, builder.getUnknownLoc(), "expression",
        builder.getFunctionType(types, {}));
    mlir::Block *block = function.addEntryBlock();
    builder.setInsertionPointToEnd(block);
    std::vector<flow::Expression> columns;
    for (mlir::Value column : block->getArguments())
      columns.push_back({column, ""});
    flow::ExpressionGenerator generator(choices, builder, columns);
    const mlir::Type type =
        flow::generatedType(&context_, choices.below(flow::kPlainTypes));
    mlir::OperationState yield(builder.getUnknownLoc(), "flow.yield");
    yield.addOperands(generator.any(type, /*depth=*/4).value);
    builder.create(yield);
    cases_.push_back({&function.getBody(), {}});
    for (size_t row = 0; row < kRows; ++row) {
      std::vector<Datum> values;
      for (mlir::Type type : types)
        values.push_back(
            flow::isOptional(type) && choices.chance(25)
                ? Datum()
                : flow::generatedDatum(choices, flow::valueType(type)));
      cases_.front().rows.push_back(std::move(values));
    }
    tape_ = choices.tape();
  }

  /// Where a tier and the interpreter differ, or nothing.
  std::string difference() const {
    for (const Tier tier : {Tier::Quick, Tier::Optimized}) {
      const CompiledCases compiled(cases_, tier);
      for (const Difference &difference : compare(cases_, compiled, 1))
        return difference.text;
    }
    return "";
  }

  const std::vector<uint32_t> &tape() const { return tape_; }
  const ScalarCase &testCase() const { return cases_.front(); }

private:
  mlir::MLIRContext context_;
  mlir::OwningOpRef<mlir::ModuleOp> module_;
  std::vector<ScalarCase> cases_;
  std::vector<uint32_t> tape_;
};

TEST(ScalarExpressionTest, CompiledEqualsInterpreted) {
  const char *text = std::getenv("FLOTT_SEED");
  const uint64_t seed = text ? std::strtoull(text, nullptr, 10) : kSeed;
  std::deque<RandomExpression> expressions;
  std::vector<ScalarCase> cases;
  for (size_t i = 0; i < kExpressions; ++i) {
    expressions.emplace_back(Choices(seed + i));
    cases.push_back(expressions.back().testCase());
  }
  // All at once, for speed; what fails is shrunk alone.
  for (const Tier tier : {Tier::Quick, Tier::Optimized}) {
    const CompiledCases compiled(cases, tier);
    for (const Difference &difference : compare(cases, compiled, /*limit=*/3)) {
      const std::vector<uint32_t> smallest = shrink(
          expressions[difference.caseIndex].tape(),
          [](const std::vector<uint32_t> &tape) {
            return !RandomExpression(Choices(tape)).difference().empty();
          },
          /*maxTries=*/300);
      ADD_FAILURE() << "seed " << seed + difference.caseIndex << ":\n"
                    << RandomExpression(Choices(smallest)).difference()
                    << "before it was shrunk:\n"
                    << difference.text;
    }
  }
}

} // namespace
} // namespace flott::test
