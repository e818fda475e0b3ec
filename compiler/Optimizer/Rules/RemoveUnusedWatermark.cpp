// watermark(s) = s    if no window reads its event time
//
// Event time that decides nothing costs a comparison per row, and stops filters
// on their way to the source, since a watermark is moved by all rows. The same
// rows in the same order; the streams behind have no event time.
#include "compiler/Optimizer/Rule.h"

#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace flott::flow;

namespace {

/// The streams that carry the watermark's event time; empty if a window, or
/// something unknown, reads it.
llvm::SmallSetVector<Value, 8> carriers(WatermarkOp watermark) {
  llvm::SmallSetVector<Value, 8> streams;
  streams.insert(watermark);
  for (unsigned i = 0; i < streams.size(); ++i) {
    for (Operation *user : streams[i].getUsers()) {
      if (isa<SinkOp, WatermarkOp>(user)) // a later watermark replaces it
        continue;
      if (isa<WindowOp>(user) || !isa<FlowDialect>(user->getDialect()))
        return {};
      streams.insert(user->getResult(0));
    }
  }
  return streams;
}

} // namespace

void flott::flow::runRemoveUnusedWatermark(func::FuncOp plan,
                                           const RuleContext &,
                                           const Explain &explain) {
  SmallVector<WatermarkOp> watermarks(plan.getOps<WatermarkOp>());
  for (WatermarkOp watermark : watermarks) {
    const auto streams = carriers(watermark);
    if (streams.empty()) {
      explain(watermark.getLoc(),
              "remove-unused-watermark: a window reads the event time");
      continue;
    }
    explain(watermark.getLoc(), "remove-unused-watermark: applied");
    StringAttr time = watermark.getColumnAttr();
    for (Value stream : streams) {
      auto type = cast<StreamType>(stream.getType());
      if (type.getTime() && type.getTime() == time)
        stream.setType(type.withTime({}));
    }
    watermark.getResult().replaceAllUsesWith(watermark.getInput());
    watermark.erase();
  }
}
