// Values of one row in registers, and how they lie in columns, entries, rows.
#pragma once

#include "compiler/Flow/Flow.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

namespace flott {

/// One value of the row at hand, in LLVM registers.
///
///   i1 i8..i64 f32 f64          the same
///   date, months                i32      time types, interval    i64
///   decimal                     i128, unscaled
///   string, bytes               value: ptr, size: i64 (bytes)
///   array                       value: ptr, size: i64 (elements)
///
/// Texts have kFlottTextPadding readable bytes behind them. The value of a lane
/// that is not valid is any value of its type, never poison; `canonical` zeroes
/// it.
struct Lane {
  llvm::Value *value = nullptr;
  llvm::Value *size = nullptr;
  llvm::Value *valid = nullptr; // i1; null: never NULL

  explicit operator bool() const { return value != nullptr; }
};

using Builder = llvm::IRBuilder<>;

/// The LLVM type of a lane's `value`.
llvm::Type *laneType(mlir::Type type, llvm::LLVMContext &context);

/// True for string, bytes and array: lanes with a size.
bool hasSize(mlir::Type type);

/// A lane of zeros: NULL if `type` is optional.
Lane zeroLane(mlir::Type type, llvm::LLVMContext &context);

/// The lane with its value zeroed where it is not valid.
Lane canonical(Builder &builder, const Lane &lane);

/// A text or array that can be read whether it is valid or not: the empty one
/// where it is NULL, with readable bytes behind it.
Lane readable(Builder &builder, const Lane &lane);

/// `condition ? then : otherwise`, parts by parts.
Lane selectLane(Builder &builder, llvm::Value *condition, const Lane &then,
                const Lane &otherwise);

/// Loads a value that lies at `address` in the width of a column; validity is
/// the caller's.
Lane loadLane(Builder &builder, mlir::Type type, llvm::Value *address);

/// Stores the value, canonical, at `address`. A text becomes a view: its bytes
/// are not copied unless it is short.
void storeLane(Builder &builder, mlir::Type type, const Lane &lane,
               llvm::Value *address);

/// Weights of a branch whose first target is hardly ever taken.
llvm::MDNode *unlikely(llvm::LLVMContext &context);

/// `base + offset` bytes.
llvm::Value *offsetBytes(Builder &builder, llvm::Value *base, uint64_t offset);

/// Calls the C function `name` (a primitive, a thunk, a line of Calls.def),
/// declaring it by the types at hand.
llvm::CallInst *callNamed(Builder &builder, llvm::StringRef name,
                          llvm::Type *result,
                          llvm::ArrayRef<llvm::Value *> arguments);

/// An alloca in the entry block of the function at hand.
llvm::AllocaInst *entryAlloca(Builder &builder, llvm::Type *type,
                              const llvm::Twine &name = "");

/// The constant text in the module, with readable bytes behind it.
llvm::Constant *constantText(llvm::Module &module, llvm::StringRef text);

} // namespace flott
