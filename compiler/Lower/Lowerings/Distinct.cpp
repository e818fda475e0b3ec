// distinct: a hash table whose keys are all columns, and a scan of it.
#include "compiler/Lower/Lowerings/Grouping.h"

using namespace mlir;

namespace flott {

OpenStream lowerDistinctOp(flow::DistinctOp op, Lowering &lowering) {
  SmallVector<Attribute> columns;
  for (const flow::Column &column : op.getInput().getType().getColumns())
    columns.push_back(column.name);
  OpBuilder &builder = lowering.builder;
  return lowerGrouping({op.getInput(), op.getResult().getType(),
                        builder.getArrayAttr(columns), builder.getArrayAttr({}),
                        flow::Phase::Complete, op.getUid(), op.getLoc()},
                       lowering);
}

} // namespace flott
