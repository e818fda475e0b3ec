// The ops of `flow`: verifiers by constraint label, printing, effects, folds.
#include "compiler/Flow/Flow.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;
using namespace flott::flow;

#define GET_OP_CLASSES
#include "compiler/Flow/FlowOps.cpp.inc"

//===--- Shared by the ops ------------------------------------------------===//

static void nameArguments(Region &region, StreamType stream,
                          OpAsmSetValueNameFn setName) {
  if (region.empty())
    return;
  for (auto [argument, column] :
       llvm::zip(region.getArguments(), stream.getColumns()))
    setName(argument, column.name.getValue());
}

/// The region's arguments are the columns of `stream`.
static LogicalResult verifyArguments(Operation *op, Region &region,
                                     StreamType stream) {
  if (region.getNumArguments() != stream.size())
    return op->emitOpError("region does not take one argument per column: ")
           << region.getNumArguments() << " for " << stream.size();
  for (auto [argument, column] :
       llvm::zip(region.getArguments(), stream.getColumns()))
    if (argument.getType() != column.type)
      return op->emitOpError("argument has another type than its column: ")
             << column.name;
  return success();
}

static YieldOp yieldOf(Region &region) {
  return dyn_cast<YieldOp>(region.front().back());
}

static LogicalResult verifyPredicate(Operation *op, Region &region) {
  YieldOp yield = yieldOf(region);
  if (!yield || yield.getNumOperands() != 1 ||
      !valueType(yield.getOperand(0).getType()).isInteger(1))
    return op->emitOpError("region does not yield one truth value");
  return success();
}

/// `%in {region} attrs : type (-> type)?`
static ParseResult parseRowOp(OpAsmParser &parser, OperationState &result,
                              bool sameType) {
  OpAsmParser::UnresolvedOperand input;
  Type inputType;
  if (parser.parseOperand(input) || parser.parseRegion(*result.addRegion()) ||
      parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColonType(inputType) ||
      parser.resolveOperand(input, inputType, result.operands))
    return failure();
  Type resultType = inputType;
  if (!sameType && (parser.parseArrow() || parser.parseType(resultType)))
    return failure();
  result.addTypes(resultType);
  return success();
}

static void printRowOp(OpAsmPrinter &printer, Operation *op, bool sameType) {
  printer << ' ' << op->getOperand(0) << ' ';
  printer.printRegion(op->getRegion(0));
  printer.printOptionalAttrDict(op->getAttrs());
  printer << " : " << op->getOperand(0).getType();
  if (!sameType)
    printer << " -> " << op->getResult(0).getType();
}

//===--- source -----------------------------------------------------------===//

void SourceOp::getAsmBlockArgumentNames(Region &region,
                                        OpAsmSetValueNameFn setName) {
  nameArguments(region, getResult().getType(), setName);
}

ParseResult SourceOp::parse(OpAsmParser &parser, OperationState &result) {
  MLIRContext *context = parser.getContext();
  const auto parseText = [&](StringRef keyword, StringRef name) -> ParseResult {
    StringAttr value;
    if ((!keyword.empty() && parser.parseKeyword(keyword)) ||
        parser.parseAttribute(value, NoneType::get(context)))
      return failure();
    result.addAttribute(name, value);
    return success();
  };
  DictionaryAttr options;
  Type schema, type;
  if (parseText("", "name") || parseText("connector", "connector") ||
      parseText("format", "format") || parser.parseKeyword("options") ||
      parser.parseAttribute(options) || parser.parseKeyword("schema") ||
      parser.parseType(schema))
    return failure();
  result.addAttribute("options", options);
  result.addAttribute("schema", TypeAttr::get(schema));
  if (succeeded(parser.parseOptionalKeyword("on_bad_row")) &&
      parseText("", "on_bad_row"))
    return failure();
  if (!result.attributes.get("on_bad_row"))
    result.addAttribute("on_bad_row", StringAttr::get(context, "fail"));
  if (parseText("uid", "uid"))
    return failure();
  Region *predicate = result.addRegion();
  if (succeeded(parser.parseOptionalKeyword("where")) &&
      parser.parseRegion(*predicate))
    return failure();
  if (parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColonType(type))
    return failure();
  result.addTypes(type);
  return success();
}

