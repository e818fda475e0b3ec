// The lowering as a pass, for flott-opt.
#include "compiler/Lower/Lower.h"
#include "compiler/Pipe/Pipe.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;

namespace flott {

namespace {

struct LowerToPipePass : PassWrapper<LowerToPipePass, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(LowerToPipePass)

  LowerToPipePass() = default;
  LowerToPipePass(const LowerToPipePass &other) : PassWrapper(other) {}

  StringRef getArgument() const override { return "lower-to-pipe"; }
  StringRef getDescription() const override {
    return "flow to pipe: cuts a program into pipelines and stages";
  }
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<pipe::PipeDialect>();
  }

  void runOnOperation() override {
    LowerOptions options;
    options.parallelism = parallelism;
    options.analyze = analyze;
    OwningOpRef<ModuleOp> lowered = lowerToPipe(getOperation(), options);
    if (!lowered)
      return signalPassFailure();
    getOperation().getBodyRegion().takeBody(lowered->getBodyRegion());
  }

  Option<int64_t> parallelism{*this, "parallelism",
                              llvm::cl::desc("subtasks of a stage"),
                              llvm::cl::init(1)};
  Option<bool> analyze{*this, "analyze",
                       llvm::cl::desc("count the rows behind every operator"),
                       llvm::cl::init(false)};
};

} // namespace

void registerLowerToPipePass() { PassRegistration<LowerToPipePass>(); }

} // namespace flott
