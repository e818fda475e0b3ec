// A program that runs: making its parts from the plan.
#include "runtime/exec/Job.h"

#include <algorithm>
#include <set>

namespace flott {
namespace {

/// Tasks' shares of the job's budget; shared parts (channels) draw on one more.
size_t share(size_t bytes, size_t parts) {
  return bytes == SIZE_MAX ? SIZE_MAX : bytes / parts;
}

} // namespace

Status Job::build(const SymbolLookup &lookup) {
  size_t tasks = 0;
  for (const StageSpec &stage : plan_.stages)
    tasks += size_t(stage.parallelism);
  for (size_t i = 0; i <= tasks; ++i)
    memory_.push_back(
        std::make_unique<MemoryPool>(share(options_.memoryBytes, tasks + 1)));
  FLOTT_TRY(buildSources());
  FLOTT_TRY(buildSinks());
  FLOTT_TRY(buildChannels());
  return buildTasks(lookup);
}

Status Job::buildSources() {
  for (const SourceSpec &spec : plan_.sources) {
    auto state = std::make_unique<SourceState>();
    state->spec = &spec;
    FLOTT_TRY_ASSIGN(
        state->source,
        makeSource(options_.library,
                   {spec, options_.world, *memory_.back(), options_.streams}));
    state->format = makeRecordFormat(options_.library, spec);
    failures_.push_back(std::make_unique<RowFailures>(options_.world, &spec,
                                                      state->source.get()));
    sources_.push_back(std::move(state));
  }
  return {};
}

Status Job::buildSinks() {
  const bool bounded =
      std::all_of(plan_.sources.begin(), plan_.sources.end(),
                  [](const SourceSpec &source) { return source.bounded; });
  for (const SinkSpec &spec : plan_.sinks) {
    auto state = std::make_unique<SinkState>();
    state->spec = &spec;
    FLOTT_TRY_ASSIGN(
        state->sink,
        makeSink(options_.library, {spec, options_.world, *memory_.back(),
                                    options_.streams, nullptr, bounded}));
    sinks_.push_back(std::move(state));
  }
  return {};
}

Status Job::buildChannels() {
  channels_.resize(plan_.edges.size());
  std::vector<int> senders(plan_.edges.size());
  std::vector<bool> readLater(plan_.edges.size());
  for (const StageSpec &stage : plan_.stages) {
    for (const OutputSpec &output : stage.outputs)
      if (output.edge >= 0)
        senders[size_t(output.edge)] = stage.parallelism;
    for (const PortSpec &port : stage.ports)
      if (port.edge >= 0)
        readLater[size_t(port.edge)] = !port.after.empty();
  }
  for (size_t i = 0; i < plan_.edges.size(); ++i) {
    const int count = senders[i] * plan_.edges[i].targets;
    for (int c = 0; c < count; ++c)
      channels_[i].push_back(
          std::make_unique<Channel>(/*bounded=*/!readLater[i]));
  }
  return {};
}

/// Where rows fail that no source port knows: behind an edge or in state. The
/// policy is that of the sources upstream; where they differ, the row fails.
RowFailures *Job::failuresOf(size_t number) {
  std::set<int> sources;
  std::vector<size_t> open = {number};
  std::vector<bool> seen(plan_.stages.size());
  while (!open.empty()) {
    const size_t here = open.back();
    const StageSpec &stage = plan_.stages[here];
    open.pop_back();
    // Paths that part and meet again would double each time.
    if (seen[here])
      continue;
    seen[here] = true;
    for (const PortSpec &port : stage.ports) {
      if (port.source >= 0) {
        sources.insert(port.source);
        continue;
      }
      for (size_t i = 0; i < plan_.stages.size(); ++i)
        for (const OutputSpec &output : plan_.stages[i].outputs)
          if (output.edge == port.edge)
            open.push_back(i);
    }
  }
  RowFailures *first = nullptr;
  for (int source : sources) {
    RowFailures *failures = failures_[size_t(source)].get();
    if (sources.size() > 1 && failures->policy() == RowFailures::Fail) {
      failures_.push_back(
          std::make_unique<RowFailures>(options_.world, nullptr, nullptr));
      return failures_.back().get();
    }
    if (!first)
      first = failures;
  }
  return first;
}

Status Job::buildTasks(const SymbolLookup &lookup) {
  for (size_t s = 0; s < plan_.stages.size(); ++s) {
    const StageSpec &stage = plan_.stages[s];
    RowFailures *resultFailures = failuresOf(s);
    for (int subtask = 0; subtask < stage.parallelism; ++subtask) {
      TaskParts parts;
      parts.plan = &plan_;
      parts.stage = int(s);
      parts.subtask = subtask;
      parts.world = options_.world;
      parts.memory = memory_[tasks_.size()].get();
      parts.resultFailures = resultFailures;

      for (size_t p = 0; p < stage.ports.size(); ++p) {
        const PortSpec &spec = stage.ports[p];
        TaskParts::Port port;
        if (spec.source >= 0) {
          SourceState &state = *sources_[size_t(spec.source)];
          port.failures = failures_[size_t(spec.source)].get();
          std::vector<size_t> splits;
          for (size_t i = size_t(subtask); i < state.source->splits().size();
               i += size_t(stage.parallelism))
            splits.push_back(i);
          SourcePort::Settings settings;
          settings.batch = plan_.batch;
          for (const PipelineSpec &pipeline : stage.pipelines) {
            if (pipeline.fires != PipelineSpec::Input ||
                pipeline.port != int(p))
              continue;
            settings.bounds.push_back(
                pipeline.boundMicros >= 0 ? pipeline.boundMicros
                : state.spec->watermark   ? state.spec->boundMicros
                                          : -1);
          }
          blockPools_.push_back(std::make_unique<BlockPool>(
              *parts.memory, size_t(options_.blockBytes)));
          port.source = std::make_unique<SourcePort>(
              state, std::move(splits), std::move(settings), options_.world,
              *blockPools_.back());
        } else {
          const auto edge = size_t(spec.edge);
          const auto targets = size_t(plan_.edges[edge].targets);
          const size_t senders = channels_[edge].size() / targets;
          for (size_t from = 0; from < senders; ++from) {
            // Each sender has one channel to the subtask it forwards to.
            if (plan_.edges[edge].partition == EdgeSpec::Forward &&
                from != size_t(subtask))
              continue;
            port.channels.push_back(
                channels_[edge][from * targets + size_t(subtask)].get());
          }
        }
        parts.ports.push_back(std::move(port));
      }

      for (const OutputSpec &spec : stage.outputs) {
        const bool toSink = spec.sink >= 0;
        const EdgeSpec *edge =
            toSink ? nullptr : &plan_.edges[size_t(spec.edge)];
        batchPools_.push_back(std::make_unique<BatchPool>(
            toSink ? plan_.sinks[size_t(spec.sink)].columns : edge->columns,
            *parts.memory));
        TaskParts::Output output;
        output.batches = batchPools_.back().get();
        if (toSink) {
          output.sink = sinks_[size_t(spec.sink)].get();
          parts.outputs.push_back(output);
          continue;
        }
        const auto targets = size_t(edge->targets);
        const auto channel = [&](size_t to) {
          return channels_[size_t(spec.edge)][size_t(subtask) * targets + to]
              .get();
        };
        switch (edge->partition) {
        case EdgeSpec::Hash:
          for (size_t to = 0; to < targets; ++to) {
            output.channel = channel(to);
            parts.outputs.push_back(output);
          }
          break;
        case EdgeSpec::Forward:
          output.channel = channel(size_t(subtask));
          parts.outputs.push_back(output);
          break;
        case EdgeSpec::Gather:
          output.channel = channel(0);
          parts.outputs.push_back(output);
          break;
        }
      }
      FLOTT_TRY_ASSIGN(auto task, Task::make(std::move(parts), lookup));
      tasks_.push_back(std::move(task));
    }
  }
  return {};
}

} // namespace flott
