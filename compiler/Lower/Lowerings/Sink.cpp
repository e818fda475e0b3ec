// sink: rows are emitted to it, from one subtask.
#include "compiler/Lower/Lowering.h"

using namespace mlir;

namespace flott {

LogicalResult lowerSink(flow::SinkOp op, Lowering &lowering) {
  OpBuilder &builder = lowering.builder;
  OpenStream stream = lowering.lower(op.getInput());
  if (stream.empty())
    return failure();
  flow::StreamType type = op.getInput().getType();
  // A sink has one writer, so its output is one file in one order.
  const bool spread = llvm::any_of(stream, [&](const OpenPipeline &pipeline) {
    return lowering.stageOf(pipeline.op).getParallelism() > 1;
  });
  pipe::StageOp writer;
  if (spread || (lowering.isParallel() && stream.size() > 1))
    stream = lowering.exchange(stream, type, pipe::Partition::Gather, {}, 1,
                               writer, op.getLoc());
  pipe::StageOp stage = lowering.stageOf(stream.front().op);
  const std::string name = lowering.uniqueName(op.getName());
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(stage->getBlock());
    pipe::SinkOp::create(builder, op.getLoc(), builder.getStringAttr(name),
                         op.getConnectorAttr(), op.getFormatAttr(),
                         op.getOptionsAttr(), TypeAttr::get(type),
                         op.getUidAttr());
  }
  lowering.count(stream, op.getUid(), op.getLoc());
  lowering.emit(stream, {name}, {}, /*withWatermark=*/false, op.getLoc());
  return success();
}

} // namespace flott
