// MLIR -> MLIR: runs Flott's passes one by one, for lit and for researchers.
// Links no runtime.
#include "compiler/Flow/Flow.h"
#include "compiler/Lower/Lower.h"
#include "compiler/Optimizer/Passes.h"
#include "compiler/Pipe/Pipe.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  registry.insert<flott::flow::FlowDialect, flott::pipe::PipeDialect,
                  mlir::func::FuncDialect>();
  mlir::registerTransformsPasses();
  flott::registerLowerToPipePass();
  flott::flow::registerFlowPasses();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "Flott's optimizer driver\n", registry));
}
