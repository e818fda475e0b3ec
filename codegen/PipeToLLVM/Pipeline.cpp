// The frame of a pipeline's code: entries, locals, failing rows.
#include "codegen/PipeToLLVM/Pipeline.h"

#include "runtime/abi/Pipeline.h"
#include "runtime/abi/Primitive.h"

#include "mlir/IR/Location.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/IR/Verifier.h"

#include <cstddef>

using namespace mlir;

namespace flott {

std::string pipelineSymbol(Operation *pipeline) {
  auto stage = pipeline->getParentOfType<pipe::StageOp>();
  return "flott_" + stage.getSymName().str() + "_" +
         cast<pipe::PipelineOp>(pipeline).getSymName().str();
}

std::string orderSymbol(Operation *table) {
  auto stage = table->getParentOfType<pipe::StageOp>();
  return "flott_order_" + stage.getSymName().str() + "_" +
         cast<pipe::TableOp>(table).getSymName().str();
}

StageNumbers::StageNumbers(pipe::StageOp stage) {
  for (auto table : stage.getBody().getOps<pipe::TableOp>())
    tables.try_emplace(table.getSymName(), tables.size());
  int next = 0;
  stage.walk([&](pipe::EmitOp emit) {
    for (auto target : emit.getTargets().getAsRange<FlatSymbolRefAttr>()) {
      StringRef name = target.getValue();
      if (llvm::any_of(outputs,
                       [&](const Output &o) { return o.target == name; }))
        continue;
      auto edge = SymbolTable::lookupNearestSymbolFrom<pipe::EdgeOp>(
          stage->getParentOp(), target);
      const int targets = edge && edge.getPartition() == pipe::Partition::Hash
                              ? static_cast<int>(edge.getTargets())
                              : 1;
      outputs.push_back({name.str(), next, targets});
      next += targets;
    }
  });
}

const StageNumbers::Output &StageNumbers::output(StringRef target) const {
  return *llvm::find_if(
      outputs, [&](const Output &output) { return output.target == target; });
}

PipelineEmitter::PipelineEmitter(pipe::PipelineOp op,
                                 const StageNumbers &numbers, StageFacts &facts,
                                 llvm::Module &module, Builder &builder)
    : RowEmitter(builder), op_(op), numbers_(numbers), facts_(facts),
      module_(module), symbol_(pipelineSymbol(op)) {
  borrowsFromState_ = op.getDriver() == pipe::Driver::Table ||
                      op.getDriver() == pipe::Driver::Rows ||
                      !op.getBody().getOps<pipe::ProbeOp>().empty();
}

//===--- Small things -----------------------------------------------------===//

llvm::BasicBlock *PipelineEmitter::newBlock(const llvm::Twine &name) {
  return llvm::BasicBlock::Create(context(), name, function_);
}

llvm::Value *PipelineEmitter::fieldAddress(llvm::Value *base, uint64_t offset) {
  return offsetBytes(builder, base, offset);
}

llvm::Value *PipelineEmitter::load(llvm::Type *type, llvm::Value *base,
                                   uint64_t offset) {
  return builder.CreateAlignedLoad(type, fieldAddress(base, offset),
                                   llvm::Align(type->isIntegerTy(8) ? 1 : 4));
}

void PipelineEmitter::store(llvm::Value *value, llvm::Value *base,
                            uint64_t offset) {
  builder.CreateAlignedStore(
      value, fieldAddress(base, offset),
      llvm::Align(value->getType()->isIntegerTy(8) ? 1 : 4));
}

llvm::AllocaInst *PipelineEmitter::callLocal(llvm::Type *type,
                                             llvm::Value *address,
                                             llvm::Value *guard) {
  llvm::AllocaInst *local = entryAlloca(builder, type);
  llvm::IRBuilderBase::InsertPointGuard restore(builder);
  builder.SetInsertPoint(entry_->getTerminator());
  if (guard) {
    // Without a place to keep it the local starts from zero and is dropped.
    llvm::Value *zero = llvm::Constant::getNullValue(type);
    llvm::AllocaInst *none = entryAlloca(builder, type);
    builder.CreateStore(zero, none);
    address =
        builder.CreateSelect(builder.CreateIsNotNull(guard), address, none);
  }
  builder.CreateStore(builder.CreateAlignedLoad(type, address, llvm::Align(4)),
                      local);
  locals_.push_back({local, address, guard});
  return local;
}

pipe::TableOp PipelineEmitter::tableNamed(StringRef name) {
  return SymbolTable::lookupNearestSymbolFrom<pipe::TableOp>(
      op_->getParentOp(), StringAttr::get(op_.getContext(), name));
}

llvm::BasicBlock *PipelineEmitter::nextTarget() {
  if (!loops_.empty())
    return loops_.back().latch;
  return tapEnd_ ? tapEnd_ : nextRow_;
}

void PipelineEmitter::keepIf(llvm::Value *keep) {
  llvm::BasicBlock *kept = newBlock("kept");
  builder.CreateCondBr(keep, kept, nextTarget());
  builder.SetInsertPoint(kept);
}

void PipelineEmitter::abortIf(llvm::Value *failed) {
  llvm::BasicBlock *abort = newBlock("no_memory"), *go = newBlock("go");
  builder.CreateCondBr(failed, abort, go, unlikely(context()));
  builder.SetInsertPoint(abort);
  store(builder.getInt32(kOutOfMemory), task_, offsetof(FlottTask, failure));
  builder.CreateStore(builder.getInt32(kFlottError), status_);
  builder.CreateBr(exit_);
  builder.SetInsertPoint(go);
}

//===--- Failing rows -----------------------------------------------------===//

int64_t PipelineEmitter::site(Operation *op, StringRef what) {
  std::string place = "?";
  LocationAttr location = op->getLoc();
  location.walk([&](Location inner) {
    auto file = dyn_cast<FileLineColLoc>(inner);
    if (!file)
      return WalkResult::advance();
    place = file.getFilename().str() + ":" + std::to_string(file.getLine()) +
            ":" + std::to_string(file.getColumn());
    return WalkResult::interrupt();
  });
  const std::string text = place + ": " + what.str();
  auto known = llvm::find(facts_.sites, text);
  if (known == facts_.sites.end())
    known = facts_.sites.insert(known, text);
  return known - facts_.sites.begin();
}

void PipelineEmitter::rowFailed(llvm::Value *failed, llvm::Value *code,
                                int64_t site) {
  llvm::BasicBlock *bad = newBlock("bad_row"), *good = newBlock("good");
  builder.CreateCondBr(failed, bad, good, unlikely(context()));
  builder.SetInsertPoint(bad);
  llvm::Value *row = builder.CreateLoad(builder.getInt64Ty(), row_);
  llvm::Value *verdict =
      callNamed(builder, "flott_row_failed", builder.getInt32Ty(),
                {task_, input_, row, builder.getInt64(site), code});
  llvm::BasicBlock *stop = newBlock("stop");
  builder.CreateCondBr(builder.CreateIsNotNull(verdict), stop, nextTarget());
  builder.SetInsertPoint(stop);
  builder.CreateStore(builder.getInt32(kFlottError), status_);
  builder.CreateBr(exit_);
  builder.SetInsertPoint(good);
}

void PipelineEmitter::failIf(llvm::Value *failed, llvm::Value *code,
                             Operation *op) {
  StringRef what = op->getName().stripDialect();
  if (auto call = dyn_cast<flow::CallOp>(op))
    what = call.getFunction();
  rowFailed(failed, code, site(op, what));
}

//===--- RowEmitter -------------------------------------------------------===//

llvm::Value *PipelineEmitter::functionContext() {
  return fieldAddress(task_, offsetof(FlottTask, context));
}

llvm::Value *PipelineEmitter::rowArena() {
  return load(builder.getPtrTy(), task_,
              offsetof(FlottTask, context) + offsetof(FlottContext, arena));
}

llvm::Value *PipelineEmitter::prepared(int32_t kind, StringRef text,
                                       Operation *op) {
  auto known = llvm::find_if(constants_, [&](const Constant &constant) {
    return constant.kind == kind && constant.text == text;
  });
  if (known == constants_.end()) {
    constants_.push_back(
        {kind, text.str(), facts_.preparedCount++, site(op, "constant")});
    known = &constants_.back();
  }
  const uint64_t offset = sizeof(void *) * known->number;
  llvm::IRBuilderBase::InsertPointGuard restore(builder);
  builder.SetInsertPoint(entry_->getTerminator());
  llvm::Value *table =
      load(builder.getPtrTy(), task_, offsetof(FlottTask, prepared));
  return load(builder.getPtrTy(), table, offset);
}

Lane PipelineEmitter::lane(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value))
    if (argument.getOwner() == &op_.getBody().front())
      return decodeColumn(argument.getArgNumber());
  return lanes_.lookup(value);
}

