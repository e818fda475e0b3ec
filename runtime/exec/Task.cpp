// One subtask of a stage: making it, its steps, its outputs.
#include "runtime/exec/Task.h"

#include "runtime/abi/Primitive.h"
#include "runtime/abi/RowCalls.h"

#include <algorithm>

namespace flott {
namespace {

/// Fields that the index of a block can hold at first: a block of 256 KiB with
/// three bytes a field.
constexpr size_t kScratchFields = size_t(3) << 15;

/// A batch that points into more than this copies its texts instead: few rows
/// that pass a filter must not keep many blocks.
constexpr size_t kMostRetained = size_t(8) << 20;

/// An arena that batches hold on to is left to them at this size.
constexpr size_t kFullArena = size_t(1) << 20;

} // namespace

Task::Task(TaskParts parts)
    : parts_(std::move(parts)), stage_(parts_.plan->stages[parts_.stage]),
      pipelines_(stage_.pipelines.size()), ports_(stage_.ports.size()),
      fields_(kScratchFields), records32_(kScratchFields) {}

Task::~Task() {
  for (PipelineState &pipeline : pipelines_)
    if (pipeline.opened && pipeline.entries.close)
      pipeline.entries.close(&abi_);
}

Result<std::unique_ptr<Task>> Task::make(TaskParts parts,
                                         const SymbolLookup &lookup) {
  std::unique_ptr<Task> task(new Task(std::move(parts)));
  FLOTT_TRY(task->prepare(lookup));
  return task;
}

Status Task::resolve(PipelineState &pipeline, const SymbolLookup &lookup) {
  const std::string &symbol = pipeline.spec->symbol;
  const auto find = [&](const char *entry) {
    return lookup(symbol + "_" + entry);
  };
  pipeline.entries.open =
      reinterpret_cast<decltype(FlottPipeline::open)>(find("open"));
  pipeline.entries.batch =
      reinterpret_cast<decltype(FlottPipeline::batch)>(find("batch"));
  pipeline.entries.close =
      reinterpret_cast<decltype(FlottPipeline::close)>(find("close"));
  if (!pipeline.entries.batch)
    return invalid("code of pipeline is missing: " + symbol + "_batch");
  pipeline.batch.store(pipeline.entries.batch, std::memory_order_relaxed);
  return {};
}

Status Task::makeTables(const SymbolLookup &lookup) {
  const size_t count = stage_.tables.size();
  layouts_.resize(count);
  tables_.resize(count);
  windows_.resize(count);
  tablePointers_.resize(count);
  for (size_t i = 0; i < count; ++i) {
    const TableSpec &spec = stage_.tables[i];
    TableLayout &layout = layouts_[i];
    layout.entrySize = spec.entrySize;
    layout.rowSize = spec.rowSize;
    layout.limit = spec.limit;
    layout.offset = spec.offset;
    layout.rowTexts = spec.rowTexts;
    if (!spec.orderSymbol.empty()) {
      layout.order = reinterpret_cast<FlottRowOrder>(lookup(spec.orderSymbol));
      if (!layout.order)
        return invalid("code of an order is missing: " + spec.orderSymbol);
    }
    if (spec.windowed) {
      windows_[i] = std::make_unique<Windows>(layout, spec.windowSizeMicros,
                                              *parts_.memory);
      tablePointers_[i] = windows_[i]->abi();
      continue;
    }
    tables_[i] = Table::make(layout, *parts_.memory);
    if (!tables_[i])
      return outOfMemory("no memory for the tables of the job: give it more "
                         "memory (--memory)");
    tablePointers_[i] = tables_[i]->abi();
  }
  return {};
}

Status Task::prepare(const SymbolLookup &lookup) {
  FLOTT_TRY(makeTables(lookup));
  for (size_t i = 0; i < ports_.size(); ++i)
    ports_[i].channels.resize(parts_.ports[i].channels.size());
  for (const TaskParts::Output &output : parts_.outputs) {
    batches_.push_back(output.batches->take());
    if (!batches_.back())
      return outOfMemory("no memory for a batch: give the job more memory "
                         "(--memory)");
    outputs_.push_back(batches_.back()->abi());
  }
  rowsBefore_.resize(batches_.size());
  prepared_.resize(size_t(stage_.preparedCount));
  counters_.resize(stage_.counters.size());
  times_.resize(stage_.pipelines.size());
  arena_ = ArenaBlock::make(*parts_.memory);

  abi_.context.argument = -1;
  abi_.context.arena = &ArenaBlock::of(arena_).arena;
  abi_.context.host = this;
  abi_.tables = tablePointers_.data();
  abi_.outputs = outputs_.data();
  abi_.prepared = prepared_.data();
  abi_.counters = counters_.data();
  abi_.failedSite = -1;

  for (size_t i = 0; i < pipelines_.size(); ++i) {
    PipelineState &pipeline = pipelines_[i];
    pipeline.spec = &stage_.pipelines[i];
    FLOTT_TRY(resolve(pipeline, lookup));
    if (pipeline.spec->fires == PipelineSpec::Window) {
      hasWindows_ = true;
      for (int port : pipeline.spec->ports)
        for (int other : pipeline.spec->ports)
          if (port != other)
            ports_[size_t(port)].aligned.push_back(size_t(other));
    }
    if (pipeline.spec->fires == PipelineSpec::Input) {
      PortState &port = ports_[size_t(pipeline.spec->port)];
      pipeline.progressNumber = port.pipelines.size();
      port.pipelines.push_back(int(i));
    }
    if (pipeline.entries.open)
      if (const int32_t code = pipeline.entries.open(&abi_)) {
        abi_.failure = code;
        return runtimeError();
      }
    pipeline.opened = true;
  }
  return {};
}

void Task::abort() {
  aborting_.store(true, std::memory_order_relaxed);
  __atomic_store_n(&abi_.cancel, 1, __ATOMIC_RELAXED);
}

void Task::swapCode(const SymbolLookup &lookup) {
  for (PipelineState &pipeline : pipelines_)
    if (void *address = lookup(pipeline.spec->symbol + "_batch"))
      pipeline.batch.store(
          reinterpret_cast<decltype(FlottPipeline::batch)>(address),
          std::memory_order_release);
}

Task::Step Task::step(StepBudget budget) {
  if (error_ && phase_ == Phase::Done)
    return Step::Finished;
  bool progressed = false;
  while (error_ && phase_ != Phase::Done) {
    if (aborting_.load(std::memory_order_relaxed)) {
      error_ = Error{ErrorKind::Aborted, "the job was aborted"};
      break;
    }
    const Phase before = phase_;
    Outcome outcome = Outcome::Continue;
    switch (phase_) {
    case Phase::Poll: {
      if (budget.inputs-- == 0)
        return Step::Progress;
      bool gotInput = false;
      outcome = pollPorts(budget, gotInput);
      progressed |= gotInput;
      break;
    }
    case Phase::Run:
      outcome = runNext();
      break;
    case Phase::Fire:
      outcome = fireNext();
      break;
    case Phase::Forward:
      outcome = forward();
      break;
    case Phase::Done:
      break;
    }
    if (outcome == Outcome::Failed)
      break;
    if (outcome == Outcome::Blocked)
      return progressed ? Step::Progress : Step::Idle;
    progressed |= phase_ != before;
  }
  if (!error_) {
    // Whoever feeds this task need not go on.
    for (TaskParts::Port &port : parts_.ports)
      for (Channel *channel : port.channels)
        channel->refuse();
    return Step::Failed;
  }
  return Step::Finished;
}

/// Whether nobody wants what this task could still give.
bool Task::allRefused() const {
  if (parts_.outputs.empty())
    return false;
  for (const TaskParts::Output &output : parts_.outputs)
    if (!output.channel || !output.channel->refused())
      return false;
  return true;
}

Task::Outcome Task::deliver(size_t number) {
  TaskParts::Output &output = parts_.outputs[number];
  BatchRef &batch = batches_[number];
  if (batch->empty())
    return Outcome::Continue;
  if (output.sink) {
    std::lock_guard lock(output.sink->writing);
    Status status = output.sink->sink->write(*batch->abi());
    if (!status) {
      error_ = Error{status.error().kind, "sink " + output.sink->spec->name +
                                              ": " + status.message()};
      return Outcome::Failed;
    }
    output.sink->rows.fetch_add(batch->abi()->rows, std::memory_order_relaxed);
    batch->reset();
    return Outcome::Continue;
  }
  if (output.channel->refused()) {
    batch->reset();
    return Outcome::Continue;
  }
  if (output.channel->full())
    return Outcome::Blocked;
  BatchRef next = output.batches->take();
  if (!next) {
    error_ = outOfMemory("no memory for a batch: give the job more memory "
                         "(--memory)");
    return Outcome::Failed;
  }
  std::swap(batch, next);
  output.channel->push({Message::Rows, std::move(next), 0});
  outputs_[number] = batch->abi();
  return Outcome::Continue;
}

Task::Outcome Task::flushOutputs() {
  for (size_t i = 0; i < parts_.outputs.size(); ++i)
    if (const Outcome outcome = deliver(i); outcome != Outcome::Continue)
      return outcome;
  return Outcome::Continue;
}

/// Gives the call an arena whose bytes nobody holds, or one with room.
void Task::beginCall() {
  ArenaBlock &arena = ArenaBlock::of(arena_);
  if (arena_.unique())
    arena.owner.reset();
  else if (arena.owner.sizeBytes() >= kFullArena)
    arena_ = ArenaBlock::make(*parts_.memory);
  FlottArena *current = &ArenaBlock::of(arena_).arena;
  abi_.context.arena = current;
  for (size_t i = 0; i < outputs_.size(); ++i) {
    outputs_[i]->arena = current;
    rowsBefore_[i] = outputs_[i]->rows;
  }
}

/// Makes the batches that grew hold what their new rows point to.
/// Texts of state are copied to the arena by generated code, for windows are
/// dropped before their rows are read.
Status Task::keepInputs() {
  for (size_t i = 0; i < batches_.size(); ++i) {
    Batch &batch = *batches_[i];
    if (!batch.hasPointers() || batch.abi()->rows == rowsBefore_[i])
      continue;
    batch.retain(arena_);
    if (inputPort_ >= 0) {
      if (TaskParts::Port &port = parts_.ports[size_t(inputPort_)];
          port.source) {
        batch.retain(port.source->input().block);
      } else {
        for (const BlockRef &block :
             ports_[size_t(inputPort_)].batch->retained())
          batch.retain(block);
      }
    }
    if (batch.retainedBytes() <= kMostRetained)
      continue;
    if (ArenaBlock::of(arena_).owner.sizeBytes() >= kFullArena)
      arena_ = ArenaBlock::make(*parts_.memory);
    if (!batch.adoptTexts(arena_))
      return outOfMemory("no memory for texts: give the job more memory "
                         "(--memory)");
  }
  return {};
}

/// The bytes of a record without its line end, from what the index noted: see
/// runtime/text/inline, Csv.h and Json.h.
std::string_view Task::recordBytes(const FlottInput &input, int64_t row) const {
  const auto *bytes = reinterpret_cast<const char *>(input.bytes);
  const uint32_t first = input.records[row], last = input.records[row + 1];
  auto begin = int64_t(uint32_t(input.fields[first] + 1));
  // Quotes that do not close take all that is left.
  int64_t end = first == last ? input.consumed : int64_t(input.fields[last]);
  begin = std::clamp<int64_t>(begin, 0, input.sizeBytes);
  end = std::clamp<int64_t>(end, begin, input.sizeBytes);
  while (end > begin && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r'))
    --end;
  return {bytes + begin, size_t(end - begin)};
}

int32_t Task::rowFailed(FlottInput *input, int64_t row, int64_t site,
                        int32_t code) {
  FailedRow failed;
  failed.code = code;
  if (site >= 0 && size_t(site) < stage_.sites.size())
    failed.site = stage_.sites[size_t(site)];
  RowFailures *failures = parts_.resultFailures;
  if (inputPort_ >= 0) {
    TaskParts::Port &port = parts_.ports[size_t(inputPort_)];
    if (port.failures)
      failures = port.failures;
    if (port.source) {
      failed.split = port.source->splitNumber();
      if (input->split && input->bytes && row < input->recordCount) {
        failed.record = recordBytes(*input, row);
        failed.number = input->split->record + row;
        failed.offset = input->split->offset +
                        (failed.record.data() -
                         reinterpret_cast<const char *>(input->bytes));
      } else if (input->split) {
        failed.number = input->split->record + row;
      }
    }
  }
  Status status = failures->failed(failed);
  if (status)
    return 0;
  abi_.failure = code;
  abi_.failedSite = site;
  error_ = std::move(status);
  return 1;
}

/// An error that generated code met elsewhere than in a row.
Error Task::runtimeError() const {
  const FlottRowError code = abi_.failure ? abi_.failure : abi_.context.error;
  std::string text(rowErrorMessage(code));
  if (abi_.failedSite >= 0 && size_t(abi_.failedSite) < stage_.sites.size())
    text += "\n  in: " + stage_.sites[size_t(abi_.failedSite)];
  if (code == kOutOfMemory)
    return outOfMemory(text +
                       "\n  remedy: give the job more memory (--memory)");
  return failed(text);
}

} // namespace flott

extern "C" int32_t flott_row_failed(FlottTask *task, FlottInput *input,
                                    int64_t row, int64_t site,
                                    int32_t code) noexcept {
  return static_cast<flott::Task *>(task->context.host)
      ->rowFailed(input, row, site, code);
}