void SourceOp::print(OpAsmPrinter &printer) {
  printer << ' ' << getNameAttr() << " connector " << getConnectorAttr()
          << " format " << getFormatAttr() << " options " << getOptionsAttr()
          << " schema " << getSchema();
  if (getOnBadRow() != "fail")
    printer << " on_bad_row " << getOnBadRowAttr();
  printer << " uid " << getUidAttr();
  if (!getPredicate().empty()) {
    printer << " where ";
    printer.printRegion(getPredicate());
  }
  printer.printOptionalAttrDict((*this)->getAttrs(),
                                {"name", "connector", "format", "options",
                                 "schema", "on_bad_row", "uid"});
  printer << " : " << getResult().getType();
}

LogicalResult SourceOp::verify() {
  auto schema = cast<StreamType>(getSchema());
  StreamType result = getResult().getType();
  // source_c1
  int last = -1;
  for (const Column &column : result.getColumns()) {
    const int index = schema.indexOf(column.name.getValue());
    if (index < 0 || schema.getColumns()[index].type != column.type)
      return emitOpError("result column is not in the schema: ") << column.name;
    if (index <= last)
      return emitOpError("result column is out of order: ") << column.name;
    last = index;
  }
  // source_c2
  if (!getPredicate().empty())
    if (failed(verifyArguments(*this, getPredicate(), result)) ||
        failed(verifyPredicate(*this, getPredicate())))
      return failure();
  // source_c3
  if (result.getTime())
    return emitOpError("a source gives no event time: ") << result.getTime();
  return success();
}

//===--- filter, project --------------------------------------------------===//

void FilterOp::getAsmBlockArgumentNames(Region &region,
                                        OpAsmSetValueNameFn setName) {
  nameArguments(region, getInput().getType(), setName);
}
ParseResult FilterOp::parse(OpAsmParser &parser, OperationState &result) {
  return parseRowOp(parser, result, /*sameType=*/true);
}
void FilterOp::print(OpAsmPrinter &printer) {
  printRowOp(printer, *this, /*sameType=*/true);
}
LogicalResult FilterOp::verify() {
  if (getResult().getType() != getInput().getType())
    return emitOpError("result is not of the input's type");
  if (failed(verifyArguments(*this, getBody(), getInput().getType())))
    return failure();
  return verifyPredicate(*this, getBody()); // filter_c1
}

void ProjectOp::getAsmBlockArgumentNames(Region &region,
                                         OpAsmSetValueNameFn setName) {
  nameArguments(region, getInput().getType(), setName);
}
ParseResult ProjectOp::parse(OpAsmParser &parser, OperationState &result) {
  return parseRowOp(parser, result, /*sameType=*/false);
}
void ProjectOp::print(OpAsmPrinter &printer) {
  printRowOp(printer, *this, /*sameType=*/false);
}
LogicalResult ProjectOp::verify() {
  if (failed(verifyArguments(*this, getBody(), getInput().getType())))
    return failure();
  // project_c1
  YieldOp yield = yieldOf(getBody());
  StreamType result = getResult().getType();
  if (!yield || yield.getNumOperands() != result.size())
    return emitOpError("region does not yield one value per result column");
  for (auto [value, column] :
       llvm::zip(yield.getOperands(), result.getColumns()))
    if (value.getType() != column.type)
      return emitOpError("yielded value has another type than its column: ")
             << column.name;
  return success();
}

//===--- watermark --------------------------------------------------------===//

LogicalResult WatermarkOp::verify() {
  StreamType input = getInput().getType();
  // watermark_c1
  const int index = input.indexOf(getColumn());
  Type type = index < 0 ? Type() : valueType(input.getColumns()[index].type);
  unsigned precision = 7;
  if (auto clock = dyn_cast_or_null<TimestampType>(type))
    precision = clock.getPrecision();
  else if (auto instant = dyn_cast_or_null<TimestampLtzType>(type))
    precision = instant.getPrecision();
  if (precision > 6)
    return emitOpError("column is not a timestamp of at most six digits of "
                       "the input: ")
           << getColumnAttr();
  // watermark_c2
  if (static_cast<int64_t>(getBoundMicros()) < 0 ||
      static_cast<int64_t>(getIdleMicros()) < 0)
    return emitOpError("bound or idle time is negative");
  // watermark_c3
  Operation *above = getInput().getDefiningOp();
  while (isa_and_nonnull<FilterOp, ProjectOp, FlattenOp, WatermarkOp>(above))
    above = above->getOperand(0).getDefiningOp();
  // A block argument may be anything; functions of streams exist in tests only.
  if (above && !isa<SourceOp>(above))
    return emitOpError("stands behind an op that is not row-wise: ")
           << above->getName();
  // watermark_c4
  if (getResult().getType() != input.withTime(getColumnAttr()))
    return emitOpError("result is not the input with the column as event time");
  return success();
}

