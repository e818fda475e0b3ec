// The ops of `pipe`: the plan around the loops, then what stands in a loop.
#ifndef FLOTT_PIPE_OPS
#define FLOTT_PIPE_OPS

include "compiler/Pipe/PipeDialect.td"
include "compiler/Flow/FlowDialect.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Pipe_Op<string mnemonic, list<Trait> traits = []> : Op<Pipe_Dialect, mnemonic, traits>;

//===--- The plan ---------------------------------------------------------===//

def Pipe_SourceOp : Pipe_Op<"source", [Symbol]> {
  let summary = "What a source port reads; see flow.source";
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$connector, StrAttr:$format,
    DictionaryAttr:$options, TypeAttrOf<Flow_Stream>:$schema,
    TypeAttrOf<Flow_Stream>:$columns, StrAttr:$on_bad_row, StrAttr:$uid,
    // Of the watermark op above the source, if there is one.
    OptionalAttr<I64Attr>:$bound_micros, DefaultValuedAttr<I64Attr, "0">:$idle_micros);
  let assemblyFormat = [{
    $sym_name `connector` $connector `format` $format `options` $options `schema` $schema
    `reads` $columns `on_bad_row` $on_bad_row (`bound` $bound_micros^ `idle` $idle_micros)? `uid` $uid attr-dict
  }];
}

def Pipe_SinkOp : Pipe_Op<"sink", [Symbol]> {
  let summary = "Where rows leave the plan";
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$connector, StrAttr:$format,
    DictionaryAttr:$options, TypeAttrOf<Flow_Stream>:$columns, StrAttr:$uid);
  let assemblyFormat = [{
    $sym_name `connector` $connector `format` $format `options` $options
    `columns` $columns `uid` $uid attr-dict
  }];
}

def Pipe_EdgeOp : Pipe_Op<"edge", [Symbol]> {
  let summary = "Batches from one stage to another";
  let arguments = (ins SymbolNameAttr:$sym_name, Pipe_Partition:$partition,
    I64Attr:$targets, TypeAttrOf<Flow_Stream>:$columns);
  let assemblyFormat = "$sym_name $partition $targets `columns` $columns attr-dict";
}

def Pipe_StageOp : Pipe_Op<"stage", [Symbol, SymbolTable, NoTerminator, SingleBlock]> {
  let summary = "Tables and pipelines that one task runs";
  let arguments = (ins SymbolNameAttr:$sym_name, I64Attr:$parallelism,
    TypedArrayAttrBase<Pipe_Port, "ports">:$ports);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name `parallelism` $parallelism `ports` $ports attr-dict-with-keyword $body";
}

def Pipe_TableOp : Pipe_Op<"table", [Symbol]> {
  let summary = "Keyed or listed state of a stage";
  let description = [{
    `keys` types a hash table's or multimap's key. `accumulators` are a hash
    table's values; `row` types the rows of a multimap or list. A list with `order`
    is sorted before it is scanned: `order` names positions in `row`.
      (C1) hash: keys and accumulators, no row; multimap: keys and a row; list: a row alone.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, Pipe_TableKind:$kind, TypeArrayAttr:$keys,
    TypedArrayAttrBase<Pipe_Accumulator, "accumulators">:$accumulators, TypeArrayAttr:$row,
    OptionalAttr<I64Attr>:$window_micros,
    OptionalAttr<DenseI64ArrayAttr>:$order, OptionalAttr<DenseBoolArrayAttr>:$descending,
    OptionalAttr<DenseBoolArrayAttr>:$nulls_first,
    OptionalAttr<I64Attr>:$limit, DefaultValuedAttr<I64Attr, "0">:$offset, StrAttr:$uid);
  let assemblyFormat = [{
    $sym_name $kind `keys` $keys `accumulators` $accumulators `row` $row
    (`window` $window_micros^)?
    (`order` $order^ `descending` $descending `nulls_first` $nulls_first)?
    (`limit` $limit^)? (`offset` $offset^)? `uid` $uid attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    bool isWindowed() { return getWindowMicros().has_value(); }
  }];
}

def Pipe_PipelineOp : Pipe_Op<"pipeline", [Symbol, NoTerminator, SingleBlock]> {
  let summary = "One fused loop";
  let description = [{
    The block takes the driver's columns: of a source the ones it reads, of an
    edge its columns, of a hash table keys then accumulators, of a list its row.
      (C1) text and batch name a port and fire on input; table and rows name a table.
      (C2) the block's last op is the only terminal.
      (C3) `closed` goes with firing on a window.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, Pipe_Driver:$driver, Pipe_Fires:$fires,
    OptionalAttr<I64Attr>:$port, OptionalAttr<FlatSymbolRefAttr>:$table,
    OptionalAttr<FlatSymbolRefAttr>:$closed, DenseI64ArrayAttr:$ports);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $sym_name $driver `fires` $fires (`port` $port^)? (`table` $table^)? (`closed` $closed^)?
    `ports` $ports attr-dict-with-keyword $body
  }];
  let hasVerifier = 1;
}

