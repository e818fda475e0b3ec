// Casts: which kind one is, and what NULLs and failures do. docs/language.md
// has the table.
#include "codegen/PipeToLLVM/Scalars/Emit.h"

#include "llvm/IR/Constants.h"

using namespace llvm;

namespace flott {

static bool isNumber(mlir::Type type) {
  return isa<mlir::IntegerType, mlir::FloatType, flow::DecimalType>(type);
}

static bool isPoint(mlir::Type type) {
  return isa<flow::DateType, flow::TimeType, flow::TimestampType,
             flow::TimestampLtzType>(type);
}

/// Text is read, and room taken, for valid values alone: under a branch.
static Outcome emitTextCast(RowEmitter &row, const Lane &lane, mlir::Type from,
                            mlir::Type to) {
  return emitUnder(row, lane.valid, zeroLane(to, row.context()), [&] {
    return isa<flow::StringType>(from) ? parseText(row, lane, to)
                                       : formatText(row, lane, from);
  });
}

static Outcome emitConversion(RowEmitter &row, const Lane &lane,
                              mlir::Type from, mlir::Type to) {
  if (from == to)
    return {lane};
  if (isa<flow::StringType>(from) || isa<flow::StringType>(to))
    return emitTextCast(row, lane, from, to);
  if (isNumber(from) && isNumber(to))
    return castNumber(row, lane, from, to);
  if (isPoint(from) && isPoint(to))
    return castTime(row, lane, from, to);
  return impossible(row.builder, to);
}

Outcome impossible(Builder &builder, mlir::Type to) {
  Outcome outcome{zeroLane(to, builder.getContext())};
  outcome.failIf(builder, builder.getTrue(), kInvalidCast);
  return outcome;
}

Lane emitCast(RowEmitter &row, flow::CastOp op) {
  const Lane lane = row.lane(op.getOperand());
  const mlir::Type from = flow::valueType(op.getOperand().getType());
  const mlir::Type to = flow::valueType(op.getResult().getType());
  return finish(row, op, op.getOnError(), lane.valid,
                emitConversion(row, lane, from, to));
}

} // namespace flott
