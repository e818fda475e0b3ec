// A reader of literals, an overload resolution good enough for tests.
#include "Harness.h"

#include "runtime/abi/RowCalls.h"
#include "stdlib/functions/Calendar.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>

// What the runtime gives to functions.
void *flott_arena_grow(FlottArena *arena, int64_t size) noexcept {
  auto *test = static_cast<flott::TestContext *>(arena->chunks);
  if (size > test->limitBytes)
    return nullptr;
  const int64_t bytes = std::max<int64_t>(size, 4096);
  test->chunks.push_back(std::make_unique<char[]>(bytes));
  auto *chunk = reinterpret_cast<uint8_t *>(test->chunks.back().get());
  arena->next = chunk + size;
  arena->limit = chunk + bytes;
  return chunk;
}

namespace flott {

TestContext::TestContext(int64_t limitBytes) : limitBytes(limitBytes) {
  arena.chunks = this;
  context.arena = &arena;
  context.argument = -1;
}
TestContext::~TestContext() = default;

static __int128 wideOf(const FlottScalar &scalar) {
  return static_cast<__int128>(
      static_cast<unsigned __int128>(static_cast<uint64_t>(scalar.wide.high))
          << 64 |
      scalar.wide.low);
}

static Literal decimalLiteral(std::string_view text) {
  Literal literal{TypeKind::Decimal, {}, {}};
  unsigned __int128 value = 0;
  bool isFraction = false;
  for (char c : text) {
    if (c == '.') {
      isFraction = true;
    } else if (c != '-') {
      value = value * 10 + (c - '0');
      literal.scalar.scale += isFraction;
    }
  }
  if (text.front() == '-')
    value = -value;
  literal.scalar.wide.low = static_cast<uint64_t>(value);
  literal.scalar.wide.high = static_cast<int64_t>(value >> 64);
  return literal;
}

/// Micros of `[-]y-m-d[ h:m:s[.f]]`, or of `h:m:s[.f]`.
static int64_t parseMicros(std::string_view text) {
  int64_t numbers[6] = {1970, 1, 1, 0, 0, 0};
  size_t at = 0;
  if (text.find('-', 1) == std::string_view::npos)
    at = 3;
  const int64_t sign = text.front() == '-' ? -1 : 1;
  const char *next = text.data() + (sign < 0), *end = text.data() + text.size();
  while (next < end && at < 6) {
    next = std::from_chars(next, end, numbers[at++]).ptr;
    if (next < end && *next == '.')
      break;
    next += next < end;
  }
  int64_t fraction = 0, unit = 1'000'000;
  if (next < end && *next == '.')
    for (++next; next < end; ++next) {
      fraction = fraction * 10 + (*next - '0');
      unit /= 10;
    }
  const int64_t days =
      civilDays(sign * numbers[0], static_cast<int32_t>(numbers[1]),
                static_cast<int32_t>(numbers[2]));
  return days * kMicrosPerDay + numbers[3] * kMicrosPerHour +
         numbers[4] * kMicrosPerMinute + numbers[5] * kMicrosPerSecond +
         fraction * unit;
}

static std::string quoted(std::string_view text) {
  return std::string(text.substr(1, text.size() - 2));
}

Literal parseLiteral(std::string_view text) {
  Literal literal;
  literal.scalar.valid = 1;
  const auto worded = [&](std::string_view word, TypeKind kind) {
    if (!text.starts_with(word) || text.size() <= word.size() + 1 ||
        text[word.size()] != ' ')
      return false;
    text.remove_prefix(word.size() + 1);
    literal.kind = kind;
    return true;
  };
  if (text == "null") {
    literal.scalar.valid = 0;
  } else if (text == "true" || text == "false") {
    literal.kind = TypeKind::Bool;
    literal.scalar.i = text == "true";
  } else if (worded("date", TypeKind::Date)) {
    literal.scalar.i = floorDivide(parseMicros(quoted(text)), kMicrosPerDay);
  } else if (worded("timestamp", TypeKind::Timestamp) ||
             worded("instant", TypeKind::TimestampLtz) ||
             worded("time", TypeKind::Time)) {
    literal.scalar.i = parseMicros(quoted(text));
  } else if (worded("months", TypeKind::Months) ||
             worded("interval", TypeKind::Interval)) {
    std::from_chars(text.data(), text.data() + text.size(), literal.scalar.i);
  } else if (text.front() == '\'') {
    literal.kind = TypeKind::String;
    for (size_t i = 1; i + 1 < text.size(); ++i) {
      literal.text += text[i];
      i += text.substr(i, 2) == "''";
    }
  } else if (text.starts_with("x'")) {
    literal.kind = TypeKind::Bytes;
    for (size_t i = 2; i + 1 < text.size(); i += 2) {
      unsigned byte = 0;
      std::from_chars(&text[i], &text[i] + 2, byte, 16);
      literal.text += static_cast<char>(byte);
    }
  } else if (text.find_first_of("eNI") != std::string_view::npos) {
    literal.kind = TypeKind::F64;
    literal.scalar.f = std::strtod(std::string(text).c_str(), nullptr);
  } else if (text.find('.') != std::string_view::npos) {
    literal = decimalLiteral(text);
    literal.scalar.valid = 1;
  } else {
    literal.kind = TypeKind::I64;
    std::from_chars(text.data(), text.data() + text.size(), literal.scalar.i);
  }
  return literal;
}

static std::string padded(int64_t value, int width) {
  std::string text = std::to_string(value < 0 ? -value : value);
  if (static_cast<int>(text.size()) < width)
    text.insert(0, width - text.size(), '0');
  return value < 0 ? "-" + text : text;
}

static std::string dateText(int64_t days) {
  const Civil date = civilOf(days);
  return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" +
         padded(date.day, 2);
}

static std::string clockText(int64_t micros) {
  std::string text = padded(micros / kMicrosPerHour, 2) + ":" +
                     padded(micros / kMicrosPerMinute % 60, 2) + ":" +
                     padded(micros / kMicrosPerSecond % 60, 2);
  if (const int64_t fraction = micros % kMicrosPerSecond) {
    text += "." + padded(fraction, 6);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text;
}

static std::string decimalText(const FlottScalar &scalar) {
  __int128 value = wideOf(scalar);
  const bool isNegative = value < 0;
  unsigned __int128 left = isNegative ? -static_cast<unsigned __int128>(value)
                                      : static_cast<unsigned __int128>(value);
  std::string digits;
  for (; left > 0; left /= 10)
    digits.insert(digits.begin(), static_cast<char>('0' + left % 10));
  if (digits.size() <= static_cast<size_t>(scalar.scale))
    digits.insert(0, scalar.scale + 1 - digits.size(), '0');
  if (scalar.scale > 0) {
    digits.insert(digits.size() - scalar.scale, ".");
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.')
      digits.pop_back();
  }
  return isNegative ? "-" + digits : digits;
}

std::string formatScalar(const Type &type, const FlottScalar &scalar) {
  if (!scalar.valid)
    return "null";
  const std::string_view bytes(scalar.text.data,
                               static_cast<size_t>(scalar.text.size));
  switch (type.kind) {
  case TypeKind::Bool:
    return scalar.i ? "true" : "false";
  case TypeKind::F32:
  case TypeKind::F64: {
    if (std::isnan(scalar.f))
      return "NaN";
    if (std::isinf(scalar.f))
      return scalar.f > 0 ? "Infinity" : "-Infinity";
    char text[32];
    return {
        text,
        type.kind == TypeKind::F32
            ? std::to_chars(text, text + 32, static_cast<float>(scalar.f)).ptr
            : std::to_chars(text, text + 32, scalar.f).ptr};
  }
  case TypeKind::Decimal:
    return decimalText(scalar);
  case TypeKind::String:
    return "'" + std::string(bytes) + "'";
  case TypeKind::Bytes: {
    std::string text = "x'";
    for (char c : bytes) {
      text += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
      text += "0123456789abcdef"[c & 15];
    }
    return text + "'";
  }
  case TypeKind::Date:
    return "date '" + dateText(scalar.i) + "'";
  case TypeKind::Time:
    return "time '" + clockText(scalar.i) + "'";
  case TypeKind::Timestamp:
  case TypeKind::TimestampLtz:
    return std::string(type.kind == TypeKind::Timestamp ? "timestamp"
                                                        : "instant") +
           " '" + dateText(floorDivide(scalar.i, kMicrosPerDay)) + " " +
           clockText(floorModulo(scalar.i, kMicrosPerDay)) + "'";
  case TypeKind::Months:
    return "months " + std::to_string(scalar.i);
  case TypeKind::Interval:
    return "interval " + std::to_string(scalar.i);
  case TypeKind::Array: {
    std::string text = "[", separator;
    const auto *views = reinterpret_cast<const FlottView *>(scalar.array.data);
    for (int64_t i = 0; i < scalar.array.count; ++i) {
      const FlottView &view = views[i];
      text += separator + "'" +
              std::string(view.size <= 12 ? view.prefix : view.tail.data,
                          view.size) +
              "'";
      separator = ", ";
    }
    return text + "]";
  }
  default:
    return std::to_string(scalar.i);
  }
}

/// How well a literal fits a parameter, 0 best; -1 not at all.
static int fit(const Parameter &parameter, const Literal &literal) {
  const TypeKind want = parameter.type.kind;
  if (literal.kind == TypeKind::Null || want == literal.kind)
    return 0;
  if (literal.kind == TypeKind::I64 && want == TypeKind::F64)
    return 2;
  if (literal.kind == TypeKind::I64 && want == TypeKind::Decimal)
    return 1;
  if (literal.kind == TypeKind::Decimal && want == TypeKind::F64)
    return 1;
  if (literal.kind == TypeKind::Date && want == TypeKind::Timestamp)
    return 1;
  return -1;
}

const Function *resolveCall(std::string_view name,
                            const std::vector<Literal> &arguments) {
  const Function *best = nullptr;
  int bestCost = 1'000;
  for (const Function &function : builtinFunctions()) {
    if (function.name != name || function.parameters.size() != arguments.size())
      continue;
    int cost = 0;
    for (size_t i = 0; i < arguments.size() && cost >= 0; ++i) {
      const int one = fit(function.parameters[i], arguments[i]);
      cost = one < 0 ? -1 : cost + one;
    }
    if (cost >= 0 && cost < bestCost) {
      best = &function;
      bestCost = cost;
    }
  }
  return best;
}

int32_t callBoxed(TestContext &test, const Function &function,
                  const std::vector<FlottScalar> &arguments, FlottScalar &out) {
  const NativeFunction *native = nativeFunction(function.symbol);
  if (!native) {
    ADD_FAILURE() << "no boxed form: " << function.symbol;
    return kFlottFailed;
  }
  return native->call(&test.context, arguments.data(), &out);
}

static void convert(Literal &literal, TypeKind kind) {
  if (literal.kind == TypeKind::I64 && kind == TypeKind::F64)
    literal.scalar.f = static_cast<double>(literal.scalar.i);
  if (literal.kind == TypeKind::I64 && kind == TypeKind::Decimal)
    literal.scalar.wide.high = literal.scalar.i < 0 ? -1 : 0;
  if (literal.kind == TypeKind::Decimal && kind == TypeKind::F64)
    literal.scalar.f = std::stod(decimalText(literal.scalar));
  if (literal.kind == TypeKind::Date && kind == TypeKind::Timestamp)
    literal.scalar.i *= kMicrosPerDay;
}

/// Splits `name(a, 'b, c')` into its arguments.
static std::vector<Literal> parseArguments(std::string_view text) {
  std::vector<Literal> arguments;
  std::string one;
  bool isQuoted = false;
  for (char c : text) {
    isQuoted ^= c == '\'';
    if (c == ',' && !isQuoted) {
      arguments.push_back(parseLiteral(one));
      one.clear();
    } else if (c != ' ' || isQuoted || !one.empty()) {
      one += c;
    }
  }
  if (!one.empty())
    arguments.push_back(parseLiteral(one));
  return arguments;
}

static std::string_view errorName(int32_t code) {
  switch (code) {
#define ROW_ERROR(number, name, message)                                       \
  case number:                                                                 \
    return #name;
#include "runtime/abi/RowErrors.def"
  }
  return "?";
}

std::string evaluate(std::string_view call) {
  const size_t open = call.find('('), close = call.rfind(')');
  const std::string_view name = call.substr(0, open);
  std::vector<Literal> arguments =
      parseArguments(call.substr(open + 1, close - open - 1));
  const Function *function = resolveCall(name, arguments);
  if (!function)
    return "no such function: " + std::string(call);
  std::vector<FlottScalar> scalars;
  for (size_t i = 0; i < arguments.size(); ++i) {
    Literal &literal = arguments[i];
    convert(literal, function->parameters[i].type.kind);
    if (literal.kind == TypeKind::String || literal.kind == TypeKind::Bytes)
      literal.scalar.text = {literal.text.data(),
                             static_cast<int64_t>(literal.text.size())};
    scalars.push_back(literal.scalar);
  }
  TestContext test;
  FlottScalar out;
  if (callBoxed(test, *function, scalars, out) == kFlottFailed)
    return "!" + std::string(errorName(test.context.error));
  return formatScalar(function->result, out);
}

} // namespace flott
