// Names of types, and types as text.
#include "dsl/Types.h"

namespace flott {

static bool sameElement(const std::shared_ptr<const Type> &a,
                        const std::shared_ptr<const Type> &b) {
  return a == b || (a && b && *a == *b);
}

bool Type::operator==(const Type &other) const {
  return kind == other.kind && optional == other.optional &&
         precision == other.precision && scale == other.scale &&
         sameElement(element, other.element) &&
         (fields == other.fields ||
          (fields && other.fields && *fields == *other.fields));
}

TypeKind kindNamed(std::string_view name) {
#define TYPE(name_, text, bytes, meaning)                                      \
  if (name == text)                                                            \
    return TypeKind::name_;
#include "runtime/abi/Types.def"
  return TypeKind::Unknown;
}

std::string_view kindName(TypeKind kind) {
  switch (kind) {
  case TypeKind::Unknown:
    return "unknown";
  case TypeKind::Null:
    return "null";
  case TypeKind::Record:
    return "record";
#define TYPE(name, text, bytes, meaning)                                       \
  case TypeKind::name:                                                         \
    return text;
#include "runtime/abi/Types.def"
  }
  return "unknown";
}

std::string Type::text() const {
  std::string result(kindName(kind));
  switch (kind) {
  case TypeKind::Decimal:
    result +=
        "(" + std::to_string(precision) + ", " + std::to_string(scale) + ")";
    break;
  case TypeKind::Time:
  case TypeKind::Timestamp:
  case TypeKind::TimestampLtz:
    if (precision != kDefaultTimePrecision)
      result += "(" + std::to_string(precision) + ")";
    break;
  case TypeKind::Array:
    result += "<" + (element ? element->text() : "unknown") + ">";
    break;
  case TypeKind::Record:
    if (!recordName.empty())
      result = recordName;
    break;
  case TypeKind::Null:
    return result;
  default:
    break;
  }
  return optional ? result + "?" : result;
}

} // namespace flott
