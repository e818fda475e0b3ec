// Batches from one task to one other, by pointer.
#pragma once

#include "runtime/exec/Batch.h"

#include <array>
#include <atomic>

namespace flott {

/// What travels in a channel, in order.
struct Message {
  enum Kind { Rows, Watermark, Idle, End } kind = Rows;
  BatchRef batch;        // Rows
  int64_t watermark = 0; // Watermark
};

/// A queue with one producing and one consuming thread; neither locks nor
/// waits. What lies in it is bounded by the producer asking `full`; an edge
/// that must not hold up its producer (to a port that is read later) never is.
class Channel {
public:
  explicit Channel(bool bounded);
  ~Channel();
  Channel(const Channel &) = delete;

  // The producer's side.
  bool full() const;
  void push(Message message);
  /// The consumer wants no more: what is pushed would be thrown away.
  bool refused() const { return refused_.load(std::memory_order_relaxed); }

  // The consumer's side. False: nothing is there yet.
  bool pop(Message &into);
  void refuse() { refused_.store(true, std::memory_order_relaxed); }

private:
  static constexpr size_t kSegment = 32;
  static constexpr size_t kCapacity = 8;

  struct Segment {
    std::array<Message, kSegment> messages;
    std::atomic<Segment *> next = nullptr;
  };

  const bool bounded_;
  std::atomic<bool> refused_ = false;
  // Each side writes its own line of the cache.
  alignas(64) std::atomic<size_t> pushed_ = 0;
  Segment *tail_;
  alignas(64) std::atomic<size_t> popped_ = 0;
  Segment *head_;
};

} // namespace flott
