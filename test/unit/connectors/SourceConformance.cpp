// The laws of Source.
#include "test/unit/connectors/SourceConformance.h"

namespace flott::test {

TEST_P(SourceConformance, GivesAllThatIsThere) {
  const std::string all = readAll(100'000);
  if (!GetParam().expected.empty())
    EXPECT_EQ(all, GetParam().expected);
  EXPECT_FALSE(all.empty());
}

TEST_P(SourceConformance, SizesDoNotChangeWhatIsRead) {
  if (!source_->canReopen())
    GTEST_SKIP() << "can be read once only";
  const std::string all = readAll(100'000);
  EXPECT_EQ(readAll(1), all);
  EXPECT_EQ(readAll(7), all);
}

TEST_P(SourceConformance, OrderOfSplitsDoesNotMatter) {
  if (!source_->canReopen())
    GTEST_SKIP() << "can be read once only";
  std::vector<std::string> forward, backward;
  const size_t count = source_->splits().size();
  for (size_t i = 0; i < count; ++i)
    forward.push_back(readSplit(i, 4096));
  for (size_t i = count; i-- > 0;)
    backward.push_back(readSplit(i, 4096));
  std::reverse(backward.begin(), backward.end());
  EXPECT_EQ(forward, backward);
}

TEST_P(SourceConformance, RefusesASecondReadingOrRepeatsIt) {
  const std::string first = readSplit(0, 4096);
  auto again = source_->open(0);
  EXPECT_EQ(bool(again), source_->canReopen());
  if (source_->canReopen())
    EXPECT_EQ(readSplit(0, 4096), first);
}

} // namespace flott::test
