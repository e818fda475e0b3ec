// One subtask of a stage: reading ports, running pipelines over inputs.
#include "runtime/exec/Task.h"

#include <algorithm>

namespace flott {

bool Task::waitsForOthers(size_t number) const {
  for (int before : stage_.ports[number].after)
    if (!ports_[size_t(before)].ended)
      return true;
  return false;
}

/// True if another port whose windows fire with this one's is behind it:
/// reading that one first keeps few windows open.
bool Task::isAhead(size_t number) const {
  const std::vector<size_t> &others = ports_[number].aligned;
  if (others.empty())
    return false;
  const int64_t watermark = portWatermark(number);
  return std::any_of(others.begin(), others.end(), [&](size_t other) {
    return !ports_[other].ended && portWatermark(other) < watermark;
  });
}

void Task::endPort(size_t number) {
  ports_[number].ended = true;
  if (parts_.ports[number].source)
    parts_.ports[number].source->end();
  for (Channel *channel : parts_.ports[number].channels)
    channel->refuse();
}

Task::Outcome Task::pollPorts(const StepBudget &budget, bool &gotInput) {
  if (abi_.finished || allRefused()) {
    for (size_t i = 0; i < ports_.size(); ++i)
      endPort(i);
    phase_ = Phase::Fire;
    fireAt_ = 0;
    gotInput = true;
    return Outcome::Continue;
  }
  bool changed = false, open = false;
  // First those that are furthest behind in event time, then the others.
  for (size_t tries = 0; tries < 2 * ports_.size(); ++tries) {
    const size_t number = (portTurn_ + tries) % ports_.size();
    if (ports_[number].ended || isAhead(number) != (tries >= ports_.size()))
      continue;
    open = true;
    if (waitsForOthers(number))
      continue;
    // Only a port that is alone may wait: others could have something.
    const int64_t waitMicros = ports_.size() == 1 ? budget.waitMicros : 0;
    bool got = false;
    auto result = pollPort(number, waitMicros, got);
    if (!result) {
      error_ = std::move(result).status();
      return Outcome::Failed;
    }
    changed |= *result;
    if (got) {
      gotInput = true;
      portTurn_ = (number + 1) % ports_.size();
      phase_ = Phase::Run;
      return Outcome::Continue;
    }
  }
  if (changed || !open) {
    gotInput = true;
    phase_ = Phase::Fire;
    fireAt_ = 0;
    return Outcome::Continue;
  }
  // Nothing to do: what was written so far should be seen.
  if (!parts_.plan->batch) {
    if (const Outcome outcome = flushOutputs(); outcome != Outcome::Continue)
      return outcome;
    for (TaskParts::Output &output : parts_.outputs) {
      if (!output.sink)
        continue;
      std::lock_guard lock(output.sink->writing);
      if (Status status = output.sink->sink->flush(); !status) {
        error_ = std::move(status);
        return Outcome::Failed;
      }
    }
  }
  return Outcome::Blocked;
}

/// Returns whether the port's watermark, idleness or end changed.
Result<bool> Task::pollPort(size_t number, int64_t waitMicros, bool &gotInput) {
  PortState &port = ports_[number];
  if (SourcePort *source = parts_.ports[number].source.get()) {
    if (draining_.load(std::memory_order_relaxed))
      source->end();
    const bool wasIdle = source->idle();
    FLOTT_TRY_ASSIGN(const SourcePort::Poll poll, source->poll(waitMicros));
    if (poll == SourcePort::Poll::Ended) {
      port.ended = true;
      return true;
    }
    if (poll == SourcePort::Poll::Input) {
      gotInput = true;
      queueInputRuns(number);
    }
    return source->idle() != wasIdle;
  }
  bool changed = false;
  const auto &channels = parts_.ports[number].channels;
  for (size_t tries = 0; tries < channels.size(); ++tries) {
    const size_t i = (port.turn + tries) % channels.size();
    ChannelState &state = port.channels[i];
    Message message;
    while (!state.ended && channels[i]->pop(message)) {
      state.idle = message.kind == Message::Idle;
      switch (message.kind) {
      case Message::Rows:
        port.batch = std::move(message.batch);
        port.turn = (i + 1) % channels.size();
        gotInput = true;
        queueInputRuns(number);
        // A watermark that came before must be seen before these rows: it is
        // not, but rows behind it are never late for it.
        return changed;
      case Message::Watermark:
        state.watermark = std::max(state.watermark, message.watermark);
        break;
      case Message::Idle:
        break;
      case Message::End:
        state.ended = true;
        break;
      }
      changed = true;
    }
  }
  port.ended = std::all_of(port.channels.begin(), port.channels.end(),
                           [](const ChannelState &s) { return s.ended; });
  return changed;
}

void Task::queueInputRuns(size_t number) {
  inputPort_ = int(number);
  limit_ = -1;
  records_ = 0;
  runs_.clear();
  for (int pipeline : ports_[number].pipelines)
    runs_.push_back({.pipeline = pipeline});
  runStarted_ = false;
}

Task::Outcome Task::runNext() {
  if (runs_.empty()) {
    finishInput();
    return Outcome::Continue;
  }
  if (pendingOutput_ >= 0) {
    const Outcome outcome = deliver(size_t(pendingOutput_));
    if (outcome != Outcome::Continue)
      return outcome;
    pendingOutput_ = -1;
  }
  Run &run = runs_.front();
  PipelineState &pipeline = pipelines_[size_t(run.pipeline)];
  if (!runStarted_) {
    input_ = {};
    input_.port = inputPort_;
    input_.recordCount = -1;
    input_.fields = fields_.data();
    input_.records = records32_.data();
    input_.fieldCapacity = int64_t(fields_.size());
    input_.recordCapacity = int64_t(records32_.size());
    if (inputPort_ >= 0) {
      TaskParts::Port &port = parts_.ports[size_t(inputPort_)];
      if (port.source) {
        const PortInput &from = port.source->input();
        input_.batch = from.batch;
        input_.split = port.source->progress(pipeline.progressNumber);
        if (from.bytes) {
          const int64_t size = limit_ < 0 ? from.sizeBytes : limit_;
          input_.bytes = from.bytes + run.offset;
          input_.sizeBytes = size - run.offset;
          input_.final = from.final && size == from.sizeBytes;
        }
      } else {
        input_.batch = ports_[size_t(inputPort_)].batch->abi();
      }
    } else {
      input_.table = run.table->abi();
      if (pipeline.spec->driver == PipelineSpec::Rows) {
        const auto rows = run.table->orderRows();
        input_.rows = rows.data();
        input_.rowCount = int64_t(rows.size());
      }
      input_.closed = run.closed;
      input_.windowStart = run.windowStart;
      input_.windowEnd = run.windowEnd;
    }
    runStarted_ = true;
  }
  beginCall();
  const auto batch = pipeline.batch.load(std::memory_order_acquire);
  const bool isTimed = !stage_.counters.empty();
  const int64_t begin = isTimed ? parts_.world.clock->steadyMicros() : 0;
  const int32_t step = batch(&abi_, &input_);
  if (isTimed) {
    PipelineTime &time = times_[size_t(run.pipeline)];
    time.micros += parts_.world.clock->steadyMicros() - begin;
    ++time.calls;
  }
  if (step == kFlottError) {
    // A row's policy has said why, or a call has.
    if (error_)
      error_ = runtimeError();
    return Outcome::Failed;
  }
  if (Status status = keepInputs(); !status) {
    error_ = std::move(status);
    return Outcome::Failed;
  }
  switch (step) {
  case kFlottDone:
    return finishRun(run);
  case kFlottOutputFull: {
    const auto full = size_t(abi_.fullOutput);
    if (full >= batches_.size() || batches_[full]->empty()) {
      error_ = invalid("generated code says that an empty output is full");
      return Outcome::Failed;
    }
    pendingOutput_ = int(full);
    return Outcome::Continue;
  }
  case kFlottCancelled:
    return Outcome::Continue; // `step` looks why
  default:
    error_ = invalid("generated code ended with an unknown step");
    return Outcome::Failed;
  }
}

bool Task::growScratch(int64_t size) {
  if (size_t(size) < fields_.size())
    return false;
  const size_t wanted = std::max(fields_.size() * 2, size_t(size) + 1);
  fields_.resize(wanted);
  records32_.resize(wanted);
  return true;
}

/// The pipeline has used up its input: is there more for it?
Task::Outcome Task::finishRun(Run &run) {
  runStarted_ = false;
  if (!input_.bytes) {
    runs_.pop_front();
    return Outcome::Continue;
  }
  const bool first = limit_ < 0;
  // A record with more fields than the scratch holds.
  if (input_.consumed == 0 && (first || input_.sizeBytes > 0) &&
      growScratch(input_.sizeBytes))
    return Outcome::Continue;
  input_.split->offset += input_.consumed;
  input_.split->record += std::max<int64_t>(input_.recordCount, 0);
  run.offset += input_.consumed;
  if (first) {
    // The others read what the first has read.
    limit_ = run.offset;
    records_ = std::max<int64_t>(input_.recordCount, 0);
    runs_.pop_front();
    return Outcome::Continue;
  }
  if (run.offset < limit_ && input_.consumed > 0)
    return Outcome::Continue;
  if (run.offset < limit_) {
    error_ = invalid("two pipelines read the records of one source "
                     "differently");
    return Outcome::Failed;
  }
  runs_.pop_front();
  return Outcome::Continue;
}

void Task::finishInput() {
  if (inputPort_ < 0) {
    phase_ = Phase::Fire;
    return;
  }
  const auto number = size_t(inputPort_);
  bool moves = false;
  if (SourcePort *source = parts_.ports[number].source.get()) {
    const PortInput &input = source->input();
    const bool text = input.bytes != nullptr;
    const int64_t rows = text ? records_ : input.batch->rows;
    if (!text)
      for (int pipeline : ports_[number].pipelines)
        source->progress(pipelines_[size_t(pipeline)].progressNumber)->record +=
            rows;
    source->consume(text ? std::max<int64_t>(limit_, 0) : 0, rows);
    moves = !parts_.plan->batch || hasWindows_;
  } else {
    ports_[number].batch = nullptr;
    moves = !parts_.plan->batch || hasWindows_;
  }
  inputPort_ = -1;
  phase_ = Phase::Poll;
  if (moves || abi_.finished) {
    phase_ = Phase::Fire;
    fireAt_ = 0;
  }
}

} // namespace flott