//===--- In a loop --------------------------------------------------------===//

def Pipe_WhereOp : Pipe_Op<"where"> {
  let summary = "Ends the row unless the condition is true";
  let arguments = (ins AnyType:$condition);
  let assemblyFormat = "$condition attr-dict `:` type($condition)";
}

def Pipe_CountOp : Pipe_Op<"count"> {
  let summary = "Counts the rows that pass here (explain --analyze)";
  let arguments = (ins StrAttr:$name);
  let assemblyFormat = "$name attr-dict";
}

def Pipe_WatermarkOp : Pipe_Op<"watermark"> {
  let summary = "Advances the split's newest event time; yields the watermark before this row";
  let description = [{
    The result is the newest time of earlier rows of the split less `bound_micros`,
    in microseconds; the smallest i64 before the first row. A NULL time advances nothing.
  }];
  let arguments = (ins AnyType:$time, I64Attr:$bound_micros);
  let results = (outs I64:$before);
  let assemblyFormat = "$time `bound` $bound_micros attr-dict `:` type($time)";
}

def Pipe_WindowOp : Pipe_Op<"window"> {
  let summary = "The tumbling window of a time; ends the row, and counts it, if it is late";
  let description = [{
    `before` is the watermark before the row; without it no row is late.
  }];
  let arguments = (ins AnyType:$time, Optional<I64>:$before, I64Attr:$size_micros,
    I64Attr:$offset_micros, StrAttr:$uid);
  let results = (outs AnyType:$start, AnyType:$end);
  let assemblyFormat = [{
    $time (`before` $before^)? `tumble` $size_micros `offset` $offset_micros `uid` $uid attr-dict
    `:` type($time) `->` type($start) `,` type($end)
  }];
}

def Pipe_BoundsOp : Pipe_Op<"bounds"> {
  let summary = "Start and end of the closed window that the pipeline was fired with";
  let results = (outs AnyType:$start, AnyType:$end);
  let assemblyFormat = "attr-dict `:` type($start) `,` type($end)";
}

def Pipe_FlattenOp : Pipe_Op<"flatten"> {
  let summary = "Runs what follows once per element of the array";
  let arguments = (ins AnyType:$array, UnitAttr:$outer);
  let results = (outs AnyType:$element);
  let assemblyFormat = "$array (`outer` $outer^)? attr-dict `:` type($array) `->` type($element)";
}

