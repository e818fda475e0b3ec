// Batches and what they hold on to.
#include "runtime/exec/Batch.h"

#include "runtime/exec/Columns.h"

#include <cstring>
#include <gtest/gtest.h>

namespace flott {
namespace {

ScalarSpec type(const std::string &kind, std::vector<ScalarSpec> element = {}) {
  return {kind, 0, 0, false, std::move(element)};
}

TEST(BatchTest, ColumnsAreAlignedAndApart) {
  std::vector<ColumnSpec> columns = {
      {"a", type("bool")}, {"b", type("string")}, {"c", type("decimal")}};
  columns[0].type.optional = true;
  MemoryPool memory;
  BatchPool pool(columns, memory, 1'000);
  BatchRef batch = pool.take();
  for (int c = 0; c < 3; ++c) {
    const FlottColumn &column = batch->abi()->columns[c];
    EXPECT_EQ(uintptr_t(column.values) % 64, 0u);
    EXPECT_EQ(column.validity != nullptr, c == 0);
    std::memset(column.values, 0x10 + c,
                size_t(widthOf(kindOf(columns[size_t(c)].type))) * 1'000);
  }
  for (int c = 0; c < 3; ++c)
    EXPECT_EQ(*static_cast<char *>(batch->abi()->columns[c].values), 0x10 + c);
}

TEST(BatchTest, KeepsBlocksUntilItIsReset) {
  const std::vector<ColumnSpec> columns = {{"a", type("string")}};
  MemoryPool memory;
  BatchPool pool(columns, memory);
  BlockPool blocks(memory, 1'000);
  BatchRef batch = pool.take();
  BlockRef block = blocks.allocate(100);
  batch->retain(block);
  batch->retain(block);
  EXPECT_FALSE(block.unique());
  EXPECT_EQ(batch->retainedBytes(), 1'000u);
  batch->reset();
  EXPECT_TRUE(block.unique());
}

TEST(BatchTest, AdoptsTextsInArraysToo) {
  const std::vector<ColumnSpec> columns = {
      {"a", type("string")}, {"b", type("array", {type("string")})}};
  MemoryPool memory;
  BatchPool pool(columns, memory);
  BatchRef batch = pool.take();
  std::string text = "a text that does not fit a view";
  FlottView view = {};
  view.size = uint32_t(text.size());
  std::memcpy(view.prefix, text.data(), 4);
  view.tail.data = text.data();
  uint8_t elements[17];
  std::memcpy(elements, &view, 16);
  elements[16] = 1;
  FlottArray array = {elements, 1};
  FlottBatch *abi = batch->abi();
  std::memcpy(abi->columns[0].values, &view, 16);
  std::memcpy(abi->columns[1].values, &array, 16);
  abi->rows = 1;
  const BlockRef arena = ArenaBlock::make(memory);
  ASSERT_TRUE(batch->adoptTexts(arena));
  text.assign(text.size(), '?');
  std::memset(elements, 0, sizeof elements);
  std::memcpy(&view, abi->columns[0].values, 16);
  EXPECT_EQ(std::string(view.tail.data, view.size),
            "a text that does not fit a view");
  std::memcpy(&array, abi->columns[1].values, 16);
  std::memcpy(&view, array.data, 16);
  EXPECT_EQ(std::string(view.tail.data, view.size),
            "a text that does not fit a view");
  EXPECT_EQ(array.data[16], 1);
}

} // namespace
} // namespace flott
