// The types of columns as numbers.
#include "runtime/exec/Columns.h"

#include <cassert>

namespace flott {
namespace {

struct TypeLine {
  std::string_view text;
  int bytes;
};

constexpr TypeLine kTypes[] = {
#define TYPE(name, text, bytes, meaning) {text, bytes},
#include "runtime/abi/Types.def"
};

} // namespace

std::optional<TypeKind> typeKindOf(std::string_view text) {
  int number = 0;
  for (const TypeLine &line : kTypes) {
    if (line.text == text)
      return TypeKind(number);
    ++number;
  }
  return {};
}

int widthOf(TypeKind kind) { return kTypes[int(kind)].bytes; }

TypeKind kindOf(const ScalarSpec &type) {
  const auto kind = typeKindOf(type.kind);
  assert(kind);
  return *kind;
}

bool hasPointers(const ScalarSpec &type) {
  const TypeKind kind = kindOf(type);
  return kind == TypeKind::String || kind == TypeKind::Bytes ||
         kind == TypeKind::Array;
}

std::string typeText(const ScalarSpec &type) {
  std::string text;
  switch (kindOf(type)) {
  case TypeKind::Array:
    text = "[" + typeText(type.element[0]) + "]";
    break;
  case TypeKind::Decimal:
    text = "decimal(" + std::to_string(type.precision) + ", " +
           std::to_string(type.scale) + ")";
    break;
  case TypeKind::Time:
  case TypeKind::Timestamp:
  case TypeKind::TimestampLtz:
    text = type.kind + "(" + std::to_string(type.precision) + ")";
    break;
  default:
    text = type.kind;
  }
  return type.optional ? text + "?" : text;
}

} // namespace flott
