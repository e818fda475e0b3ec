// The logical dialect `flow`: types, attributes, ops. See FlowDialect.td.
#pragma once

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace flott::flow {

/// One column of a stream: a name and a scalar type.
struct Column {
  mlir::StringAttr name;
  mlir::Type type;

  bool operator==(const Column &other) const = default;
};

inline llvm::hash_code hash_value(const Column &column) {
  return llvm::hash_combine(column.name, column.type);
}

} // namespace flott::flow

#include "compiler/Flow/FlowEnums.h.inc"

#include "compiler/Flow/FlowDialect.h.inc"

#define GET_ATTRDEF_CLASSES
#include "compiler/Flow/FlowAttrs.h.inc"

#define GET_TYPEDEF_CLASSES
#include "compiler/Flow/FlowTypes.h.inc"

#define GET_OP_CLASSES
#include "compiler/Flow/FlowOps.h.inc"

namespace flott::flow {

/// The type without its optional, if it has one.
inline mlir::Type valueType(mlir::Type type) {
  auto optional = llvm::dyn_cast<OptionalType>(type);
  return optional ? optional.getValue() : type;
}

inline bool isOptional(mlir::Type type) {
  return llvm::isa<OptionalType>(type);
}

/// `type`, optional.
inline mlir::Type optionalOf(mlir::Type type) {
  return isOptional(type) ? type : OptionalType::get(type.getContext(), type);
}

/// `type`, optional if any of `operands` is.
mlir::Type optionalLike(mlir::Type type, mlir::TypeRange operands);

/// True for a type that a column may have.
bool isScalar(mlir::Type type);

/// The text of a type in the Flott language: `decimal(12, 2)?`.
std::string typeText(mlir::Type type);

/// True if the expression op may fail the row at hand (overflow, casts,
/// functions that say so), so moving or dropping it changes which rows fail.
bool mayFail(mlir::Operation *op);

/// Names that a windowed stream's columns have.
inline constexpr llvm::StringLiteral kWindowStart = "window_start";
inline constexpr llvm::StringLiteral kWindowEnd = "window_end";

} // namespace flott::flow
