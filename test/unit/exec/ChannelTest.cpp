// Channels between two threads.
#include "runtime/exec/Channel.h"

#include <gtest/gtest.h>
#include <thread>

namespace flott {
namespace {

Message watermark(int64_t value) {
  return {Message::Watermark, nullptr, value};
}

TEST(ChannelTest, BoundedOneFillsUpAndUnboundedDoesNot) {
  Channel bounded(true), unbounded(false);
  for (int i = 0; i < 8; ++i) {
    EXPECT_FALSE(bounded.full());
    bounded.push(watermark(i));
  }
  EXPECT_TRUE(bounded.full());
  Message message;
  ASSERT_TRUE(bounded.pop(message));
  EXPECT_EQ(message.watermark, 0);
  EXPECT_FALSE(bounded.full());
  for (int i = 0; i < 1'000; ++i)
    unbounded.push(watermark(i));
  EXPECT_FALSE(unbounded.full());
  for (int i = 0; i < 1'000; ++i) {
    ASSERT_TRUE(unbounded.pop(message));
    ASSERT_EQ(message.watermark, i);
  }
  EXPECT_FALSE(unbounded.pop(message));
}

TEST(ChannelTest, GivesEveryMessageInOrderAcrossThreads) {
  constexpr int kMessages = 20'000;
  const std::vector<ColumnSpec> columns = {{"n", {"i64", 0, 0, false, {}}}};
  MemoryPool memory;
  BatchPool pool(columns, memory, 4);
  Channel channel(true);
  std::thread producer([&] {
    for (int i = 0; i < kMessages;) {
      if (channel.full()) {
        std::this_thread::yield();
        continue;
      }
      BatchRef batch = pool.take();
      static_cast<int64_t *>(batch->abi()->columns[0].values)[0] = i++;
      batch->abi()->rows = 1;
      channel.push({Message::Rows, std::move(batch), 0});
    }
    channel.push({Message::End, nullptr, 0});
  });
  int64_t expected = 0;
  for (Message message;;) {
    if (!channel.pop(message)) {
      std::this_thread::yield();
      continue;
    }
    if (message.kind == Message::End)
      break;
    ASSERT_EQ(
        static_cast<int64_t *>(message.batch->abi()->columns[0].values)[0],
        expected++);
  }
  producer.join();
  EXPECT_EQ(expected, kMessages);
}

TEST(ChannelTest, DropsWhatNobodyTook) {
  const std::vector<ColumnSpec> columns = {{"n", {"i64", 0, 0, false, {}}}};
  MemoryPool memory;
  {
    BatchPool pool(columns, memory);
    Channel channel(false);
    for (int i = 0; i < 100; ++i)
      channel.push({Message::Rows, pool.take(), 0});
  }
  EXPECT_EQ(memory.usedBytes(), 0u);
}

} // namespace
} // namespace flott
