// The cold half of state: owns the memory behind a FlottTable.
#include "runtime/state/Table.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace flott {
namespace {

constexpr uint64_t kSmallestCapacity = 16;
constexpr uint64_t kLargestCapacity = uint64_t(1) << 31; // a tag has 31 bits
constexpr size_t kArenaChunk = 4096;
constexpr size_t kPageBytes = 4096;
constexpr uint64_t kSmallestPageShift = 2;
constexpr size_t kKeptBytes = size_t(1) << 18;
constexpr uint64_t kLeastTrim = 1024;

/// Linear probing stays short up to five eighths.
uint64_t fullAt(uint64_t capacity) { return capacity / 8 * 5; }

uint32_t tagOf(const uint8_t *entry) {
  uint32_t tag;
  std::memcpy(&tag, entry, sizeof tag);
  return tag;
}

} // namespace

Table::Table(const TableLayout &layout, MemoryPool &memory)
    : layout_(layout), memory_(memory) {
  abi_.entrySize = layout.entrySize;
  abi_.rowSize = layout.rowSize;
  abi_.host = this;
  arena_.emplace(abi_.arena, memory, kArenaChunk);
  if (layout.rowSize == 0)
    return;
  pageShift_ = kSmallestPageShift;
  while ((size_t(layout.rowSize) << (pageShift_ + 1)) <= kPageBytes)
    ++pageShift_;
  if (layout.order && layout.limit >= 0)
    trimAt_ = std::max<uint64_t>(
        kLeastTrim, 2 * (uint64_t(layout.limit) + uint64_t(layout.offset)));
}

std::unique_ptr<Table> Table::make(const TableLayout &layout,
                                   MemoryPool &memory) {
  std::unique_ptr<Table> table(new Table(layout, memory));
  // A probe must meet a free entry even where nothing was inserted.
  if (layout.entrySize != 0 && !table->setCapacity(kSmallestCapacity))
    return nullptr;
  return table;
}

Table::~Table() {
  freePages(0);
  if (abi_.entries)
    memory_.free(abi_.entries, (abi_.mask + 1) * abi_.entrySize);
}

bool Table::setCapacity(uint64_t capacity) {
  const size_t entrySize = abi_.entrySize;
  if (capacity > kLargestCapacity || capacity > SIZE_MAX / 2 / entrySize)
    return false;
  auto *entries =
      static_cast<uint8_t *>(memory_.allocateZeroed(capacity * entrySize));
  if (!entries)
    return false;
  const uint64_t mask = capacity - 1;
  if (abi_.entries) {
    // Entries move to their place or to its double, so both sides are walked
    // in order.
    const uint8_t *end = abi_.entries + (abi_.mask + 1) * entrySize;
    for (const uint8_t *entry = abi_.entries; entry != end;
         entry += entrySize) {
      const uint32_t tag = tagOf(entry);
      if (tag == 0)
        continue;
      uint64_t at = (tag >> 1) & mask;
      while (tagOf(entries + at * entrySize) != 0)
        at = (at + 1) & mask;
      std::memcpy(entries + at * entrySize, entry, entrySize);
    }
    memory_.free(abi_.entries, (abi_.mask + 1) * entrySize);
  }
  abi_.entries = entries;
  abi_.mask = mask;
  abi_.growAt = fullAt(capacity);
  return true;
}

bool Table::reserve(uint64_t more) {
  if (more > kLargestCapacity)
    return false;
  const uint64_t wanted = abi_.used + more;
  if (wanted <= abi_.growAt)
    return true;
  uint64_t capacity = (abi_.mask + 1) * 2;
  while (fullAt(capacity) < wanted)
    capacity *= 2;
  return setCapacity(capacity);
}

uint8_t *Table::row(uint64_t number) const {
  const uint64_t inPage = number & ((uint64_t(1) << pageShift_) - 1);
  return pages_[number >> pageShift_] + inPage * abi_.rowSize;
}

bool Table::pushPage() {
  const size_t bytes = size_t(abi_.rowSize) << pageShift_;
  auto *page = static_cast<uint8_t *>(memory_.allocate(bytes));
  if (!page)
    return false;
  pages_.push_back(page);
  abi_.rowNext = page;
  abi_.rowLimit = page + bytes;
  return true;
}

void Table::freePages(size_t keep) {
  while (pages_.size() > keep) {
    memory_.free(pages_.back(), size_t(abi_.rowSize) << pageShift_);
    pages_.pop_back();
  }
}

bool Table::addPage() {
  if (abi_.rowCount >= trimAt_) {
    if (!trim())
      return false;
    if (abi_.rowNext != abi_.rowLimit)
      return true;
  }
  return pushPage();
}

