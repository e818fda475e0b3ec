// The splits of a source that one subtask reads.
#include "runtime/exec/SourcePort.h"

#include <algorithm>
#include <cstring>

namespace flott {
namespace {

/// A longer record is taken for a mistake: a quote that does not close.
constexpr size_t kLongestRecord = size_t(64) << 20;

/// Less than this is not shown twice: it is the beginning of one record, as a
/// rule, and more bytes are on their way.
constexpr size_t kWorthShowing = size_t(16) << 10;

} // namespace

SourcePort::SourcePort(SourceState &state, std::vector<size_t> splits,
                       Settings settings, World world, BlockPool &blocks)
    : state_(state), settings_(std::move(settings)), world_(world),
      blocks_(blocks), splits_(splits.size()) {
  for (size_t i = 0; i < splits.size(); ++i) {
    splits_[i].number = splits[i];
    for (int64_t bound : settings_.bounds)
      splits_[i].progress.push_back(
          {INT64_MIN, std::max<int64_t>(bound, 0), 0, 0, 0});
  }
}

/// A batch reads split after split. A stream reads the one that is furthest
/// behind in event time, so that few windows are open at once.
SourcePort::SplitState *SourcePort::choose() {
  SplitState *best = nullptr;
  int64_t least = 0;
  for (size_t i = 0; i < splits_.size(); ++i) {
    SplitState &split =
        splits_[settings_.batch ? i : (turn_ + i) % splits_.size()];
    if (split.ended)
      continue;
    if (settings_.batch)
      return &split;
    // A split with nothing to read must not hide one that has.
    if (split.idle && best)
      continue;
    const int64_t time = split.open ? watermarkOf(split) : INT64_MIN;
    if (!best || best->idle || time < least) {
      best = &split;
      least = time;
    }
  }
  return best;
}

Result<SourcePort::Poll> SourcePort::poll(int64_t waitMicros) {
  // In a stream, each split is asked once before the port is not ready.
  for (size_t tries = splits_.size() + 1; tries > 0; --tries) {
    SplitState *split = ended_ ? nullptr : choose();
    if (!split) {
      ended_ = true;
      return Poll::Ended;
    }
    if (!split->open)
      FLOTT_TRY(open(*split));
    FLOTT_TRY_ASSIGN(const Poll result, state_.format
                                            ? pollSplit(*split, waitMicros)
                                            : pollBatches(*split, waitMicros));
    if (result == Poll::Input) {
      split->idle = false;
      return result;
    }
    if (result == Poll::Ended) {
      close(*split);
      ++tries; // the next split is asked in its place
      continue;
    }
    if (settings_.batch || splits_.size() == 1) {
      if (state_.spec->idleMicros > 0 &&
          world_.clock->steadyMicros() - split->lastMicros >=
              state_.spec->idleMicros)
        split->idle = true;
      return result;
    }
    // Nothing there: let the others go first for one round.
    split->idle = state_.spec->idleMicros > 0 &&
                  world_.clock->steadyMicros() - split->lastMicros >=
                      state_.spec->idleMicros;
    turn_ = size_t(split - splits_.data() + 1) % splits_.size();
    waitMicros = 0;
    for (size_t i = 0; i < splits_.size(); ++i) {
      SplitState &other = splits_[(turn_ + i) % splits_.size()];
      if (other.ended || &other == split)
        continue;
      if (!other.open)
        FLOTT_TRY(open(other));
      FLOTT_TRY_ASSIGN(const Poll second, state_.format
                                              ? pollSplit(other, 0)
                                              : pollBatches(other, 0));
      if (second == Poll::Ended)
        close(other);
      if (second == Poll::Input) {
        other.idle = false;
        return second;
      }
    }
    return Poll::NotReady;
  }
  return Poll::NotReady;
}

Status SourcePort::open(SplitState &split) {
  std::lock_guard lock(state_.opening);
  FLOTT_TRY_ASSIGN(split.reader, state_.source->open(split.number));
  split.open = true;
  split.lastMicros = world_.clock->steadyMicros();
  return {};
}

void SourcePort::close(SplitState &split) {
  split.ended = true;
  split.reader = {};
  split.block = {};
}

Error SourcePort::tooLong(const SplitState &split) const {
  return failed("record is longer than " +
                std::to_string(kLongestRecord >> 20) + " MiB: source " +
                state_.spec->name + ", " +
                state_.source->splits()[split.number].name + ", record " +
                std::to_string(
                    split.progress.empty() ? 1 : split.progress[0].record + 1) +
                " (does a quote not close?)");
}

Status SourcePort::makeRoom(SplitState &split) {
  const size_t left = split.end - split.begin;
  // Text that fills the block without a record's end needs a larger one.
  size_t wanted = blocks_.blockBytes();
  while (left + kFlottPadding >= wanted / 2 + wanted / 4)
    wanted *= 2;
  if (left > kLongestRecord)
    return tooLong(split);
  const bool reuse =
      split.block && split.block.unique() && split.block->capacity >= wanted;
  if (reuse) {
    std::memmove(split.block->data, split.block->data + split.begin, left);
  } else {
    BlockRef next = blocks_.allocate(wanted);
    if (!next)
      return outOfMemory("no memory for a block of source " +
                         state_.spec->name +
                         ": give the job more memory (--memory)");
    if (left != 0)
      std::memcpy(next->data, split.block->data + split.begin, left);
    split.block = std::move(next);
  }
  split.begin = 0;
  split.end = left;
  return {};
}

void SourcePort::countBytes(SplitState &split) {
  const int64_t now = split.reader.bytes->bytesRead();
  state_.bytesRead.fetch_add(now - split.bytesRead, std::memory_order_relaxed);
  split.bytesRead = now;
}

void SourcePort::offer(SplitState &split, bool final) {
  split.shown = true;
  input_ = {};
  input_.bytes = split.block->data + split.begin;
  input_.sizeBytes = int64_t(split.end - split.begin);
  input_.final = final;
  input_.block = split.block;
  input_.split = size_t(&split - splits_.data());
}

Result<SourcePort::Poll> SourcePort::pollSplit(SplitState &split,
                                               int64_t waitMicros) {
  input_ = {};
  for (;;) {
    const size_t left = split.end - split.begin;
    if (!split.shown && left >= kWorthShowing && split.begun) {
      offer(split, split.sawEnd);
      return Poll::Input;
    }
    if (split.sawEnd) {
      if (left == 0)
        return Poll::Ended;
      if (split.shown && split.begun)
        return failed("text behind the last whole record: source " +
                      state_.spec->name + ", " +
                      state_.source->splits()[split.number].name);
    } else {
      FLOTT_TRY(makeRoom(split));
      const size_t room = split.block->capacity - kFlottPadding - split.end;
      FLOTT_TRY_ASSIGN(const ReadCount count,
                       split.reader.bytes->read(split.block->data + split.end,
                                                room, waitMicros));
      countBytes(split);
      split.end += count.sizeBytes;
      std::memset(split.block->data + split.end, 0, kFlottPadding);
      split.sawEnd = count.ended;
      if (count.sizeBytes == 0 && !count.ended) {
        if (split.shown || left == 0 || !split.begun)
          return Poll::NotReady;
      } else {
        split.lastMicros = world_.clock->steadyMicros();
      }
    }
    if (!split.begun) {
      const std::string_view head(
          reinterpret_cast<const char *>(split.block->data + split.begin),
          split.end - split.begin);
      FLOTT_TRY_ASSIGN(
          const std::optional<size_t> skip,
          state_.format->begin(head, split.sawEnd,
                               state_.source->splits()[split.number].name));
      if (!skip)
        continue;
      split.begun = true;
      split.begin += *skip;
      for (FlottSplit &progress : split.progress)
        progress.offset = int64_t(*skip);
    }
    if (split.end == split.begin)
      continue;
    offer(split, split.sawEnd);
    return Poll::Input;
  }
}

Result<SourcePort::Poll> SourcePort::pollBatches(SplitState &split,
                                                 int64_t waitMicros) {
  input_ = {};
  if (split.sawEnd)
    return Poll::Ended;
  FLOTT_TRY_ASSIGN(BatchRead read, split.reader.batches->read(waitMicros));
  split.sawEnd = read.ended;
  if (!read.batch || read.batch->rows == 0)
    return read.ended ? Poll::Ended : Poll::NotReady;
  split.lastMicros = world_.clock->steadyMicros();
  input_.batch = read.batch;
  input_.block = std::move(read.texts);
  input_.split = size_t(&split - splits_.data());
  return Poll::Input;
}

void SourcePort::consume(int64_t sizeBytes, int64_t records) {
  SplitState &split = splits_[input_.split];
  split.begin += size_t(sizeBytes);
  // What was consumed in part may hold whole records still.
  if (sizeBytes > 0)
    split.shown = false;
  state_.rows.fetch_add(records, std::memory_order_relaxed);
  input_ = {};
}

int64_t SourcePort::watermarkOf(const SplitState &split) const {
  int64_t least = INT64_MAX;
  for (size_t i = 0; i < split.progress.size(); ++i) {
    if (settings_.bounds[i] < 0)
      continue;
    const FlottSplit &progress = split.progress[i];
    int64_t time;
    if (progress.maxTime == INT64_MIN ||
        __builtin_sub_overflow(progress.maxTime, progress.boundMicros, &time))
      time = INT64_MIN;
    least = std::min(least, time);
  }
  return least == INT64_MAX ? INT64_MIN : least;
}

int64_t SourcePort::watermark() const {
  if (ended_)
    return INT64_MAX;
  // Of a batch too: splits that were not begun hold it back.
  int64_t least = INT64_MAX;
  for (const SplitState &split : splits_) {
    if (split.ended || split.idle)
      continue;
    least = std::min(least, split.open ? watermarkOf(split) : INT64_MIN);
  }
  return least == INT64_MAX ? INT64_MIN : least;
}

bool SourcePort::idle() const {
  bool any = false;
  for (const SplitState &split : splits_) {
    if (!split.ended && !split.idle)
      return false;
    any |= !split.ended;
  }
  return any;
}

int64_t SourcePort::countLateRows() {
  int64_t sum = 0;
  for (const SplitState &split : splits_)
    for (const FlottSplit &progress : split.progress)
      sum += progress.lateRows;
  state_.lateRows.fetch_add(sum - std::exchange(toldLate_, sum),
                            std::memory_order_relaxed);
  return sum;
}

} // namespace flott
