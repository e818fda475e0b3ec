// Decoders of CSV and NDJSON, generated for the columns that are read.
//
// A block is indexed once per input (runtime/text/inline); then each record's
// columns are decoded at their first use, so a row that a predicate drops pays
// for the predicate's columns alone.
#include "codegen/PipeToLLVM/Pipeline.h"

#include "runtime/abi/Json.h"
#include "runtime/abi/Pipeline.h"
#include "runtime/abi/Primitive.h"

#include <cstddef>

using namespace mlir;

namespace flott {

static std::string optionText(DictionaryAttr options, StringRef name,
                              StringRef otherwise) {
  auto text = options.getAs<StringAttr>(name);
  return text ? text.getValue().str() : otherwise.str();
}

void PipelineEmitter::emitTextDriver() {
  llvm::Type *i32 = builder.getInt32Ty(), *i64 = builder.getInt64Ty(),
             *ptr = builder.getPtrTy();
  auto stage = op_->getParentOfType<pipe::StageOp>();
  auto port = cast<pipe::PortAttr>(stage.getPorts()[*op_.getPort()]);
  auto source = SymbolTable::lookupNearestSymbolFrom<pipe::SourceOp>(
      stage->getParentOp(), port.getFrom());
  schema_ = cast<flow::StreamType>(source.getSchema());
  auto live = cast<flow::StreamType>(source.getColumns());
  for (const flow::Column &column : live.getColumns())
    positions_.push_back(schema_.indexOf(column.name.getValue()));
  options_["format"] = source.getFormat().str();
  options_["null"] = optionText(source.getOptions(), "null", "");
  const std::string delimiter =
      optionText(source.getOptions(), "delimiter", ",");
  const bool csv = source.getFormat() == "csv";

  // A column needs the end of the field before it, and of its own.
  if (csv && schema_.size() <= 64) {
    liveEnds_ = uint64_t(1) << (schema_.size() - 1);
    for (int64_t position : positions_) {
      liveEnds_ |= uint64_t(1) << position;
      if (position > 0)
        liveEnds_ |= uint64_t(1) << (position - 1);
    }
  }
  bytes_ = load(ptr, input_, offsetof(FlottInput, bytes));
  fields_ = load(ptr, input_, offsetof(FlottInput, fields));
  llvm::Value *records = load(ptr, input_, offsetof(FlottInput, records));

  // The first call on an input finds its records.
  llvm::BasicBlock *index = newBlock("index"), *ready = newBlock("ready");
  llvm::Value *known = load(i64, input_, offsetof(FlottInput, recordCount));
  builder.CreateCondBr(builder.CreateICmpSLT(known, builder.getInt64(0)), index,
                       ready);
  builder.SetInsertPoint(index);
  SmallVector<llvm::Value *> arguments = {
      bytes_, load(i64, input_, offsetof(FlottInput, sizeBytes)),
      load(i32, input_, offsetof(FlottInput, final))};
  if (csv)
    arguments.push_back(builder.getInt32(static_cast<uint8_t>(delimiter[0])));
  arguments.append(
      {fields_, load(i64, input_, offsetof(FlottInput, fieldCapacity)), records,
       load(i64, input_, offsetof(FlottInput, recordCapacity)),
       fieldAddress(input_, offsetof(FlottInput, consumed))});
  StringRef indexer = "flott_json_index";
  if (csv)
    indexer = liveEnds_ ? "flott_csv_index_live" : "flott_csv_index";
  if (liveEnds_)
    arguments.append({builder.getInt64(liveEnds_),
                      builder.getInt32(static_cast<int>(schema_.size()))});
  llvm::Value *found = callNamed(builder, indexer, i64, arguments);
  store(found, input_, offsetof(FlottInput, recordCount));
  builder.CreateBr(ready);
  builder.SetInsertPoint(ready);
  emitRowLoop(load(i64, input_, offsetof(FlottInput, recordCount)));

  const auto entryOf = [&](llvm::Value *record) {
    return builder.CreateAlignedLoad(
        i32, builder.CreateGEP(i32, records, record), llvm::Align(4));
  };
  llvm::Value *first = entryOf(rowIndex_);
  llvm::Value *last =
      entryOf(builder.CreateAdd(rowIndex_, builder.getInt64(1)));
  llvm::Value *status;
  int64_t blank;
  if (csv) {
    const auto columns = builder.getInt32(static_cast<int>(schema_.size()));
    status =
        liveEnds_
            ? callNamed(builder, "flott_csv_check_live", i32,
                        {bytes_, fields_, first, last,
                         builder.getInt32(llvm::popcount(liveEnds_)),
                         builder.getInt32(static_cast<uint8_t>(delimiter[0])),
                         columns})
            : callNamed(builder, "flott_csv_check", i32,
                        {bytes_, fields_, first, last, columns});
    blank = -1; // kFlottCsvBlank
    firstField_ = builder.CreateZExt(first, i64);
  } else {
    const JsonObject &record = objects_[""] = jsonObject("");
    status =
        callNamed(builder, "flott_json_record_index", i32,
                  {bytes_, fields_, first, last, record.keys, record.slots});
    blank = kFlottJsonBlank;
  }
  // One test for a record that is whole; what is wrong otherwise is asked
  // behind it.
  llvm::BasicBlock *odd = newBlock("odd_record"), *whole = newBlock("record");
  builder.CreateCondBr(builder.CreateIsNotNull(status), odd, whole,
                       unlikely(context()));
  builder.SetInsertPoint(odd);
  keepIf(builder.CreateICmpNE(status, builder.getInt32(blank)));
  rowFailed(builder.getTrue(), status, site(source, "record"));
  builder.CreateBr(whole);
  builder.SetInsertPoint(whole);
}

void PipelineEmitter::failColumnIf(llvm::Value *status, int64_t site) {
  if (nullTest_) {
    llvm::BasicBlock *bad = newBlock("bad_field"), *good = newBlock("field");
    builder.CreateCondBr(builder.CreateIsNotNull(status), bad, good,
                         unlikely(context()));
    builder.SetInsertPoint(bad);
    rowFailed(builder.getTrue(),
              builder.CreateSelect(nullTest_(),
                                   builder.getInt32(kNullInNotNull), status),
              site);
    builder.CreateBr(good);
    builder.SetInsertPoint(good);
    return;
  }
  rowFailed(builder.CreateIsNotNull(status), status, site);
}

//===--- CSV --------------------------------------------------------------===//

/// Whether no number, date or time reads like this.
static bool isNoNumber(StringRef text) {
  return text.find_first_of("0123456789") == StringRef::npos;
}

Lane PipelineEmitter::decodeCsv(unsigned column) {
  llvm::Type *i32 = builder.getInt32Ty(), *i64 = builder.getInt64Ty();
  Type type = op_.getBody().getArgument(column).getType();
  const int64_t position = positions_[column];
  const bool last = position + 1 == static_cast<int64_t>(schema_.size());
  const std::string null = options_.lookup("null");
  const int64_t place = site(
      op_, "column " + schema_.getColumns()[position].name.getValue().str());

  // The entry of the end of field `index - 1` (0: of the record before).
  const auto fieldEnd = [&](int64_t index) {
    if (liveEnds_ && index > 0)
      index =
          1 + llvm::popcount(liveEnds_ & ((uint64_t(1) << (index - 1)) - 1));
    return builder.CreateAlignedLoad(
        i32,
        builder.CreateGEP(
            i32, fields_,
            builder.CreateAdd(firstField_, builder.getInt64(index))),
        llvm::Align(4));
  };
  // In 32 bits: the sentinel before the first record wraps to 0.
  llvm::Value *begin = builder.CreateZExt(
      builder.CreateAdd(fieldEnd(position), builder.getInt32(1)), i64);
  llvm::Value *end = builder.CreateZExt(fieldEnd(position + 1), i64);
  llvm::Value *data = builder.CreateGEP(builder.getInt8Ty(), bytes_, begin);
  llvm::Value *size = builder.CreateSub(end, begin);
  if (last)
    size = callNamed(builder, "flott_csv_last_size", i64, {data, size});

  const bool optional = flow::isOptional(type);
  Type value = flow::valueType(type);
  const bool text = isa<flow::StringType, flow::BytesType>(value);
  // A text that cannot be NULL is what it says, also where it says NULL's text.
  if (!optional && text)
    return parseText(value, data, size, place);
  const auto nullTest = [=, this] {
    return builder.CreateIsNotNull(
        callNamed(builder, "flott_csv_is_null", i32,
                  {data, size, constantText(module_, null),
                   builder.getInt64(static_cast<int64_t>(null.size()))}));
  };
  if (!optional) {
    // A NULL text that is no value of the type either fails in the parser: only
    // then it is asked whether it was NULL.
    if (isNoNumber(null) && !isa<FloatType>(value) && !value.isInteger(1)) {
      nullTest_ = nullTest;
      const Lane parsed = parseText(value, data, size, place);
      nullTest_ = nullptr;
      return parsed;
    }
    rowFailed(nullTest(), builder.getInt32(kNullInNotNull), place);
    return parseText(value, data, size, place);
  }
  llvm::Value *isNull = nullTest();
  llvm::BasicBlock *from = builder.GetInsertBlock(), *parse = newBlock("parse"),
                   *join = newBlock("parsed");
  builder.CreateCondBr(isNull, join, parse);
  builder.SetInsertPoint(parse);
  Lane parsed = parseText(value, data, size, place);
  llvm::BasicBlock *parsedIn = builder.GetInsertBlock();
  builder.CreateBr(join);
  builder.SetInsertPoint(join);
  Lane zero = zeroLane(type, context());
  const auto merge = [&](llvm::Value *some, llvm::Value *none) {
    llvm::PHINode *phi = builder.CreatePHI(some->getType(), 2);
    phi->addIncoming(some, parsedIn);
    phi->addIncoming(none, from);
    return phi;
  };
  Lane lane;
  lane.value = merge(parsed.value, zero.value);
  if (parsed.size)
    lane.size = merge(parsed.size, zero.size);
  lane.valid = merge(builder.getTrue(), builder.getFalse());
  return lane;
}

Lane PipelineEmitter::parseText(Type type, llvm::Value *data, llvm::Value *size,
                                int64_t site) {
  llvm::Type *i32 = builder.getInt32Ty(), *i64 = builder.getInt64Ty(),
             *ptr = builder.getPtrTy();
  auto *pair = llvm::StructType::get(ptr, i64);
  llvm::AllocaInst *field = entryAlloca(builder, pair, "field");
  failColumnIf(callNamed(builder, "flott_csv_field", i32,
                         {rowArena(), data, size, field}),
               site);
  data = builder.CreateLoad(ptr, field);
  size = builder.CreateLoad(i64, fieldAddress(field, 8));
  if (isa<flow::StringType>(type)) {
    failColumnIf(callNamed(builder, "flott_utf8_validate", i32, {data, size}),
                 site);
    return Lane{data, size};
  }
  const auto parse = [&](StringRef name, ArrayRef<llvm::Value *> parameters,
                         llvm::Type *result) {
    llvm::AllocaInst *out = entryAlloca(builder, result, "parsed");
    SmallVector<llvm::Value *> arguments = {data, size};
    arguments.append(parameters.begin(), parameters.end());
    arguments.push_back(out);
    failColumnIf(callNamed(builder, name, i32, arguments), site);
    return builder.CreateLoad(result, out);
  };
  if (isa<flow::BytesType>(type)) {
    failColumnIf(callNamed(builder, "flott_bytes_parse", i32,
                           {rowArena(), data, size, field}),
                 site);
    return Lane{builder.CreateLoad(ptr, field),
                builder.CreateLoad(i64, fieldAddress(field, 8))};
  }
  if (auto decimal = dyn_cast<flow::DecimalType>(type)) {
    llvm::AllocaInst *low = entryAlloca(builder, i64),
                     *high = entryAlloca(builder, i64);
    failColumnIf(
        callNamed(builder, "flott_decimal_parse", i32,
                  {data, size, builder.getInt32(decimal.getPrecision()),
                   builder.getInt32(decimal.getScale()), low, high}),
        site);
    return Lane{joinHalves(builder.CreateLoad(i64, low),
                           builder.CreateLoad(i64, high))};
  }
  if (type.isInteger(1))
    return Lane{builder.CreateIsNotNull(
        parse("flott_bool_parse", {}, builder.getInt8Ty()))};
  if (auto integer = dyn_cast<IntegerType>(type))
    return Lane{parse("flott_i" + std::to_string(integer.getWidth()) + "_parse",
                      {}, builder.getIntNTy(integer.getWidth()))};
  if (type.isF32())
    return Lane{parse("flott_f32_parse", {}, builder.getFloatTy())};
  if (type.isF64())
    return Lane{parse("flott_f64_parse", {}, builder.getDoubleTy())};
  if (isa<flow::DateType>(type))
    return Lane{parse("flott_date_parse", {}, i32)};
  if (isa<flow::MonthsType>(type))
    return Lane{parse("flott_months_parse", {}, i32)};
  if (isa<flow::IntervalType>(type))
    return Lane{parse("flott_interval_parse", {}, i64)};
  if (auto time = dyn_cast<flow::TimeType>(type))
    return Lane{parse("flott_time_parse",
                      {builder.getInt32(time.getPrecision())}, i64)};
  if (isa<flow::TimestampType, flow::TimestampLtzType>(type)) {
    auto time = dyn_cast<flow::TimestampType>(type);
    const int precision =
        time ? time.getPrecision()
             : cast<flow::TimestampLtzType>(type).getPrecision();
    return Lane{parse("flott_timestamp_parse_recent",
                      {builder.getInt32(precision), recentDate()}, i64)};
  }
  llvm_unreachable("arrays do not come in CSV: the front end refuses them");
}

llvm::Value *PipelineEmitter::recentDate() {
  static_assert(sizeof(FlottRecentDate) == 16);
  llvm::Type *i64 = builder.getInt64Ty();
  llvm::AllocaInst *recent =
      entryAlloca(builder, llvm::ArrayType::get(i64, 2), "recent_date");
  llvm::IRBuilderBase::InsertPointGuard restore(builder);
  builder.SetInsertPoint(entry_->getTerminator());
  callNamed(builder, "flott_recent_date_reset", builder.getVoidTy(), {recent});
  return recent;
}

llvm::Value *PipelineEmitter::joinHalves(llvm::Value *low, llvm::Value *high) {
  llvm::Type *wide = builder.getInt128Ty();
  return builder.CreateOr(
      builder.CreateZExt(low, wide),
      builder.CreateShl(builder.CreateZExt(high, wide), 64));
}

} // namespace flott
