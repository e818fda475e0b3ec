// join: the right side goes into a multimap, the left side probes it.
#include "compiler/Lower/Lowering.h"

using namespace mlir;

namespace flott {

static int64_t windowMicrosOf(Value stream) {
  // The window op above, through whatever keeps its columns.
  while (Operation *op = stream.getDefiningOp()) {
    if (auto window = dyn_cast<flow::WindowOp>(op))
      return window.getSizeMicros();
    stream = op->getOperand(0);
  }
  return 0;
}

/// Rows with a NULL key match nothing: they need not be kept.
static void dropNullKeys(Lowering &lowering, SmallVectorImpl<Value> &keys,
                         Location loc) {
  OpBuilder &builder = lowering.builder;
  for (Value &key : keys) {
    if (!flow::isOptional(key.getType()))
      continue;
    Value isNull =
        flow::IsNullOp::create(builder, loc, builder.getI1Type(), key);
    Value keep = flow::NotOp::create(builder, loc, builder.getI1Type(), isNull);
    pipe::WhereOp::create(builder, loc, keep);
    key = flow::ValueOp::create(builder, loc, flow::valueType(key.getType()),
                                key);
  }
}

OpenStream lowerJoinOp(flow::JoinOp op, Lowering &lowering) {
  OpBuilder &builder = lowering.builder;
  Location loc = op.getLoc();
  flow::StreamType left = op.getLeft().getType(),
                   right = op.getRight().getType();
  const bool windowed = op.isWindowed();

  // Build. First, so that its pipelines stand before those that probe.
  pipe::StageOp stage;
  OpenStream build = lowering.lower(op.getRight());
  if (build.empty())
    return {};
  if (lowering.isParallel())
    build = lowering.exchange(build, right, pipe::Partition::Hash,
                              positionsOf(right, op.getRightKeys()),
                              lowering.options.parallelism, stage, loc);
  else
    stage = lowering.stageOf(build.front().op);
  SmallVector<Type> keyTypes, payloadTypes;
  for (int64_t position : positionsOf(right, op.getRightKeys()))
    keyTypes.push_back(flow::valueType(right.getColumns()[position].type));
  const SmallVector<unsigned> payload = op.rightPayload();
  for (unsigned position : payload)
    payloadTypes.push_back(right.getColumns()[position].type);
  std::optional<int64_t> windowMicros;
  if (windowed)
    windowMicros = windowMicrosOf(op.getRight());
  pipe::TableOp table = lowering.addTable(
      stage, pipe::TableKind::Multimap, keyTypes, {},
      payloadTypes.empty() ? ArrayRef<Type>(builder.getI1Type()) : payloadTypes,
      windowMicros, op.getUid(), loc);
  auto tableName = FlatSymbolRefAttr::get(table.getSymNameAttr());
  const Ports buildPorts = lowering.portsOf(build);
  for (OpenPipeline &pipeline : build) {
    lowering.at(pipeline);
    SmallVector<Value> keys = columnsNamed(pipeline, right, op.getRightKeys());
    dropNullKeys(lowering, keys, loc);
    SmallVector<Value> row = llvm::map_to_vector(
        payload, [&](unsigned position) { return pipeline.columns[position]; });
    if (row.empty()) // A multimap has rows even where nothing is read of them.
      row.push_back(flow::ConstantOp::create(builder, loc, builder.getI1Type(),
                                             builder.getBoolAttr(false)));
    Value window;
    if (windowed)
      window = columnNamed(pipeline, right, flow::kWindowStart);
    pipe::InsertOp::create(builder, loc, tableName, window, keys, row);
  }

  // Probe.
  OpenStream probe = lowering.lower(op.getLeft());
  if (probe.empty())
    return {};
  if (lowering.isParallel())
    probe = lowering.exchange(probe, left, pipe::Partition::Hash,
                              positionsOf(left, op.getLeftKeys()),
                              lowering.options.parallelism, stage, loc);
  if (windowed) {
    // Rows that already come out of a closed window are probed at once; others
    // are kept until theirs closes.
    const bool closedAlready =
        probe.size() == 1 &&
        probe.front().op.getFires() == pipe::Fires::Window &&
        !probe.front().op.getClosed();
    if (!closedAlready) {
      pipe::TableOp rows = lowering.addTable(
          stage, pipe::TableKind::List, {}, {}, left.columnTypes(),
          windowMicrosOf(op.getLeft()), (op.getUid() + "/left").str(), loc);
      const Ports leftPorts = lowering.portsOf(probe);
      for (OpenPipeline &pipeline : probe) {
        lowering.at(pipeline);
        pipe::AppendOp::create(
            builder, loc, FlatSymbolRefAttr::get(rows.getSymNameAttr()),
            columnNamed(pipeline, left, flow::kWindowStart), pipeline.columns);
      }
      probe = {lowering.openScan(rows, pipe::Driver::Rows, pipe::Fires::Window,
                                 leftPorts, left.columnTypes(), loc)};
    }
    probe.front().op.setClosedAttr(tableName);
  }
  SmallVector<Type> resultTypes;
  for (Type type : payloadTypes)
    resultTypes.push_back(
        op.getKind() == flow::JoinKind::Left ? flow::optionalOf(type) : type);
  const bool noPayload = resultTypes.empty();
  if (noPayload)
    resultTypes.push_back(op.getKind() == flow::JoinKind::Left
                              ? flow::optionalOf(builder.getI1Type())
                              : builder.getI1Type());
  for (OpenPipeline &pipeline : probe) {
    // The build side must be complete before the first row is probed.
    if (pipeline.op.getFires() == pipe::Fires::Input)
      lowering.readAfter(stage, *pipeline.op.getPort(), buildPorts);
    else
      lowering.addPorts(pipeline.op, buildPorts);
    lowering.at(pipeline);
    auto match = pipe::ProbeOp::create(
        builder, loc, resultTypes, tableName,
        columnsNamed(pipeline, left, op.getLeftKeys()),
        op.getKind() == flow::JoinKind::Left ? builder.getUnitAttr()
                                             : UnitAttr());
    if (!noPayload)
      pipeline.columns.append(match.getPayload().begin(),
                              match.getPayload().end());
  }
  lowering.count(probe, op.getUid(), loc);
  return probe;
}

} // namespace flott
