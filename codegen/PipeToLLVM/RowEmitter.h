// What code for one row can ask for while it is emitted.
#pragma once

#include "codegen/PipeToLLVM/Lane.h"

#include "llvm/ADT/DenseMap.h"

namespace flott {

/// Emits the scalar expressions of a pipeline at the builder's insertion point.
/// The pipeline's emitter (Pipeline.cpp) implements the rest: where a failed
/// row goes, where prepared constants live.
class RowEmitter {
public:
  explicit RowEmitter(llvm::IRBuilder<> &builder) : builder(builder) {}
  virtual ~RowEmitter() = default;

  Builder &builder;

  llvm::LLVMContext &context() { return builder.getContext(); }
  llvm::Module &module() {
    return *builder.GetInsertBlock()->getParent()->getParent();
  }

  /// The lane of an SSA value: of a column (decoded at its first use) or of an
  /// op that was emitted.
  virtual Lane lane(mlir::Value value) = 0;
  void define(mlir::Value value, const Lane &lane) { lanes_[value] = lane; }

  /// The FlottContext *.
  virtual llvm::Value *functionContext() = 0;

  /// The arena (FlottArena *) for texts and arrays of the row; lives as long as
  /// the output batch.
  virtual llvm::Value *rowArena() = 0;

  /// Ends the row with `code` (an i32, a FlottRowError) where `failed` (i1);
  /// goes on where not. Cold: weighted as never taken.
  virtual void failIf(llvm::Value *failed, llvm::Value *code,
                      mlir::Operation *op) = 0;
  void failIf(llvm::Value *failed, int32_t code, mlir::Operation *op) {
    failIf(failed, builder.getInt32(code), op);
  }

  /// The handle (ptr) of a constant that is prepared once per task, in `open`
  /// (kind: dsl/Functions.h PreparedKind).
  virtual llvm::Value *prepared(int32_t kind, llvm::StringRef text,
                                mlir::Operation *op) = 0;

  /// Makes sure that columns used inside `region` are decoded here, before a
  /// branch.
  virtual void decodeUses(mlir::Region &region) = 0;

protected:
  llvm::DenseMap<mlir::Value, Lane> lanes_;
};

/// Emits one scalar op of `flow` and defines its result. The op's regions (if)
/// are emitted under branches.
void emitScalar(RowEmitter &row, mlir::Operation *op);

// The parts of emitScalar, by topic: Scalars/*.cpp.
Lane emitArithmetic(RowEmitter &row,
                    mlir::Operation *op); // add sub mul div rem neg
Lane emitCompare(RowEmitter &row, flow::CompareOp op);
Lane emitCast(RowEmitter &row, flow::CastOp op);
Lane emitCall(RowEmitter &row, flow::CallOp op);
Lane emitConstant(RowEmitter &row, flow::ConstantOp op);
Lane emitIf(RowEmitter &row, flow::IfOp op);

/// Comparisons of valid values of one type, i1; also used by keys and orders.
/// NaN equals NaN and is the largest; -0.0 equals 0.0; texts by their bytes.
llvm::Value *emitEqual(Builder &builder, mlir::Type type, const Lane &left,
                       const Lane &right);
llvm::Value *emitLess(Builder &builder, mlir::Type type, const Lane &left,
                      const Lane &right);

} // namespace flott
