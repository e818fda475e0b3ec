// What the lowerings of single ops share.
//
// A flow value is lowered on demand, from the sinks up: `lower` gives the open
// pipelines that its rows run through, and the asking op adds its own code at
// their ends. An op that needs all rows first (aggregate, sort, join build)
// closes them with a terminal over a table and opens a new pipeline behind it.
#pragma once

#include "compiler/Lower/Lower.h"
#include "compiler/Pipe/Layout.h"
#include "compiler/Pipe/Pipe.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringMap.h"

namespace flott {

/// A pipeline under construction: code is added at the end of its block.
struct OpenPipeline {
  pipe::PipelineOp op;
  mlir::Block *block;                     // of the pipeline, or of a tap in it
  llvm::SmallVector<mlir::Value> columns; // of the stream, in order
  mlir::Value watermark; // i64: before the row in its split; null: never late
};

/// A stream on its way: one pipeline for each branch of a union.
using OpenStream = llvm::SmallVector<OpenPipeline, 1>;

using Ports = llvm::SmallSetVector<int64_t, 4>;

class Lowering {
public:
  Lowering(mlir::ModuleOp target, const LowerOptions &options);

  /// Lowers all sinks of `main`.
  mlir::LogicalResult run(mlir::func::FuncOp main);

  /// The open pipelines of `stream`; empty after an error.
  OpenStream lower(mlir::Value stream);

  //===--- Building blocks for the lowerings ------------------------------===//

  mlir::OpBuilder builder;
  const LowerOptions &options;

  /// True if rows must move between subtasks before they meet by key.
  bool isParallel() const { return options.parallelism > 1; }

  /// A new stage, or at parallelism 1 the current one.
  pipe::StageOp stageFor(int64_t parallelism);
  pipe::StageOp stageOf(pipe::PipelineOp pipeline);
  int64_t addPort(pipe::StageOp stage, llvm::StringRef from);
  /// Makes `port` wait for the end of `others`.
  void readAfter(pipe::StageOp stage, int64_t port, const Ports &others);

  pipe::TableOp addTable(pipe::StageOp stage, pipe::TableKind kind,
                         llvm::ArrayRef<mlir::Type> keys,
                         llvm::ArrayRef<mlir::Attribute> accumulators,
                         llvm::ArrayRef<mlir::Type> row,
                         std::optional<int64_t> windowMicros,
                         llvm::StringRef uid, mlir::Location loc);

  /// A pipeline driven by a port. Its columns are the block's arguments.
  OpenPipeline openInput(pipe::StageOp stage, pipe::Driver driver, int64_t port,
                         flow::StreamType columns, mlir::Location loc);
  /// A pipeline that scans `table` when `ports` say so.
  OpenPipeline openScan(pipe::TableOp table, pipe::Driver driver,
                        pipe::Fires fires, const Ports &ports,
                        llvm::ArrayRef<mlir::Type> arguments,
                        mlir::Location loc);

  Ports portsOf(const OpenPipeline &pipeline);
  Ports portsOf(const OpenStream &stream);
  void addPorts(pipe::PipelineOp pipeline, const Ports &ports);

  /// Sets the builder to the end of the pipeline's block.
  void at(const OpenPipeline &pipeline);

  /// Copies the expressions of `region` over `arguments` to the insertion
  /// point; the values that it yields.
  llvm::SmallVector<mlir::Value> inlineRegion(mlir::Region &region,
                                              mlir::ValueRange arguments);

  /// Moves the rows to a stage of `parallelism`: by key group of `keys`, or
  /// to its one subtask. The stage is `target` if given, else new.
  OpenStream exchange(OpenStream stream, flow::StreamType type,
                      pipe::Partition partition, llvm::ArrayRef<int64_t> keys,
                      int64_t parallelism, pipe::StageOp &target,
                      mlir::Location loc);

  /// Ends the pipelines with an emit to `targets`.
  void emit(OpenStream &stream, llvm::ArrayRef<llvm::StringRef> targets,
            llvm::ArrayRef<int64_t> keys, bool withWatermark,
            mlir::Location loc);

  /// Adds a counter named `uid`, if rows are counted.
  void count(OpenStream &stream, llvm::StringRef uid, mlir::Location loc);

  std::string uniqueName(llvm::StringRef base);

private:
  OpenStream lowerOp(mlir::Operation *op);
  OpenStream lowerByKind(mlir::Operation *op);
  OpenStream lowerShared(mlir::Value stream);
  OpenStream lowerForked(mlir::Value stream);
  std::string addEdge(pipe::Partition partition, int64_t targets,
                      flow::StreamType type, bool withWatermark,
                      mlir::Location loc);

  mlir::ModuleOp target_;
  pipe::StageOp current_; // at parallelism 1
  /// No stream has a stage of its own at parallelism 1: then all readers of a
  /// forked stream stand in the same one.
  bool allFork_ = false;
  /// Edges of one branch of a shared stream that no reader has taken yet.
  struct BranchEdges {
    llvm::SmallVector<std::string> unread;
    bool withWatermark;
  };
  llvm::DenseMap<mlir::Value, std::vector<BranchEdges>> sharedEdges_;
  /// Where a stream with several readers ends in its pipeline: what stands
  /// behind `last` (null: the block's start) is its latest reader's.
  struct Fork {
    OpenPipeline open;
    mlir::Operation *last;
  };
  llvm::DenseMap<mlir::Value, std::vector<Fork>> forks_;
  llvm::StringMap<int> names_;
  mlir::func::FuncOp main_;
};

/// The columns' values named `names`, of a row of type `type`.
llvm::SmallVector<mlir::Value> columnsNamed(const OpenPipeline &row,
                                            flow::StreamType type,
                                            mlir::ArrayAttr names);
mlir::Value columnNamed(const OpenPipeline &row, flow::StreamType type,
                        llvm::StringRef name);
/// Positions in `type` of the columns named `names`.
llvm::SmallVector<int64_t> positionsOf(flow::StreamType type,
                                       mlir::ArrayAttr names);

// One per op of flow: the lowerings (Lowerings/*.cpp).
#define LOWERING(Op) OpenStream lower##Op(flow::Op op, Lowering &lowering);
#include "compiler/Lower/Lowerings.def"
mlir::LogicalResult lowerSink(flow::SinkOp op, Lowering &lowering);

} // namespace flott
