// What a rule is made of. A rule is one file in Rules/ and one line in
// Rules.def; `CONTRIBUTING.md` has the recipe.
//
// A rule keeps rows, their order within a key, their event time and the
// changelog mode. Errors may vanish, never appear: an expression that may fail
// is not evaluated for a row that it was not evaluated for before. A guard says
// why it refuses with `notifyMatchFailure`, which EXPLAIN shows; an op of
// another shape is no guard's business and fails silently.
#pragma once

#include "compiler/Interpret/Scalar.h"
#include "compiler/Optimizer/Optimize.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"

#include "llvm/ADT/SmallBitVector.h"

namespace flott::flow {

/// What a rule may know besides the plan.
struct RuleContext {
  unsigned parallelism;
  NativeLookup natives;
};

#define RULE(Class, name)                                                      \
  void add##Class(mlir::RewritePatternSet &patterns,                           \
                  const RuleContext &context);
#define PLAN_RULE(Class, name)                                                 \
  void run##Class(mlir::func::FuncOp plan, const RuleContext &context,         \
                  const Explain &explain);
#include "compiler/Optimizer/Rules.def"

/// Ends a rule's file: lets Optimize.cpp add the pattern under its name.
#define FLOTT_RULE(Class, name)                                                \
  void flott::flow::add##Class(mlir::RewritePatternSet &patterns,              \
                               const RuleContext &) {                          \
    patterns.addWithLabel<Class>({name}, patterns.getContext());               \
  }

//===--- Expressions in regions -------------------------------------------===//

/// The truth values whose conjunction a predicate yields.
llvm::SmallVector<mlir::Value> conjunctsOf(mlir::Region &predicate);

/// Which arguments of its block the value is computed from.
llvm::SmallBitVector argumentsRead(mlir::Value value);

/// True if any op that computes the value may fail the row.
bool mayFail(mlir::Value value);
/// True if any op that computes the value, or of the region, is volatile: must
/// not be run more or less often, or elsewhere.
bool isVolatile(mlir::Value value);
bool isVolatile(mlir::Region &region);
/// True if a function is called to compute the value.
bool hasCall(mlir::Value value);

/// Copies what computes the value to where the builder stands. Arguments and
/// what is copied already are looked up in `mapping`, which grows.
mlir::Value cloneExpression(mlir::OpBuilder &builder, mlir::Value value,
                            mlir::IRMapping &mapping);

/// The conjunction of values; at least one.
mlir::Value conjunction(mlir::OpBuilder &builder, mlir::Location loc,
                        mlir::ValueRange values);

/// Adds a block with one argument per column to an empty region, and lets the
/// builder stand in it.
mlir::Block *addRowBlock(mlir::OpBuilder &builder, mlir::Region &region,
                         StreamType stream, mlir::Location loc);

/// Filters `input` by conjuncts of another filter. Argument i of these becomes
/// argument `positions[i]` of the new one; -1 where none is read.
FilterOp createFilter(mlir::OpBuilder &builder, mlir::Location loc,
                      mlir::Value input, llvm::ArrayRef<mlir::Value> conjuncts,
                      llvm::ArrayRef<int> positions);

/// 0, 1, .. count - 1.
llvm::SmallVector<int> samePositions(unsigned count);

/// Replaces `filter` by `lowered`, under a filter of the conjuncts that are
/// left, if any are.
void replaceFilter(mlir::PatternRewriter &rewriter, FilterOp filter,
                   mlir::Value lowered, llvm::ArrayRef<mlir::Value> left);

/// Selects columns, by position, into a stream of them.
ProjectOp createSelection(mlir::OpBuilder &builder, mlir::Location loc,
                          mlir::Value input, llvm::ArrayRef<int> positions);

} // namespace flott::flow
