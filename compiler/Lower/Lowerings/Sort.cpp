// sort and limit: both need all rows in one place.
#include "compiler/Lower/Lowering.h"

using namespace mlir;

namespace flott {

/// Moves the rows to the one subtask of one stage.
static OpenStream gathered(Lowering &lowering, Value input, Location loc) {
  OpenStream stream = lowering.lower(input);
  if (stream.empty() || !lowering.isParallel())
    return stream;
  pipe::StageOp target;
  return lowering.exchange(stream, cast<flow::StreamType>(input.getType()),
                           pipe::Partition::Gather, {}, 1, target, loc);
}

OpenStream lowerSortOp(flow::SortOp op, Lowering &lowering) {
  OpBuilder &builder = lowering.builder;
  flow::StreamType type = op.getInput().getType();
  OpenStream stream = gathered(lowering, op.getInput(), op.getLoc());
  if (stream.empty())
    return {};
  pipe::TableOp list = lowering.addTable(
      lowering.stageOf(stream.front().op), pipe::TableKind::List, {}, {},
      type.columnTypes(), std::nullopt, op.getUid(), op.getLoc());
  SmallVector<int64_t> order;
  SmallVector<bool> descending, nullsFirst;
  for (auto key : op.getOrder().getAsRange<flow::OrderAttr>()) {
    order.push_back(type.indexOf(key.getColumn().getValue()));
    descending.push_back(key.getDescending());
    nullsFirst.push_back(key.getNullsFirst());
  }
  // Ties are broken by all columns, so that the order is total.
  for (unsigned column = 0; column < type.size(); ++column)
    if (!llvm::is_contained(order, column)) {
      order.push_back(column);
      descending.push_back(false);
      nullsFirst.push_back(false);
    }
  list.setOrder(order);
  list.setDescending(descending);
  list.setNullsFirst(nullsFirst);
  if (op.getLimit())
    list.setLimit(*op.getLimit());
  list.setOffset(op.getOffset());
  Ports ports = lowering.portsOf(stream);
  for (OpenPipeline &pipeline : stream) {
    lowering.at(pipeline);
    pipe::AppendOp::create(builder, op.getLoc(),
                           FlatSymbolRefAttr::get(list.getSymNameAttr()),
                           Value(), pipeline.columns);
  }
  OpenStream result{lowering.openScan(list, pipe::Driver::Rows,
                                      pipe::Fires::End, ports,
                                      type.columnTypes(), op.getLoc())};
  lowering.count(result, op.getUid(), op.getLoc());
  return result;
}

/// True if nothing is read in the limit's stage but for the limit.
static bool isAlone(flow::LimitOp op, const Lowering &lowering) {
  // The stage that its rows are gathered in was opened for them.
  if (lowering.isParallel())
    return true;
  // The program is one stage: all of its streams must pass through the limit.
  if (!llvm::hasSingleElement(
          op->getParentOfType<func::FuncOp>().getOps<flow::SinkOp>()))
    return false;
  Operation *reader = op;
  while (!isa<flow::SinkOp>(reader)) {
    Value stream = reader->getResult(0);
    if (!stream.hasOneUse())
      return false;
    reader = *stream.getUsers().begin();
    if (reader->getNumOperands() != 1)
      return false;
  }
  return true;
}

OpenStream lowerLimitOp(flow::LimitOp op, Lowering &lowering) {
  OpenStream stream = gathered(lowering, op.getInput(), op.getLoc());
  if (stream.empty())
    return {};
  // A list without columns: its number of rows is how many have passed.
  pipe::TableOp passed = lowering.addTable(
      lowering.stageOf(stream.front().op), pipe::TableKind::List, {}, {}, {},
      std::nullopt, op.getUid(), op.getLoc());
  for (OpenPipeline &pipeline : stream) {
    lowering.at(pipeline);
    auto limit =
        pipe::LimitOp::create(lowering.builder, op.getLoc(), op.getCountAttr(),
                              FlatSymbolRefAttr::get(passed.getSymNameAttr()));
    limit.setEndsInput(isAlone(op, lowering));
  }
  lowering.count(stream, op.getUid(), op.getLoc());
  return stream;
}

} // namespace flott
