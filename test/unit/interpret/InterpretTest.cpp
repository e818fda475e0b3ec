// Programs over small inputs, and the decoders that make rows of text.
#include "compiler/Interpret/Decode.h"
#include "test/unit/interpret/Parsed.h"

namespace flott::flow {
namespace {

std::string rowsText(const Relation &rows, StreamType type) {
  std::string text;
  for (const Row &row : rows) {
    for (auto [index, column] : llvm::enumerate(type.getColumns()))
      text += (index ? "," : "") + valueText(row.values[index], column.type);
    text += "\n";
  }
  return text;
}

class InterpretTest : public FlowTest {
protected:
  /// Runs a program over its CSV inputs, one split each; gives the rows of the
  /// sink "out".
  std::string run(llvm::StringRef program,
                  std::map<std::string, std::vector<std::string>> texts) {
    auto module =
        parse(("func.func @main() {\n" + program + "\nreturn\n}").str());
    if (!module)
      return "not parsed";
    Inputs inputs;
    module->walk([&](SourceOp source) {
      auto &splits = inputs[source.getUid().str()];
      DecodeOptions options;
      options.header = false;
      for (const std::string &text : texts.at(source.getUid().str()))
        splits.push_back(
            decodeCsv(text, cast<StreamType>(source.getSchema()), options));
    });
    result = interpret(*module, inputs, nullptr);
    if (result.stopped)
      return "stopped: " + rowErrorText(*result.stopped).str();
    std::string text;
    module->walk([&](SinkOp sink) {
      text += rowsText(result.sinks.at(sink.getUid().str()),
                       sink.getInput().getType());
    });
    return text;
  }

  static std::string source(llvm::StringRef uid, llvm::StringRef columns,
                            llvm::StringRef policy = "fail") {
    return ("flow.source \"" + uid +
            "\" connector \"file\" format \"csv\" options {} schema "
            "!flow.stream<" +
            columns + "> on_bad_row \"" + policy + "\" uid \"" + uid +
            "\" : !flow.stream<" + columns + " | bounded>\n")
        .str();
  }
  static std::string sink(llvm::StringRef value, llvm::StringRef type) {
    return ("flow.sink " + value +
            " \"out\" connector \"print\" format \"csv\" options {} uid "
            "\"out\" : " +
            type + "\n")
        .str();
  }