//===--- flatten, union, window -------------------------------------------===//

LogicalResult FlattenOp::verify() {
  StreamType input = getInput().getType();
  const int index = input.indexOf(getColumn());
  // flatten_c1
  auto array =
      index < 0
          ? ArrayType()
          : dyn_cast<ArrayType>(valueType(input.getColumns()[index].type));
  if (!array)
    return emitOpError("column is not an array of the input: ")
           << getColumnAttr();
  // flatten_c2
  SmallVector<Column> columns(input.getColumns());
  columns[index].name = getAsAttr();
  columns[index].type =
      getOuter() ? optionalOf(array.getElement()) : array.getElement();
  if (getResult().getType().getColumns() != ArrayRef(columns))
    return emitOpError(
        "result is not the input with the element in the array's place");
  return success();
}

LogicalResult UnionOp::verify() {
  // union_c1
  if (getInputs().size() < 2)
    return emitOpError("there are fewer than two inputs");
  for (Value input : getInputs())
    if (cast<StreamType>(input.getType()).getColumns() !=
        getResult().getType().getColumns())
      return emitOpError("input has other columns than the result");
  return success();
}

LogicalResult WindowOp::verify() {
  StreamType input = getInput().getType();
  // window_c1
  if (!input.getTime() || input.getWindowed())
    return emitOpError("input has no event time, or is windowed already");
  // window_c2
  if (getSizeMicros() <= 0)
    return emitOpError("size must be positive: ") << getSizeMicros();
  if (getOffsetMicros() < 0 || getOffsetMicros() >= getSizeMicros())
    return emitOpError("offset is not in [0, size): ") << getOffsetMicros();
  // window_c3
  SmallVector<Column> columns(input.getColumns());
  Type time =
      valueType(columns[input.indexOf(input.getTime().getValue())].type);
  for (StringRef name : {kWindowStart, kWindowEnd})
    columns.push_back({StringAttr::get(getContext(), name), time});
  if (getResult().getType().getColumns() != ArrayRef(columns) ||
      !getResult().getType().getWindowed())
    return emitOpError("result is not the input with its window");
  return success();
}

//===--- aggregate, distinct, join, sort, limit ---------------------------===//

LogicalResult AggregateOp::verify() {
  StreamType input = getInput().getType(), result = getResult().getType();
  // aggregate_c1
  llvm::SmallPtrSet<StringAttr, 8> keys;
  for (auto key : getKeys().getAsRange<StringAttr>()) {
    if (input.indexOf(key.getValue()) < 0)
      return emitOpError("key is not an input column: ") << key;
    if (!keys.insert(key).second)
      return emitOpError("key is named twice: ") << key;
  }
  for (auto call : getAggregates().getAsRange<AggregateAttr>())
    for (StringAttr argument : call.getArguments())
      if (input.indexOf(argument.getValue()) < 0)
        return emitOpError("argument is not an input column: ") << argument;
  // aggregate_c2
  if (!input.getWindowed() && !input.getBounded())
    return emitOpError("input has neither a window nor an end");
  // aggregate_c3
  if (input.getWindowed())
    for (StringRef name : {kWindowStart, kWindowEnd})
      if (!keys.contains(StringAttr::get(getContext(), name)))
        return emitOpError("window column is not a key: ") << name;
  // aggregate_c4
  const bool partial = getPhase() == Phase::Partial;
  if (!partial && result.size() != getKeys().size() + getAggregates().size())
    return emitOpError("result is not the keys and one column per aggregate");
  for (auto [index, key] :
       llvm::enumerate(getKeys().getAsRange<StringAttr>())) {
    const Column &column = result.getColumns()[index];
    if (column.name != key ||
        column.type != input.getColumns()[input.indexOf(key.getValue())].type)
      return emitOpError("result does not begin with the keys: ") << key;
  }
  if (!partial)
    for (auto [index, call] :
         llvm::enumerate(getAggregates().getAsRange<AggregateAttr>()))
      if (result.getColumns()[getKeys().size() + index].name !=
          call.getColumn())
        return emitOpError("result column is not the aggregate's: ")
               << call.getColumn();
  return success();
}

