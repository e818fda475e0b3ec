// Modules of `flow` from text, for the tests of what works on them.
#pragma once

#include "compiler/Flow/Flow.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

namespace flott::flow {

/// A context that knows `flow`; errors and warnings fail the test.
class FlowTest : public testing::Test {
protected:
  FlowTest() {
    context.loadDialect<FlowDialect, mlir::func::FuncDialect>();
    context.getDiagEngine().registerHandler([](mlir::Diagnostic &diagnostic) {
      if (diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error ||
          diagnostic.getSeverity() == mlir::DiagnosticSeverity::Warning)
        ADD_FAILURE() << diagnostic.str();
    });
  }

  mlir::OwningOpRef<mlir::ModuleOp> parse(llvm::StringRef text) {
    return mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  }
  StreamType parseStream(llvm::StringRef text) {
    return mlir::cast<StreamType>(mlir::parseType(text, &context));
  }

  mlir::MLIRContext context;
};

} // namespace flott::flow
