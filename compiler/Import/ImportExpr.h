// Resolved expressions -> scalar ops.
#pragma once

#include "compiler/Flow/Flow.h"
#include "dsl/Ast.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace flott {

mlir::Type flowType(mlir::MLIRContext *context, const Type &type);

/// The place where a range begins.
mlir::Location locationOf(mlir::MLIRContext *context, const SourceFile &file,
                          SourceRange range);

/// Writes the ops of expressions where the builder stands.
class ExprImporter {
public:
  /// `columns` are the values of the scope's columns, `aggregates` those of
  /// the group's calls.
  ExprImporter(mlir::OpBuilder &builder, const SourceFile &file,
               mlir::ValueRange columns, mlir::ValueRange aggregates = {})
      : builder_(builder), file_(file), columns_(columns),
        aggregates_(aggregates) {}

  /// The value, of the expression's own type.
  mlir::Value expr(const Expr &e);
  /// The value as one of `target`; optional as well if it may be NULL.
  mlir::Value exprAs(const Expr &e, const Type &target);
  /// The value as one of exactly `target`.
  mlir::Value exprExactly(const Expr &e, const Type &target);
  /// A value of one flow type as one of another.
  mlir::Value convert(mlir::Location loc, mlir::Value value, mlir::Type target);
  mlir::Value constant(mlir::Location loc, const Literal &literal,
                       const Type &type);

private:
  using Thunk = llvm::function_ref<mlir::Value()>;

  mlir::Location locate(const Expr &e) {
    return locationOf(builder_.getContext(), file_, e.mark);
  }
  mlir::Type type(const Type &t) { return flowType(builder_.getContext(), t); }
  mlir::Value binary(const Expr &e);
  mlir::Value logic(const Expr &e);
  mlir::Value arithmetic(const Expr &e);
  mlir::Value compare(mlir::Location loc, flow::Predicate predicate,
                      mlir::Value left, mlir::Value right);
  mlir::Value membership(const Expr &e);
  mlir::Value between(const Expr &e);
  mlir::Value coalesce(mlir::Location loc, llvm::ArrayRef<const Expr *> parts,
                       const Type &common, const Type &result);
  mlir::Value match(const Expr &e, mlir::Value value, size_t arm);
  mlir::Value cast(const Expr &e);
  mlir::Value call(const Expr &e);
  mlir::Value builtin(const Expr &e);
  mlir::Value inlined(const Expr &e);
  mlir::Value intrinsic(const Expr &e);
  mlir::Value negated(const Expr &e, mlir::Value value);
  mlir::Value both(mlir::Location loc, mlir::Value left, mlir::Value right,
                   bool isAnd);
  mlir::Value choose(mlir::Location loc, mlir::Value condition,
                     mlir::Type result, Thunk yes, Thunk no);
  /// NULL where one of `values` is, else what `make` makes of them without
  /// their optional; `checked` says which are looked at.
  mlir::Value unlessNull(mlir::Location loc,
                         llvm::MutableArrayRef<mlir::Value> values,
                         llvm::ArrayRef<bool> checked, mlir::Type result,
                         Thunk make);

  mlir::OpBuilder &builder_;
  const SourceFile &file_;
  mlir::ValueRange columns_, aggregates_;
  llvm::SmallVector<mlir::Value> arguments_; // of the fn being inlined
};

} // namespace flott
