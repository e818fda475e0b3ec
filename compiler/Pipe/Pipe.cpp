// Registers `pipe` and verifies its ops.
#include "compiler/Pipe/Pipe.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace flott::pipe;

#include "compiler/Pipe/PipeEnums.cpp.inc"

#include "compiler/Pipe/PipeDialect.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "compiler/Pipe/PipeAttrs.cpp.inc"

#define GET_OP_CLASSES
#include "compiler/Pipe/PipeOps.cpp.inc"

void PipeDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "compiler/Pipe/PipeOps.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "compiler/Pipe/PipeAttrs.cpp.inc"
      >();
}

LogicalResult TableOp::verify() {
  // table_c1
  const bool keys = !getKeys().empty(), row = !getRow().empty(),
             accumulators = !getAccumulators().empty();
  bool legal = false;
  switch (getKind()) {
  case TableKind::Hash:
    legal = !row;
    break;
  case TableKind::Multimap:
    legal = keys && !accumulators;
    break;
  case TableKind::List:
    legal = !keys && !accumulators;
    break;
  }
  if (!legal)
    return emitOpError("parts do not fit the kind");
  return success();
}

LogicalResult PipelineOp::verify() {
  // pipeline_c1
  const bool input =
      getDriver() == Driver::Text || getDriver() == Driver::Batch;
  if (input != getPort().has_value() || input == getTable().has_value() ||
      input != (getFires() == Fires::Input))
    return emitOpError("driver, port, table and firing do not fit");
  // pipeline_c2
  for (Operation &op : getBody().front())
    if (isTerminal(&op) != (&op == &getBody().front().back()))
      return op.emitOpError("terminal is not the last op, or is missing");
  // pipeline_c3
  if (getClosed() && getFires() != Fires::Window)
    return emitOpError("closed needs firing on a window");
  return success();
}

LogicalResult TapOp::verify() {
  // tap_c1
  for (Operation &op : getBody().front())
    if (isa<EmitOp>(op) ||
        isTerminal(&op) != (&op == &getBody().front().back()))
      return op.emitOpError(
          "does not belong in a tap, or a terminal is missing");
  return success();
}
