// Memory under a budget.
#include "runtime/base/Memory.h"

#include <cstdlib>
#include <cstring>
#include <sys/mman.h>

namespace flott {
namespace {

constexpr size_t kAlignment = 64;
constexpr size_t kHugePage = size_t(2) << 20;

size_t roundUp(size_t size, size_t to) { return (size + to - 1) & ~(to - 1); }

bool isMapped(size_t size) { return size >= kHugePage; }

} // namespace

bool MemoryPool::take(size_t sizeBytes) {
  const size_t before = used_.fetch_add(sizeBytes, std::memory_order_relaxed);
  if (sizeBytes <= limit_ && before <= limit_ - sizeBytes)
    return true;
  used_.fetch_sub(sizeBytes, std::memory_order_relaxed);
  return false;
}

void *MemoryPool::allocate(size_t sizeBytes) {
  if (isMapped(sizeBytes))
    return allocateZeroed(sizeBytes);
  if (!take(sizeBytes))
    return nullptr;
  void *memory =
      std::aligned_alloc(kAlignment, roundUp(sizeBytes + 1, kAlignment));
  if (!memory)
    used_.fetch_sub(sizeBytes, std::memory_order_relaxed);
  return memory;
}

void *MemoryPool::allocateZeroed(size_t sizeBytes) {
  if (!isMapped(sizeBytes)) {
    void *memory = allocate(sizeBytes);
    if (memory)
      std::memset(memory, 0, sizeBytes);
    return memory;
  }
  if (!take(sizeBytes))
    return nullptr;
  // One huge page more, so that the piece can begin on a huge page.
  const size_t mapped = roundUp(sizeBytes, kHugePage) + kHugePage;
  void *memory = mmap(nullptr, mapped, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    used_.fetch_sub(sizeBytes, std::memory_order_relaxed);
    return nullptr;
  }
  const uintptr_t base = uintptr_t(memory);
  const uintptr_t begin = roundUp(base, kHugePage);
  const uintptr_t end = begin + roundUp(sizeBytes, kHugePage);
  if (begin > base)
    munmap(memory, begin - base);
  if (base + mapped > end)
    munmap(reinterpret_cast<void *>(end), base + mapped - end);
  madvise(reinterpret_cast<void *>(begin), end - begin, MADV_HUGEPAGE);
  return reinterpret_cast<void *>(begin);
}

void MemoryPool::free(void *memory, size_t sizeBytes) {
  if (!memory)
    return;
  used_.fetch_sub(sizeBytes, std::memory_order_relaxed);
  if (isMapped(sizeBytes))
    munmap(memory, roundUp(sizeBytes, kHugePage));
  else
    std::free(memory);
}

} // namespace flott
