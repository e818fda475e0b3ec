// Memory under a budget: refusal is a null pointer, not an abort.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace flott {

/// What the batches, arenas, tables and blocks of a task draw on. Any thread
/// may call it: what one task allocates, another may free. Outlives all that
/// was allocated from it.
class MemoryPool {
public:
  explicit MemoryPool(size_t limitBytes = SIZE_MAX) : limit_(limitBytes) {}
  MemoryPool(const MemoryPool &) = delete;

  /// Aligned to 64; null when the budget or the system refuses. The same size
  /// goes back to `free`. Large pieces are made of huge pages where the system
  /// has them.
  void *allocate(size_t sizeBytes);
  /// The same, filled with zeros.
  void *allocateZeroed(size_t sizeBytes);
  void free(void *memory, size_t sizeBytes);

  size_t usedBytes() const { return used_.load(std::memory_order_relaxed); }
  size_t limitBytes() const { return limit_; }

private:
  bool take(size_t sizeBytes);

  const size_t limit_;
  std::atomic<size_t> used_ = 0;
};

} // namespace flott
