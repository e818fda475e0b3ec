// The built-in aggregates as types: what they take, give, and keep.
#pragma once

#include "compiler/Flow/Flow.h"

namespace flott::flow {

/// The result's type, or null if `function` does not take `arguments`.
/// `grouped`: there are keys, so no group is empty and results of arguments
/// that are not optional are not optional either.
///
///   count()            i64           min(x) max(x)  x
///   count(x)           i64           mean(x)        f64; decimal(p,s) ->
///   decimal(38, max(s, 6)) sum(int)           i64           quantile(x,q) f64,
///   exact, linear between neighbours sum(f32, f64)      f64 sum(decimal(p,s))
///   decimal(38,s)
mlir::Type aggregateResult(mlir::MLIRContext *context, llvm::StringRef function,
                           mlir::TypeRange arguments, bool grouped);

/// The accumulator columns of a call in a partial aggregation, or none if the
/// aggregate does not decompose (quantile). Names: the call's own, or with
/// `$sum` and `$count` behind it (mean).
llvm::SmallVector<Column> accumulators(AggregateAttr call,
                                       mlir::TypeRange arguments);

} // namespace flott::flow