  Result result;
};

constexpr const char *kDivide = R"(
  %1 = flow.project %0 {
  ^bb0(%a: i64, %b: i64):
    %c = flow.div %a, %b : i64, i64 -> i64
    flow.yield %c : i64
  } : !flow.stream<a: i64, b: i64 | bounded> -> !flow.stream<c: i64 | bounded>
)";

TEST_F(InterpretTest, PolicyDecidesAboutRowsThatFail) {
  const std::string columns = "a: i64, b: i64";
  const std::string rest =
      kDivide + sink("%1", "!flow.stream<c: i64 | bounded>");
  EXPECT_EQ(run("%0 = " + source("s", columns, "skip") + rest,
                {{"s", {"6,2\n1,0\nx,1\n9,3\n1\n"}}}),
            "3\n3\n");
  EXPECT_EQ(result.failedRows[RowError::DivisionByZero], 1);
  EXPECT_EQ(result.failedRows[RowError::InvalidNumber], 1);
  EXPECT_EQ(result.failedRows[RowError::TooFewFields], 1);
  EXPECT_EQ(run("%0 = " + source("s", columns) + rest, {{"s", {"6,2\n1,0\n"}}}),
            "stopped: division by zero");
}

TEST_F(InterpretTest, LatenessIsDecidedPerSplit) {
  const std::string time = "at: !flow.timestamp<6>";
  const std::string windowed =
      "!flow.stream<at: !flow.timestamp<6>, window_start: !flow.timestamp<6>, "
      "window_end: !flow.timestamp<6> | time at, window, bounded>";
  const std::string program =
      "%0 = " + source("s", time) +
      "%1 = flow.watermark %0 \"at\" bound 5000000 uid \"m\" : !flow.stream<" +
      time + " | bounded> -> !flow.stream<" + time +
      " | time at, bounded>\n%2 = flow.window %1 tumble 10000000 uid \"w\" : "
      "!flow.stream<" +
      time + " | time at, bounded> -> " + windowed + "\n" +
      sink("%2", windowed);
  // After 00:00:15 the watermark is 10: the window [0, 10) is closed.
  EXPECT_EQ(
      run(program, {{"s",
                     {"1970-01-01 00:00:09\n1970-01-01 00:00:15\n"
                      "1970-01-01 00:00:09.9\n1970-01-01 00:00:10\n",
                      "1970-01-01 00:00:14.999999\n1970-01-01 "
                      "00:00:09.9\n"}}}),
      "1970-01-01 00:00:09,1970-01-01 00:00:00,1970-01-01 00:00:10\n"
      "1970-01-01 00:00:15,1970-01-01 00:00:10,1970-01-01 00:00:20\n"
      "1970-01-01 00:00:10,1970-01-01 00:00:10,1970-01-01 00:00:20\n"
      "1970-01-01 00:00:14.999999,1970-01-01 00:00:10,1970-01-01 00:00:20\n"
      "1970-01-01 00:00:09.9,1970-01-01 00:00:00,1970-01-01 00:00:10\n");
  EXPECT_EQ(result.lateRows["w"], 1);
}

TEST_F(InterpretTest, AggregatesOverNullsAndNothing) {
  const std::string columns = "k: !flow.string, n: !flow.optional<i64>";
  const auto program = [&](llvm::StringRef keys, llvm::StringRef keyColumn) {
    const std::string type =
        ("!flow.stream<" + keyColumn +
         "c: i64, cn: i64, s: !flow.optional<i64>, lo: !flow.optional<i64>, "
         "m: !flow.optional<f64>, q: !flow.optional<f64> | bounded>")
            .str();
    return "%0 = " + source("s", columns) + "%1 = flow.aggregate %0 by [" +
           keys.str() +
           "] compute [#flow.agg<\"c\" = \"count\"()>, #flow.agg<\"cn\" = "
           "\"count\"(\"n\")>, #flow.agg<\"s\" = \"sum\"(\"n\")>, "
           "#flow.agg<\"lo\" = \"min\"(\"n\")>, #flow.agg<\"m\" = "
           "\"mean\"(\"n\")>, #flow.agg<\"q\" = \"quantile\"(\"n\"), [0.5]>] "
           "uid "
           "\"g\" : !flow.stream<" +
           columns + " | bounded> -> " + type + "\n" + sink("%1", type);
  };
  const std::string keyed = program("\"k\"", "k: !flow.string, ");
  EXPECT_EQ(run(keyed, {{"s", {"a,1\nb,\na,\na,4\n"}}}),
            "a,3,2,5,1,2.5,2.5\nb,1,0,NULL,NULL,NULL,NULL\n");
  EXPECT_EQ(run(keyed, {{"s", {""}}}), "");
  EXPECT_EQ(run(program("", ""), {{"s", {""}}}), "0,0,NULL,NULL,NULL,NULL\n");
  EXPECT_EQ(run(keyed, {{"s", {"a,9223372036854775807\na,1\n"}}}),
            "stopped: result is out of range");
}

TEST_F(InterpretTest, DistinctTakesNullForAValue) {
  const std::string columns = "n: !flow.optional<i64>, x: f64";
  const std::string type = "!flow.stream<" + columns + " | bounded>";
  const std::string program = "%0 = " + source("s", columns) +
                              "%1 = flow.distinct %0 uid \"d\" : " + type +
                              " -> " + type + "\n" + sink("%1", type);
  EXPECT_EQ(
      run(program, {{"s", {"1,nan\n,2\n1,nan\n", ",2\n,0\n,-0.0\n1,2\n"}}}),
      "1,nan\nNULL,2.0\nNULL,0.0\n1,2.0\n");
  EXPECT_EQ(run(program, {{"s", {""}}}), "");
}

TEST_F(InterpretTest, LeftJoinKeepsRowsWithoutMatch) {
  const auto program = [&](llvm::StringRef kind, llvm::StringRef payload) {
    const std::string type =
        ("!flow.stream<k: !flow.optional<i64>, x: i64, y: " + payload +
         " | bounded>")
            .str();
    return "%0 = " + source("l", "k: !flow.optional<i64>, x: i64") +
           "%1 = " + source("r", "k: i64, y: i64") + "%2 = flow.join " +
           kind.str() +
           " %0, %1 on [\"k\"] = [\"k\"] uid \"j\" : !flow.stream<k: "
           "!flow.optional<i64>, x: i64 | bounded>, !flow.stream<k: i64, y: "
           "i64 | bounded> -> " +
           type + "\n" + sink("%2", type);
  };
  const std::map<std::string, std::vector<std::string>> texts = {
      {"l", {"1,10\n2,20\n,30\n"}}, {"r", {"1,7\n1,8\n3,9\n"}}};
  EXPECT_EQ(run(program("inner", "i64"), texts), "1,10,7\n1,10,8\n");
  EXPECT_EQ(run(program("left", "!flow.optional<i64>"), texts),
            "1,10,7\n1,10,8\n2,20,NULL\nNULL,30,NULL\n");
}

TEST_F(InterpretTest, SortBreaksTiesByAllColumns) {
  const std::string type =
      "!flow.stream<a: !flow.optional<i64>, b: i64 | bounded>";
  const auto program = [&](llvm::StringRef order) {
    return "%0 = " + source("s", "a: !flow.optional<i64>, b: i64") +
           "%1 = flow.sort %0 by [#flow.order<" + order.str() +
           ">] limit 3 offset 1 uid \"o\" : " + type + " -> " + type + "\n" +
           sink("%1", type);
  };
  const std::map<std::string, std::vector<std::string>> texts = {
      {"s", {"2,5\n,1\n1,9\n2,3\n"}}};
  EXPECT_EQ(run(program("\"a\" desc nulls_first"), texts), "2,3\n2,5\n1,9\n");
  EXPECT_EQ(run(program("\"a\" asc nulls_last"), texts), "2,3\n2,5\nNULL,1\n");
}

TEST_F(InterpretTest, FlattenGivesARowPerElement) {
  const std::string in = "id: i64, tags: !flow.optional<!flow.array<i64>>";
  const auto program = [&](llvm::StringRef outer, llvm::StringRef element) {
    const std::string type =
        ("!flow.stream<id: i64, tag: " + element + " | bounded>").str();
    return "%0 = " + source("s", in) +
           "%1 = flow.flatten %0 \"tags\" as \"tag\" " + outer.str() +
           " : !flow.stream<" + in + " | bounded> -> " + type + "\n" +
           sink("%1", type);
  };
  auto module = parse("func.func @main() {\n" +
                      program("outer", "!flow.optional<i64>") + "return\n}");
  Inputs inputs;
  inputs["s"] = {decodeNdjson("{\"id\":1,\"tags\":[5,6]}\n{\"id\":2}\n"
                              "{\"tags\":[],\"id\":3}\n",
                              parseStream("!flow.stream<" + in + ">"))};
  result = interpret(*module, inputs, nullptr);
  StreamType type =
      parseStream("!flow.stream<id: i64, t: !flow.optional<i64>>");
  EXPECT_EQ(rowsText(result.sinks.at("out"), type),
            "1,5\n1,6\n2,NULL\n3,NULL\n");
  module = parse("func.func @main() {\n" + program("", "i64") + "return\n}");
  result = interpret(*module, inputs, nullptr);
  EXPECT_EQ(rowsText(result.sinks.at("out"), type), "1,5\n1,6\n");
}

class DecodeTest : public FlowTest {
protected:
  static std::string text(const Split &rows, StreamType type) {
    std::string text;
    for (const InputRow &row : rows) {
      if (row.error != RowError::None) {
        text += "! " + rowErrorText(row.error).str() + "\n";
        continue;
      }
      for (auto [index, column] : llvm::enumerate(type.getColumns()))
        text += (index ? "|" : "") + valueText(row.values[index], column.type);
      text += "\n";
    }
    return text;
  }
};

TEST_F(DecodeTest, CsvFindsColumnsByTheHeader) {
  StreamType type =
      parseStream("!flow.stream<b: !flow.optional<i64>, a: !flow.string>");
  EXPECT_EQ(
      text(decodeCsv("a,x,b\r\n\"q,\"\"1\"\"\nz\",0,5\r\n\nv,1,\n", type, {}),
           type),
      "5|q,\"1\"\nz\nNULL|v\n");
}

TEST_F(DecodeTest, CsvNamesWhatIsWrong) {
  StreamType type = parseStream("!flow.stream<a: i64, b: !flow.string>");
  DecodeOptions options;
  options.header = false;
  options.null = "NA";
  options.delimiter = ';';
  EXPECT_EQ(text(decodeCsv("1;x\n2\n3;y;z\nNA;q\n4;\"x\"y\n5;NA\n6;\"open",
                           type, options),
                 type),
            "1|x\n! record has too few fields\n! record has too many fields\n"
            "! NULL in a column that is not optional\n! quotes do not close\n"
            "5|NA\n! quotes do not close\n");
}

TEST_F(DecodeTest, NdjsonReadsByName) {
  StreamType type = parseStream(
      "!flow.stream<s: !flow.optional<!flow.string>, n: i64, ok: i1>");
  EXPECT_EQ(text(decodeNdjson("{\"n\": 1, \"s\": \"\\u00e9\\ud83d\\ude00\\n\", "
                              "\"ok\": true, \"x\": [{}]}\n\n"
                              "{\"n\": 1, \"n\": 2, \"ok\": false}\n"
                              "{\"n\": 1.5, \"ok\": true}\n{\"n\": true}\n[1]\n"
                              "{\"n\": 1, \"ok\": true,}\n",
                              type),
                 type),
            "\u00e9\U0001F600\n|1|true\nNULL|1|false\n! text is not a number\n"
            "! JSON value has another type than the column\n"
            "! record is not a JSON object\n! record is not a JSON object\n");
}

} // namespace
} // namespace flott::flow
