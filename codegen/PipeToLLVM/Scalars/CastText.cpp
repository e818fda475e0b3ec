// Casts from and to string, by the primitives that decoders and sinks use.
#include "codegen/PipeToLLVM/Scalars/Emit.h"

#include "runtime/text/inline/Format.h"

#include "llvm/IR/Constants.h"

using namespace llvm;

namespace flott {

//===--- From string ------------------------------------------------------===//

/// The parse primitive of a type; `extra` gets its arguments between the text
/// and the result.
static StringRef parserOf(Builder &builder, mlir::Type to,
                          SmallVectorImpl<Value *> &extra) {
  if (auto integer = dyn_cast<mlir::IntegerType>(to))
    switch (integer.getWidth()) {
    case 1:
      return "flott_bool_parse";
    case 8:
      return "flott_i8_parse";
    case 16:
      return "flott_i16_parse";
    case 32:
      return "flott_i32_parse";
    default:
      return "flott_i64_parse";
    }
  if (isa<mlir::FloatType>(to))
    return to.isF32() ? "flott_f32_parse" : "flott_f64_parse";
  if (isa<flow::DateType>(to))
    return "flott_date_parse";
  if (isa<flow::IntervalType>(to))
    return "flott_interval_parse";
  if (isa<flow::MonthsType>(to))
    return "flott_months_parse";
  extra.push_back(builder.getInt32(secondDigits(to)));
  return isa<flow::TimeType>(to)        ? "flott_time_parse"
         : isa<flow::TimestampType>(to) ? "flott_timestamp_parse"
                                        : "flott_timestamp_ltz_parse";
}

/// The text without white space around it.
static Lane trimmed(Builder &builder, const Lane &text) {
  Type *pair = StructType::get(builder.getPtrTy(), builder.getInt64Ty());
  Value *out = entryAlloca(builder, pair);
  callNamed(builder, "flott_text_trim", builder.getVoidTy(),
            {text.value, text.size, out});
  return {
      builder.CreateLoad(builder.getPtrTy(), out),
      builder.CreateLoad(builder.getInt64Ty(),
                         offsetBytes(builder, out, offsetof(FlottText, size)))};
}

Outcome parseText(RowEmitter &row, const Lane &lane, mlir::Type to) {
  Builder &builder = row.builder;
  if (isa<flow::BytesType>(to)) // its UTF-8
    return {{lane.value, lane.size}};
  if (isa<flow::ArrayType>(to))
    return impossible(builder, to);
  const Lane text = trimmed(builder, lane);
  if (auto decimal = dyn_cast<flow::DecimalType>(to)) {
    Value *low = entryAlloca(builder, builder.getInt64Ty());
    Value *high = entryAlloca(builder, builder.getInt64Ty());
    Value *status = callNamed(
        builder, "flott_decimal_parse", builder.getInt32Ty(),
        {text.value, text.size, builder.getInt32(decimal.getPrecision()),
         builder.getInt32(decimal.getScale()), low, high});
    const auto half = [&](Value *slot) { // never what was not written
      Value *isWritten = builder.CreateICmpEQ(status, builder.getInt32(0));
      return builder.CreateZExt(
          builder.CreateSelect(isWritten,
                               builder.CreateLoad(builder.getInt64Ty(), slot),
                               builder.getInt64(0)),
          builder.getInt128Ty());
    };
    Outcome outcome;
    outcome.lane.value =
        builder.CreateOr(builder.CreateShl(half(high), 64), half(low));
    outcome.failWith(builder, status);
    return outcome;
  }
  SmallVector<Value *> arguments{text.value, text.size};
  const StringRef name = parserOf(builder, to, arguments);
  Type *type = to.isInteger(1) ? builder.getInt8Ty()
                               : laneType(to, builder.getContext());
  Value *out = entryAlloca(builder, type);
  builder.CreateStore(Constant::getNullValue(type), out);
  arguments.push_back(out);
  Value *status = callNamed(builder, name, builder.getInt32Ty(), arguments);
  Outcome outcome{loadLane(builder, to, out)};
  outcome.failWith(builder, status);
  return outcome;
}

//===--- To string --------------------------------------------------------===//

/// Formats into `room` and returns the size.
static Value *format(Builder &builder, const Lane &lane, mlir::Type from,
                     Value *room) {
  StringRef name;
  SmallVector<Value *> arguments{lane.value};
  if (from.isInteger(1)) {
    name = "flott_bool_format";
    arguments = {builder.CreateZExt(lane.value, builder.getInt32Ty())};
  } else if (isa<mlir::IntegerType>(from)) {
    name = "flott_i64_format";
    arguments = {builder.CreateSExt(lane.value, builder.getInt64Ty())};
  } else if (isa<mlir::FloatType>(from)) {
    name = from.isF32() ? "flott_f32_format" : "flott_f64_format";
  } else if (auto decimal = dyn_cast<flow::DecimalType>(from)) {
    name = "flott_decimal_format";
    arguments = {lowHalf(builder, lane.value), highHalf(builder, lane.value),
                 builder.getInt32(decimal.getScale())};
  } else if (isa<flow::DateType>(from)) {
    name = "flott_date_format";
  } else if (isa<flow::IntervalType>(from)) {
    name = "flott_interval_format";
  } else if (isa<flow::MonthsType>(from)) {
    name = "flott_months_format";
  } else {
    name = isa<flow::TimeType>(from)        ? "flott_time_format"
           : isa<flow::TimestampType>(from) ? "flott_timestamp_format"
                                            : "flott_timestamp_ltz_format";
    arguments.push_back(builder.getInt32(secondDigits(from)));
    if (isa<flow::TimestampLtzType>(from))
      arguments.push_back(builder.getInt32(0)); // UTC
  }
  arguments.push_back(room);
  return callNamed(builder, name, builder.getInt64Ty(), arguments);
}

/// Gives the part of the room that was not written back to the arena.
static void shrinkRoom(RowEmitter &row, Value *room, Value *size) {
  Builder &builder = row.builder;
  Value *rounded = builder.CreateAnd(
      builder.CreateAdd(size, builder.getInt64(7)), builder.getInt64(-8));
  builder.CreateStore(
      builder.CreatePtrAdd(room, rounded),
      offsetBytes(builder, row.rowArena(), offsetof(FlottArena, next)));
}

Outcome formatText(RowEmitter &row, const Lane &lane, mlir::Type from) {
  Builder &builder = row.builder;
  const mlir::Type type = flow::StringType::get(from.getContext());
  if (isa<flow::BytesType>(from)) {
    Outcome outcome{{lane.value, lane.size}};
    outcome.failWith(builder,
                     callNamed(builder, "flott_utf8_validate",
                               builder.getInt32Ty(), {lane.value, lane.size}));
    return outcome;
  }
  if (isa<flow::ArrayType>(from))
    return impossible(builder, type);
  const Outcome room = takeRoom(row, builder.getInt64(kFlottFormatBytes));
  Outcome outcome = emitUnder(
      row, builder.CreateNot(room.failed), zeroLane(type, row.context()), [&] {
        Value *size = format(builder, lane, from, room.lane.value);
        shrinkRoom(row, room.lane.value, size);
        return Outcome{{room.lane.value, size}};
      });
  outcome.failLike(builder, room);
  return outcome;
}

} // namespace flott
