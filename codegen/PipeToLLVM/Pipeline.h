// Emits the code of one pipeline.
//
// batch(task, input):
//
//   entry      loads what is constant during the call
//   row        next record, row or entry of the driver
//     ...      the block's ops; a row that ends early goes to `next`
//     flatten, probe open loops of their own around what follows
//     terminal takes the row
//   next       advances the innermost loop
//   full, error, done: write the cursor and counters back, return
//
// What must survive a call that stops early is in FlottInput: the number of the
// row and the position of each inner loop. A row that is taken up again runs
// its (pure) steps anew, up to the loops, which go on where they stopped.
#pragma once

#include "codegen/PipeToLLVM/PipeToLLVM.h"
#include "codegen/PipeToLLVM/RowEmitter.h"
#include "compiler/Pipe/Layout.h"
#include "compiler/Pipe/Pipe.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/SaveAndRestore.h"

#include <functional>

namespace flott {

/// Numbers of the things in a stage, as generated code and the plan use them.
struct StageNumbers {
  explicit StageNumbers(pipe::StageOp stage);

  llvm::StringMap<int> tables;
  /// Outputs in order of first use: edge or sink symbol -> index in
  /// FlottTask::outputs.
  struct Output {
    std::string target;
    int firstBatch;
    int targets; // batches: as many as the edge has receivers if hashed, else
                 // one
  };
  llvm::SmallVector<Output> outputs;

  const Output &output(llvm::StringRef target) const;
};

class PipelineEmitter : public RowEmitter {
public:
  PipelineEmitter(pipe::PipelineOp op, const StageNumbers &numbers,
                  StageFacts &facts, llvm::Module &module, Builder &builder);

  /// Defines the pipeline's entries in the module.
  void emit();

  //===--- RowEmitter -----------------------------------------------------===//
  Lane lane(mlir::Value value) override;
  llvm::Value *functionContext() override;
  llvm::Value *rowArena() override;
  void failIf(llvm::Value *failed, llvm::Value *code,
              mlir::Operation *op) override;
  using RowEmitter::failIf;
  llvm::Value *prepared(int32_t kind, llvm::StringRef text,
                        mlir::Operation *op) override;
  void decodeUses(mlir::Region &region) override;

private:
  //===--- Drivers (Drivers.cpp, Text.cpp) --------------------------------===//
  void emitDriver();
  void emitTextDriver();
  void emitBatchDriver();
  void emitTableDriver();
  void emitRowsDriver();
  /// The loop over 0..count; leaves the builder in its body.
  void emitRowLoop(llvm::Value *count);
  Lane decodeColumn(unsigned column);
  Lane decodeCsv(unsigned column);
  Lane decodeJson(unsigned column);
  Lane parseText(mlir::Type type, llvm::Value *data, llvm::Value *size,
                 int64_t site);
  void failColumnIf(llvm::Value *status, int64_t site);
  /// An object of a JSON record whose members columns lie in.
  struct JsonObject {
    llvm::Constant *keys = nullptr;
    llvm::AllocaInst *slots =
        nullptr; // of the members that live columns lie in
    llvm::StringMap<unsigned> members; // their numbers
  };
  JsonObject jsonObject(llvm::StringRef prefix);
  llvm::Value *jsonSlot(llvm::StringRef path, int64_t site);
  static int elementKind(mlir::Type type, int &precision, int &scale);
  /// A local for the dates of one column.
  llvm::Value *recentDate();
  llvm::Value *joinHalves(llvm::Value *low, llvm::Value *high);

  //===--- Steps (Steps.cpp) ----------------------------------------------===//
  void emitStep(mlir::Operation *op);
  void emitWhere(pipe::WhereOp op);
  void emitCount(pipe::CountOp op);
  void emitWatermark(pipe::WatermarkOp op);
  void emitWindow(pipe::WindowOp op);
  void emitBounds(pipe::BoundsOp op);
  void emitFlatten(pipe::FlattenOp op);
  void emitProbe(pipe::ProbeOp op);
  void emitTap(pipe::TapOp op);
  void emitLimit(pipe::LimitOp op);
  void emitQuantile(pipe::QuantileOp op);

  //===--- Terminals (Terminals.cpp) --------------------------------------===//
  void emitEmit(pipe::EmitOp op);
  void emitUpdate(pipe::UpdateOp op);
  /// Finds or makes the key's entry and folds the values into it.
  void applyUpdate(pipe::UpdateOp op, llvm::Value *state, llvm::Value *hash,
                   llvm::Value *key, llvm::ArrayRef<Lane> values);
  llvm::SmallVector<Lane> lanesOf(mlir::ValueRange values);
  void emitInsert(pipe::InsertOp op);
  void emitAppend(pipe::AppendOp op);
  Lane sumLane(mlir::Operation *op, mlir::Type type, const Lane &old,
               mlir::Type operandType, const Lane &operand);
  llvm::Value *addRow(pipe::TableOp table, const pipe::TableLayout &layout,
                      llvm::Value *state, mlir::TypeRange types,
                      llvm::ArrayRef<Lane> values);

  //===--- The batch form of update (Deferral.cpp) ------------------------===//
  struct Waiting {
    llvm::Function *flush;
    llvm::AllocaInst *buffer, *count;
  };
  bool canDefer(pipe::UpdateOp op);
  /// Lets the row wait where the table is large; goes on where it is not.
  void emitDeferral(pipe::UpdateOp op, llvm::Value *state, llvm::Value *hash,
                    llvm::Value *key, llvm::ArrayRef<Lane> values);
  llvm::Value *flushWaiting(const Waiting &waiting);
  llvm::Function *defineFlush(pipe::UpdateOp op, uint64_t stride,
                              uint64_t valuesOffset);

