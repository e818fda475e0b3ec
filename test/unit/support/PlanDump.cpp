// Prints random plans with their SQL and the interpreter's rows, one JSON
// object per line, for duckdb_plans.py. Plans that fail rows or drop late ones,
// and sinks without SQL, are left out.
//
// usage: plan-dump FIRST_SEED COUNT
#include "test/unit/support/PlanGenerator.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

#include <cstdlib>

using namespace flott;
using namespace flott::flow;

static llvm::json::Value rowsOf(const Relation &rows, StreamType type) {
  llvm::json::Array result;
  for (const Row &row : rows) {
    llvm::json::Array texts;
    for (auto [value, column] : llvm::zip(row.values, type.getColumns()))
      texts.push_back(value.isNull()
                          ? llvm::json::Value(nullptr)
                          : llvm::json::Value(formatValue(value, column.type)));
    result.push_back(std::move(texts));
  }
  return result;
}

static void dump(mlir::MLIRContext &context, uint64_t seed) {
  Choices choices(seed);
  const GeneratedPlan plan = generatePlan(&context, choices);
  const Result result = interpret(plan.module.get(), plan.inputs, nullptr);
  const bool late = llvm::any_of(
      result.lateRows, [](const auto &entry) { return entry.second > 0; });
  if (!result.failedRows.empty() || late)
    return;
  for (const GeneratedSink &sink : plan.sinks) {
    if (sink.sql.empty())
      continue;
    llvm::json::Array types;
    for (const Column &column : sink.type.getColumns())
      types.push_back(typeText(column.type));
    const char *orders[] = {"any", "total", "count"};
    llvm::outs() << llvm::json::Value(llvm::json::Object{
                        {"seed", static_cast<int64_t>(seed)},
                        {"tables", plan.sqlTables},
                        {"sql", sink.sql},
                        {"order", orders[static_cast<int>(sink.order)]},
                        {"types", std::move(types)},
                        {"rows", rowsOf(result.sinks.at(sink.uid), sink.type)}})
                 << "\n";
  }
}

int main(int argc, char **argv) {
  if (argc != 3) {
    llvm::errs() << "usage: plan-dump FIRST_SEED COUNT\n";
    return 2;
  }
  mlir::MLIRContext context;
  context.loadDialect<FlowDialect, mlir::func::FuncDialect>();
  const uint64_t first = std::strtoull(argv[1], nullptr, 10);
  const uint64_t count = std::strtoull(argv[2], nullptr, 10);
  for (uint64_t seed = first; seed < first + count; ++seed)
    dump(context, seed);
}
