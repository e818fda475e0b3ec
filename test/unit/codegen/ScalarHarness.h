// Runs regions of scalar ops compiled, and says what they should have given.
//
// A case is a function of `flow` with one block: its arguments are the
// operands, it ends in a yield of one value. Many cases are compiled as one
// module.
#pragma once

#include "codegen/Jit.h"
#include "codegen/Object.h"
#include "compiler/Interpret/Scalar.h"
#include "test/unit/text/Arena.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/IR/Module.h"

#include <deque>
#include <functional>

namespace flott::test {

/// The interpreter's value.
using Datum = std::decay_t<decltype(flow::zeroOf(mlir::Type()))>;

/// What a case gave: a value, or the error that the row failed with.
struct Outcome {
  Datum value;
  int32_t error = 0;
};

/// Equal, with NaN equal to NaN and -0.0 not to 0.0.
bool isSame(const Outcome &a, const Outcome &b, mlir::Type type);
std::string textOf(const Outcome &outcome, mlir::Type type);

/// A case and the rows it is run on.
struct ScalarCase {
  mlir::Region *region = nullptr;
  std::vector<std::vector<Datum>> rows;

  mlir::Type resultType() const;
  /// Its ops, as text.
  std::string text() const;
};

/// What the interpreter says.
Outcome expected(const ScalarCase &testCase, llvm::ArrayRef<Datum> row);

/// Changes the code of a case before it is compiled; false if it found nothing
/// to change.
using Mutation = std::function<bool(llvm::Function &)>;

/// Cases compiled for one tier.
class CompiledCases {
public:
  /// With a mutation only the cases are compiled that it changed. `thunks` are
  /// functions that cases call.
  CompiledCases(llvm::ArrayRef<ScalarCase> cases, Tier tier,
                const Mutation &mutation = nullptr,
                llvm::ArrayRef<Export> thunks = {});

  /// REQUIRES: isCompiled(index).
  Outcome run(size_t index, llvm::ArrayRef<Datum> row,
              bool refuseMemory = false) const;
  bool isCompiled(size_t index) const { return entries_[index] != nullptr; }

private:
  using Entry = int32_t (*)(FlottContext *, const FlottScalar *, FlottScalar *);

  llvm::ArrayRef<ScalarCase> cases_;
  std::unique_ptr<Jit> jit_;
  std::vector<Entry> entries_;
};

/// One row on which compiled code and interpreter differ.
struct Difference {
  size_t caseIndex;
  size_t row;
  std::string text;
};

/// Runs all cases on all their rows; at most `limit` differences, one per case.
std::vector<Difference> compare(llvm::ArrayRef<ScalarCase> cases,
                                const CompiledCases &compiled,
                                size_t limit = 20);

} // namespace flott::test
