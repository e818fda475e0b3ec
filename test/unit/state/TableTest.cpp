// Tables and windows: growth, lists, order, reuse, budget.
#include "runtime/state/inline/Table.h"
#include "runtime/abi/Calls.h"
#include "runtime/abi/RowCalls.h"
#include "runtime/state/Windows.h"
#include "runtime/state/inline/Hash.h"
#include "runtime/state/inline/Window.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <random>

namespace flott {
namespace {

// entry: tag:8 key:8 count:8
constexpr uint32_t kEntryBytes = 24;

int32_t equalWords(const void *left, const void *right) {
  return std::memcmp(left, right, 8) == 0;
}

/// Counts `key`; false when memory is refused.
bool count(FlottTable *table, uint64_t key, uint64_t hash) {
  int32_t fresh = 0;
  uint8_t *entry =
      flott_table_upsert(table, hash, &key, 8, kEntryBytes, equalWords, &fresh);
  if (!entry)
    return false;
  uint64_t value;
  std::memcpy(&value, entry + 16, 8);
  ++value;
  std::memcpy(entry + 16, &value, 8);
  return true;
}

bool count(FlottTable *table, uint64_t key) {
  return count(table, key, flott_hash_word(kFlottHashSeed, key));
}

uint64_t countOf(FlottTable *table, uint64_t key) {
  const uint8_t *entry =
      flott_table_find(table, flott_hash_word(kFlottHashSeed, key), &key,
                       kEntryBytes, equalWords);
  uint64_t value = 0;
  if (entry)
    std::memcpy(&value, entry + 16, 8);
  return value;
}

TEST(TableTest, KeepsAllKeysAsItGrows) {
  MemoryPool memory;
  {
    TableLayout layout;
    layout.entrySize = kEntryBytes;
    auto table = Table::make(layout, memory);
    for (uint64_t key = 0; key < 200'000; ++key)
      ASSERT_TRUE(count(table->abi(), key));
    for (uint64_t key = 0; key < 200'000; key += 2)
      ASSERT_TRUE(count(table->abi(), key));
    EXPECT_EQ(table->abi()->used, 200'000u);
    for (uint64_t key = 0; key < 200'000; ++key)
      ASSERT_EQ(countOf(table->abi(), key), key % 2 == 0 ? 2u : 1u) << key;
    EXPECT_EQ(countOf(table->abi(), 200'000), 0u);
    EXPECT_LE(table->abi()->used, table->abi()->growAt);
    EXPECT_LE(table->abi()->growAt, table->abi()->mask);
  }
  EXPECT_EQ(memory.usedBytes(), 0u);
}

TEST(TableTest, SurvivesKeysWithOneTag) {
  MemoryPool memory;
  TableLayout layout;
  layout.entrySize = kEntryBytes;
  auto table = Table::make(layout, memory);
  for (uint64_t key = 0; key < 1'000; ++key)
    ASSERT_TRUE(count(table->abi(), key, /*hash=*/0xffffffff00000000));
  EXPECT_EQ(table->abi()->used, 1'000u);
}

TEST(TableTest, RefusesMemoryBeyondTheBudget) {
  MemoryPool memory(1 << 20);
  TableLayout layout;
  layout.entrySize = kEntryBytes;
  auto table = Table::make(layout, memory);
  uint64_t key = 0;
  while (count(table->abi(), key))
    ++key;
  EXPECT_GT(key, 10'000u);
  // What was there is there still.
  EXPECT_EQ(countOf(table->abi(), key - 1), 1u);
  EXPECT_EQ(countOf(table->abi(), key), 0u);
}

TEST(TableTest, ResetForgetsAllAndKeepsLittle) {
  MemoryPool memory;
  TableLayout layout;
  layout.entrySize = kEntryBytes;
  layout.rowSize = 16;
  auto table = Table::make(layout, memory);
  for (uint64_t key = 0; key < 100'000; ++key) {
    count(table->abi(), key);
    flott_table_row(table->abi(), 16);
  }
  table->reset();
  EXPECT_EQ(table->abi()->used, 0u);
  EXPECT_EQ(countOf(table->abi(), 5), 0u);
  EXPECT_TRUE(table->orderRows().empty());
  EXPECT_LT(memory.usedBytes(), size_t(1) << 17);
  EXPECT_TRUE(count(table->abi(), 5));
  EXPECT_EQ(countOf(table->abi(), 5), 1u);
}

// row: next:8 value:8 number:8
int32_t byValue(const void *left, const void *right) {
  int64_t a, b;
  std::memcpy(&a, static_cast<const char *>(left) + 8, 8);
  std::memcpy(&b, static_cast<const char *>(right) + 8, 8);
  return a < b ? -1 : a > b;
}

class ListTest : public testing::TestWithParam<int64_t> {};

TEST_P(ListTest, OrdersRowsAndKeepsEqualOnesAsTheyCame) {
  MemoryPool memory;
  TableLayout layout;
  layout.rowSize = 24;
  layout.order = byValue;
  layout.limit = GetParam();
  layout.offset = 3;
  auto table = Table::make(layout, memory);
  struct Row {
    int64_t value, number;
  };
  std::vector<Row> expected;
  for (int64_t i = 0; i < 50'000; ++i) {
    const Row row = {i * 7919 % 997, i};
    uint8_t *place = flott_table_row(table->abi(), 24);
    ASSERT_TRUE(place);
    std::memcpy(place + 8, &row, sizeof row);
    expected.push_back(row);
  }
  std::sort(expected.begin(), expected.end(), [](Row a, Row b) {
    return a.value != b.value ? a.value < b.value : a.number < b.number;
  });
  expected.erase(expected.begin(), expected.begin() + 3);
  if (layout.limit >= 0)
    expected.resize(size_t(layout.limit));
  const auto rows = table->orderRows();
  ASSERT_EQ(rows.size(), expected.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    Row row;
    std::memcpy(&row, rows[i] + 8, sizeof row);
    ASSERT_EQ(row.number, expected[i].number) << i;
  }
  if (layout.limit == 5)
    EXPECT_LT(memory.usedBytes(), size_t(1) << 17);
}

INSTANTIATE_TEST_SUITE_P(Limits, ListTest, testing::Values(-1, 0, 5, 2'000));

TEST(WindowsTest, FiresWindowsInOrderAndDropsThem) {
  MemoryPool memory;
  TableLayout layout;
  layout.entrySize = kEntryBytes;
  Windows windows(layout, /*sizeMicros=*/10, memory);
  for (int64_t start : {50, -20, 0, 10, 160, 0, 50})
    ASSERT_TRUE(
        count(flott_windows_at(windows.abi(), start, 10), uint64_t(start)));
  const auto first = windows.closed(INT64_MIN, 10);
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0].start, -20);
  EXPECT_EQ(first[1].start, 0);
  EXPECT_EQ(countOf(first[1].table->abi(), 0), 2u);
  windows.drop(10);
  EXPECT_EQ(windows.find(0), nullptr);
  const auto rest = windows.closed(10, INT64_MAX);
  ASSERT_EQ(rest.size(), 3u);
  EXPECT_EQ(rest[2].start, 160);
}

TEST(WindowsTest, RecentWindowMakesNoDifference) {
  std::mt19937_64 random(7);
  for (const auto [size, offset] :
       {std::pair<int64_t, int64_t>{10, 0}, {10, 3}, {3'600'000'000, 7}}) {
    int64_t recent = flott_window_start(0, size, offset), time = INT64_MIN;
    FlottTable *table = nullptr;
    for (int i = 0; i < 20'000; ++i) {
      EXPECT_EQ(flott_window_start_recent(time, size, offset, &recent, &table),
                flott_window_start(time, size, offset))
          << time;
      // Mostly near, also at both ends of time.
      const uint64_t step =
          random() % 16 != 0 ? random() % (2 * size) : random();
      time = int64_t(uint64_t(time) + step - uint64_t(size));
      if (i % 500 == 0)
        time = i % 1000 == 0 ? INT64_MIN : INT64_MAX;
    }
  }
}

TEST(WindowsTest, CacheForgetsDroppedWindows) {
  MemoryPool memory;
  TableLayout layout;
  layout.entrySize = kEntryBytes;
  Windows windows(layout, 10, memory);
  count(flott_windows_at(windows.abi(), 0, 10), 1);
  windows.drop(10);
  // The same table may come back for another window, but empty.
  FlottTable *again = flott_windows_at(windows.abi(), 0, 10);
  EXPECT_EQ(countOf(again, 1), 0u);
  EXPECT_EQ(windows.closed(INT64_MIN, 10).size(), 1u);
}

TEST(WindowsTest, WindowAtTheEndOfTimeClosesAtTheEnd) {
  MemoryPool memory;
  TableLayout layout;
  layout.entrySize = kEntryBytes;
  Windows windows(layout, 10, memory);
  flott_windows_at(windows.abi(), INT64_MAX - 5, 10);
  EXPECT_TRUE(windows.closed(INT64_MIN, INT64_MAX - 1).empty());
  EXPECT_EQ(windows.closed(INT64_MIN, INT64_MAX).size(), 1u);
}

TEST(QuantileTest, IsLinearBetweenNeighbours) {
  double values[] = {40, 10, 30, 20};
  EXPECT_EQ(flott_quantile(values, 4, 0), 10);
  EXPECT_EQ(flott_quantile(values, 4, 1), 40);
  EXPECT_EQ(flott_quantile(values, 4, 0.5), 25);
  EXPECT_DOUBLE_EQ(flott_quantile(values, 4, 0.95), 38.5);
  double one[] = {7};
  EXPECT_EQ(flott_quantile(one, 1, 0.3), 7);
}

TEST(QuantileTest, TakesNaNAsTheLargest) {
  double values[] = {NAN, 1, 2, NAN, 3};
  EXPECT_EQ(flott_quantile(values, 5, 0.5), 3);
  EXPECT_TRUE(std::isnan(flott_quantile(values, 5, 1)));
  EXPECT_EQ(flott_quantile(values, 5, 0.25), 2);
}

TEST(ArenaTest, TextsMayBeReadBehindTheirEnd) {
  MemoryPool memory;
  FlottArena arena;
  ArenaOwner owner(arena, memory, 256);
  for (int i = 0; i < 1'000; ++i) {
    auto *text = static_cast<char *>(flott_arena_take(&arena, 40));
    ASSERT_TRUE(text);
    std::memset(text, 'x', 40);
    // AddressSanitizer would object.
    volatile char behind = text[40 + kFlottTextPadding - 1];
    (void)behind;
  }
  owner.reset();
  EXPECT_LE(memory.usedBytes(), 256u);
}

} // namespace
} // namespace flott
