// Programs as a host sees them: parameters, overloads of a registry, JSON.
#include "dsl/Resolver.h"
#include "dsl/flott/Parser.h"

#include <gtest/gtest.h>

namespace flott {
namespace {

Function overload(std::string_view symbol, TypeKind parameter,
                  TypeKind result) {
  Function function;
  function.name = "f";
  function.symbol = symbol;
  function.parameters = {{plainType(parameter), PreparedKind::None, "x"}};
  function.result = plainType(result);
  return function;
}

class ProgramTest : public testing::Test {
protected:
  /// Resolves `text` and returns the errors, empty if there are none.
  std::string resolveText(std::string text,
                          const ParameterValues &values = {}) {
    file_ = SourceFile::fromText("t.flott", std::move(text));
    Diagnostics diagnostics(file_);
    program_ = parseFlott(file_, diagnostics);
    if (program_)
      resolve(*program_, catalog_, values, diagnostics);
    json_ = diagnostics.json();
    return diagnostics.text();
  }
  /// The symbol that the only select's only column calls.
  std::string_view called() {
    const auto &let = std::get<LetStatement>(program_->statements.back());
    return let.relation.stages[0].items[0].expr->function->symbol;
  }

  SourceFile file_ = SourceFile::fromText("", "");
  Catalog catalog_;
  std::optional<Program> program_;
  std::string json_;
};

TEST_F(ProgramTest, OverloadIsTheOneOfLeastWidening) {
  const std::vector<Function> functions = {
      overload("f64", TypeKind::F64, TypeKind::F64),
      overload("i64", TypeKind::I64, TypeKind::I64),
      overload("i16", TypeKind::I16, TypeKind::I16)};
  catalog_.functions = functions;
  const std::string head = "record R { a: i8, b: i32, c: f32, s: string }\n"
                           "source r: table<R> = file(path = \"r\")\n";
  EXPECT_EQ(resolveText(head + "let x = r |> select y = f(a)"), "");
  EXPECT_EQ(called(), "i16");
  EXPECT_EQ(resolveText(head + "let x = r |> select y = f(b)"), "");
  EXPECT_EQ(called(), "i64");
  EXPECT_EQ(resolveText(head + "let x = r |> select y = f(c)"), "");
  EXPECT_EQ(called(), "f64");
  EXPECT_EQ(resolveText(head + "let x = r |> select y = f(5)"), "");
  EXPECT_EQ(called(), "i64"); // what a number is where it stands alone
  EXPECT_NE(resolveText(head + "let x = r |> select y = f(s)"), "");
}

TEST_F(ProgramTest, ParametersAreSetByTheHost) {
  const std::string text = "param n: i8 = 5\nparam s: string";
  EXPECT_EQ(resolveText(text, {{"n", "7"}, {"s", "hello, 1"}}), "");
  EXPECT_EQ(std::get<ParamStatement>(program_->statements[0]).value.integer, 7);
  EXPECT_EQ(std::get<ParamStatement>(program_->statements[1]).value.text,
            "hello, 1");
  EXPECT_NE(resolveText(text, {{"n", "300"}, {"s", ""}}), "");
  EXPECT_NE(resolveText(text), ""); // s has no value
}

TEST_F(ProgramTest, SchemasTellWhatIsKnown) {
  EXPECT_EQ(
      resolveText("record R { a: i64, at: timestamp }\n"
                  "source r: stream<R> = file(path = \"r\", follow = true)\n"
                  "  watermark at - 1m\n"
                  "let x = r |> select when = at, a |> window tumble(1h)\n"
                  "let y = x |> group a { n = count() }"),
      "");
  const Schema &x =
      std::get<LetStatement>(program_->statements[2]).relation.schema();
  EXPECT_EQ(x.time, "when");
  EXPECT_TRUE(x.windowed);
  EXPECT_FALSE(x.bounded);
  const Schema &y =
      std::get<LetStatement>(program_->statements[3]).relation.schema();
  EXPECT_EQ(y.keys,
            (std::vector<std::string>{"window_start", "window_end", "a"}));
  EXPECT_EQ(y.time, "");
}

TEST_F(ProgramTest, OneMistakeIsOneError) {
  const std::string errors = resolveText(
      "record R { a: Wrong }\nsource r: table<R> = file(path = \"r\")\n"
      "let x = r |> where b > c |> group d { n = sum(e) }\n"
      "let y = x |> join r on q\nsink y -> print()");
  EXPECT_EQ(errors, "t.flott:1:15: error: type is unknown: Wrong\n"
                    "    1 | record R { a: Wrong }\n"
                    "      |               ^~~~~\n");
}

TEST_F(ProgramTest, ErrorsAsJson) {
  resolveText("let x = \"é\\q\"");
  EXPECT_EQ(json_, "[\n {\"id\":\"constant_relation\",\"severity\":\"error\","
                   "\"file\":\"t.flott\",\"range\":{\"line\":1,\"column\":9,"
                   "\"endLine\":1,\"endColumn\":14},\"message\":\"a constant "
                   "is not a relation\",\"notes\":[{\"text\":\"`let` names "
                   "relations; a constant is `param NAME: TYPE = VALUE`\","
                   "\"range\":null}]}\n]\n");
}

} // namespace
} // namespace flott
