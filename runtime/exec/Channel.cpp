// Batches from one task to one other, by pointer.
#include "runtime/exec/Channel.h"

namespace flott {

Channel::Channel(bool bounded)
    : bounded_(bounded), tail_(new Segment), head_(tail_) {}

Channel::~Channel() {
  while (head_) {
    Segment *next = head_->next.load(std::memory_order_relaxed);
    delete head_;
    head_ = next;
  }
}

bool Channel::full() const {
  return bounded_ && pushed_.load(std::memory_order_relaxed) -
                             popped_.load(std::memory_order_acquire) >=
                         kCapacity;
}

void Channel::push(Message message) {
  const size_t at = pushed_.load(std::memory_order_relaxed);
  if (at != 0 && at % kSegment == 0) {
    auto *next = new Segment;
    tail_->next.store(next, std::memory_order_release);
    tail_ = next;
  }
  tail_->messages[at % kSegment] = std::move(message);
  pushed_.store(at + 1, std::memory_order_release);
}

bool Channel::pop(Message &into) {
  const size_t at = popped_.load(std::memory_order_relaxed);
  if (at == pushed_.load(std::memory_order_acquire))
    return false;
  if (at != 0 && at % kSegment == 0) {
    Segment *next = head_->next.load(std::memory_order_acquire);
    delete head_;
    head_ = next;
  }
  into = std::move(head_->messages[at % kSegment]);
  popped_.store(at + 1, std::memory_order_release);
  return true;
}

} // namespace flott
