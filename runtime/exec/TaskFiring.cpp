// One subtask of a stage: watermarks, windows that close, the end.
#include "runtime/exec/Task.h"

#include <algorithm>

namespace flott {

int64_t Task::portWatermark(size_t number) const {
  if (ports_[number].ended)
    return INT64_MAX;
  if (const SourcePort *source = parts_.ports[number].source.get())
    return source->watermark();
  int64_t least = INT64_MAX;
  bool any = false;
  for (const ChannelState &state : ports_[number].channels) {
    if (state.ended || state.idle)
      continue;
    any = true;
    least = std::min(least, state.watermark);
  }
  return any ? least : INT64_MIN;
}

bool Task::portIdle(size_t number) const {
  if (ports_[number].ended)
    return false;
  if (const SourcePort *source = parts_.ports[number].source.get())
    return source->idle();
  for (const ChannelState &state : ports_[number].channels)
    if (!state.ended && !state.idle)
      return false;
  return true;
}

/// The least of those that are not idle; `idle` if none is left.
int64_t Task::inputWatermark(const std::vector<int> &ports, bool &idle) const {
  int64_t least = INT64_MAX;
  bool any = false;
  const auto visit = [&](size_t number) {
    if (portIdle(number))
      return;
    any = true;
    least = std::min(least, portWatermark(number));
  };
  if (ports.empty())
    for (size_t i = 0; i < ports_.size(); ++i)
      visit(i);
  for (int port : ports)
    visit(size_t(port));
  idle = !any;
  return any ? least : INT64_MIN;
}

bool Task::allEnded(const std::vector<int> &ports) const {
  if (ports.empty())
    return std::all_of(ports_.begin(), ports_.end(),
                       [](const PortState &port) { return port.ended; });
  return std::all_of(ports.begin(), ports.end(),
                     [&](int port) { return ports_[size_t(port)].ended; });
}

/// Looks at one pipeline after the other: what an earlier one emits into the
/// state of a later one must be there when that one is looked at.
Task::Outcome Task::fireNext() {
  inputPort_ = -1;
  while (fireAt_ < pipelines_.size()) {
    PipelineState &pipeline = pipelines_[fireAt_++];
    const PipelineSpec &spec = *pipeline.spec;
    if (spec.fires == PipelineSpec::Input)
      continue;
    if (spec.fires == PipelineSpec::End) {
      if (pipeline.ranAtEnd || !allEnded(spec.ports))
        continue;
      pipeline.ranAtEnd = true;
      Table *table = tables_[size_t(spec.table)].get();
      runs_.push_back(
          {.pipeline = int(fireAt_) - 1,
           .table = table,
           .closed = spec.closedTable < 0
                         ? nullptr
                         : tables_[size_t(spec.closedTable)]->abi()});
      fired_ = true;
      phase_ = Phase::Run;
      return Outcome::Continue;
    }
    bool idle = false;
    const int64_t watermark = inputWatermark(spec.ports, idle);
    if (watermark <= pipeline.firedUpTo)
      continue;
    Windows &windows = *windows_[size_t(spec.table)];
    for (const WindowSlice &slice :
         windows.closed(pipeline.firedUpTo, watermark)) {
      Table *closed =
          spec.closedTable < 0
              ? nullptr
              : windows_[size_t(spec.closedTable)]->find(slice.start);
      runs_.push_back({.pipeline = int(fireAt_) - 1,
                       .table = slice.table,
                       .closed = closed ? closed->abi() : nullptr,
                       .windowStart = slice.start,
                       .windowEnd = slice.start + windows.sizeMicros()});
    }
    pipeline.firedUpTo = watermark;
    if (!runs_.empty()) {
      fired_ = true;
      phase_ = Phase::Run;
      return Outcome::Continue;
    }
  }

  // All have seen their closed windows: drop what nobody will look at again.
  for (size_t i = 0; i < windows_.size(); ++i) {
    if (!windows_[i])
      continue;
    int64_t upTo = INT64_MAX;
    bool used = false;
    for (const PipelineState &pipeline : pipelines_) {
      if (pipeline.spec->fires != PipelineSpec::Window ||
          (pipeline.spec->table != int(i) &&
           pipeline.spec->closedTable != int(i)))
        continue;
      used = true;
      upTo = std::min(upTo, pipeline.firedUpTo);
    }
    if (used && upTo != INT64_MIN)
      windows_[i]->drop(upTo);
  }
  phase_ = Phase::Forward;
  return Outcome::Continue;
}

/// Hands on rows, then the watermark that holds behind them.
Task::Outcome Task::forward() {
  const bool ended = allEnded({});
  if (!parts_.plan->batch || ended)
    if (const Outcome outcome = flushOutputs(); outcome != Outcome::Continue)
      return outcome;

  bool idle = false;
  int64_t watermark = inputWatermark({}, idle);
  progress_.watermark.store(watermark, std::memory_order_relaxed);
  int64_t late = 0;
  for (TaskParts::Port &port : parts_.ports)
    if (port.source)
      late += port.source->countLateRows();
  progress_.lateRows.store(late, std::memory_order_relaxed);

  if (!parts_.plan->batch && !ended) {
    // Rows of windows that are still open have times from their starts on.
    int64_t hold = 0;
    for (const TableSpec &table : stage_.tables)
      hold = std::max(hold, table.windowSizeMicros);
    if (watermark != INT64_MIN && watermark != INT64_MAX &&
        __builtin_sub_overflow(watermark, hold, &watermark))
      watermark = INT64_MIN;
    const bool moved = watermark > sentWatermark_;
    if (moved || idle != sentIdle_) {
      for (TaskParts::Output &output : parts_.outputs) {
        if (!output.channel || output.channel->refused())
          continue;
        // A watermark may exceed the bound: it is small, and rows wait.
        if (idle)
          output.channel->push({Message::Idle, nullptr, 0});
        else
          output.channel->push({Message::Watermark, nullptr,
                                std::max(watermark, sentWatermark_)});
      }
      sentIdle_ = idle;
      sentWatermark_ = std::max(sentWatermark_, watermark);
    }
    for (TaskParts::Output &output : parts_.outputs) {
      if (!output.sink || !fired_)
        continue;
      std::lock_guard lock(output.sink->writing);
      if (Status status = output.sink->sink->flush(); !status) {
        error_ = std::move(status);
        return Outcome::Failed;
      }
    }
  }
  fired_ = false;
  if (ended)
    return finish();
  phase_ = Phase::Poll;
  return Outcome::Continue;
}

Task::Outcome Task::finish() {
  for (TaskParts::Output &output : parts_.outputs)
    if (output.channel)
      output.channel->push({Message::End, nullptr, 0});
  for (PipelineState &pipeline : pipelines_) {
    if (pipeline.opened && pipeline.entries.close)
      pipeline.entries.close(&abi_);
    pipeline.opened = false;
  }
  phase_ = Phase::Done;
  return Outcome::Continue;
}

} // namespace flott