void PipelineEmitter::decodeUses(Region &region) {
  region.walk([&](Operation *inner) {
    for (Value operand : inner->getOperands())
      if (auto argument = dyn_cast<BlockArgument>(operand))
        if (argument.getOwner() == &op_.getBody().front())
          decodeColumn(argument.getArgNumber());
  });
}

void PipelineEmitter::decodeRemaining() {
  for (BlockArgument argument : op_.getBody().getArguments())
    if (!argument.use_empty())
      decodeColumn(argument.getArgNumber());
}

//===--- The entries ------------------------------------------------------===//

static llvm::Function *defineEntry(llvm::Module &module,
                                   const std::string &name, llvm::Type *result,
                                   ArrayRef<llvm::Type *> parameters) {
  return llvm::Function::Create(
      llvm::FunctionType::get(result, parameters, false),
      llvm::GlobalValue::ExternalLinkage, name, module);
}

void PipelineEmitter::emit() {
  llvm::Type *i32 = builder.getInt32Ty(), *ptr = builder.getPtrTy();
  function_ = defineEntry(module_, symbol_ + "_batch", i32, {ptr, ptr});
  function_->addFnAttr(llvm::Attribute::NoUnwind);
  task_ = function_->getArg(0);
  input_ = function_->getArg(1);
  task_->setName("task");
  input_->setName("input");

  entry_ = newBlock("entry");
  builder.SetInsertPoint(entry_);
  row_ = builder.CreateAlloca(builder.getInt64Ty(), nullptr, "row");
  status_ = builder.CreateAlloca(i32, nullptr, "status");
  builder.CreateStore(
      load(builder.getInt64Ty(), input_, offsetof(FlottInput, row)), row_);
  builder.CreateStore(builder.getInt32(kFlottDone), status_);
  exit_ = newBlock("exit");
  nextRow_ = newBlock("next_row");
  llvm::BasicBlock *start = newBlock("start");
  builder.CreateBr(start);

  builder.SetInsertPoint(start);
  llvm::Value *cancel = load(i32, task_, offsetof(FlottTask, cancel));
  llvm::BasicBlock *cancelled = newBlock("cancelled"), *run = newBlock("run");
  builder.CreateCondBr(builder.CreateIsNotNull(cancel), cancelled, run,
                       unlikely(context()));
  builder.SetInsertPoint(cancelled);
  builder.CreateStore(builder.getInt32(kFlottCancelled), status_);
  builder.CreateBr(exit_);
  builder.SetInsertPoint(run);

  emitDriver();
  for (Operation &op : op_.getBody().front())
    emitStep(&op);
  builder.CreateBr(nextTarget());

  // Every way out: what the call learned goes back to where it is kept.
  builder.SetInsertPoint(exit_);
  for (const Waiting &waiting : waiting_) {
    // No row waits over the end of a call.
    llvm::Value *status = flushWaiting(waiting);
    builder.CreateStore(builder.CreateSelect(builder.CreateIsNotNull(status),
                                             status,
                                             builder.CreateLoad(i32, status_)),
                        status_);
  }
  store(builder.CreateLoad(builder.getInt64Ty(), row_), input_,
        offsetof(FlottInput, row));
  for (const CallLocal &local : locals_)
    builder.CreateAlignedStore(
        builder.CreateLoad(local.local->getAllocatedType(), local.local),
        local.address, llvm::Align(4));
  builder.CreateRet(builder.CreateLoad(i32, status_));

  // open: the constants of this pipeline.
  function_ = defineEntry(module_, symbol_ + "_open", i32, {ptr});
  task_ = function_->getArg(0);
  entry_ = newBlock("entry");
  builder.SetInsertPoint(entry_);
  auto emitTable = [&] {
    return load(ptr, task_, offsetof(FlottTask, prepared));
  };
  for (const Constant &constant : constants_) {
    llvm::Value *made = callNamed(
        builder, "flott_prepare", ptr,
        {functionContext(), builder.getInt32(constant.kind),
         constantText(module_, constant.text),
         builder.getInt64(static_cast<int64_t>(constant.text.size()))});
    llvm::BasicBlock *bad = newBlock("bad"), *good = newBlock("good");
    builder.CreateCondBr(builder.CreateIsNull(made), bad, good);
    builder.SetInsertPoint(bad);
    store(builder.getInt64(constant.site), task_,
          offsetof(FlottTask, failedSite));
    builder.CreateRet(
        load(i32, functionContext(), offsetof(FlottContext, error)));
    builder.SetInsertPoint(good);
    store(made, emitTable(), sizeof(void *) * constant.number);
  }
  // A table without keys has its one entry from the start.
  op_.walk([&](pipe::UpdateOp update) {
    pipe::TableOp table = tableNamed(update.getTable());
    if (!table.getKeys().empty() || table.isWindowed())
      return;
    llvm::Value *tables = load(ptr, task_, offsetof(FlottTask, tables));
    llvm::Value *state =
        load(ptr, tables,
             sizeof(void *) * numbers_.tables.lookup(table.getSymName()));
    llvm::Value *made = callNamed(
        builder, "flott_table_upsert", ptr,
        {state, hashOf({}, {}), builder.CreateAlloca(builder.getInt64Ty()),
         builder.getInt32(0),
         builder.getInt32(pipe::layoutOf(table).entryBytes),
         equalFunction(table), builder.CreateAlloca(i32)});
    llvm::BasicBlock *bad = newBlock("bad"), *good = newBlock("good");
    builder.CreateCondBr(builder.CreateIsNull(made), bad, good);
    builder.SetInsertPoint(bad);
    builder.CreateRet(builder.getInt32(kOutOfMemory));
    builder.SetInsertPoint(good);
  });
  builder.CreateRet(builder.getInt32(0));

  // close: frees them.
  function_ =
      defineEntry(module_, symbol_ + "_close", builder.getVoidTy(), {ptr});
  task_ = function_->getArg(0);
  entry_ = newBlock("entry");
  builder.SetInsertPoint(entry_);
  for (const Constant &constant : constants_) {
    llvm::Value *table = emitTable();
    llvm::Value *made = load(ptr, table, sizeof(void *) * constant.number);
    callNamed(builder, "flott_unprepare", builder.getVoidTy(),
              {builder.getInt32(constant.kind), made});
    store(llvm::ConstantPointerNull::get(builder.getPtrTy()), table,
          sizeof(void *) * constant.number);
  }
  builder.CreateRetVoid();
}

llvm::Expected<GeneratedCode> generateCode(ModuleOp plan, bool verify) {
  GeneratedCode code;
  for (auto stage : plan.getOps<pipe::StageOp>()) {
    StageNumbers numbers(stage);
    StageFacts &facts = code.stages.emplace_back();
    for (auto pipeline : stage.getBody().getOps<pipe::PipelineOp>()) {
      llvm::LLVMContext context;
      const std::string symbol = pipelineSymbol(pipeline);
      llvm::Module module(symbol, context);
      Builder builder(context);
      PipelineEmitter(pipeline, numbers, facts, module, builder).emit();
      if (verify) {
        std::string problems;
        llvm::raw_string_ostream out(problems);
        if (llvm::verifyModule(module, &out)) {
          std::string text;
          llvm::raw_string_ostream(text) << module;
          return llvm::createStringError("generated code of " + symbol +
                                         " is broken: " + problems + "\n" +
                                         text);
        }
      }
      code.modules.push_back({symbol, toBitcode(module)});
    }
  }
  return code;
}

} // namespace flott
