// aggregate: a hash table of accumulators, and a scan that finishes them.
//
// Each aggregate call is one or two accumulators (mean: sum and count) and an
// expression over them, so a new aggregate needs no new op in pipe.
#include "compiler/Lower/Lowerings/Grouping.h"

#include "compiler/Flow/Aggregates.h"

using namespace mlir;
using flott::flow::AggregateAttr;
using flott::flow::StreamType;

namespace flott {

namespace {

/// One accumulator, the input value that feeds it (null: counts rows), and the
/// type that the value is cast to first.
struct Feed {
  pipe::Accumulate kind;
  Type type;
  int64_t input = -1; // position among the input's columns
  Type operand;       // null: as it is
};

} // namespace

/// The accumulators of a complete or partial call.
static SmallVector<Feed> feedsOf(AggregateAttr call, StreamType input,
                                 bool partial, Type result,
                                 MLIRContext *context) {
  StringRef function = call.getFunction().getValue();
  Type count = IntegerType::get(context, 64);
  if (call.getArguments().empty())
    return {{pipe::Accumulate::CountRows, count, -1, {}}};
  const int64_t position =
      input.indexOf(call.getArguments().front().getValue());
  Type argument = input.getColumns()[position].type;
  Type value = flow::valueType(argument);
  const Feed counted = flow::isOptional(argument)
                           ? Feed{pipe::Accumulate::Count, count, position, {}}
                           : Feed{pipe::Accumulate::CountRows, count, -1, {}};
  if (function == "count")
    return {counted};
  if (function == "quantile") {
    Type f64 = Float64Type::get(context);
    return {{pipe::Accumulate::List, flow::ArrayType::get(context, f64),
             position, f64}};
  }
  SmallVector<flow::Column> columns = flow::accumulators(call, {argument});
  if (function == "mean") {
    Type sum = columns[0].type;
    // Integers stay as they are: they are added exactly into 128 bits.
    return {{pipe::Accumulate::Sum, sum, position,
             isa<IntegerType>(value) ? Type() : sum},
            counted};
  }
  const auto kind = function == "sum"   ? pipe::Accumulate::Sum
                    : function == "min" ? pipe::Accumulate::Min
                                        : pipe::Accumulate::Max;
  Type type = partial ? columns[0].type : result;
  if (kind == pipe::Accumulate::Sum && isa<IntegerType>(value)) {
    // Exact in 128 bits, whatever the order: only the total must fit.
    Type exact = flow::valueType(columns[0].type);
    return {{kind,
             flow::isOptional(type) ? flow::optionalOf(exact) : exact,
             position,
             {}}};
  }
  return {{kind, type, position,
           kind == pipe::Accumulate::Sum ? flow::valueType(type) : Type()}};
}

/// The accumulators of a final call: they merge the partial ones.
static SmallVector<Feed> mergesOf(AggregateAttr call, StreamType input) {
  StringRef function = call.getFunction().getValue();
  SmallVector<Feed> feeds;
  for (StringAttr argument : call.getArguments()) {
    const int64_t position = input.indexOf(argument.getValue());
    const auto kind = function == "min"   ? pipe::Accumulate::Min
                      : function == "max" ? pipe::Accumulate::Max
                                          : pipe::Accumulate::Sum;
    Type type = input.getColumns()[position].type;
    feeds.push_back({kind, type, position, {}});
  }
  return feeds;
}

static Value castTo(OpBuilder &builder, Location loc, Value value, Type type) {
  Type target =
      flow::isOptional(value.getType()) ? flow::optionalOf(type) : type;
  if (value.getType() == target)
    return value;
  return flow::CastOp::create(
      builder, loc, target, value,
      flow::OnErrorAttr::get(builder.getContext(), flow::OnError::Fail));
}

/// `value` as `type`, which differs at most in being optional.
static Value fitOptional(OpBuilder &builder, Location loc, Value value,
                         Type type) {
  if (value.getType() == type)
    return value;
  if (flow::isOptional(type))
    return flow::SomeOp::create(builder, loc, type, value);
  return flow::ValueOp::create(builder, loc, type, value);
}

/// mean = sum / count, NULL where nothing was counted.
static Value finishMean(OpBuilder &builder, Location loc, Value sum,
                        Value count, Type type) {
  const auto onError =
      flow::OnErrorAttr::get(builder.getContext(), flow::OnError::Fail);
  Type value = flow::valueType(type);
  const auto divide = [&](OpBuilder &b) -> Value {
    Value dividend = isa<FloatType>(value) ? castTo(b, loc, sum, value) : sum;
    Type divisorType = value;
    if (auto decimal = dyn_cast<flow::DecimalType>(value))
      divisorType = flow::DecimalType::get(b.getContext(), 38, 0);
    Value divisor = castTo(b, loc, count, divisorType);
    return flow::DivOp::create(b, loc, value, dividend, divisor, onError);
  };
  if (!flow::isOptional(type))
    return divide(builder);
  Value zero = flow::ConstantOp::create(builder, loc, count.getType(),
                                        builder.getI64IntegerAttr(0));
  Value any = flow::CompareOp::create(builder, loc, builder.getI1Type(),
                                      flow::Predicate::Gt, count, zero);
  auto choice = flow::IfOp::create(builder, loc, type, any);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&choice.getThenRegion().emplaceBlock());
  Value quotient = flow::SomeOp::create(builder, loc, type, divide(builder));
  flow::YieldOp::create(builder, loc, quotient);
  builder.setInsertionPointToStart(&choice.getElseRegion().emplaceBlock());
  Value null =
      flow::ConstantOp::create(builder, loc, type, builder.getUnitAttr());
  flow::YieldOp::create(builder, loc, null);
  return choice.getResult();
}

