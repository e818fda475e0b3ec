#include "test/unit/codegen/ScalarMatrix.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Parser/Parser.h"

#include <cmath>
#include <limits>

using llvm::ArrayRef, llvm::StringRef, llvm::SmallVector, llvm::function_ref;
using llvm::cast, llvm::dyn_cast, llvm::isa;
using mlir::Type;

namespace flott::test {

using flow::optionalOf, flow::valueType;

Type parseScalarType(mlir::MLIRContext &context, StringRef text) {
  const bool isBuiltin = text[0] == 'i' && text.size() <= 3;
  const bool isFloat = text == "f32" || text == "f64";
  return mlir::parseType(
      isBuiltin || isFloat ? text.str() : ("!flow." + text).str(), &context);
}

//===--- Values -----------------------------------------------------------===//

static __int128 powerOf(unsigned exponent) {
  __int128 power = 1;
  while (exponent-- > 0)
    power *= 10;
  return power;
}

/// Random bits of a random width: small ones as often as large ones.
static int64_t anyInteger(std::mt19937_64 &random) {
  return int64_t(random()) >> (random() % 64);
}

static std::vector<Datum> integers(std::initializer_list<int64_t> values) {
  std::vector<Datum> data;
  for (int64_t value : values)
    data.push_back(Datum::of(value));
  return data;
}

static std::vector<Datum> decimalValues(flow::DecimalType type,
                                        std::mt19937_64 &random) {
  const unsigned digits = type.getPrecision(), scale = type.getScale();
  const __int128 most = powerOf(digits) - 1, one = powerOf(scale);
  std::vector<__int128> values{0, 1, 5, most, most / 2 + 1};
  if (one <= most / 2)
    values.insert(values.end(), {one, one + one / 2, one / 2, 2 * one - 1});
  for (int i = 0; i < 3; ++i) {
    const unsigned __int128 bits =
        (unsigned __int128)(random()) << 64 | random();
    values.push_back(
        __int128(bits % (unsigned __int128)(powerOf(1 + random() % digits))));
  }
  std::vector<Datum> data;
  for (__int128 value : values)
    for (__int128 sign : {1, -1})
      data.push_back(Datum::of(__int128(sign * value)));
  return data;
}

static std::vector<Datum> realValues(bool single, std::mt19937_64 &random) {
  const double inf = std::numeric_limits<double>::infinity();
  std::vector<double> values{0.0,
                             -0.0,
                             1.0,
                             -1.0,
                             0.5,
                             -0.5,
                             1.5,
                             2.5,
                             -2.5,
                             0.1,
                             1e10,
                             -1e10,
                             127.0,
                             127.9,
                             128.0,
                             -128.9,
                             -129.0,
                             32767.5,
                             65536.0,
                             2147483647.0,
                             2147483648.0,
                             -2147483648.5,
                             9007199254740993.0,
                             9223372036854774784.0,
                             9223372036854775808.0,
                             -9223372036854775808.0,
                             1e19,
                             99999.995,
                             1e38,
                             -1e38,
                             1e39,
                             1e-5,
                             1e-20,
                             4.5e-39,
                             inf,
                             -inf,
                             std::nan("")};
  if (!single)
    for (double value : {1e300, -1e300, 3.4028235677973366e38,
                         std::numeric_limits<double>::denorm_min(),
                         std::numeric_limits<double>::max(), 1.005, 123.456})
      values.push_back(value);
  for (int i = 0; i < 4; ++i)
    values.push_back(
        std::ldexp(double(int64_t(random())), int(random() % 160) - 110));
  std::vector<Datum> data;
  for (double value : values)
    data.push_back(Datum::of(single ? double(float(value)) : value));
  return data;
}

static std::vector<Datum> textValues() {
  std::vector<Datum> data;
  for (StringRef text :
       {"", "a", "abc", "abd", "ab", "JFK", "\xc3\xa9t\xc3\xa9",
        "exactly eight", "twelve bytes", "sixteen bytes ok", "sixteen bytes oK",
        "seventeen bytes k",
        "a long text that does not fit into a view of sixteen bytes",
        "a long text that does not fit into a view of sixteen bytez",
        // what casts read
        "0", "-1", " 42 ", "+7", "127", "128", "-129", "32768", "2147483648",
        "9223372036854775807", "9223372036854775808", "1.5", "-0.5", "2.5e3",
        "1e400", "123456789.987654321", "99999.995",
        "12345678901234567890123456789012345678", "nan", "-inf", "true", "F",
        "yes", "2013-01-01", "2000-02-30", "2024-02-29 23:59:59.999999999",
        "1969-12-31T23:59:59Z", "1970-01-01 00:00:00+02:30", "12:34:56.789",
        "24:00:00", "1h30m", "-1.5s", "2y3mo", "0x10", "1 2"})
    data.push_back(Datum::of(text.str()));
  data.push_back(Datum::of(std::string("nul\0inside", 10)));
  return data;
}

static std::vector<Datum> plainValues(Type type, std::mt19937_64 &random) {
  if (type.isInteger(1))
    return integers({0, 1});
  if (auto integer = dyn_cast<mlir::IntegerType>(type)) {
    const int64_t most = int64_t(~uint64_t(0) >> (65 - integer.getWidth()));
    std::vector<Datum> data = integers({0, 1, -1, 2, 3, -7, 10, 100, most,
                                        most - 1, -most - 1, -most, most / 2});
    for (int i = 0; i < 5; ++i)
      data.push_back(
          Datum::of(anyInteger(random) >> (64 - integer.getWidth())));
    return data;
  }
  if (isa<mlir::FloatType>(type))
    return realValues(type.isF32(), random);
  if (auto decimal = dyn_cast<flow::DecimalType>(type))
    return decimalValues(decimal, random);
  if (isa<flow::StringType>(type))
    return textValues();
  if (isa<flow::BytesType>(type)) {
    std::vector<Datum> data = textValues();
    for (StringRef bytes : {"\xff", "ok \xc3", "\xed\xa0\x80"})
      data.push_back(Datum::of(bytes.str()));
    return data;
  }
  if (isa<flow::MonthsType>(type))
    return integers({0, 1, -1, 11, 12, -13, 25, 1200, -120000,
                     std::numeric_limits<int32_t>::max(),
                     std::numeric_limits<int32_t>::min()});
  if (isa<flow::DateType>(type)) // leap days, ends of months and of the range
    return integers({0, -1, 1, 30, 58, 59, 789, 11016, 19782, 15705, -719468,
                     -719529, 2932896, std::numeric_limits<int32_t>::max(),
                     std::numeric_limits<int32_t>::min()});
  if (auto array = dyn_cast<flow::ArrayType>(type)) {
    std::vector<Datum> elements = valuesOf(array.getElement(), random);
    if (elements.size() > 7)
      elements.resize(7);
    std::vector<Datum> data{Datum::of(Datum::Elements())};
    for (size_t size : {1, 2, 3, 7})
      data.push_back(Datum::of(Datum::Elements(
          elements.begin(),
          elements.begin() + ptrdiff_t(std::min(size, elements.size())))));
    data.push_back(
        Datum::of(Datum::Elements(elements.rbegin(), elements.rend())));
    return data;
  }
  const int64_t second = flow::unitsPerSecond(type), day = 86400 * second;
  if (isa<flow::TimeType>(type)) {
    std::vector<Datum> data = integers({0, 1, second, day / 2, day - 1});
    data.push_back(Datum::of(int64_t(random() % uint64_t(day))));
    return data;
  }
  // timestamps and intervals
  std::vector<Datum> data = integers(
      {0, 1, -1, 999, -1001, second, -second - 1, day, day - 1, -day, -day - 1,
       1456704000 * second, 1357034400 * second + 123456,
       std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min(),
       std::numeric_limits<int64_t>::max() / 1000});
  for (int i = 0; i < 4; ++i)
    data.push_back(Datum::of(anyInteger(random)));
  return data;
}

std::vector<Datum> valuesOf(Type type, std::mt19937_64 &random) {
  std::vector<Datum> data = plainValues(valueType(type), random);
  if (flow::isOptional(type))
    data.insert(data.begin(), Datum());
  return data;
}

//===--- Cases ------------------------------------------------------------===//

ScalarMatrix::ScalarMatrix(uint64_t seed) : random_(seed) {
  context_.loadDialect<flow::FlowDialect, mlir::func::FuncDialect>();
  module_ = mlir::ModuleOp::create(mlir::UnknownLoc::get(&context_));
}

mlir::OwningOpRef<mlir::ModuleOp> ScalarMatrix::parse(StringRef text) {
  return mlir::parseSourceString<mlir::ModuleOp>(text, &context_);
}

void ScalarMatrix::add(
    ArrayRef<Type> operands,
    function_ref<mlir::Value(mlir::OpBuilder &, mlir::ValueRange)> build) {
  mlir::OpBuilder builder(&context_);
  builder.setInsertionPointToEnd(module_->getBody());
  const mlir::Location loc = builder.getUnknownLoc();
  auto function = mlir::func::FuncOp::create(
      builder, loc, "case" + std::to_string(cases_.size()),
      builder.getFunctionType(operands, {}));
  mlir::Block *block = function.addEntryBlock();
  builder.setInsertionPointToEnd(block);
  mlir::Value result = build(builder, block->getArguments());
  mlir::OperationState yield(loc, "flow.yield");
  yield.addOperands(result);
  builder.create(yield);

  ScalarCase testCase{&function.getBody(), {{}}};
  for (Type type : operands) {
    std::vector<std::vector<Datum>> rows;
    for (const Datum &value : valuesOf(type, random_))
      for (const std::vector<Datum> &row : testCase.rows) {
        rows.push_back(row);
        rows.back().push_back(value);
      }
    testCase.rows = std::move(rows);
  }
  cases_.push_back(std::move(testCase));
}

static mlir::Value makeOp(mlir::OpBuilder &builder, StringRef name,
                          mlir::ValueRange operands, Type result,
                          ArrayRef<mlir::NamedAttribute> attributes = {}) {
  mlir::OperationState state(builder.getUnknownLoc(), ("flow." + name).str());
  state.addOperands(operands);
  state.addTypes(result);
  state.addAttributes(attributes);
  return builder.create(state)->getResult(0);
}

static mlir::NamedAttribute onErrorAttribute(mlir::OpBuilder &builder,
                                             flow::OnError onError) {
  return builder.getNamedAttr(
      "on_error", flow::OnErrorAttr::get(builder.getContext(), onError));
}

void ScalarMatrix::addBinary(StringRef op, Type left, Type right, Type result,
                             StringRef onErrors) {
  SmallVector<StringRef> words;
  onErrors.split(words, ' ');
  for (StringRef word : words) {
    const flow::OnError onError = *flow::symbolizeOnError(word);
    // One of three without NULL: both sides of every test of validity.
    const bool isOptional = onError != flow::OnError::Wrap;
    Type l = isOptional ? optionalOf(left) : left;
    Type r = isOptional ? optionalOf(right) : right;
    add({l, r}, [&](mlir::OpBuilder &builder, mlir::ValueRange operands) {
      return makeOp(builder, op, operands,
                    isOptional ? optionalOf(result) : result,
                    onErrorAttribute(builder, onError));
    });
  }
}

void ScalarMatrix::addUnary(StringRef op, Type operand, Type result,
                            StringRef onErrors) {
  SmallVector<StringRef> words;
  onErrors.split(words, ' ');
  for (StringRef word : words) {
    const flow::OnError onError = *flow::symbolizeOnError(word);
    const bool isOptional = onError == flow::OnError::Fail;
    add({isOptional ? optionalOf(operand) : operand},
        [&](mlir::OpBuilder &builder, mlir::ValueRange operands) {
          return makeOp(builder, op, operands,
                        onError == flow::OnError::Wrap ? result
                                                       : optionalOf(result),
                        onErrorAttribute(builder, onError));
        });
  }
}

void ScalarMatrix::addArithmetic() {
  for (StringRef name : {"i8", "i16", "i32", "i64"}) {
    for (StringRef op : {"add", "sub", "mul", "div", "rem"})
      addBinary(op, type(name), type(name), type(name), "fail null wrap");
    addUnary("neg", type(name), type(name), "fail null wrap");
  }
  for (StringRef name : {"f32", "f64"}) {
    for (StringRef op : {"add", "sub", "mul", "div", "rem"})
      addBinary(op, type(name), type(name), type(name), "fail null");
    addUnary("neg", type(name), type(name), "fail");
  }
}

void ScalarMatrix::addDecimals() {
  const StringRef names[] = {"decimal<5, 2>",   "decimal<18, 4>",
                             "decimal<38, 0>",  "decimal<38, 38>",
                             "decimal<38, 10>", "decimal<1, 1>"};
  const StringRef results[] = {"decimal<38, 6>", "decimal<12, 2>",
                               "decimal<38, 38>", "decimal<38, 0>"};
  int turn = 0;
  for (StringRef left : names)
    for (StringRef right : names)
      for (StringRef op : {"add", "sub", "mul", "div", "rem"})
        // One kind of result each, so that every pair and operation meets some
        // and every kind of result all operations.
        for (StringRef result : {results[++turn % 4]})
          addBinary(op, type(left), type(right), type(result),
                    turn % 8 < 4 ? "fail" : "null");
  for (StringRef name : names)
    addUnary("neg", type(name), type(name), "fail null");
}

void ScalarMatrix::addTimes() {
  const StringRef stamps[] = {"timestamp<3>", "timestamp<6>", "timestamp<9>",
                              "timestamp_ltz<6>", "timestamp_ltz<9>"};
  for (StringRef name : stamps) {
    for (StringRef op : {"add", "sub"})
      for (StringRef by : {"interval", "months"})
        addBinary(op, type(name), type(by), type(name), "fail null");
    addBinary("add", type("interval"), type(name), type(name), "fail");
    addBinary("add", type("months"), type(name), type(name), "fail");
    addBinary("sub", type(name), type(name), type("interval"), "fail null");
  }
  for (StringRef name : {"time<0>", "time<6>", "time<9>"}) {
    addBinary("add", type(name), type("interval"), type(name), "fail");
    addBinary("sub", type(name), type("interval"), type(name), "fail");
    addBinary("sub", type(name), type(name), type("interval"), "fail");
  }
  for (StringRef op : {"add", "sub"}) {
    addBinary(op, type("date"), type("months"), type("date"), "fail null");
    addBinary(op, type("date"), type("interval"), type("date"), "fail null");
    for (StringRef result : {"timestamp<6>", "timestamp<9>"})
      addBinary(op, type("date"), type("interval"), type(result), "fail");
    for (StringRef name : {"interval", "months"})
      addBinary(op, type(name), type(name), type(name), "fail null");
  }
  addBinary("sub", type("date"), type("date"), type("interval"), "fail");
  for (StringRef name : {"interval", "months"}) {
    addBinary("mul", type(name), type("i64"), type(name), "fail null");
    addBinary("mul", type("i64"), type(name), type(name), "fail");
    addBinary("div", type(name), type("i64"), type(name), "fail null");
    addUnary("neg", type(name), type(name), "fail null");
  }
}

static const StringRef kAllTypes[] = {"i1",
                                      "i8",
                                      "i16",
                                      "i32",
                                      "i64",
                                      "f32",
                                      "f64",
                                      "decimal<5, 2>",
                                      "decimal<38, 0>",
                                      "decimal<38, 38>",
                                      "string",
                                      "bytes",
                                      "date",
                                      "time<0>",
                                      "time<6>",
                                      "time<9>",
                                      "timestamp<0>",
                                      "timestamp<6>",
                                      "timestamp<9>",
                                      "timestamp_ltz<3>",
                                      "timestamp_ltz<9>",
                                      "interval",
                                      "months"};

static constexpr flow::Predicate kPredicates[] = {
    flow::Predicate::Eq,   flow::Predicate::Ne,    flow::Predicate::Lt,
    flow::Predicate::Le,   flow::Predicate::Gt,    flow::Predicate::Ge,
    flow::Predicate::Same, flow::Predicate::Differ};

void ScalarMatrix::addComparisons() {
  Type truth = type("i1");
  const auto addOne = [&](Type left, Type right, flow::Predicate predicate) {
    const bool total = predicate == flow::Predicate::Same ||
                       predicate == flow::Predicate::Differ;
    Type result =
        total ? truth
              : flow::optionalLike(truth, mlir::TypeRange({left, right}));
    add({left, right},
        [&](mlir::OpBuilder &builder, mlir::ValueRange operands) {
          return makeOp(
              builder, "compare", operands, result,
              builder.getNamedAttr(
                  "predicate", flow::PredicateAttr::get(&context_, predicate)));
        });
  };
  for (StringRef name : kAllTypes)
    for (flow::Predicate predicate : kPredicates)
      addOne(optionalOf(type(name)), optionalOf(type(name)), predicate);
  const std::pair<StringRef, StringRef> scales[] = {
      {"decimal<5, 2>", "decimal<18, 4>"},
      {"decimal<38, 0>", "decimal<38, 38>"},
      {"decimal<38, 10>", "decimal<38, 20>"}};
  for (auto [left, right] : scales)
    for (flow::Predicate predicate : kPredicates) {
      addOne(optionalOf(type(left)), type(right), predicate);
      addOne(type(right), type(left), predicate);
    }
  for (StringRef name : {"array<i64>", "array<!flow.optional<!flow.string>>",
                         "array<!flow.array<!flow.optional<f64>>>"})
    for (flow::Predicate predicate :
         {flow::Predicate::Eq, flow::Predicate::Ne, flow::Predicate::Same,
          flow::Predicate::Differ})
      addOne(optionalOf(type(name)), optionalOf(type(name)), predicate);
}

void ScalarMatrix::addLogic() {
  Type truth = type("i1"), maybe = optionalOf(truth);
  for (StringRef op : {"and", "or"})
    for (Type left : {truth, maybe})
      for (Type right : {truth, maybe})
        add({left, right},
            [&](mlir::OpBuilder &builder, mlir::ValueRange operands) {
              return makeOp(builder, op, operands,
                            flow::optionalLike(truth, operands.getTypes()));
            });
  for (Type operand : {truth, maybe})
    add({operand}, [&](mlir::OpBuilder &builder, mlir::ValueRange operands) {
      return makeOp(builder, "not", operands, operand);
    });
  for (StringRef name : kAllTypes) {
    Type plain = type(name), optional = optionalOf(plain);
    for (Type operand : {plain, optional})
      add({operand}, [&](mlir::OpBuilder &builder, mlir::ValueRange operands) {
        return makeOp(builder, "is_null", operands, truth);
      });
    add({plain}, [&](mlir::OpBuilder &builder, mlir::ValueRange operands) {
      return makeOp(builder, "some", operands, optional);
    });
    add({optional}, [&](mlir::OpBuilder &builder, mlir::ValueRange operands) {
      return makeOp(builder, "value", operands, plain);
    });
  }
}

void ScalarMatrix::addCast(Type from, Type to) {
  addUnary("cast", from, to, "fail");
  addUnary("cast", from, to, "null");
}

void ScalarMatrix::addNumberCasts() {
  const StringRef names[] = {"i1",
                             "i8",
                             "i16",
                             "i32",
                             "i64",
                             "f32",
                             "f64",
                             "decimal<5, 2>",
                             "decimal<12, 6>",
                             "decimal<38, 0>",
                             "decimal<38, 38>",
                             "decimal<38, 20>",
                             "decimal<3, 0>"};
  for (StringRef from : names)
    for (StringRef to : names)
      addCast(type(from), type(to));
}

void ScalarMatrix::addTimeCasts() {
  const StringRef names[] = {
      "date",         "time<0>",          "time<6>",         "time<9>",
      "timestamp<0>", "timestamp<3>",     "timestamp<6>",    "timestamp<7>",
      "timestamp<9>", "timestamp_ltz<3>", "timestamp_ltz<9>"};
  for (StringRef from : names)
    for (StringRef to : names)
      addCast(type(from), type(to));
}

void ScalarMatrix::addTextCasts() {
  for (StringRef name : kAllTypes) {
    addCast(type("string"), type(name));
    if (name != "string")
      addCast(type(name), type("string"));
  }
}

void ScalarMatrix::addArrays() {
  for (StringRef name : kAllTypes) {
    Type plain = type(name), optional = optionalOf(plain);
    for (Type element : {plain, optional}) {
      auto array = flow::ArrayType::get(&context_, element);
      add({element, element},
          [&](mlir::OpBuilder &builder, mlir::ValueRange operands) {
            return makeOp(builder, "array",
                          {operands[1], operands[0], operands[1]}, array);
          });
      for (Type operand : {Type(array), optionalOf(array)}) {
        add({operand, optionalOf(type("i64"))},
            [&](mlir::OpBuilder &builder, mlir::ValueRange operands) {
              return makeOp(builder, "element", operands, optional);
            });
        add({operand}, [&](mlir::OpBuilder &builder,
                           mlir::ValueRange operands) {
          return makeOp(builder, "cardinality", operands,
                        flow::optionalLike(type("i64"), operands.getTypes()));
        });
      }
    }
  }
}

void ScalarMatrix::addConstants() {
  std::vector<StringRef> names(std::begin(kAllTypes), std::end(kAllTypes));
  names.insert(names.end(),
               {"array<i16>", "array<!flow.optional<!flow.string>>",
                "array<!flow.optional<!flow.array<!flow.decimal<38, 2>>>>"});
  for (StringRef name : names)
    for (const Datum &value : valuesOf(optionalOf(type(name)), random_)) {
      Type result = value.isNull() ? optionalOf(type(name)) : type(name);
      add({}, [&](mlir::OpBuilder &builder, mlir::ValueRange) {
        return makeOp(builder, "constant", {}, result,
                      builder.getNamedAttr(
                          "value", flow::attributeOf(value, type(name))));
      });
    }
}

void ScalarMatrix::addBranches() {
  // A division that only one side of the branch evaluates, and a value of each
  // kind of lane that passes through.
  const auto branch =
      [](mlir::OpBuilder &builder, mlir::Value condition, Type result,
         function_ref<mlir::Value(mlir::OpBuilder &)> then,
         function_ref<mlir::Value(mlir::OpBuilder &)> otherwise) {
        mlir::OperationState state(builder.getUnknownLoc(), "flow.if");
        state.addOperands(condition);
        state.addTypes(result);
        for (auto &side : {then, otherwise}) {
          mlir::Block *block = new mlir::Block;
          state.addRegion()->push_back(block);
          mlir::OpBuilder inner(builder.getContext());
          inner.setInsertionPointToEnd(block);
          mlir::OperationState yield(builder.getUnknownLoc(), "flow.yield");
          yield.addOperands(side(inner));
          inner.create(yield);
        }
        return builder.create(state)->getResult(0);
      };
  Type maybe = optionalOf(type("i1"));
  for (StringRef name : kAllTypes)
    for (Type value : {type(name), optionalOf(type(name))})
      for (Type condition : {type("i1"), maybe})
        add({condition, value, value},
            [&](mlir::OpBuilder &builder, mlir::ValueRange operands) {
              return branch(
                  builder, operands[0], value,
                  [&](mlir::OpBuilder &) { return operands[1]; },
                  [&](mlir::OpBuilder &) { return operands[2]; });
            });
  for (StringRef name : {"i32", "decimal<18, 4>"}) {
    Type number = optionalOf(type(name));
    add({maybe, maybe, number, number},
        [&](mlir::OpBuilder &builder, mlir::ValueRange operands) {
          const auto compute = [&](StringRef op) {
            return [&, op](mlir::OpBuilder &inner) {
              return makeOp(inner, op, {operands[2], operands[3]}, number,
                            onErrorAttribute(inner, flow::OnError::Fail));
            };
          };
          return branch(builder, operands[0], number, compute("div"),
                        [&](mlir::OpBuilder &inner) {
                          return branch(
                              inner, operands[1], number, compute("mul"),
                              [&](mlir::OpBuilder &) { return operands[3]; });
                        });
        });
  }
}

void ScalarMatrix::addAll() {
  addArithmetic();
  addDecimals();
  addTimes();
  addComparisons();
  addLogic();
  addNumberCasts();
  addTimeCasts();
  addTextCasts();
  addArrays();
  addConstants();
  addBranches();
}

} // namespace flott::test
