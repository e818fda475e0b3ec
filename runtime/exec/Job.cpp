// A program that runs: its workers, its end.
#include "runtime/exec/Job.h"

#include "runtime/exec/PlanJson.h"

#include <algorithm>

namespace flott {
namespace {

/// How long an idle worker sleeps: sources that follow files have no other way
/// to say that something came.
constexpr int64_t kSleepMicros = 5'000;
/// How long the only task of a worker waits for bytes of its source.
constexpr int64_t kWaitMicros = 20'000;

} // namespace

Job::Job(Plan plan, RunOptions options)
    : plan_(std::move(plan)), options_(std::move(options)),
      signal_(options_.world.executor->makeSignal()) {}

Job::~Job() = default;

Result<std::unique_ptr<Job>> Job::make(Plan plan, const SymbolLookup &lookup,
                                       RunOptions options) {
  FLOTT_TRY(checkPlan(plan));
  std::unique_ptr<Job> job(new Job(std::move(plan), std::move(options)));
  FLOTT_TRY(job->build(lookup));
  return job;
}

void Job::drain() {
  drained_.store(true, std::memory_order_relaxed);
  for (const auto &task : tasks_)
    task->drain();
  signal_->notify();
}

void Job::abort() {
  fail({ErrorKind::Aborted, "the job was aborted"});
  signal_->notify();
}

void Job::swapCode(const SymbolLookup &lookup) {
  for (const auto &task : tasks_)
    task->swapCode(lookup);
}

void Job::fail(const Error &error) {
  {
    std::lock_guard lock(failing_);
    // What comes after the first error follows from it.
    if (status_)
      status_ = error;
  }
  stopping_.store(true, std::memory_order_relaxed);
  for (const auto &task : tasks_)
    task->abort();
}

/// Steps this worker's tasks in turn. Before it sleeps it makes one more round
/// in which others know that they must wake it.
void Job::work(int worker, int workers) {
  std::vector<Task *> tasks;
  for (size_t i = size_t(worker); i < tasks_.size(); i += size_t(workers))
    tasks.push_back(tasks_[i].get());
  bool sleepy = false;
  uint64_t ticket = 0;
  while (!tasks.empty() && !stopping_.load(std::memory_order_relaxed)) {
    StepBudget budget;
    if (sleepy && tasks.size() == 1)
      budget.waitMicros = kWaitMicros;
    bool progressed = false;
    for (size_t i = 0; i < tasks.size();) {
      const Task::Step step = tasks[i]->step(budget);
      if (step == Task::Step::Failed)
        fail(tasks[i]->error());
      progressed |= step != Task::Step::Idle;
      if (step == Task::Step::Finished || step == Task::Step::Failed)
        tasks.erase(tasks.begin() + int64_t(i));
      else
        ++i;
    }
    if (progressed) {
      if (std::exchange(sleepy, false))
        sleepers_.fetch_sub(1);
      std::atomic_thread_fence(std::memory_order_seq_cst);
      if (sleepers_.load(std::memory_order_relaxed) > 0)
        signal_->notify();
    } else if (!sleepy) {
      ticket = signal_->ticket();
      sleepers_.fetch_add(1);
      sleepy = true;
    } else {
      signal_->wait(ticket, kSleepMicros);
      ticket = signal_->ticket();
    }
  }
  if (sleepy)
    sleepers_.fetch_sub(1);
  signal_->notify();
}

Result<JobReport> Job::run() {
  const Clock &clock = *options_.world.clock;
  const int64_t begin = clock.steadyMicros();
  const int wanted = options_.workers > 0 ? options_.workers
                                          : options_.world.executor->cores();
  const int workers = std::clamp(wanted, 1, std::max(1, int(tasks_.size())));
  if (workers == 1)
    work(0, 1);
  else
    options_.world.executor->run(workers,
                                 [&](int worker) { work(worker, workers); });
  {
    std::lock_guard lock(failing_);
    if (!status_)
      return std::exchange(status_, Status());
  }
  for (const auto &failures : failures_)
    FLOTT_TRY(failures->finish());
  FLOTT_TRY(commitSinks());
  return report(clock.steadyMicros() - begin);
}

Status Job::commitSinks() {
  std::vector<Committable> prepared;
  for (const auto &sink : sinks_) {
    auto committable = sink->sink->prepare(/*epoch=*/1);
    if (!committable) {
      for (size_t i = 0; i < prepared.size(); ++i)
        (void)bool(sinks_[i]->sink->abort(prepared[i]));
      return Error{committable.error().kind,
                   "sink " + sink->spec->name + ": " + committable.message()};
    }
    prepared.push_back(std::move(*committable));
  }
  for (size_t i = 0; i < prepared.size(); ++i)
    if (Status status = sinks_[i]->sink->commit(prepared[i]); !status)
      return Error{status.error().kind,
                   "sink " + sinks_[i]->spec->name + ": " + status.message()};
  return {};
}

JobProgress Job::progress() const {
  JobProgress now;
  now.bytesTotal = 0;
  for (const auto &source : sources_) {
    now.rowsRead += source->rows.load(std::memory_order_relaxed);
    now.bytesRead += source->bytesRead.load(std::memory_order_relaxed);
    for (const SplitSpec &split : source->source->splits())
      if (split.sizeBytes < 0 || now.bytesTotal < 0)
        now.bytesTotal = -1;
      else
        now.bytesTotal += split.sizeBytes;
  }
  for (const auto &sink : sinks_)
    now.rowsWritten += sink->rows.load(std::memory_order_relaxed);
  for (const auto &failures : failures_)
    now.skippedRows += failures->skipped();
  now.watermark = INT64_MAX;
  for (const auto &task : tasks_) {
    now.watermark =
        std::min(now.watermark,
                 task->progress().watermark.load(std::memory_order_relaxed));
    now.lateRows += task->progress().lateRows.load(std::memory_order_relaxed);
  }
  for (const auto &memory : memory_)
    now.memoryBytes += int64_t(memory->usedBytes());
  return now;
}

JobReport Job::report(int64_t micros) const {
  JobReport report;
  report.micros = micros;
  report.drained = drained_.load(std::memory_order_relaxed);
  for (size_t i = 0; i < sources_.size(); ++i) {
    const SourceState &state = *sources_[i];
    SourceReport source;
    source.name = state.spec->name;
    source.rows = state.rows.load(std::memory_order_relaxed);
    source.bytes = state.bytesRead.load(std::memory_order_relaxed);
    source.lateRows = state.lateRows.load(std::memory_order_relaxed);
    source.skippedRows = failures_[i]->skipped();
    report.sources.push_back(std::move(source));
  }
  for (const auto &state : sinks_)
    report.sinks.push_back({state->spec->name, state->sink->guarantee(),
                            state->sink->summary(),
                            state->rows.load(std::memory_order_relaxed)});
  for (size_t i = 0; i < plan_.stages.size(); ++i) {
    StageReport stage;
    stage.uid = plan_.stages[i].uid;
    for (size_t c = 0; c < plan_.stages[i].counters.size(); ++c) {
      int64_t sum = 0;
      for (const auto &task : tasks_)
        if (task->stageNumber() == int(i))
          sum += task->counters()[c];
      stage.counters.emplace_back(plan_.stages[i].counters[c], sum);
    }
    stage.pipelines.resize(plan_.stages[i].pipelines.size());
    for (const auto &task : tasks_)
      if (task->stageNumber() == int(i))
        for (size_t p = 0; p < stage.pipelines.size(); ++p) {
          stage.pipelines[p].micros += task->pipelineTimes()[p].micros;
          stage.pipelines[p].calls += task->pipelineTimes()[p].calls;
        }
    report.stages.push_back(std::move(stage));
  }
  return report;
}

} // namespace flott
