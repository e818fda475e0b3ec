// The logical dialect: one op per relational or stream operator, columns as
// block arguments, expressions as ordinary ops inside regions.
#ifndef FLOTT_FLOW_DIALECT
#define FLOTT_FLOW_DIALECT

include "mlir/IR/OpBase.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

def Flow_Dialect : Dialect {
  let name = "flow";
  let cppNamespace = "::flott::flow";
  let summary = "Logical plans of Flott: streams, operators, scalar expressions";
  let description = [{
    A program is a `func.func` whose body holds sources, operators and sinks.
    A stream is an SSA value of type `!flow.stream`; each operator is one op.
    Scalar semantics (overflow, division by zero, NULL, NaN, casts) belong to
    this dialect's own scalar ops: `docs/language.md` has the tables. No op here
    has undefined behaviour.
  }];
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let extraClassDeclaration = [{ void registerTypes(); }];
}

//===--- Types ------------------------------------------------------------===//
// Integers, floats and bool are MLIR's own: i8 i16 i32 i64 f32 f64 i1.

class Flow_Type<string name, string typeMnemonic> : TypeDef<Flow_Dialect, name> {
  let mnemonic = typeMnemonic;
}

def Flow_String : Flow_Type<"String", "string"> { let summary = "UTF-8 text"; }
def Flow_Bytes : Flow_Type<"Bytes", "bytes"> { let summary = "any bytes"; }
def Flow_Date : Flow_Type<"Date", "date"> { let summary = "days since 1970-01-01"; }
def Flow_Interval : Flow_Type<"Interval", "interval"> {
  let summary = "exact duration in microseconds";
}
def Flow_Months : Flow_Type<"Months", "months"> { let summary = "calendar duration"; }

def Flow_Decimal : Flow_Type<"Decimal", "decimal"> {
  let summary = "exact decimal: an integer of `precision` digits, `scale` behind the point";
  let parameters = (ins "unsigned":$precision, "unsigned":$scale);
  let assemblyFormat = "`<` $precision `,` $scale `>`";
  let genVerifyDecl = 1; // 1 <= precision <= 38, scale <= precision
}
class Flow_TimeType<string name, string typeMnemonic> : Flow_Type<name, typeMnemonic> {
  let parameters = (ins "unsigned":$precision);
  let assemblyFormat = "`<` $precision `>`";
  let genVerifyDecl = 1; // precision <= 9
  let extraClassDeclaration = [{
    /// Units in a second: a million, from precision 7 a billion.
    int64_t unitsPerSecond() const { return getPrecision() > 6 ? 1000000000 : 1000000; }
  }];
}
def Flow_Time : Flow_TimeType<"Time", "time"> { let summary = "time of day"; }
def Flow_Timestamp : Flow_TimeType<"Timestamp", "timestamp"> {
  let summary = "reading of a clock without zone";
}
def Flow_TimestampLtz : Flow_TimeType<"TimestampLtz", "timestamp_ltz"> {
  let summary = "instant, shown in the session's time zone";
}
def Flow_Array : Flow_Type<"Array", "array"> {
  let summary = "ordered values of one type; elements may be optional";
  let parameters = (ins "::mlir::Type":$element);
  let assemblyFormat = "`<` $element `>`";
}
def Flow_Optional : Flow_Type<"Optional", "optional"> {
  let summary = "a value or NULL";
  let parameters = (ins "::mlir::Type":$value);
  let assemblyFormat = "`<` $value `>`";
  let genVerifyDecl = 1; // never optional of optional
}

def Flow_Stream : Flow_Type<"Stream", "stream"> {
  let summary = "rows of named columns, with what is known of them";
  let description = [{
    `!flow.stream<origin: !flow.string, n: i64, at: !flow.timestamp<6> | time at, bounded>`

    Behind the bar, in this order, all optional:
      * `time COLUMN`: the event-time column; a watermark travels with the rows.
      * `window`: the rows carry `window_start` and `window_end`, assigned by a
        window op; late ones are gone.
      * `keys [A, B]`: no two rows agree in all of these.
      * `retract` or `upsert`: changelog mode; append if absent.
      * `bounded`: the stream ends.
    A column of state is identified by (operator uid, column name).
  }];
  let parameters = (ins
    ArrayRefParameter<"::flott::flow::Column">:$columns,
    "::mlir::StringAttr":$time, // null: no event time
    "bool":$windowed,
    ArrayRefParameter<"::mlir::StringAttr">:$keys,
    "::flott::flow::ChangelogMode":$mode,
    "bool":$bounded);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1; // names are unique; time and keys name columns
  let extraClassDeclaration = [{
    /// Position of the column, or -1.
    int indexOf(::llvm::StringRef name) const;
    unsigned size() const { return getColumns().size(); }
    ::llvm::SmallVector<::mlir::Type> columnTypes() const;
    /// The same facts over other columns; time and keys that are gone are dropped.
    StreamType withColumns(::llvm::ArrayRef<Column> columns) const;
    StreamType withTime(::mlir::StringAttr time) const;
    StreamType withWindowed(bool windowed) const;
    StreamType withKeys(::llvm::ArrayRef<::mlir::StringAttr> keys) const;
    StreamType withBounded(bool bounded) const;
  }];
}

