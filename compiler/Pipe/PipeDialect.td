// The physical dialect: stages, pipelines of one fused loop each, tables.
#ifndef FLOTT_PIPE_DIALECT
#define FLOTT_PIPE_DIALECT

include "mlir/IR/OpBase.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

def Pipe_Dialect : Dialect {
  let name = "pipe";
  let cppNamespace = "::flott::pipe";
  let summary = "Physical plans of Flott: what runs where, over which state";
  let description = [{
    A module holds sources, sinks, edges and stages. A stage is what one task
    runs: tables, and pipelines that share them. A pipeline is one fused loop:
    a driver gives rows, the ops of its block run once per row, in order, and
    its last op, the terminal, takes the row away. `flatten` and `probe` run
    what follows them once per element or match; `where` may end a row early.
    Scalar expressions are those of `flow`.
  }];
  let useDefaultAttributePrinterParser = 1;
  let dependentDialects = ["::flott::flow::FlowDialect"];
}

class Pipe_Enum<string name, string text, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, text, cases> {
  let cppNamespace = "::flott::pipe";
  let genSpecializedAttr = 0;
}
class Pipe_EnumAttr<EnumAttrInfo info, string attrMnemonic>
    : EnumAttr<Pipe_Dialect, info, attrMnemonic> {
  let assemblyFormat = "$value";
}

def Pipe_DriverEnum : Pipe_Enum<"Driver", "what gives a pipeline its rows", [
  I32EnumAttrCase<"Text", 0, "text">,   // records of a text block
  I32EnumAttrCase<"Batch", 1, "batch">, // rows of a batch
  I32EnumAttrCase<"Table", 2, "table">, // entries of a hash table: keys, then accumulators
  I32EnumAttrCase<"Rows", 3, "rows">]>; // rows of a list
def Pipe_Driver : Pipe_EnumAttr<Pipe_DriverEnum, "driver">;

def Pipe_FiresEnum : Pipe_Enum<"Fires", "when a pipeline runs", [
  I32EnumAttrCase<"Input", 0, "input">,   // as its port gets data
  I32EnumAttrCase<"Window", 1, "window">, // for each window that its ports' watermark closes
  I32EnumAttrCase<"End", 2, "end">]>;     // when its ports have ended
def Pipe_Fires : Pipe_EnumAttr<Pipe_FiresEnum, "fires">;

def Pipe_TableKindEnum : Pipe_Enum<"TableKind", "shape of a table", [
  I32EnumAttrCase<"Hash", 0, "hash">,         // one entry per key: accumulators
  I32EnumAttrCase<"Multimap", 1, "multimap">, // rows by key
  I32EnumAttrCase<"List", 2, "list">]>;       // rows
def Pipe_TableKind : Pipe_EnumAttr<Pipe_TableKindEnum, "table_kind">;

def Pipe_PartitionEnum : Pipe_Enum<"Partition", "which subtask gets a row", [
  I32EnumAttrCase<"Forward", 0, "forward">, // the one of the same number
  I32EnumAttrCase<"Hash", 1, "hash">,       // by key group of the keys
  I32EnumAttrCase<"Gather", 2, "gather">]>; // the first
def Pipe_Partition : Pipe_EnumAttr<Pipe_PartitionEnum, "partition">;

def Pipe_AccumulateEnum : Pipe_Enum<"Accumulate", "how a row changes an accumulator", [
  I32EnumAttrCase<"CountRows", 0, "count_rows">, // + 1
  I32EnumAttrCase<"Count", 1, "count">,          // + 1 where the operand is valid
  I32EnumAttrCase<"Sum", 2, "sum">,              // integers into decimal(38, 0): exact, unchecked
  I32EnumAttrCase<"Min", 3, "min">,
  I32EnumAttrCase<"Max", 4, "max">,
  I32EnumAttrCase<"List", 5, "list">]>;          // keeps every value, as f64
def Pipe_AccumulateKind : Pipe_EnumAttr<Pipe_AccumulateEnum, "accumulate">;

class Pipe_Attr<string name, string attrMnemonic> : AttrDef<Pipe_Dialect, name> {
  let mnemonic = attrMnemonic;
}

def Pipe_Accumulator : Pipe_Attr<"Accumulator", "acc"> {
  let summary = "`#pipe.acc<sum : i64>`: one accumulator of an entry, optional while no value came";
  let parameters = (ins EnumParameter<Pipe_AccumulateEnum>:$kind, "::mlir::Type":$type);
  let assemblyFormat = "`<` $kind `:` $type `>`";
}

def Pipe_Port : Pipe_Attr<"Port", "port"> {
  let summary = "`#pipe.port<@flights>`, `#pipe.port<@e0 after [1]>`: an input of a stage";
  let description = [{
    `from` names a source or an edge; `after` lists the ports that must end before
    this one is read (the build sides of the joins that it probes).
  }];
  let parameters = (ins "::mlir::FlatSymbolRefAttr":$from, OptionalArrayRefParameter<"int64_t">:$after);
  let assemblyFormat = "`<` $from (`after` `[` $after^ `]`)? `>`";
}

#endif
