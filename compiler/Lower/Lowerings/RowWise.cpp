// Ops that work on a row at a time: they add code to the open pipelines.
#include "compiler/Lower/Lowering.h"

using namespace mlir;

namespace flott {

OpenStream lowerFilterOp(flow::FilterOp op, Lowering &lowering) {
  OpenStream stream = lowering.lower(op.getInput());
  for (OpenPipeline &pipeline : stream) {
    lowering.at(pipeline);
    Value keep = lowering.inlineRegion(op.getBody(), pipeline.columns).front();
    pipe::WhereOp::create(lowering.builder, op.getLoc(), keep);
  }
  return stream;
}

OpenStream lowerProjectOp(flow::ProjectOp op, Lowering &lowering) {
  OpenStream stream = lowering.lower(op.getInput());
  for (OpenPipeline &pipeline : stream) {
    lowering.at(pipeline);
    pipeline.columns = lowering.inlineRegion(op.getBody(), pipeline.columns);
  }
  return stream;
}

OpenStream lowerWatermarkOp(flow::WatermarkOp op, Lowering &lowering) {
  OpenStream stream = lowering.lower(op.getInput());
  for (OpenPipeline &pipeline : stream) {
    lowering.at(pipeline);
    Value time = columnNamed(pipeline, op.getInput().getType(), op.getColumn());
    pipeline.watermark = pipe::WatermarkOp::create(
        lowering.builder, op.getLoc(), lowering.builder.getI64Type(), time,
        op.getBoundMicrosAttr());
    // The source tells the runtime how far its splits' watermarks lag.
    pipe::StageOp stage = lowering.stageOf(pipeline.op);
    auto port = cast<pipe::PortAttr>(stage.getPorts()[*pipeline.op.getPort()]);
    auto source = SymbolTable::lookupNearestSymbolFrom<pipe::SourceOp>(
        stage->getParentOp(), port.getFrom());
    source.setBoundMicrosAttr(op.getBoundMicrosAttr());
    source.setIdleMicrosAttr(op.getIdleMicrosAttr());
  }
  return stream;
}

OpenStream lowerWindowOp(flow::WindowOp op, Lowering &lowering) {
  OpenStream stream = lowering.lower(op.getInput());
  flow::StreamType input = op.getInput().getType();
  for (OpenPipeline &pipeline : stream) {
    lowering.at(pipeline);
    Value time = columnNamed(pipeline, input, input.getTime().getValue());
    Type bound = flow::valueType(time.getType());
    auto window = pipe::WindowOp::create(
        lowering.builder, op.getLoc(), TypeRange{bound, bound}, time,
        pipeline.watermark, op.getSizeMicrosAttr(), op.getOffsetMicrosAttr(),
        op.getUidAttr());
    // They are never NULL; their columns may be optional where the time is.
    for (Value value : window.getResults()) {
      Type type =
          op.getResult().getType().getColumns()[pipeline.columns.size()].type;
      if (flow::isOptional(type))
        value =
            flow::SomeOp::create(lowering.builder, op.getLoc(), type, value);
      pipeline.columns.push_back(value);
    }
    pipeline.watermark = {};
  }
  lowering.count(stream, op.getUid(), op.getLoc());
  return stream;
}

OpenStream lowerFlattenOp(flow::FlattenOp op, Lowering &lowering) {
  OpenStream stream = lowering.lower(op.getInput());
  const int column = op.getInput().getType().indexOf(op.getColumn());
  Type type = op.getResult().getType().getColumns()[column].type;
  for (OpenPipeline &pipeline : stream) {
    lowering.at(pipeline);
    pipeline.columns[column] =
        pipe::FlattenOp::create(lowering.builder, op.getLoc(), type,
                                pipeline.columns[column], op.getOuterAttr());
  }
  return stream;
}

OpenStream lowerUnionOp(flow::UnionOp op, Lowering &lowering) {
  // The branches stay apart: what follows is compiled into each of them, and
  // they meet in its table, edge or sink.
  OpenStream stream;
  for (Value input : op.getInputs()) {
    OpenStream branch = lowering.lower(input);
    if (branch.empty())
      return {};
    stream.append(branch);
  }
  return stream;
}

} // namespace flott