//===--- Enums and attributes ---------------------------------------------===//

def Flow_ChangelogMode : I32EnumAttr<"ChangelogMode", "kinds of change a stream carries", [
  I32EnumAttrCase<"Append", 0, "append">,
  I32EnumAttrCase<"Retract", 1, "retract">,
  I32EnumAttrCase<"Upsert", 2, "upsert">]> {
  let cppNamespace = "::flott::flow";
}
class Flow_Enum<string name, string text, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, text, cases> {
  let cppNamespace = "::flott::flow";
  let genSpecializedAttr = 0;
}
class Flow_EnumAttr<EnumAttrInfo info, string attrMnemonic>
    : EnumAttr<Flow_Dialect, info, attrMnemonic>;

def Flow_OnErrorEnum : Flow_Enum<"OnError", "what an operation does when it has no result", [
  I32EnumAttrCase<"Fail", 0, "fail">,   // the row fails: its source's policy decides
  I32EnumAttrCase<"Null", 1, "null">,   // the result is NULL
  I32EnumAttrCase<"Wrap", 2, "wrap">]>; // integers only: modulo 2^n
def Flow_OnError : Flow_EnumAttr<Flow_OnErrorEnum, "on_error"> { let assemblyFormat = "$value"; }

def Flow_PredicateEnum : Flow_Enum<"Predicate", "comparison", [
  I32EnumAttrCase<"Eq", 0, "eq">, I32EnumAttrCase<"Ne", 1, "ne">,
  I32EnumAttrCase<"Lt", 2, "lt">, I32EnumAttrCase<"Le", 3, "le">,
  I32EnumAttrCase<"Gt", 4, "gt">, I32EnumAttrCase<"Ge", 5, "ge">,
  // NULL equals NULL; the result is never NULL.
  I32EnumAttrCase<"Same", 6, "same">, I32EnumAttrCase<"Differ", 7, "differ">]>;
def Flow_Predicate : Flow_EnumAttr<Flow_PredicateEnum, "predicate"> { let assemblyFormat = "$value"; }

def Flow_JoinKindEnum : Flow_Enum<"JoinKind", "which rows a join keeps", [
  I32EnumAttrCase<"Inner", 0, "inner">, I32EnumAttrCase<"Left", 1, "left">]>;
def Flow_JoinKind : Flow_EnumAttr<Flow_JoinKindEnum, "join_kind"> { let assemblyFormat = "$value"; }

def Flow_PhaseEnum : Flow_Enum<"Phase", "which part of an aggregation an op computes", [
  I32EnumAttrCase<"Complete", 0, "complete">, // rows -> results
  I32EnumAttrCase<"Partial", 1, "partial">,   // rows -> accumulators
  I32EnumAttrCase<"Final", 2, "final">]>;     // accumulators -> results
def Flow_Phase : Flow_EnumAttr<Flow_PhaseEnum, "phase"> { let assemblyFormat = "$value"; }

class Flow_Attr<string name, string attrMnemonic> : AttrDef<Flow_Dialect, name> {
  let mnemonic = attrMnemonic;
}

def Flow_Aggregate : Flow_Attr<"Aggregate", "agg"> {
  let summary = "one aggregate call: `#flow.agg<\"p95\" = \"quantile\"(\"dep_delay\"), [0.95]>`";
  let description = [{
    `column` is the result's name, `function` one of the aggregates in
    stdlib/aggregates, `arguments` name input columns, `parameters` are
    constants. In the final phase `arguments` name accumulator columns.
  }];
  let parameters = (ins
    "::mlir::StringAttr":$column,
    "::mlir::StringAttr":$function,
    OptionalArrayRefParameter<"::mlir::StringAttr">:$arguments,
    OptionalArrayRefParameter<"::mlir::Attribute">:$parameters);
  let assemblyFormat = "`<` $column `=` $function `(` (`)`) : ($arguments^ `)`)? (`,` `[` $parameters^ `]`)? `>`";
}

def Flow_Order : Flow_Attr<"Order", "order"> {
  let summary = "one sort key: `#flow.order<\"delay\" desc nulls_last>`";
  let parameters = (ins "::mlir::StringAttr":$column, "bool":$descending, "bool":$nullsFirst);
  let hasCustomAssemblyFormat = 1;
}

#endif
