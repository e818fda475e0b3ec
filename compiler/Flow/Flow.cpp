// Registers the dialect; its attributes; what holds for all ops.
#include "compiler/Flow/Flow.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace flott::flow;

#include "compiler/Flow/FlowEnums.cpp.inc"

#include "compiler/Flow/FlowDialect.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "compiler/Flow/FlowAttrs.cpp.inc"

void FlowDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "compiler/Flow/FlowOps.cpp.inc"
      >();
  registerTypes();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "compiler/Flow/FlowAttrs.cpp.inc"
      >();
}

Operation *FlowDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                            Type type, Location loc) {
  return ConstantOp::create(builder, loc, type, value);
}

// order<"column" desc nulls_last>
Attribute OrderAttr::parse(AsmParser &parser, Type) {
  StringAttr column;
  StringRef direction, nulls;
  if (parser.parseLess() || parser.parseAttribute(column) ||
      parser.parseKeyword(&direction) || parser.parseKeyword(&nulls) ||
      parser.parseGreater())
    return {};
  const bool known = (direction == "asc" || direction == "desc") &&
                     (nulls == "nulls_first" || nulls == "nulls_last");
  if (!known) {
    parser.emitError(parser.getNameLoc(),
                     "expected asc or desc, then nulls_first or nulls_last");
    return {};
  }
  return get(parser.getContext(), column, direction == "desc",
             nulls == "nulls_first");
}

void OrderAttr::print(AsmPrinter &printer) const {
  printer << '<' << getColumn() << (getDescending() ? " desc" : " asc")
          << (getNullsFirst() ? " nulls_first" : " nulls_last") << '>';
}
