// The types of columns as numbers, for code that works on values.
#pragma once

#include "runtime/exec/Plan.h"

#include <optional>
#include <string_view>

namespace flott {

/// Types.def as an enumeration.
enum class TypeKind {
#define TYPE(name, text, bytes, meaning) name,
#include "runtime/abi/Types.def"
};

/// None: no type has that name.
std::optional<TypeKind> typeKindOf(std::string_view text);
/// Bytes of a value in a column.
int widthOf(TypeKind kind);
/// REQUIRES: a checked plan's type.
TypeKind kindOf(const ScalarSpec &type);
/// Whether values point to bytes outside of the column.
bool hasPointers(const ScalarSpec &type);
/// As the language writes it: "decimal(10, 2)?".
std::string typeText(const ScalarSpec &type);

} // namespace flott
