// The types of `flow`: what is legal, how a stream prints.
#include "compiler/Flow/Flow.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace flott::flow;

#define GET_TYPEDEF_CLASSES
#include "compiler/Flow/FlowTypes.cpp.inc"

void FlowDialect::registerTypes() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "compiler/Flow/FlowTypes.cpp.inc"
      >();
}

using EmitError = llvm::function_ref<InFlightDiagnostic()>;

LogicalResult DecimalType::verify(EmitError emitError, unsigned precision,
                                  unsigned scale) {
  if (precision < 1 || precision > 38)
    return emitError() << "precision is not in 1..38: " << precision;
  if (scale > precision)
    return emitError() << "scale is larger than the precision: " << scale;
  return success();
}

static LogicalResult verifyTimePrecision(EmitError emitError,
                                         unsigned precision) {
  if (precision > 9)
    return emitError() << "precision is not in 0..9: " << precision;
  return success();
}
LogicalResult TimeType::verify(EmitError emitError, unsigned precision) {
  return verifyTimePrecision(emitError, precision);
}
LogicalResult TimestampType::verify(EmitError emitError, unsigned precision) {
  return verifyTimePrecision(emitError, precision);
}
LogicalResult TimestampLtzType::verify(EmitError emitError,
                                       unsigned precision) {
  return verifyTimePrecision(emitError, precision);
}

LogicalResult OptionalType::verify(EmitError emitError, Type value) {
  if (isa<OptionalType, StreamType>(value))
    return emitError() << "value is not a plain scalar: " << value;
  return success();
}

LogicalResult StreamType::verify(EmitError emitError, ArrayRef<Column> columns,
                                 StringAttr time, bool windowed,
                                 ArrayRef<StringAttr> keys, ChangelogMode mode,
                                 bool bounded) {
  llvm::SmallPtrSet<StringAttr, 16> names;
  for (const Column &column : columns) {
    if (!names.insert(column.name).second)
      return emitError() << "column is named twice: " << column.name;
    if (!isScalar(column.type))
      return emitError() << "column is not scalar: " << column.name;
  }
  if (time && !names.contains(time))
    return emitError() << "event time is not a column: " << time;
  for (StringAttr key : keys)
    if (!names.contains(key))
      return emitError() << "key is not a column: " << key;
  return success();
}

// stream<name: type, ...; time at, window, keys [a, b], retract, bounded>
Type StreamType::parse(AsmParser &parser) {
  SmallVector<Column> columns;
  StringAttr time;
  bool windowed = false, bounded = false;
  SmallVector<StringAttr> keys;
  ChangelogMode mode = ChangelogMode::Append;
  MLIRContext *context = parser.getContext();

  const auto parseName = [&](StringAttr &name) -> ParseResult {
    std::string text;
    if (succeeded(parser.parseOptionalString(&text))) {
      name = StringAttr::get(context, text);
      return success();
    }
    StringRef keyword;
    if (parser.parseKeyword(&keyword))
      return failure();
    name = StringAttr::get(context, keyword);
    return success();
  };
  const auto parseColumn = [&]() -> ParseResult {
    Column column;
    if (parseName(column.name) || parser.parseColon() ||
        parser.parseType(column.type))
      return failure();
    columns.push_back(column);
    return success();
  };
  const auto parseFact = [&]() -> ParseResult {
    if (succeeded(parser.parseOptionalKeyword("time")))
      return parseName(time);
    if (succeeded(parser.parseOptionalKeyword("window"))) {
      windowed = true;
      return success();
    }
    if (succeeded(parser.parseOptionalKeyword("keys")))
      return parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&] {
        return parseName(keys.emplace_back());
      });
    if (succeeded(parser.parseOptionalKeyword("bounded"))) {
      bounded = true;
      return success();
    }
    StringRef word;
    if (parser.parseKeyword(&word))
      return failure();
    auto parsed = symbolizeChangelogMode(word);
    if (!parsed)
      return parser.emitError(parser.getCurrentLocation(),
                              "expected a fact of the stream");
    mode = *parsed;
    return success();
  };

  if (parser.parseLess())
    return {};
  if (failed(parser.parseOptionalGreater())) {
    // A stream may have no columns and still have facts.
    bool facts = succeeded(parser.parseOptionalColon());
    if (!facts) {
      do {
        if (parseColumn())
          return {};
      } while (succeeded(parser.parseOptionalComma()));
      facts = succeeded(parser.parseOptionalVerticalBar());
    }
    if (facts && parser.parseCommaSeparatedList(parseFact))
      return {};
    if (parser.parseGreater())
      return {};
  }
  return parser.getChecked<StreamType>(parser.getNameLoc(), context, columns,
                                       time, windowed, keys, mode, bounded);
}

static void printName(AsmPrinter &printer, StringAttr name) {
  printer.printKeywordOrString(name.getValue());
}

