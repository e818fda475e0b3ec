#include "TestModules.h"

#include <gmock/gmock.h>

using namespace flott;
using namespace flott::test;
using testing::HasSubstr;

namespace {

TEST(TargetTest, KnownWordsAreTaken) {
  EXPECT_EQ(must(TargetSpec::parse("x86-64-v3", "+aes,-avx2")).cpu,
            "x86-64-v3");
  EXPECT_EQ(must(TargetSpec::parse("native", "")).cpu, TargetSpec::host().cpu);
}

TEST(TargetTest, UnknownWordsAreErrors) {
  EXPECT_THAT(errorOf(TargetSpec::parse("pentium9", "")),
              HasSubstr("processor is unknown: 'pentium9'"));
  EXPECT_THAT(errorOf(TargetSpec::parse("x86-64", "avx2")),
              HasSubstr("has no sign: 'avx2'"));
  EXPECT_THAT(errorOf(TargetSpec::parse("x86-64", "+avx3")),
              HasSubstr("feature is unknown: 'avx3'"));
}

} // namespace
