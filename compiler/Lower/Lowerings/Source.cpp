// source: a port, and a pipeline that decodes or reads its rows.
#include "compiler/Lower/Lowering.h"

using namespace mlir;

namespace flott {

OpenStream lowerSourceOp(flow::SourceOp op, Lowering &lowering) {
  OpBuilder &builder = lowering.builder;
  // A source that cannot be opened twice gives its rows once.
  const StringRef connector = op.getConnector();
  if (!op.getResult().hasOneUse() && connector == "stdin") {
    op.emitError(
        "stdin is read more than once: its readers differ in their "
        "watermarks; write the input to a file, or share one watermark");
    return {};
  }
  const bool text = op.getFormat() == "csv" || op.getFormat() == "ndjson";
  pipe::StageOp stage = lowering.stageFor(lowering.options.parallelism);
  const std::string name = lowering.uniqueName(op.getName());
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(stage->getBlock());
    pipe::SourceOp::create(builder, op.getLoc(), builder.getStringAttr(name),
                           op.getConnectorAttr(), op.getFormatAttr(),
                           op.getOptionsAttr(), op.getSchemaAttr(),
                           TypeAttr::get(op.getResult().getType()),
                           op.getOnBadRowAttr(), op.getUidAttr(), IntegerAttr(),
                           builder.getI64IntegerAttr(0));
  }
  OpenPipeline open = lowering.openInput(
      stage, text ? pipe::Driver::Text : pipe::Driver::Batch,
      lowering.addPort(stage, name), op.getResult().getType(), op.getLoc());
  if (!op.getPredicate().empty()) {
    lowering.at(open);
    Value keep = lowering.inlineRegion(op.getPredicate(), open.columns).front();
    pipe::WhereOp::create(builder, op.getLoc(), keep);
  }
  OpenStream stream{open};
  lowering.count(stream, op.getUid(), op.getLoc());
  return stream;
}

} // namespace flott
