// Scalar types as the front ends and the function registry see them. No MLIR.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flott {

/// The kinds of Types.def, and Record, which Import spreads over columns.
enum class TypeKind : uint8_t {
  Unknown, // of an expression whose error has been reported; silences followers
  Null,    // of a bare `null` before it meets a type
#define TYPE(name, text, bytes, meaning) name,
#include "runtime/abi/Types.def"
  Record,
};

struct Field;

/// A scalar type: a value type that compares and copies cheaply.
struct Type {
  TypeKind kind = TypeKind::Unknown;
  bool optional = false;
  uint8_t precision = 0; // decimal: 1..38; time types: digits of a second, 0..9
  uint8_t scale = 0;     // decimal
  std::shared_ptr<const Type> element;              // array
  std::shared_ptr<const std::vector<Field>> fields; // record
  std::string recordName;                           // record; may be empty

  bool operator==(const Type &other) const;

  /// The same type, optional or not.
  Type asOptional(bool value = true) const {
    Type copy = *this;
    copy.optional = value;
    return copy;
  }
  /// As it is written in a program: `decimal(12, 2)?`.
  std::string text() const;
};

struct Field {
  std::string name;
  Type type;

  bool operator==(const Field &other) const = default;
};

/// `timestamp` without a precision has six digits, as in Flink.
inline constexpr uint8_t kDefaultTimePrecision = 6;

/// The kind that a type name stands for (`i64`, `timestamp_ltz`); Unknown if
/// none.
TypeKind kindNamed(std::string_view name);
/// The name of a kind, as in Types.def.
std::string_view kindName(TypeKind kind);

} // namespace flott
