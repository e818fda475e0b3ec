// Every scalar op on every type that it takes, with the values that matter.
#pragma once

#include "test/unit/codegen/ScalarHarness.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"

#include <random>

namespace flott::test {

/// Types as text: `i8`, `decimal<5, 2>`, `timestamp<9>`.
mlir::Type parseScalarType(mlir::MLIRContext &context, llvm::StringRef text);

/// Zero, extremes, typical ones, a few at random; NULL first if it may be NULL.
std::vector<Datum> valuesOf(mlir::Type type, std::mt19937_64 &random);

/// Owns cases. Operands are optional unless a case says otherwise.
class ScalarMatrix {
public:
  explicit ScalarMatrix(uint64_t seed);

  void addArithmetic();
  void addDecimals();
  void addTimes();
  void addComparisons();
  void addLogic();
  void addNumberCasts();
  void addTimeCasts();
  void addTextCasts();
  void addArrays();
  void addConstants();
  void addBranches();
  void addAll();

  llvm::ArrayRef<ScalarCase> cases() const { return cases_; }
  mlir::MLIRContext &context() { return context_; }
  mlir::OwningOpRef<mlir::ModuleOp> parse(llvm::StringRef text);
  mlir::Type type(llvm::StringRef text) {
    return parseScalarType(context_, text);
  }

  /// A case whose ops `build` makes from the operands; it gives what is
  /// yielded. Rows are all combinations of the operands' values.
  void add(llvm::ArrayRef<mlir::Type> operands,
           llvm::function_ref<mlir::Value(mlir::OpBuilder &, mlir::ValueRange)>
               build);

private:
  void addBinary(llvm::StringRef op, mlir::Type left, mlir::Type right,
                 mlir::Type result, llvm::StringRef onErrors);
  void addUnary(llvm::StringRef op, mlir::Type operand, mlir::Type result,
                llvm::StringRef onErrors);
  void addCast(mlir::Type from, mlir::Type to);

  mlir::MLIRContext context_;
  std::mt19937_64 random_;
  mlir::OwningOpRef<mlir::ModuleOp> module_;
  std::vector<ScalarCase> cases_;
};

} // namespace flott::test
