// What the emitters of scalar ops share: NULLs, failures, widths.
#pragma once

#include "codegen/PipeToLLVM/RowEmitter.h"

#include "runtime/abi/Primitive.h"

namespace flott {

/// What an operation comes to for valid operands. Where it has no result,
/// `failed` holds, `code` says why, and `lane` is any value (never poison).
struct Outcome {
  Lane lane;
  llvm::Value *failed = nullptr; // i1; null: it always has a result
  llvm::Value *code = nullptr;   // i32, a FlottRowError

  /// Adds a reason to fail; earlier ones win.
  void failIf(Builder &builder, llvm::Value *condition, llvm::Value *why);
  void failIf(Builder &builder, llvm::Value *condition, RowError why) {
    failIf(builder, condition, builder.getInt32(why));
  }
  /// Adds the reasons of an earlier step.
  void failLike(Builder &builder, const Outcome &earlier) {
    if (earlier.failed)
      failIf(builder, earlier.failed, earlier.code);
  }
  /// Adds the status of a primitive: 0, or a FlottRowError.
  void failWith(Builder &builder, llvm::Value *status) {
    failIf(builder, builder.CreateICmpNE(status, builder.getInt32(0)), status);
  }
};

/// Ends an operation that may fail, as its `on_error` says: the row fails, or
/// the result is NULL. `valid`: all operands are (i1; null: always).
Lane finish(RowEmitter &row, mlir::Operation *op, flow::OnError onError,
            llvm::Value *valid, const Outcome &outcome);

/// `left and right`; a null pointer stands for true.
llvm::Value *bothValid(Builder &builder, llvm::Value *left, llvm::Value *right);
/// The validity as a value.
llvm::Value *validOf(Builder &builder, const Lane &lane);

/// Emits `emit` under a branch where `condition` holds (null: always, without a
/// branch); elsewhere the outcome is a success of `otherwise`'s values. The row
/// must not end inside.
Outcome emitUnder(RowEmitter &row, llvm::Value *condition,
                  const Lane &otherwise, llvm::function_ref<Outcome()> emit);

/// Emits `body` for index = 0 .. count-1.
void emitLoop(Builder &builder, llvm::Value *count,
              llvm::function_ref<void(llvm::Value *index)> body);

/// A constant of 128 bits: 10^exponent. REQUIRES: exponent <= 38.
llvm::Constant *powerOfTen(Builder &builder, unsigned exponent);

/// The halves of a decimal, as primitives take them.
llvm::Value *lowHalf(Builder &builder, llvm::Value *wide);
llvm::Value *highHalf(Builder &builder, llvm::Value *wide);

/// True where an i128 has more than `precision` digits.
llvm::Value *exceedsPrecision(Builder &builder, llvm::Value *wide,
                              unsigned precision);

/// Digits of a second of a time type; 6 for dates and durations.
unsigned secondDigits(mlir::Type type);
/// Units per second of a time type; a million for dates and durations.
int64_t unitsPerSecondOf(mlir::Type type);

/// `value / divisor` rounded down. REQUIRES: divisor > 0; value of 64 bits at
/// most, beyond which a division is a call.
llvm::Value *floorDivide(Builder &builder, llvm::Value *value, int64_t divisor);

/// Narrows an integer to the integer type of `type`; fails with `why` where it
/// does not fit.
Outcome narrowed(Builder &builder, llvm::Value *wide, mlir::Type type,
                 RowError why);

/// add, sub, mul of integers by an intrinsic; unless it wraps, Overflow.
Outcome overflowing(Builder &builder, llvm::Intrinsic::ID intrinsic,
                    llvm::Value *left, llvm::Value *right, bool wraps = false);
/// Quotient or remainder of integers: DivisionByZero and, unless it wraps,
/// Overflow.
Outcome divided(Builder &builder, bool remainder, llvm::Value *left,
                llvm::Value *right, bool wraps = false);

// Parts of emitArithmetic.
Outcome emitDecimalArithmetic(RowEmitter &row, mlir::Operation *op,
                              const Lane &left, const Lane &right);
Outcome emitTimeArithmetic(RowEmitter &row, mlir::Operation *op,
                           const Lane &left, const Lane &right);

/// Calls a primitive whose last parameter points to an unscaled value (low,
/// high) that it gives; with a status unless it is void.
Outcome callWide(Builder &builder, llvm::StringRef name, bool hasStatus,
                 llvm::SmallVector<llvm::Value *> arguments);
/// value / 10^digits, rounded half away from zero.
llvm::Value *roundedBy(Builder &builder, llvm::Value *value, unsigned digits);

// Parts of emitCast; operands and results without NULL.
/// A cast that has no result, ever: InvalidCast.
Outcome impossible(Builder &builder, mlir::Type to);
/// The same decimal at another scale and precision.
Outcome rescaleDecimal(Builder &builder, llvm::Value *wide,
                       flow::DecimalType from, flow::DecimalType to,
                       RowError why);
Outcome castNumber(RowEmitter &row, const Lane &lane, mlir::Type from,
                   mlir::Type to);
Outcome castTime(RowEmitter &row, const Lane &lane, mlir::Type from,
                 mlir::Type to);
/// REQUIRES: the lane is valid here (the text is read).
Outcome parseText(RowEmitter &row, const Lane &lane, mlir::Type to);
/// REQUIRES: the lane is valid here (room is taken).
Outcome formatText(RowEmitter &row, const Lane &lane, mlir::Type from);

/// Room of `bytes` (i64) in the row's arena; fails with OutOfMemory.
Outcome takeRoom(RowEmitter &row, llvm::Value *bytes);

// Arrays.
Lane emitArray(RowEmitter &row, flow::ArrayOp op);
Lane emitElement(RowEmitter &row, flow::ElementOp op);
/// The elements' equality, NULL elements equal; valid arrays.
llvm::Value *emitArrayEqual(Builder &builder, flow::ArrayType type,
                            const Lane &left, const Lane &right);
llvm::Constant *constantArray(RowEmitter &row, mlir::ArrayAttr elements,
                              flow::ArrayType type);

} // namespace flott
