// The ops of `flow`. Streams first, then scalar expressions.
#ifndef FLOTT_FLOW_OPS
#define FLOTT_FLOW_OPS

include "compiler/Flow/FlowDialect.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/IR/OpAsmInterface.td"

class Flow_Op<string mnemonic, list<Trait> traits = []> : Op<Flow_Dialect, mnemonic, traits>;

//===--- Streams ----------------------------------------------------------===//

/// An operator that computes with a region over the columns of its input. The
/// region's block has one argument per input column, named after it.
class Flow_RowOp<string mnemonic, list<Trait> traits = []>
    : Flow_Op<mnemonic, !listconcat(traits, [RecursiveMemoryEffects,
        SingleBlock, DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmBlockArgumentNames"]>])> {
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
}

def Flow_SourceOp : Flow_Op<"source", [
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmBlockArgumentNames"]>]> {
  let summary = "Reads rows from a connector";
  let description = [{
    `schema` lists what a record holds, in its order; the result's columns are
    those of them that the plan reads, in the order of `schema`. A region, where
    there is one, is a predicate that is evaluated before other columns are
    decoded; rows where it is not true are dropped.
      (C1) each result column stands in `schema` with the same type.
      (C2) the region takes one argument per result column and yields i1 or optional i1.
      (C3) the result has no event time: that is what `watermark` gives.
    `on_bad_row` is "fail", "skip" or "file:PATH".
    Example:
      `%0 = flow.source "flights" connector "file" format "csv" options {path = "f.csv"}
         schema !flow.stream<origin: !flow.string> : !flow.stream<origin: !flow.string | bounded>`
  }];
  let arguments = (ins StrAttr:$name, StrAttr:$connector, StrAttr:$format,
    DictionaryAttr:$options, TypeAttrOf<Flow_Stream>:$schema,
    DefaultValuedStrAttr<StrAttr, "fail">:$on_bad_row,
    StrAttr:$uid);
  let results = (outs Flow_Stream:$result);
  let regions = (region MaxSizedRegion<1>:$predicate);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def Flow_SinkOp : Flow_Op<"sink"> {
  let summary = "Writes rows to a connector";
  let arguments = (ins Flow_Stream:$input, StrAttr:$name, StrAttr:$connector,
    StrAttr:$format, DictionaryAttr:$options, StrAttr:$uid);
  let assemblyFormat = [{
    $input $name `connector` $connector `format` $format `options` $options
    `uid` $uid attr-dict `:` qualified(type($input))
  }];
}

def Flow_FilterOp : Flow_RowOp<"filter"> {
  let summary = "Keeps the rows for which the predicate is true (not false, not NULL)";
  let description = [{
      (C1) the region yields one i1 or optional i1.
    Example: `%1 = flow.filter %0 { ^bb0(%n: i64): ... flow.yield %b : i1 } : !s`
  }];
  let arguments = (ins Flow_Stream:$input);
  let results = (outs Flow_Stream:$result); // of the input's type
  let hasVerifier = 1;
}

def Flow_ProjectOp : Flow_RowOp<"project"> {
  let summary = "Computes the columns of the result from those of the input";
  let description = [{
      (C1) the region yields one value per result column, of its type.
    A column that is passed on as it is yields its block argument.
  }];
  let arguments = (ins Flow_Stream:$input);
  let results = (outs Flow_Stream:$result);
  let hasVerifier = 1;
}

def Flow_WatermarkOp : Flow_Op<"watermark", [Pure]> {
  let summary = "Makes a column event time, and says how far behind rows may come";
  let description = [{
    The watermark before a row is the newest value of `column` in earlier rows
    of the same split of the source, less `bound_micros`; NULLs do not count. A
    split that is silent for `idle_micros` (0: never) does not hold the others
    back. Rows pass unchanged; an earlier watermark on the path has no effect.
      (C1) `column` is a timestamp of at most six digits of the input, optional or not.
      (C2) `bound_micros` and `idle_micros` are not negative.
      (C3) between it and its source stand row-wise ops only (filter, project,
           flatten, watermark), so that a row's split is known.
      (C4) the result is the input with `column` as its event time.
    Example: `%1 = flow.watermark %0 "at" bound 4000000 idle 0 uid "bids/watermark" : !s -> !t`
  }];
  let arguments = (ins Flow_Stream:$input, StrAttr:$column, I64Attr:$bound_micros,
    DefaultValuedAttr<I64Attr, "0">:$idle_micros, StrAttr:$uid);
  let results = (outs Flow_Stream:$result);
  let assemblyFormat = [{
    $input $column `bound` $bound_micros (`idle` $idle_micros^)? `uid` $uid attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def Flow_FlattenOp : Flow_Op<"flatten", [Pure]> {
  let summary = "One row per element of an array column";
  let description = [{
    The element takes the array's place under the name `as`. A row whose array is
    empty or NULL gives no row; with `outer` one row with NULL.
      (C1) `column` is an array, or an optional array, of the input.
      (C2) the result is the input with the array's column replaced by the element (optional if outer).
  }];
  let arguments = (ins Flow_Stream:$input, StrAttr:$column, StrAttr:$as, UnitAttr:$outer);
  let results = (outs Flow_Stream:$result);
  let assemblyFormat = [{
    $input $column `as` $as (`outer` $outer^)? attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def Flow_UnionOp : Flow_Op<"union", [Pure, Commutative]> {
  let summary = "All rows of all inputs (UNION ALL); order between inputs is open";
  let description = [{
      (C1) there are at least two inputs, with the result's columns in name, type and order.
  }];
  let arguments = (ins Variadic<Flow_Stream>:$inputs);
  let results = (outs Flow_Stream:$result);
  let assemblyFormat = "$inputs attr-dict `:` qualified(type($inputs)) `->` qualified(type($result))";
  let hasVerifier = 1;
}

def Flow_WindowOp : Flow_Op<"window", [Pure]> {
  let summary = "Assigns each row to its tumbling window and drops late rows";
  let description = [{
    Adds `window_start` and `window_end`, of the event time's type. A row is late,
    and dropped and counted, if its window's end is not after the watermark that
    held before it in its split. A row whose event time is NULL is dropped and
    counted too. Window k is `[offset + k size, offset + (k+1) size)`.
      (C1) the input has an event time and is not windowed yet.
      (C2) `size_micros` is positive; 0 <= `offset_micros` < `size_micros`.
      (C3) the result is the input with the two columns added, windowed.
  }];
  let arguments = (ins Flow_Stream:$input, I64Attr:$size_micros,
    DefaultValuedAttr<I64Attr, "0">:$offset_micros, StrAttr:$uid);
  let results = (outs Flow_Stream:$result);
  let assemblyFormat = [{
    $input `tumble` $size_micros (`offset` $offset_micros^)? `uid` $uid attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def Flow_AggregateOp : Flow_Op<"aggregate", [Pure]> {
  let summary = "Groups rows by key columns and computes aggregates";
  let description = [{
    The result's columns are the keys, in order, then one per aggregate. Over a
    windowed input, `window_start` and `window_end` are among the keys, and a
    group is final, and comes out, when the watermark reaches its window's end;
    the result's event time is `window_end` less the smallest unit, not a column:
    the result has no event time of its own but stays windowed. Otherwise the
    input is bounded and groups come out at its end. No keys: one row, also for
    no input.
      (C1) keys and arguments name input columns; keys are different.
      (C2) without a window the input is bounded.
      (C3) over a windowed input both window columns are keys.
      (C4) result columns are the keys with their types, then the aggregates by name.
  }];
  let arguments = (ins Flow_Stream:$input, StrArrayAttr:$keys,
    TypedArrayAttrBase<Flow_Aggregate, "aggregate calls">:$aggregates,
    DefaultValuedAttr<Flow_Phase, "::flott::flow::Phase::Complete">:$phase, StrAttr:$uid);
  let results = (outs Flow_Stream:$result);
  let assemblyFormat = [{
    $input `by` $keys `compute` $aggregates (`phase` $phase^)? `uid` $uid attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// True if groups are final per window, not at the end of the input.
    bool isWindowed() { return getInput().getType().getWindowed(); }
  }];
}

def Flow_DistinctOp : Flow_Op<"distinct", [Pure]> {
  let summary = "Each different row once";
  let description = [{
    Rows are equal where no column `differ`s (see `compare`): NULL is a value, NaN
    equals NaN. Over a windowed input the window is among the columns, so that rows
    are compared within it, and they come out when the watermark reaches its end.
    Otherwise the input is bounded and they come out at its end. What comes out is
    late by then, so the result has no event time.
      (C1) the input has a column, and none is an array.
      (C2) without a window the input is bounded.
      (C3) the result is the input without event time.
    Example: `%1 = flow.distinct %0 uid "codes/distinct" : !s -> !s`
  }];
  let arguments = (ins Flow_Stream:$input, StrAttr:$uid);
  let results = (outs Flow_Stream:$result); // its keys are the result's own
  let assemblyFormat = "$input `uid` $uid attr-dict `:` qualified(type($input)) `->` qualified(type($result))";
  let hasVerifier = 1;
}

def Flow_JoinOp : Flow_Op<"join", [Pure]> {
  let summary = "Pairs the rows of two streams whose key columns are equal";
  let description = [{
    NULL keys match nothing. `left` keeps left rows without a match, with NULL on
    the right. Both inputs are bounded, or both are windowed: then the windows are
    part of the key, and pairs come out when the watermark reaches the window's end.
      (C1) as many left as right keys, at least one; each names a column of its side; types agree but for optional.
      (C2) both sides are windowed, or neither is and both are bounded.
      (C3) the result is the left columns, then the right columns that are neither right keys nor
           the right window's, renamed as the result says; optional in a left join.
      (C4) result names are unique.
  }];
  let arguments = (ins Flow_Stream:$left, Flow_Stream:$right, Flow_JoinKind:$kind,
    StrArrayAttr:$left_keys, StrArrayAttr:$right_keys, StrAttr:$uid);
  let results = (outs Flow_Stream:$result);
  let assemblyFormat = [{
    $kind $left `,` $right `on` $left_keys `=` $right_keys `uid` $uid attr-dict
    `:` qualified(type($left)) `,` qualified(type($right)) `->` qualified(type($result))
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    bool isWindowed() { return getLeft().getType().getWindowed(); }
    /// Positions of the right columns that follow the left ones in the result.
    ::llvm::SmallVector<unsigned> rightPayload();
  }];
}

def Flow_SortOp : Flow_Op<"sort", [Pure]> {
  let summary = "Orders a bounded stream, and keeps the first `limit` rows after `offset`";
  let description = [{
    Ties are broken by all columns from left to right, so the order is total and
    the same at any parallelism. NaN is the largest number.
      (C1) the input is bounded and append.
      (C2) order columns are columns of the input; at least one.
      (C3) limit and offset are not negative.
  }];
  let arguments = (ins Flow_Stream:$input, TypedArrayAttrBase<Flow_Order, "sort keys">:$order,
    OptionalAttr<I64Attr>:$limit, DefaultValuedAttr<I64Attr, "0">:$offset, StrAttr:$uid);
  let results = (outs Flow_Stream:$result);
  let assemblyFormat = [{
    $input `by` $order (`limit` $limit^)? (`offset` $offset^)? `uid` $uid attr-dict `:` qualified(type($input))  `->` qualified(type($result))
  }];
  let hasVerifier = 1;
}

def Flow_LimitOp : Flow_Op<"limit", [Pure]> {
  let summary = "Any `count` rows of a bounded stream; which ones is open without an order";
  let description = [{
      (C1) `count` is not negative; the input is bounded.
  }];
  let arguments = (ins Flow_Stream:$input, I64Attr:$count, StrAttr:$uid);
  let results = (outs Flow_Stream:$result);
  let assemblyFormat = "$input $count `uid` $uid attr-dict `:` qualified(type($input)) `->` qualified(type($result))";
  let hasVerifier = 1;
}

def Flow_YieldOp : Flow_Op<"yield", [Pure, Terminator]> {
  let summary = "Ends a region with its values";
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
  let builders = [OpBuilder<(ins), [{ build($_builder, $_state, ::mlir::ValueRange()); }]>];
}

//===--- Scalars ----------------------------------------------------------===//
// Unless an op says otherwise it propagates NULL: a NULL operand makes the result
// NULL, and the result's type is optional if an operand's is. Operands of one op
// have the same type but for optional; casts stand in the IR.

class Flow_ScalarOp<string mnemonic, list<Trait> traits = []>
    : Flow_Op<mnemonic, !listconcat([NoMemoryEffect], traits)>;

def Flow_ConstantOp : Flow_ScalarOp<"constant", [ConstantLike, Pure]> {
  let summary = "A literal; a unit attribute is NULL";
  let description = [{
    `value` by type: BoolAttr, IntegerAttr (of the integer's type; i128 for
    decimals: the unscaled value; i64 for date and time types, i32 for months: their
    units), FloatAttr, StringAttr (string and bytes), UnitAttr (NULL, of an
    optional type), ArrayAttr of these for an array.
    Example: `%c = flow.constant("JFK") : !flow.string`
  }];
  let arguments = (ins AnyAttr:$value);
  let results = (outs AnyType:$result);
  let assemblyFormat = "`(` $value `)` attr-dict `:` type($result)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

class Flow_ArithmeticOp<string mnemonic, string text, list<Trait> traits = []>
    : Flow_ScalarOp<mnemonic, !listconcat([DeclareOpInterfaceMethods<ConditionallySpeculatable>], traits)> {
  let summary = text;
  let arguments = (ins AnyType:$lhs, AnyType:$rhs,
    DefaultValuedAttr<Flow_OnError, "::flott::flow::OnError::Fail">:$on_error);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$lhs `,` $rhs (`on_error` $on_error^)? attr-dict `:` type($lhs) `,` type($rhs) `->` type($result)";
  let hasVerifier = 1;
}
// Operand and result types, besides int op int -> int and float op float -> float:
//   decimal(p1,s1) op decimal(p2,s2) -> the decimal that the result names: the
//     exact result is rounded half up (away from zero) to its scale; out of
//     range is an error. Division too.
//   timestamp/date/time +- interval, timestamp/date +- months (the day is clipped to the
//     month's length), timestamp - timestamp -> interval, date - date -> interval,
//     interval +- interval, months +- months, interval * i64, months * i64, interval / i64.
// Integer division truncates towards zero; rem has the dividend's sign; a zero
// divisor is an error for integers and decimals, IEEE for floats.
def Flow_AddOp : Flow_ArithmeticOp<"add", "lhs + rhs">;
def Flow_SubOp : Flow_ArithmeticOp<"sub", "lhs - rhs">;
def Flow_MulOp : Flow_ArithmeticOp<"mul", "lhs * rhs">;
def Flow_DivOp : Flow_ArithmeticOp<"div", "lhs / rhs">;
def Flow_RemOp : Flow_ArithmeticOp<"rem", "lhs % rhs">;

def Flow_NegOp : Flow_ScalarOp<"neg", [DeclareOpInterfaceMethods<ConditionallySpeculatable>]> {
  let summary = "- operand, of numbers and durations";
  let arguments = (ins AnyType:$operand,
    DefaultValuedAttr<Flow_OnError, "::flott::flow::OnError::Fail">:$on_error);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$operand (`on_error` $on_error^)? attr-dict `:` type($operand) `->` type($result)";
}

def Flow_CompareOp : Flow_ScalarOp<"compare", [Pure]> {
  let summary = "Compares two values of one type";
  let description = [{
    Numbers by value (NaN equals NaN and is the largest; -0.0 equals 0.0),
    decimals across scales, text and bytes by their bytes, false before true,
    arrays for eq, ne, same, differ only. `same` and `differ` treat NULL as a
    value and never yield NULL.
      (C1) operand types agree but for optional and the scale of decimals.
      (C2) the result is i1, optional if an operand is, unless same or differ.
  }];
  let arguments = (ins Flow_Predicate:$predicate, AnyType:$lhs, AnyType:$rhs);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$predicate $lhs `,` $rhs attr-dict `:` type($lhs) `,` type($rhs) `->` type($result)";
  let hasVerifier = 1;
}

class Flow_LogicOp<string mnemonic, string text> : Flow_ScalarOp<mnemonic, [Pure, Commutative]> {
  let summary = text;
  let arguments = (ins AnyType:$lhs, AnyType:$rhs);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($lhs) `,` type($rhs) `->` type($result)";
  let hasVerifier = 1;
}
def Flow_AndOp : Flow_LogicOp<"and", "three-valued and: false wins over NULL">;
def Flow_OrOp : Flow_LogicOp<"or", "three-valued or: true wins over NULL">;
def Flow_NotOp : Flow_ScalarOp<"not", [Pure, SameOperandsAndResultType]> {
  let summary = "three-valued not";
  let arguments = (ins AnyType:$operand);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$operand attr-dict `:` type($operand)";
}

def Flow_IsNullOp : Flow_ScalarOp<"is_null", [Pure]> {
  let summary = "true where the operand is NULL";
  let arguments = (ins AnyType:$operand);
  let results = (outs I1:$result);
  let assemblyFormat = "$operand attr-dict `:` type($operand)";
}
def Flow_SomeOp : Flow_ScalarOp<"some", [Pure]> {
  let summary = "T -> optional T";
  let arguments = (ins AnyType:$operand);
  let results = (outs Flow_Optional:$result);
  let assemblyFormat = "$operand attr-dict `:` type($operand) `->` qualified(type($result))";
}
def Flow_ValueOp : Flow_ScalarOp<"value", [Pure]> {
  let summary = "optional T -> T; zero, or empty, where NULL";
  let arguments = (ins Flow_Optional:$operand);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$operand attr-dict `:` qualified(type($operand)) `->` type($result)";
}

def Flow_IfOp : Flow_Op<"if", [RecursiveMemoryEffects, RecursivelySpeculatable, SingleBlock]> {
  let summary = "Evaluates one of two regions; a NULL condition counts as false";
  let description = [{
      (C1) the condition is i1 or optional i1.
      (C2) both regions yield one value of the result's type.
    Errors of the region that is not evaluated do not happen.
  }];
  let arguments = (ins AnyType:$condition);
  let results = (outs AnyType:$result);
  let regions = (region SizedRegion<1>:$thenRegion, SizedRegion<1>:$elseRegion);
  let assemblyFormat = [{
    $condition attr-dict `:` type($condition) `->` type($result) $thenRegion `else` $elseRegion
  }];
  let hasVerifier = 1;
}

def Flow_CastOp : Flow_ScalarOp<"cast", [DeclareOpInterfaceMethods<ConditionallySpeculatable>]> {
  let summary = "Converts between types; docs/language.md has the table";
  let description = [{
    To optional is not a cast: see `some`. The result is optional if the operand
    is, or if on_error is null.
  }];
  let arguments = (ins AnyType:$operand,
    DefaultValuedAttr<Flow_OnError, "::flott::flow::OnError::Fail">:$on_error);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$operand (`on_error` $on_error^)? attr-dict `:` type($operand) `->` type($result)";
}

def Flow_CallOp : Flow_Op<"call", [DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
                                   DeclareOpInterfaceMethods<ConditionallySpeculatable>]> {
  let summary = "Calls a scalar function: annotated C++, built-in or the user's";
  let description = [{
    `symbol` names the thunk that flott-cxx wrote. `nulls` says whether NULL
    propagates ("propagate": the thunk is not called) or the function sees it
    ("called": optional parameters take a valid flag). `may_fail` and `volatile`
    (not deterministic) are what dsl/cxx proved or assumed.

    `prepared` has a FlottPreparedKind per argument, 0 for most; absent: all are
    0. `sees_null` says of each argument whether the function sees its NULL;
    absent, with `nulls "called"`: those of an optional type. A NULL in any other
    makes the result NULL.
  }];
  let arguments = (ins StrAttr:$function, StrAttr:$symbol, Variadic<AnyType>:$arguments,
    DefaultValuedStrAttr<StrAttr, "propagate">:$nulls, UnitAttr:$may_fail, UnitAttr:$is_volatile,
    OptionalAttr<DenseI32ArrayAttr>:$prepared, OptionalAttr<DenseBoolArrayAttr>:$sees_null);
  let results = (outs AnyType:$result);
  let assemblyFormat = [{
    $function `symbol` $symbol `(` $arguments `)` (`nulls` $nulls^)? (`may_fail` $may_fail^)? (`volatile` $is_volatile^)?
    attr-dict `:` functional-type($arguments, $result)
  }];
}

def Flow_ArrayOp : Flow_ScalarOp<"array", [Pure]> {
  let summary = "Makes an array of its operands";
  let arguments = (ins Variadic<AnyType>:$elements);
  let results = (outs Flow_Array:$result);
  let assemblyFormat = "`[` $elements `]` attr-dict `:` functional-type($elements, $result)";
}
def Flow_ElementOp : Flow_ScalarOp<"element", [Pure]> {
  let summary = "Element `index` of an array, from 1; NULL outside";
  let arguments = (ins AnyType:$array, AnyType:$index);
  let results = (outs Flow_Optional:$result);
  let assemblyFormat = "$array `,` $index attr-dict `:` type($array) `,` type($index) `->` qualified(type($result))";
}
def Flow_CardinalityOp : Flow_ScalarOp<"cardinality", [Pure]> {
  let summary = "Number of elements of an array, i64";
  let arguments = (ins AnyType:$array);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$array attr-dict `:` type($array) `->` type($result)";
}

#endif