LogicalResult DistinctOp::verify() {
  StreamType input = getInput().getType(), result = getResult().getType();
  // distinct_c1
  if (input.size() == 0)
    return emitOpError("input has no column");
  for (const Column &column : input.getColumns())
    if (isa<ArrayType>(valueType(column.type)))
      return emitOpError("column is an array: ") << column.name;
  // distinct_c2
  if (!input.getWindowed() && !input.getBounded())
    return emitOpError("input has neither a window nor an end");
  // distinct_c3
  if (result.withKeys({}) != input.withTime({}).withKeys({}))
    return emitOpError("result is not the input without event time");
  return success();
}

SmallVector<unsigned> JoinOp::rightPayload() {
  SmallVector<unsigned> payload;
  StreamType right = getRight().getType();
  for (auto [index, column] : llvm::enumerate(right.getColumns())) {
    const bool key = llvm::is_contained(getRightKeys(), Attribute(column.name));
    const bool window =
        right.getWindowed() && (column.name.getValue() == kWindowStart ||
                                column.name.getValue() == kWindowEnd);
    if (!key && !window)
      payload.push_back(index);
  }
  return payload;
}

static Type withoutScale(Type type) {
  type = valueType(type);
  return isa<DecimalType>(type) ? DecimalType::get(type.getContext(), 38, 0)
                                : type;
}

LogicalResult JoinOp::verify() {
  StreamType left = getLeft().getType(), right = getRight().getType();
  // join_c1
  if (getLeftKeys().empty() || getLeftKeys().size() != getRightKeys().size())
    return emitOpError("keys do not pair: ")
           << getLeftKeys().size() << " left, " << getRightKeys().size()
           << " right";
  for (auto [l, r] : llvm::zip(getLeftKeys().getAsRange<StringAttr>(),
                               getRightKeys().getAsRange<StringAttr>())) {
    const int li = left.indexOf(l.getValue()), ri = right.indexOf(r.getValue());
    if (li < 0)
      return emitOpError("key is not a left column: ") << l;
    if (ri < 0)
      return emitOpError("key is not a right column: ") << r;
    if (valueType(left.getColumns()[li].type) !=
        valueType(right.getColumns()[ri].type))
      return emitOpError("key types differ: ") << l << ", " << r;
  }
  // join_c2
  if (left.getWindowed() != right.getWindowed())
    return emitOpError("one side is windowed, the other is not");
  if (!left.getWindowed() && !(left.getBounded() && right.getBounded()))
    return emitOpError("sides have neither windows nor an end");
  // join_c3 (names are the result's own; types are not)
  SmallVector<Type> types = left.columnTypes();
  for (unsigned index : rightPayload()) {
    Type type = right.getColumns()[index].type;
    types.push_back(getKind() == JoinKind::Left ? optionalOf(type) : type);
  }
  if (getResult().getType().columnTypes() != types)
    return emitOpError("result is not the left columns and the right payload");
  return success(); // join_c4: the stream type's own verifier
}

LogicalResult SortOp::verify() {
  StreamType input = getInput().getType();
  // sort_c1
  if (!input.getBounded() || input.getMode() != ChangelogMode::Append)
    return emitOpError("input is not bounded and append");
  // sort_c2
  if (getOrder().empty())
    return emitOpError("there is no sort key");
  for (auto key : getOrder().getAsRange<OrderAttr>())
    if (input.indexOf(key.getColumn().getValue()) < 0)
      return emitOpError("sort key is not an input column: ")
             << key.getColumn();
  // sort_c3
  if (getLimit().value_or(0) < 0 || static_cast<int64_t>(getOffset()) < 0)
    return emitOpError("limit or offset is negative");
  return success();
}

LogicalResult LimitOp::verify() {
  // limit_c1
  if (static_cast<int64_t>(getCount()) < 0 ||
      !getInput().getType().getBounded())
    return emitOpError("count is negative, or the input has no end");
  return success();
}

//===--- Scalars ----------------------------------------------------------===//

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

LogicalResult ConstantOp::verify() {
  Type type = getResult().getType();
  Attribute value = getValue();
  if (isa<UnitAttr>(value) != isOptional(type))
    return emitOpError("NULL, and only NULL, has an optional type");
  return success();
}

static LogicalResult verifyArithmetic(Operation *op, OnError onError) {
  Type type = op->getResult(0).getType();
  if (onError == OnError::Wrap && !isa<IntegerType>(valueType(type)))
    return op->emitOpError("only integers wrap");
  const bool optional =
      isOptional(optionalLike(valueType(type), op->getOperandTypes()));
  if (isOptional(type) != (optional || onError == OnError::Null))
    return op->emitOpError("result is optional exactly if an operand is, or if "
                           "errors give NULL");
  return success();
}
LogicalResult AddOp::verify() { return verifyArithmetic(*this, getOnError()); }
LogicalResult SubOp::verify() { return verifyArithmetic(*this, getOnError()); }
LogicalResult MulOp::verify() { return verifyArithmetic(*this, getOnError()); }
LogicalResult DivOp::verify() { return verifyArithmetic(*this, getOnError()); }
LogicalResult RemOp::verify() { return verifyArithmetic(*this, getOnError()); }

