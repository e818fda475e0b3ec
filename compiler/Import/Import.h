// Resolved program -> `flow`.
#pragma once

#include "dsl/Ast.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

namespace flott {

/// The module of a program that `resolve` found right: `func.func @main` with
/// the sources that its sinks need, the operators and the sinks. Each op has
/// the place in the program that it came from. Loads the dialects it uses.
mlir::OwningOpRef<mlir::ModuleOp> importProgram(const Program &program,
                                                mlir::MLIRContext &context);

} // namespace flott
