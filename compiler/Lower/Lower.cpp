// Drives the lowering: stages, ports, edges, shared streams.
#include "compiler/Lower/Lowering.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

#include <map>

using namespace mlir;

namespace flott {

using flow::Column;
using flow::StreamType;

static constexpr StringLiteral kWatermarkColumn = "$watermark";

Lowering::Lowering(ModuleOp target, const LowerOptions &options)
    : builder(target.getContext()), options(options), target_(target) {}

std::string Lowering::uniqueName(StringRef base) {
  std::string name = base.str();
  for (char &c : name)
    if (!llvm::isAlnum(c))
      c = '_';
  const int count = names_[name]++;
  return count == 0 ? name : uniqueName(name + "_" + std::to_string(count));
}

//===--- Stages -----------------------------------------------------------===//

pipe::StageOp Lowering::stageFor(int64_t parallelism) {
  if (!isParallel() && current_)
    return current_;
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(target_.getBody());
  auto stage =
      pipe::StageOp::create(builder, main_.getLoc(), uniqueName("stage"),
                            parallelism, builder.getArrayAttr({}));
  stage.getBody().emplaceBlock();
  if (!isParallel())
    current_ = stage;
  return stage;
}

pipe::StageOp Lowering::stageOf(pipe::PipelineOp pipeline) {
  return pipeline->getParentOfType<pipe::StageOp>();
}

int64_t Lowering::addPort(pipe::StageOp stage, StringRef from) {
  SmallVector<Attribute> ports(stage.getPorts().begin(),
                               stage.getPorts().end());
  ports.push_back(pipe::PortAttr::get(
      builder.getContext(), FlatSymbolRefAttr::get(builder.getContext(), from),
      {}));
  stage.setPortsAttr(builder.getArrayAttr(ports));
  return static_cast<int64_t>(ports.size()) - 1;
}

void Lowering::readAfter(pipe::StageOp stage, int64_t port,
                         const Ports &others) {
  SmallVector<Attribute> ports(stage.getPorts().begin(),
                               stage.getPorts().end());
  auto old = cast<pipe::PortAttr>(ports[port]);
  Ports after;
  after.insert_range(old.getAfter());
  for (int64_t other : others)
    if (other != port)
      after.insert(other);
  ports[port] = pipe::PortAttr::get(builder.getContext(), old.getFrom(),
                                    after.getArrayRef());
  stage.setPortsAttr(builder.getArrayAttr(ports));
}

pipe::TableOp Lowering::addTable(pipe::StageOp stage, pipe::TableKind kind,
                                 ArrayRef<Type> keys,
                                 ArrayRef<Attribute> accumulators,
                                 ArrayRef<Type> row,
                                 std::optional<int64_t> windowMicros,
                                 StringRef uid, Location loc) {
  OpBuilder::InsertionGuard guard(builder);
  // Tables stand before the pipelines, in the order of their making.
  Block &block = stage.getBody().front();
  auto firstPipeline = llvm::find_if(
      block, [](Operation &op) { return isa<pipe::PipelineOp>(op); });
  builder.setInsertionPoint(&block, firstPipeline);
  pipe::TableOp table = pipe::TableOp::create(
      builder, loc, builder.getStringAttr(uniqueName(uid)),
      pipe::TableKindAttr::get(builder.getContext(), kind),
      builder.getTypeArrayAttr(keys), builder.getArrayAttr(accumulators),
      builder.getTypeArrayAttr(row),
      windowMicros ? builder.getI64IntegerAttr(*windowMicros) : IntegerAttr(),
      DenseI64ArrayAttr(), DenseBoolArrayAttr(), DenseBoolArrayAttr(),
      IntegerAttr(), builder.getI64IntegerAttr(0), builder.getStringAttr(uid));
  return table;
}

//===--- Pipelines --------------------------------------------------------===//

static pipe::PipelineOp addPipeline(Lowering &lowering, pipe::StageOp stage,
                                    pipe::Driver driver, pipe::Fires fires,
                                    std::optional<int64_t> port,
                                    StringRef table, ArrayRef<int64_t> ports,
                                    ArrayRef<Type> arguments, Location loc) {
  OpBuilder &builder = lowering.builder;
  MLIRContext *context = builder.getContext();
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(&stage.getBody().front());
  auto pipeline = pipe::PipelineOp::create(
      builder, loc, builder.getStringAttr(lowering.uniqueName("pipeline")),
      pipe::DriverAttr::get(context, driver),
      pipe::FiresAttr::get(context, fires),
      port ? builder.getI64IntegerAttr(*port) : IntegerAttr(),
      table.empty() ? FlatSymbolRefAttr()
                    : FlatSymbolRefAttr::get(context, table),
      FlatSymbolRefAttr(), builder.getDenseI64ArrayAttr(ports));
  Block &block = pipeline.getBody().emplaceBlock();
  for (Type type : arguments)
    block.addArgument(type, loc);
  return pipeline;
}

OpenPipeline Lowering::openInput(pipe::StageOp stage, pipe::Driver driver,
                                 int64_t port, StreamType columns,
                                 Location loc) {
  pipe::PipelineOp op =
      addPipeline(*this, stage, driver, pipe::Fires::Input, port, "", {port},
                  columns.columnTypes(), loc);
  OpenPipeline open{op, &op.getBody().front(), {}, {}};
  for (Value argument : op.getBody().getArguments())
    open.columns.push_back(argument);
  return open;
}

OpenPipeline Lowering::openScan(pipe::TableOp table, pipe::Driver driver,
                                pipe::Fires fires, const Ports &ports,
                                ArrayRef<Type> arguments, Location loc) {
  pipe::PipelineOp op = addPipeline(
      *this, table->getParentOfType<pipe::StageOp>(), driver, fires,
      std::nullopt, table.getSymName(), ports.getArrayRef(), arguments, loc);
  OpenPipeline open{op, &op.getBody().front(), {}, {}};
  for (Value argument : op.getBody().getArguments())
    open.columns.push_back(argument);
  return open;
}

Ports Lowering::portsOf(const OpenPipeline &pipeline) {
  Ports ports;
  pipe::PipelineOp op = pipeline.op;
  ports.insert_range(op.getPorts());
  return ports;
}

Ports Lowering::portsOf(const OpenStream &stream) {
  Ports ports;
  for (const OpenPipeline &pipeline : stream)
    ports.insert_range(portsOf(pipeline));
  return ports;
}

void Lowering::addPorts(pipe::PipelineOp pipeline, const Ports &ports) {
  Ports all;
  all.insert_range(pipeline.getPorts());
  all.insert_range(ports);
  pipeline.setPorts(all.getArrayRef());
}

void Lowering::at(const OpenPipeline &pipeline) {
  builder.setInsertionPointToEnd(pipeline.block);
}

SmallVector<Value> Lowering::inlineRegion(Region &region,
                                          ValueRange arguments) {
  IRMapping mapping;
  mapping.map(region.getArguments(), arguments);
  for (Operation &op : region.front().without_terminator())
    builder.clone(op, mapping);
  return llvm::map_to_vector(
      region.front().back().getOperands(),
      [&](Value value) { return mapping.lookupOrDefault(value); });
}

//===--- Edges ------------------------------------------------------------===//

std::string Lowering::addEdge(pipe::Partition partition, int64_t targets,
                              StreamType type, bool withWatermark,
                              Location loc) {
  OpBuilder::InsertionGuard guard(builder);
  // Before the first stage: what a stage names stands above it.
  Block *body = target_.getBody();
  auto firstStage = llvm::find_if(
      *body, [](Operation &op) { return isa<pipe::StageOp>(op); });
  builder.setInsertionPoint(body, firstStage);
  if (withWatermark) {
    SmallVector<Column> columns(type.getColumns());
    columns.push_back(
        {builder.getStringAttr(kWatermarkColumn), builder.getI64Type()});
    type = type.withColumns(columns);
  }
  std::string name = uniqueName("edge");
  pipe::EdgeOp::create(
      builder, loc, builder.getStringAttr(name),
      pipe::PartitionAttr::get(builder.getContext(), partition),
      builder.getI64IntegerAttr(targets), TypeAttr::get(type));
  return name;
}

void Lowering::emit(OpenStream &stream, ArrayRef<StringRef> targets,
                    ArrayRef<int64_t> keys, bool withWatermark, Location loc) {
  SmallVector<Attribute> symbols =
      llvm::map_to_vector(targets, [&](StringRef name) -> Attribute {
        return FlatSymbolRefAttr::get(builder.getContext(), name);
      });
  for (OpenPipeline &pipeline : stream) {
    at(pipeline);
    SmallVector<Value> values(pipeline.columns);
    if (withWatermark) {
      Value watermark = pipeline.watermark;
      if (!watermark)
        watermark = flow::ConstantOp::create(
            builder, loc, builder.getI64Type(),
            builder.getI64IntegerAttr(std::numeric_limits<int64_t>::min()));
      values.push_back(watermark);
    }
    pipe::EmitOp::create(builder, loc, builder.getArrayAttr(symbols),
                         builder.getDenseI64ArrayAttr(keys), values);
  }
  stream.clear();
}

OpenStream Lowering::exchange(OpenStream stream, StreamType type,
                              pipe::Partition partition, ArrayRef<int64_t> keys,
                              int64_t parallelism, pipe::StageOp &target,
                              Location loc) {
  if (!target)
    target = stageFor(parallelism);
  const bool withWatermark = llvm::any_of(
      stream, [](const OpenPipeline &open) { return bool(open.watermark); });
  OpenStream result;
  // Branches of a union may stand in different stages: an edge for each.
  for (OpenPipeline &pipeline : stream) {
    std::string edge =
        addEdge(partition, parallelism, type, withWatermark, loc);
    OpenStream branch{pipeline};
    emit(branch, {edge}, keys, withWatermark, loc);
    auto edgeOp = target_.lookupSymbol<pipe::EdgeOp>(edge);
    const int64_t port = addPort(target, edge);
    OpenPipeline open = openInput(target, pipe::Driver::Batch, port,
                                  cast<StreamType>(edgeOp.getColumns()), loc);
    if (withWatermark)
      open.watermark = open.columns.pop_back_val();
    result.push_back(open);
  }
  return result;
}

void Lowering::count(OpenStream &stream, StringRef uid, Location loc) {
  if (!options.analyze)
    return;
  for (OpenPipeline &pipeline : stream) {
    at(pipeline);
    pipe::CountOp::create(builder, loc, uid);
  }
}

//===--- Streams ----------------------------------------------------------===//

/// True if a watermark op stands between `stream` and the first op that is not
/// row-wise: its rows must then come straight from a split.
static bool reachesWatermark(Value stream) {
  for (Operation *user : stream.getUsers()) {
    if (isa<flow::WatermarkOp>(user))
      return true;
    if (isa<flow::FilterOp, flow::ProjectOp, flow::FlattenOp>(user) &&
        reachesWatermark(user->getResult(0)))
      return true;
  }
  return false;
}

/// True if the rows of `stream`, read by this use, end in a table without
/// being multiplied or sent on: then other readers can share their pipeline.
static bool endsInTable(OpOperand &use) {
  Operation *user = use.getOwner();
  if (isa<flow::AggregateOp, flow::DistinctOp, flow::SortOp>(user))
    return true;
  if (auto join = dyn_cast<flow::JoinOp>(user))
    return use.getOperandNumber() == 1; // the build side
  if (!isa<flow::FilterOp, flow::ProjectOp, flow::WatermarkOp, flow::WindowOp>(
          user))
    return false;
  return llvm::all_of(user->getResult(0).getUses(), endsInTable);
}

/// True if all readers of `stream` can be compiled into its pipeline. A split
/// has one watermark, so at most one of them may declare one.
static bool canFork(Value stream) {
  int watermarks = cast<StreamType>(stream.getType()).getTime() ? 1 : 0;
  for (OpOperand &use : stream.getUses()) {
    if (!endsInTable(use))
      return false;
    Operation *user = use.getOwner();
    watermarks += isa<flow::WatermarkOp>(user) ||
                  (isa<flow::FilterOp, flow::ProjectOp>(user) &&
                   reachesWatermark(user->getResult(0)));
  }
  return watermarks <= 1;
}

OpenStream Lowering::lower(Value stream) {
  Operation *op = stream.getDefiningOp();
  if (!op) {
    emitError(stream.getLoc(), "stream has no source");
    return {};
  }
  if (stream.hasOneUse())
    return lowerOp(op);
  if (!isParallel() && allFork_ && canFork(stream))
    return lowerForked(stream);
  // What needs its splits is read once per reader.
  if (reachesWatermark(stream))
    return lowerOp(op);
  return lowerShared(stream);
}

/// Several readers that all end in tables: the first one continues the stream's
/// pipeline; each further one makes the part of the one before it a tap.
OpenStream Lowering::lowerForked(Value stream) {
  auto known = forks_.find(stream);
  if (known == forks_.end()) {
    OpenStream open = lowerOp(stream.getDefiningOp());
    std::vector<Fork> forks;
    for (const OpenPipeline &branch : open)
      forks.push_back(
          {branch, branch.block->empty() ? nullptr : &branch.block->back()});
    forks_[stream] = std::move(forks);
    return open;
  }
  OpenStream result;
  for (Fork &fork : known->second) {
    Block *block = fork.last ? fork.last->getBlock() : fork.open.block;
    auto begin =
        fork.last ? std::next(Block::iterator(fork.last)) : block->begin();
    builder.setInsertionPoint(block, begin);
    auto tap = pipe::TapOp::create(builder, stream.getLoc());
    Block *body = &tap.getBody().emplaceBlock();
    body->getOperations().splice(body->end(), block->getOperations(), begin,
                                 block->end());
    fork.last = tap;
    fork.open.block = block;
    result.push_back(fork.open);
  }
  return result;
}

/// Several readers: the stream is computed once, in a stage of its own, and
/// every reader gets an edge from each of its branches.
OpenStream Lowering::lowerShared(Value stream) {
  auto type = cast<StreamType>(stream.getType());
  Location loc = stream.getLoc();
  if (!sharedEdges_.contains(stream)) {
    pipe::StageOp reader = std::exchange(current_, {});
    OpenStream open = lowerOp(stream.getDefiningOp());
    current_ = reader;
    if (open.empty())
      return {};
    std::vector<BranchEdges> branches;
    for (OpenPipeline &branch : open) {
      BranchEdges edges{{}, bool(branch.watermark)};
      const int64_t parallelism = stageOf(branch.op).getParallelism();
      for (unsigned use = 0; use < llvm::range_size(stream.getUses()); ++use)
        edges.unread.push_back(addEdge(pipe::Partition::Forward, parallelism,
                                       type, edges.withWatermark, loc));
      SmallVector<StringRef> targets(edges.unread.begin(), edges.unread.end());
      OpenStream single{branch};
      emit(single, targets, {}, edges.withWatermark, loc);
      branches.push_back(std::move(edges));
    }
    sharedEdges_[stream] = std::move(branches);
  }
  OpenStream result;
  std::map<int64_t, pipe::StageOp> stages; // by parallelism: branches differ
  for (BranchEdges &branch : sharedEdges_[stream]) {
    const std::string edge = branch.unread.pop_back_val();
    auto edgeOp = target_.lookupSymbol<pipe::EdgeOp>(edge);
    pipe::StageOp &stage = stages[edgeOp.getTargets()];
    if (!stage)
      stage = stageFor(edgeOp.getTargets());
    OpenPipeline open =
        openInput(stage, pipe::Driver::Batch, addPort(stage, edge),
                  cast<StreamType>(edgeOp.getColumns()), loc);
    if (branch.withWatermark)
      open.watermark = open.columns.pop_back_val();
    result.push_back(open);
  }
  return result;
}

OpenStream Lowering::lowerOp(Operation *op) {
  OpenStream stream = lowerByKind(op);
  // What has no uid is counted under the name that it was given.
  if (auto name = op->getAttrOfType<StringAttr>(kCounterAttribute))
    count(stream, name, op->getLoc());
  return stream;
}

OpenStream Lowering::lowerByKind(Operation *op) {
  return llvm::TypeSwitch<Operation *, OpenStream>(op)
#define LOWERING(Op)                                                           \
  .Case([&](flow::Op typed) { return lower##Op(typed, *this); })
#include "compiler/Lower/Lowerings.def"
      .Default([](Operation *other) {
        other->emitOpError("has no lowering");
        return OpenStream();
      });
}

/// Puts each stage behind those that it reads from. A lowering may open its own
/// stage before its inputs have theirs.
static void orderStages(ModuleOp target) {
  llvm::StringMap<SetVector<Operation *>> writers; // of an edge
  SmallVector<pipe::StageOp> stages(target.getOps<pipe::StageOp>());
  for (pipe::StageOp stage : stages)
    stage.walk([&](pipe::EmitOp emit) {
      for (auto name : emit.getTargets().getAsRange<FlatSymbolRefAttr>())
        writers[name.getValue()].insert(stage);
    });
  llvm::DenseSet<Operation *> placed;
  const auto place = [&](pipe::StageOp stage, const auto &self) -> void {
    if (!placed.insert(stage).second)
      return;
    for (auto port : stage.getPorts().getAsRange<pipe::PortAttr>())
      for (Operation *writer : writers[port.getFrom().getValue()])
        self(cast<pipe::StageOp>(writer), self);
    stage->moveBefore(target.getBody(), target.getBody()->end());
  };
  for (pipe::StageOp stage : stages)
    place(stage, place);
}

LogicalResult Lowering::run(func::FuncOp main) {
  main_ = main;
  allFork_ = llvm::all_of(main.getOps(), [](Operation &op) {
    return op.getNumResults() == 0 || op.getResult(0).hasOneUse() ||
           canFork(op.getResult(0)) || reachesWatermark(op.getResult(0));
  });
  bool any = false;
  for (auto sink : main.getOps<flow::SinkOp>()) {
    any = true;
    if (failed(lowerSink(sink, *this)))
      return failure();
  }
  if (!any)
    return main.emitError("program has no sink");
  orderStages(target_);
  return success();
}

SmallVector<int64_t> positionsOf(StreamType type, ArrayAttr names) {
  return llvm::map_to_vector(
      names.getAsRange<StringAttr>(), [&](StringAttr name) {
        return static_cast<int64_t>(type.indexOf(name.getValue()));
      });
}

Value columnNamed(const OpenPipeline &row, StreamType type, StringRef name) {
  return row.columns[type.indexOf(name)];
}

SmallVector<Value> columnsNamed(const OpenPipeline &row, StreamType type,
                                ArrayAttr names) {
  return llvm::map_to_vector(positionsOf(type, names), [&](int64_t position) {
    return row.columns[position];
  });
}

/// Streams that no sink needs are no readers either: without them, uses say
/// who reads.
static void eraseUnread(func::FuncOp main) {
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(main.getBody().front())))
    if (op.getNumResults() > 0 && op.use_empty())
      op.erase();
}

OwningOpRef<ModuleOp> lowerToPipe(ModuleOp program,
                                  const LowerOptions &options) {
  OwningOpRef<ModuleOp> source = program.clone();
  auto main = source->lookupSymbol<func::FuncOp>("main");
  if (!main) {
    program.emitError("program has no main");
    return {};
  }
  eraseUnread(main);
  program.getContext()->getOrLoadDialect<pipe::PipeDialect>();
  OwningOpRef<ModuleOp> target = ModuleOp::create(program.getLoc());
  Lowering lowering(*target, options);
  if (failed(lowering.run(main)))
    return {};
  return target;
}

} // namespace flott