std::span<const uint8_t *const> Table::orderRows() {
  selectRows(uint64_t(layout_.offset),
             layout_.limit < 0 ? UINT64_MAX : uint64_t(layout_.limit));
  return ordered_;
}

/// Lists the rows from `skip` on, `most` of them, in the table's order.
void Table::selectRows(uint64_t skip, uint64_t most) {
  ordered_.resize(abi_.rowCount);
  for (uint64_t i = 0; i < abi_.rowCount; ++i)
    ordered_[i] = row(i);
  if (!layout_.order)
    return;
  struct Place {
    const uint8_t *row;
    uint64_t number; // keeps equal rows as they came
  };
  std::vector<Place> order(abi_.rowCount);
  for (uint64_t i = 0; i < abi_.rowCount; ++i)
    order[i] = {ordered_[i], i};
  const auto less = [&](const Place &left, const Place &right) {
    const int32_t sign = layout_.order(left.row, right.row);
    return sign < 0 || (sign == 0 && left.number < right.number);
  };
  const uint64_t begin = std::min<uint64_t>(skip, order.size());
  const uint64_t end = begin + std::min<uint64_t>(most, order.size() - begin);
  if (end < order.size())
    std::nth_element(order.begin(), order.begin() + int64_t(end), order.end(),
                     less);
  std::sort(order.begin(), order.begin() + int64_t(end), less);
  ordered_.clear();
  for (uint64_t i = begin; i < end; ++i)
    ordered_.push_back(order[i].row);
}

/// Keeps the rows that may still be among the first.
bool Table::trim() {
  selectRows(0, uint64_t(layout_.limit) + uint64_t(layout_.offset));
  std::vector<uint8_t *> before = std::move(pages_);
  pages_.clear();
  abi_.rowNext = abi_.rowLimit = nullptr;
  abi_.rowCount = 0;
  bool fits = true;
  for (const uint8_t *kept : ordered_) {
    if (abi_.rowNext == abi_.rowLimit && !(fits = pushPage()))
      break;
    std::memcpy(abi_.rowNext, kept, abi_.rowSize);
    abi_.rowNext += abi_.rowSize;
    ++abi_.rowCount;
  }
  for (uint8_t *page : before)
    memory_.free(page, size_t(abi_.rowSize) << pageShift_);
  ordered_.clear();
  return fits && (layout_.rowTexts.empty() || keepTexts());
}

/// Moves the long texts of the rows that are left to a fresh arena.
bool Table::keepTexts() {
  const auto eachText = [&](auto &&visit) {
    for (uint64_t i = 0; i < abi_.rowCount; ++i)
      for (uint32_t offset : layout_.rowTexts) {
        FlottView view;
        std::memcpy(&view, row(i) + offset, sizeof view);
        if (view.size <= 12)
          continue;
        view.tail.data = visit(view.tail.data, view.size);
        std::memcpy(row(i) + offset, &view, sizeof view);
      }
  };
  size_t total = 0;
  eachText([&](const char *data, uint32_t size) {
    total += size;
    return data;
  });
  if (total == 0) {
    arena_->reset();
    return true;
  }
  auto *aside = static_cast<char *>(memory_.allocate(total));
  if (!aside)
    return false;
  char *next = aside;
  eachText([&](const char *data, uint32_t size) {
    std::memcpy(next, data, size);
    next += size;
    return data;
  });
  arena_->reset();
  auto *kept = static_cast<char *>(arena_->allocate(total));
  if (kept) {
    std::memcpy(kept, aside, total);
    next = kept;
    eachText([&](const char *, uint32_t size) {
      const char *data = next;
      next += size;
      return data;
    });
  }
  memory_.free(aside, total);
  return kept != nullptr;
}

void Table::reset() {
  freePages(1);
  abi_.rowNext = abi_.rowLimit = nullptr;
  if (!pages_.empty()) {
    abi_.rowNext = pages_[0];
    abi_.rowLimit = pages_[0] + (size_t(abi_.rowSize) << pageShift_);
  }
  abi_.rowCount = 0;
  arena_->reset();
  if (!abi_.entries)
    return;
  const size_t bytes = (abi_.mask + 1) * abi_.entrySize;
  abi_.used = 0;
  if (bytes <= kKeptBytes) {
    std::memset(abi_.entries, 0, bytes);
    return;
  }
  memory_.free(abi_.entries, bytes);
  abi_.entries = nullptr;
  // What was just freed is more than this asks for.
  [[maybe_unused]] const bool fits = setCapacity(kSmallestCapacity);
  assert(fits);
}

} // namespace flott