  //===--- Shared ---------------------------------------------------------===//
  /// Where a row goes that ends here.
  llvm::BasicBlock *nextTarget();
  /// Goes on only where `keep`; the row ends elsewhere.
  void keepIf(llvm::Value *keep);
  /// Ends the call with an error, not the row, where `failed`: memory is short.
  void abortIf(llvm::Value *failed);
  int64_t site(mlir::Operation *op, llvm::StringRef what);
  void rowFailed(llvm::Value *failed, llvm::Value *code, int64_t site);
  llvm::BasicBlock *newBlock(const llvm::Twine &name);
  llvm::Value *load(llvm::Type *type, llvm::Value *base, uint64_t offset);
  void store(llvm::Value *value, llvm::Value *base, uint64_t offset);
  llvm::Value *fieldAddress(llvm::Value *base, uint64_t offset);
  /// A local that lives over the rows of a call: read at entry from `address`,
  /// written back when the call ends (where `guard`, if given, is not null).
  llvm::AllocaInst *callLocal(llvm::Type *type, llvm::Value *address,
                              llvm::Value *guard = nullptr);
  pipe::TableOp tableNamed(llvm::StringRef name);
  /// The table at hand: of the stage, or of the row's window.
  llvm::Value *tableFor(pipe::TableOp table, mlir::Value window);
  /// Stores the key lanes, canonical, into a scratch key.
  llvm::Value *makeKey(const pipe::TableLayout &layout,
                       llvm::ArrayRef<mlir::Type> types,
                       llvm::ArrayRef<Lane> lanes);
  llvm::Value *hashOf(llvm::ArrayRef<mlir::Type> types,
                      llvm::ArrayRef<Lane> lanes);
  llvm::Function *equalFunction(pipe::TableOp table);
  /// Moves the bytes of a new entry's key texts into the table's arena.
  void ownKey(pipe::TableOp table, const pipe::TableLayout &layout,
              llvm::Value *entry, llvm::Value *isFresh, llvm::Value *state);
  llvm::AllocaInst *innerCursor();
  /// Makes the next call of `batch` begin loop `number` at `position`.
  void resumeAt(unsigned number, llvm::Value *position);
  void defineOrder(pipe::TableOp table);
  Lane loadSlot(mlir::Type type, const pipe::Slot &slot, llvm::Value *base);
  void storeSlot(mlir::Type type, const pipe::Slot &slot, const Lane &lane,
                 llvm::Value *base);
  /// Moves the bytes of a stored text or array into `arena`.
  void ownBytes(mlir::Type type, llvm::Value *address, llvm::Value *arena);
  /// Decodes every column that is still to be used: before a loop.
  void decodeRemaining();
  /// Opens a loop around what follows; `position` holds its cursor.
  struct InnerLoop {
    llvm::BasicBlock *latch;
    llvm::AllocaInst *position; // where it is
    llvm::AllocaInst *saved;    // where the next row's loop begins
  };

  pipe::PipelineOp op_;
  const StageNumbers &numbers_;
  StageFacts &facts_;
  llvm::Module &module_;
  llvm::Function *function_ = nullptr;
  llvm::Value *task_ = nullptr, *input_ = nullptr;
  llvm::BasicBlock *entry_ = nullptr; // what is loaded once goes before its end
  llvm::BasicBlock *nextRow_ = nullptr, *exit_ = nullptr;
  llvm::AllocaInst *row_ = nullptr, *status_ = nullptr;
  llvm::SmallVector<InnerLoop> loops_;
  llvm::BasicBlock *tapEnd_ = nullptr; // of the tap at hand
  llvm::AllocaInst *lateRows_ = nullptr;
  llvm::SmallVector<Waiting> waiting_;
  /// By the start of a window: where its first table is kept at hand.
  llvm::DenseMap<mlir::Value, llvm::AllocaInst *> recentTables_;
  struct CallLocal {
    llvm::AllocaInst *local;
    llvm::Value *address, *guard;
  };
  llvm::SmallVector<CallLocal> locals_;
  /// Counts that a row which found the output full must take back.
  llvm::SmallVector<std::pair<llvm::Value *, llvm::Type *>> undo_;
  llvm::DenseMap<unsigned, Lane> columns_; // decoded so far, on this path
  std::string symbol_;
  struct Constant {
    int32_t kind;
    std::string text;
    int number;
    int64_t site;
  };
  llvm::SmallVector<Constant> constants_;
  // Text drivers.
  flow::StreamType schema_;
  llvm::SmallVector<int64_t> positions_; // of the live columns in the schema
  llvm::StringMap<std::string> options_;
  llvm::Value *bytes_ = nullptr, *fields_ = nullptr;
  llvm::Value *firstField_ = nullptr; // entry before the record's first field
  /// CSV: whether the field that fails was NULL, where that is asked last.
  std::function<llvm::Value *()> nullTest_;
  uint64_t liveEnds_ = 0; // CSV: field ends that are noted; 0: all of them
  llvm::StringMap<JsonObject> objects_; // JSON, by path; the record is ""
  llvm::StringSet<> openObjects_;       // that were indexed, on this path
  // Batch, table, rows drivers.
  llvm::Value *rowIndex_ = nullptr, *rowBase_ = nullptr;
  llvm::SmallVector<std::pair<llvm::Value *, llvm::Value *>> batchColumns_;
  bool borrowsFromState_ =
      false; // texts may point into tables that are dropped
};

} // namespace flott