def Pipe_ProbeOp : Pipe_Op<"probe"> {
  let summary = "Runs what follows once per row of the multimap with equal keys";
  let description = [{
    `outer`: once with NULL columns where there is none. NULL keys match nothing.
    The payload is the row's columns, optional if outer. A windowed table is
    probed in the slice that the pipeline was fired with (`closed`).
  }];
  let arguments = (ins FlatSymbolRefAttr:$table, Variadic<AnyType>:$keys, UnitAttr:$outer);
  let results = (outs Variadic<AnyType>:$payload);
  let assemblyFormat = "$table `(` $keys `)` (`outer` $outer^)? attr-dict `:` functional-type($keys, $payload)";
}

def Pipe_TapOp : Pipe_Op<"tap", [NoTerminator, SingleBlock]> {
  let summary = "Runs its ops on the row, then the row goes on: one of several readers of a stream";
  let description = [{
    A row that ends inside goes on behind the tap all the same.
      (C1) the last op is an update, an insert or an append: none of them can find
           its output full, so no row is taken up again behind a tap.
  }];
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "attr-dict-with-keyword $body";
  let hasVerifier = 1;
}

def Pipe_LimitOp : Pipe_Op<"limit"> {
  let summary = "Lets the first `count` rows of the task pass";
  let description = [{
    With `ends_input`, all that the task reads only leads here: once the rows
    have passed, it reads no more.
  }];
  let arguments = (ins I64Attr:$count, FlatSymbolRefAttr:$table, UnitAttr:$ends_input);
  let assemblyFormat = "$count `counted_in` $table (`ends_input` $ends_input^)? attr-dict";
}

def Pipe_QuantileOp : Pipe_Op<"quantile", [Pure]> {
  let summary = "Exact quantile of a list accumulator, linear between neighbours; NULL if it is empty";
  let arguments = (ins AnyType:$list, F64Attr:$fraction);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$list `at` $fraction attr-dict `:` type($list) `->` type($result)";
}

//===--- Terminals --------------------------------------------------------===//

def Pipe_EmitOp : Pipe_Op<"emit"> {
  let summary = "Appends the row to a batch of each target";
  let description = [{
    Targets are edges and sinks. `keys` are positions in `values`: for edges that
    are partitioned by hash.
  }];
  let arguments = (ins FlatSymbolRefArrayAttr:$targets, DenseI64ArrayAttr:$keys, Variadic<AnyType>:$values);
  let assemblyFormat = "$targets `by` $keys `(` $values `)` attr-dict `:` type($values)";
}

def Pipe_UpdateOp : Pipe_Op<"update", [AttrSizedOperandSegments]> {
  let summary = "Folds the row into the entry of its key";
  let description = [{
    One operand per accumulator but count_rows. A windowed table is updated in
    the slice of `window`, its start in microseconds.
  }];
  let arguments = (ins FlatSymbolRefAttr:$table, Optional<AnyType>:$window,
    Variadic<AnyType>:$keys, Variadic<AnyType>:$values);
  let assemblyFormat = [{
    $table (`in` $window^ `:` type($window))? `keys` `(` $keys `)` `values` `(` $values `)` attr-dict
    `:` functional-type($keys, $values)
  }];
}

def Pipe_InsertOp : Pipe_Op<"insert", [AttrSizedOperandSegments]> {
  let summary = "Adds the row to a multimap";
  let arguments = (ins FlatSymbolRefAttr:$table, Optional<AnyType>:$window,
    Variadic<AnyType>:$keys, Variadic<AnyType>:$values);
  let assemblyFormat = [{
    $table (`in` $window^ `:` type($window))? `keys` `(` $keys `)` `row` `(` $values `)` attr-dict
    `:` functional-type($keys, $values)
  }];
}

def Pipe_AppendOp : Pipe_Op<"append", [AttrSizedOperandSegments]> {
  let summary = "Adds the row to a list";
  let arguments = (ins FlatSymbolRefAttr:$table, Optional<AnyType>:$window, Variadic<AnyType>:$values);
  let assemblyFormat = [{
    $table (`in` $window^ `:` type($window))? `row` `(` $values `)` attr-dict `:` type($values)
  }];
}

#endif
