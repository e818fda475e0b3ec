// The formatter's laws over all programs of the tests.
#include "dsl/flott/Format.h"
#include "dsl/flott/Dump.h"
#include "dsl/flott/Parser.h"

#include <filesystem>
#include <gtest/gtest.h>

namespace flott {
namespace {

TEST(FormatTest, KeepsEveryProgramAndIsStable) {
  int count = 0;
  for (const char *folder : {"test/fuzz/corpus/flott-program",
                             "test/lit/Import", "test/lit/Dsl", "examples"})
    for (const auto &entry : std::filesystem::directory_iterator(
             std::filesystem::path(FLOTT_ROOT) / folder)) {
      if (!entry.is_regular_file())
        continue;
      std::string error;
      const std::optional<SourceFile> file =
          SourceFile::read(entry.path().string(), error);
      ASSERT_TRUE(file) << error;
      Diagnostics diagnostics(*file);
      const std::optional<Program> program = parseFlott(*file, diagnostics);
      if (!program) // Some are wrong on purpose.
        continue;
      ++count;
      const std::optional<std::string> once = formatFlott(*file, diagnostics);
      ASSERT_TRUE(once) << entry.path();
      const SourceFile formatted = SourceFile::fromText("formatted", *once);
      Diagnostics none(formatted);
      const std::optional<Program> again = parseFlott(formatted, none);
      ASSERT_TRUE(again) << entry.path() << none.text() << *once;
      EXPECT_EQ(dumpProgram(*program), dumpProgram(*again)) << entry.path();
      EXPECT_EQ(formatFlott(formatted, none), once) << entry.path();
    }
  EXPECT_GT(count, 40);
}

TEST(FormatTest, WhatIsTooLongForALineStaysWhole) {
  const std::string name(90, 'x');
  const SourceFile file = SourceFile::fromText(
      "long", "let y = r |> select " + name + " = a, // one\n b\n");
  Diagnostics diagnostics(file);
  EXPECT_EQ(formatFlott(file, diagnostics), "let y = r\n"
                                            "  |> select " +
                                                name +
                                                " = a,  // one\n"
                                                "    b\n");
}

} // namespace
} // namespace flott