static Value finish(OpBuilder &builder, Location loc, AggregateAttr call,
                    ValueRange accumulators, Type type) {
  StringRef function = call.getFunction().getValue();
  if (function == "mean")
    return finishMean(builder, loc, accumulators[0], accumulators[1], type);
  if (function == "quantile")
    return pipe::QuantileOp::create(
        builder, loc, type, accumulators[0],
        cast<FloatAttr>(call.getParameters().front()));
  Value value = accumulators[0];
  if (flow::valueType(value.getType()) != flow::valueType(type))
    value = castTo(builder, loc, value, flow::valueType(type));
  return fitOptional(builder, loc, value, type);
}

/// Aggregates pipelines of one stage in a table there.
static OpenPipeline aggregate(const Grouping &grouping,
                              const OpenStream &stream, Lowering &lowering) {
  OpBuilder &builder = lowering.builder;
  Location loc = grouping.loc;
  StreamType input = grouping.input.getType(), result = grouping.result;
  const bool windowed = input.getWindowed();
  const bool partial = grouping.phase == flow::Phase::Partial;

  // The window is not part of the key: each has a table of its own.
  const auto isWindowColumn = [&](StringRef name) {
    return windowed && (name == flow::kWindowStart || name == flow::kWindowEnd);
  };
  SmallVector<StringAttr> keys;
  SmallVector<Type> keyTypes;
  for (auto key : grouping.keys.getAsRange<StringAttr>())
    if (!isWindowColumn(key.getValue())) {
      keys.push_back(key);
      keyTypes.push_back(
          input.getColumns()[input.indexOf(key.getValue())].type);
    }
  SmallVector<SmallVector<Feed>> feeds;
  SmallVector<Attribute> accumulators;
  for (auto [index, call] :
       llvm::enumerate(grouping.aggregates.getAsRange<AggregateAttr>())) {
    Type type = partial
                    ? Type()
                    : result.getColumns()[grouping.keys.size() + index].type;
    feeds.push_back(
        grouping.phase == flow::Phase::Final
            ? mergesOf(call, input)
            : feedsOf(call, input, partial, type, builder.getContext()));
    for (const Feed &feed : feeds.back())
      accumulators.push_back(pipe::AccumulatorAttr::get(builder.getContext(),
                                                        feed.kind, feed.type));
  }
  std::optional<int64_t> windowMicros;
  if (windowed) {
    Value above = grouping.input;
    while (!isa<flow::WindowOp>(above.getDefiningOp()))
      above = above.getDefiningOp()->getOperand(0);
    windowMicros = cast<flow::WindowOp>(above.getDefiningOp()).getSizeMicros();
  }
  pipe::TableOp table = lowering.addTable(
      lowering.stageOf(stream.front().op), pipe::TableKind::Hash, keyTypes,
      accumulators, {}, windowMicros, grouping.uid, loc);

  const Ports ports = lowering.portsOf(stream);
  for (const OpenPipeline &pipeline : stream) {
    lowering.at(pipeline);
    SmallVector<Value> keyValues, values;
    for (StringAttr key : keys)
      keyValues.push_back(columnNamed(pipeline, input, key.getValue()));
    for (const SmallVector<Feed> &call : feeds)
      for (const Feed &feed : call) {
        if (feed.input < 0)
          continue;
        Value value = pipeline.columns[feed.input];
        values.push_back(
            feed.operand ? castTo(builder, loc, value, feed.operand) : value);
      }
    Value window;
    if (windowed)
      window = columnNamed(pipeline, input, flow::kWindowStart);
    pipe::UpdateOp::create(builder, loc,
                           FlatSymbolRefAttr::get(table.getSymNameAttr()),
                           window, keyValues, values);
  }

  SmallVector<Type> arguments(keyTypes);
  for (auto accumulator :
       table.getAccumulators().getAsRange<pipe::AccumulatorAttr>())
    arguments.push_back(accumulator.getType());
  OpenPipeline scan = lowering.openScan(
      table, pipe::Driver::Table,
      windowed ? pipe::Fires::Window : pipe::Fires::End, ports, arguments, loc);
  lowering.at(scan);
  SmallVector<Value> entry(scan.columns);
  scan.columns.clear();
  pipe::BoundsOp bounds;
  if (windowed) {
    Type type = result.getColumns()[result.indexOf(flow::kWindowStart)].type;
    Type value = flow::valueType(type);
    bounds = pipe::BoundsOp::create(builder, loc, TypeRange{value, value});
  }
  unsigned nextKey = 0;
  for (auto key : grouping.keys.getAsRange<StringAttr>()) {
    if (!isWindowColumn(key.getValue())) {
      scan.columns.push_back(entry[nextKey++]);
      continue;
    }
    Value bound = key.getValue() == flow::kWindowStart ? bounds.getStart()
                                                       : bounds.getEnd();
    scan.columns.push_back(
        fitOptional(builder, loc, bound,
                    result.getColumns()[result.indexOf(key.getValue())].type));
  }
  unsigned next = nextKey;
  for (auto [index, call] :
       llvm::enumerate(grouping.aggregates.getAsRange<AggregateAttr>())) {
    ValueRange own = ValueRange(entry).slice(next, feeds[index].size());
    next += feeds[index].size();
    if (partial) {
      scan.columns.append(own.begin(), own.end());
      continue;
    }
    scan.columns.push_back(
        finish(builder, loc, call, own,
               result.getColumns()[grouping.keys.size() + index].type));
  }
  return scan;
}