void StreamType::print(AsmPrinter &printer) const {
  printer << '<';
  llvm::interleaveComma(getColumns(), printer, [&](const Column &column) {
    printName(printer, column.name);
    printer << ": " << column.type;
  });
  SmallVector<std::function<void()>> facts;
  if (getTime())
    facts.push_back([&] {
      printer << "time ";
      printName(printer, getTime());
    });
  if (getWindowed())
    facts.push_back([&] { printer << "window"; });
  if (!getKeys().empty())
    facts.push_back([&] {
      printer << "keys [";
      llvm::interleaveComma(getKeys(), printer,
                            [&](StringAttr key) { printName(printer, key); });
      printer << ']';
    });
  if (getMode() != ChangelogMode::Append)
    facts.push_back([&] { printer << stringifyChangelogMode(getMode()); });
  if (getBounded())
    facts.push_back([&] { printer << "bounded"; });
  if (!facts.empty()) {
    printer << (getColumns().empty() ? ": " : " | ");
    llvm::interleaveComma(facts, printer, [](const auto &fact) { fact(); });
  }
  printer << '>';
}

int StreamType::indexOf(StringRef name) const {
  for (auto [index, column] : llvm::enumerate(getColumns()))
    if (column.name.getValue() == name)
      return static_cast<int>(index);
  return -1;
}

SmallVector<Type> StreamType::columnTypes() const {
  return llvm::map_to_vector(getColumns(),
                             [](const Column &column) { return column.type; });
}

StreamType StreamType::withColumns(ArrayRef<Column> columns) const {
  const auto has = [&](StringAttr name) {
    return llvm::any_of(
        columns, [&](const Column &column) { return column.name == name; });
  };
  StringAttr time = getTime() && has(getTime()) ? getTime() : StringAttr();
  // A key with a column gone says nothing.
  SmallVector<StringAttr> keys;
  if (llvm::all_of(getKeys(), has))
    keys.assign(getKeys().begin(), getKeys().end());
  return get(getContext(), columns, time, getWindowed(), keys, getMode(),
             getBounded());
}

StreamType StreamType::withTime(StringAttr time) const {
  return get(getContext(), getColumns(), time, getWindowed(), getKeys(),
             getMode(), getBounded());
}

StreamType StreamType::withWindowed(bool windowed) const {
  return get(getContext(), getColumns(), getTime(), windowed, getKeys(),
             getMode(), getBounded());
}

StreamType StreamType::withKeys(ArrayRef<StringAttr> keys) const {
  return get(getContext(), getColumns(), getTime(), getWindowed(), keys,
             getMode(), getBounded());
}

StreamType StreamType::withBounded(bool bounded) const {
  return get(getContext(), getColumns(), getTime(), getWindowed(), getKeys(),
             getMode(), bounded);
}

namespace flott::flow {

Type optionalLike(Type type, TypeRange operands) {
  return llvm::any_of(operands, isOptional) ? optionalOf(type) : type;
}

bool isScalar(Type type) {
  if (auto optional = dyn_cast<OptionalType>(type))
    return isScalar(optional.getValue());
  if (auto array = dyn_cast<ArrayType>(type))
    return isScalar(array.getElement());
  if (isa<StringType, BytesType, DateType, IntervalType, MonthsType,
          DecimalType, TimeType, TimestampType, TimestampLtzType>(type))
    return true;
  return type.isInteger(1) || type.isInteger(8) || type.isInteger(16) ||
         type.isInteger(32) || type.isInteger(64) || type.isF32() ||
         type.isF64();
}

std::string typeText(Type type) {
  const auto timed = [](StringRef name, unsigned precision) {
    return precision == 6 ? name.str()
                          : name.str() + "(" + std::to_string(precision) + ")";
  };
  return TypeSwitch<Type, std::string>(type)
      .Case([](OptionalType t) { return typeText(t.getValue()) + "?"; })
      .Case(
          [](ArrayType t) { return "array<" + typeText(t.getElement()) + ">"; })
      .Case([](DecimalType t) {
        return "decimal(" + std::to_string(t.getPrecision()) + ", " +
               std::to_string(t.getScale()) + ")";
      })
      .Case([&](TimeType t) { return timed("time", t.getPrecision()); })
      .Case(
          [&](TimestampType t) { return timed("timestamp", t.getPrecision()); })
      .Case([&](TimestampLtzType t) {
        return timed("timestamp_ltz", t.getPrecision());
      })
      .Case([](StringType) { return "string"; })
      .Case([](BytesType) { return "bytes"; })
      .Case([](DateType) { return "date"; })
      .Case([](IntervalType) { return "interval"; })
      .Case([](MonthsType) { return "months"; })
      .Case([](IntegerType t) {
        return t.getWidth() == 1 ? std::string("bool")
                                 : "i" + std::to_string(t.getWidth());
      })
      .Case([](FloatType t) { return "f" + std::to_string(t.getWidth()); })
      .Default([](Type t) {
        std::string text;
        llvm::raw_string_ostream(text) << t;
        return text;
      });
}

} // namespace flott::flow