/// Speculating an op is fine if it cannot fail the row.
static Speculation::Speculatability speculatable(Operation *op) {
  return flott::flow::mayFail(op) ? Speculation::NotSpeculatable
                                  : Speculation::Speculatable;
}
Speculation::Speculatability AddOp::getSpeculatability() {
  return speculatable(*this);
}
Speculation::Speculatability SubOp::getSpeculatability() {
  return speculatable(*this);
}
Speculation::Speculatability MulOp::getSpeculatability() {
  return speculatable(*this);
}
Speculation::Speculatability DivOp::getSpeculatability() {
  return speculatable(*this);
}
Speculation::Speculatability RemOp::getSpeculatability() {
  return speculatable(*this);
}
Speculation::Speculatability NegOp::getSpeculatability() {
  return speculatable(*this);
}
Speculation::Speculatability CastOp::getSpeculatability() {
  return speculatable(*this);
}
Speculation::Speculatability CallOp::getSpeculatability() {
  return speculatable(*this);
}

void CallOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  // A function that is not deterministic must not be merged, moved or dropped.
  if (getIsVolatile()) {
    effects.emplace_back(MemoryEffects::Read::get());
    effects.emplace_back(MemoryEffects::Write::get());
  }
}

LogicalResult CompareOp::verify() {
  // compare_c1
  if (withoutScale(getLhs().getType()) != withoutScale(getRhs().getType()))
    return emitOpError("operand types differ: ")
           << getLhs().getType() << ", " << getRhs().getType();
  // compare_c2
  const bool total =
      getPredicate() == Predicate::Same || getPredicate() == Predicate::Differ;
  Type boolean = IntegerType::get(getContext(), 1);
  Type expected =
      total ? boolean : optionalLike(boolean, (*this)->getOperandTypes());
  if (getResult().getType() != expected)
    return emitOpError("result is not ") << expected;
  return success();
}

static LogicalResult verifyLogic(Operation *op) {
  Type boolean = IntegerType::get(op->getContext(), 1);
  for (Type type : op->getOperandTypes())
    if (valueType(type) != boolean)
      return op->emitOpError("operand is not a truth value: ") << type;
  if (op->getResult(0).getType() !=
      optionalLike(boolean, op->getOperandTypes()))
    return op->emitOpError("result is optional exactly if an operand is");
  return success();
}
LogicalResult AndOp::verify() { return verifyLogic(*this); }
LogicalResult OrOp::verify() { return verifyLogic(*this); }

LogicalResult IfOp::verify() {
  // if_c1
  if (!valueType(getCondition().getType()).isInteger(1))
    return emitOpError("condition is not a truth value");
  // if_c2
  for (Region *region : {&getThenRegion(), &getElseRegion()}) {
    YieldOp yield = yieldOf(*region);
    if (!yield || yield.getNumOperands() != 1 ||
        yield.getOperand(0).getType() != getResult().getType())
      return emitOpError(
          "region does not yield one value of the result's type");
  }
  return success();
}

namespace flott::flow {

bool mayFail(Operation *op) {
  if (auto call = dyn_cast<CallOp>(op))
    return call.getMayFail();
  if (auto onError = op->getAttrOfType<OnErrorAttr>("on_error")) {
    if (onError.getValue() != OnError::Fail)
      return onError.getValue() == OnError::Wrap && isa<DivOp, RemOp>(op);
    // Floats have a result for everything; widening integers fit.
    Type result = valueType(op->getResult(0).getType());
    if (isa<CastOp>(op)) {
      Type operand = valueType(op->getOperand(0).getType());
      if (operand == result || isa<FloatType>(result))
        return isa<StringType>(operand);
      if (operand.isInteger() && result.isInteger())
        return operand.getIntOrFloatBitWidth() > result.getIntOrFloatBitWidth();
      return !isa<StringType>(result);
    }
    return !isa<FloatType>(result);
  }
  bool fails = false;
  for (Region &region : op->getRegions())
    for (Operation &inner : region.getOps())
      fails |= mayFail(&inner);
  return fails;
}

} // namespace flott::flow