OpenStream lowerGrouping(const Grouping &grouping, Lowering &lowering) {
  StreamType input = grouping.input.getType();
  OpenStream stream = lowering.lower(grouping.input);
  if (stream.empty())
    return {};
  if (lowering.isParallel() && grouping.phase != flow::Phase::Partial) {
    pipe::StageOp target;
    const bool one = grouping.keys.empty();
    stream = lowering.exchange(
        stream, input, one ? pipe::Partition::Gather : pipe::Partition::Hash,
        positionsOf(input, grouping.keys),
        one ? 1 : lowering.options.parallelism, target, grouping.loc);
  }
  // Branches of a union may stand in different stages. A partial aggregate is
  // then one of each: they meet in the final one.
  OpenStream out;
  while (!stream.empty()) {
    pipe::StageOp stage = lowering.stageOf(stream.front().op);
    OpenStream here, others;
    for (const OpenPipeline &pipeline : stream)
      (lowering.stageOf(pipeline.op) == stage ? here : others)
          .push_back(pipeline);
    out.push_back(aggregate(grouping, here, lowering));
    stream = std::move(others);
  }
  lowering.count(out, grouping.uid, grouping.loc);
  return out;
}

OpenStream lowerAggregateOp(flow::AggregateOp op, Lowering &lowering) {
  return lowerGrouping({op.getInput(), op.getResult().getType(), op.getKeys(),
                        op.getAggregates(), op.getPhase(), op.getUid(),
                        op.getLoc()},
                       lowering);
}

} // namespace flott
