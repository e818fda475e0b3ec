// The plan as JSON: round trip, and one clear error for each mistake.
#include "runtime/exec/PlanJson.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flott {
namespace {

/// Something in every field.
Plan fullPlan() {
  Plan plan;
  plan.program = "flights \"at\" ünïcode.flott";
  plan.zone = "America/New_York";
  plan.zoneVersion = "2024a";
  plan.maxParallelism = 64;
  plan.batch = false;
  ScalarSpec decimal{"decimal", 10, 2, true, {}};
  ScalarSpec array{"array", 0, 0, false, {decimal}};
  SourceSpec source;
  source.name = "flights";
  source.uid = "u1";
  source.connector = "file";
  source.format = "csv";
  source.options = {{"path", "a\n\"b\".csv"}, {"header", "true"}};
  source.schema = {
      {"a", decimal}, {"b", array}, {"c", {"string", 0, 0, false, {}}}};
  source.columns = {0, 2};
  source.onBadRow = "file:bad.csv";
  source.bounded = false;
  source.watermark = true;
  source.boundMicros = int64_t(1) << 60;
  source.idleMicros = 5;
  plan.sources = {source};
  SinkSpec sink;
  sink.name = "out";
  sink.connector = "print";
  sink.columns = {{"x", decimal}};
  plan.sinks = {sink};
  plan.edges = {{EdgeSpec::Hash, 3, {{"k", {"i64", 0, 0, false, {}}}}}};
  StageSpec first;
  first.uid = "s1";
  first.parallelism = 2;
  first.ports = {{.source = 0}};
  PipelineSpec text;
  text.driver = PipelineSpec::Text;
  text.symbol = "p0";
  text.port = 0;
  text.boundMicros = 7;
  first.pipelines = {text};
  first.outputs = {{.edge = 0, .firstBatch = 0}};
  first.sites = {"x.flott:1:2: column a"};
  StageSpec second;
  second.parallelism = 3;
  second.ports = {{.edge = 0}, {.source = 0, .after = {0}}};
  TableSpec table;
  table.windowed = true;
  table.windowSizeMicros = 3'600'000'000;
  table.entrySize = 48;
  table.equalSymbol = "equal0";
  TableSpec list;
  list.kind = TableSpec::List;
  list.rowSize = 40;
  list.orderSymbol = "order0";
  list.limit = 10;
  list.offset = 2;
  list.rowTexts = {8, 24};
  second.tables = {table, list};
  PipelineSpec window;
  window.driver = PipelineSpec::Table;
  window.fires = PipelineSpec::Window;
  window.symbol = "p1";
  window.table = 0;
  window.closedTable = 0;
  window.ports = {0, 1};
  second.pipelines = {window};
  second.outputs = {{.sink = 0}};
  second.preparedCount = 2;
  second.counters = {"filter"};
  plan.stages = {first, second};
  return plan;
}

TEST(PlanTest, RoundTrips) {
  const std::string json = writePlan(fullPlan());
  auto plan = readPlan(json);
  ASSERT_TRUE(plan) << plan.message();
  EXPECT_EQ(writePlan(*plan), json);
  EXPECT_EQ(plan->sources[0].options.at("path"), "a\n\"b\".csv");
  EXPECT_EQ(plan->sources[0].boundMicros, int64_t(1) << 60);
  EXPECT_EQ(plan->sources[0].schema[1].type.element[0].scale, 2);
  EXPECT_EQ(plan->stages[1].tables[1].rowTexts, (std::vector<uint32_t>{8, 24}));
  EXPECT_EQ(plan->stages[1].ports[1].after, std::vector<int>{0});
  EXPECT_FALSE(plan->batch);
}

TEST(PlanTest, NamesWhatIsMalformed) {
  const auto error = [](const std::string &json) {
    auto plan = readPlan(json);
    return plan ? "" : plan.message();
  };
  EXPECT_THAT(error("{\"version\": 1,"),
              testing::StartsWith("plan is not JSON: "));
  EXPECT_EQ(error("[]"), "plan is malformed: it is not an object");
  EXPECT_EQ(error("{}"), "plan has no version: is it a plan of flott?");
  EXPECT_EQ(error(R"({"version": 7, "other": 1})"),
            "plan has version 7, this runtime reads version 1: compile the "
            "program again");
  EXPECT_EQ(error(R"({"version": 1, "sources": [{"nmae": "x"}]})"),
            "plan has an unknown field: sources[0].nmae (was it written by a "
            "newer flott?)");
  EXPECT_EQ(error(R"({"version": 1, "stages": [{}, {"parallelism": "2"}]})"),
            "plan is malformed: stages[1].parallelism is not an integer");
  EXPECT_EQ(error(R"({"version": 1, "stages": [{"parallelism": 5000000000}]})"),
            "plan is malformed: stages[0].parallelism is not an integer in "
            "range");
  EXPECT_EQ(
      error(R"({"version": 1, "stages": [{"tables": [{"kind": "tree"}]}]})"),
      "plan is malformed: stages[0].tables[0].kind is not one of hash, "
      "multimap, list");
  EXPECT_EQ(error(R"({"version": 1, "batch": 1})"),
            "plan is malformed: batch is not true or false");
}

TEST(PlanTest, LongChainsOfPortsAreFollowed) {
  Plan plan = fullPlan();
  std::vector<PortSpec> &ports = plan.stages[1].ports;
  for (int i = 1; i < 4'000; ++i)
    ports.push_back({.source = 0, .after = {i}});
  EXPECT_TRUE(checkPlan(plan));
  ports[0].after = {int(ports.size()) - 1};
  EXPECT_EQ(checkPlan(plan).message(),
            "plan is inconsistent: stages[1].ports[0] waits for itself");
}

TEST(PlanTest, DeepTypesEndInAnError) {
  std::string type = R"({"kind": "i64"})";
  for (int i = 0; i < 1'000; ++i)
    type = R"({"kind": "array", "element": [)" + type + "]}";
  auto plan = readPlan(
      R"({"version": 1, "sinks": [{"columns": [{"name": "x", "type": )" + type +
      "}]}]}");
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.message(), testing::StartsWith("plan is nested too deeply"));
}

struct Mistake {
  std::function<void(Plan &)> make;
  std::string message;
};

TEST(PlanTest, NamesWhatIsInconsistent) {
  const Mistake mistakes[] = {
      {[](Plan &p) { p.sources[0].columns = {2, 0}; },
       "sources[0] reads columns that are not ascending in its schema"},
      {[](Plan &p) { p.sources[0].onBadRow = "ignore"; },
       "sources[0] treats bad rows as \"ignore\", not as fail, skip or "
       "file:PATH"},
      {[](Plan &p) { p.sinks[0].columns[0].type.kind = "int"; },
       "sinks[0].columns[0] has an unknown type: \"int\""},
      {[](Plan &p) { p.stages[0].ports[0].source = 4; },
       "stages[0].ports[0] reads a source that does not exist"},
      {[](Plan &p) { p.stages[1].ports[0].after = {1}; },
       "stages[1].ports[0] waits for itself"},
      {[](Plan &p) { p.stages[1].parallelism = 2; },
       "stages[1].ports[0] reads an edge made for another parallelism"},
      {[](Plan &p) { p.stages[1].pipelines[0].table = 1; },
       "stages[1].pipelines[0] is fired by windows but its table is not "
       "windowed, or the other way round"},
      {[](Plan &p) { p.stages[1].tables[0].entrySize = 0; },
       "stages[1].tables[0] has not the entry size that its kind asks for"},
      {[](Plan &p) { p.stages[1].tables[1].rowTexts = {32}; },
       "stages[1].tables[1] has a text outside of its rows"},
      {[](Plan &p) { p.stages[0].outputs[0].firstBatch = 1; },
       "stages[0].outputs[0] has batches that overlap another's"},
      {[](Plan &p) { p.stages[1].ports.erase(p.stages[1].ports.begin()); },
       "stages[1].ports[0] waits for itself"},
      {[](Plan &p) { std::swap(p.stages[0], p.stages[1]); },
       "edges[0] leads upstream"},
      {[](Plan &p) { p.stages[1].pipelines[0].ports = {1, 0, 1}; },
       "stages[1].pipelines[0] waits for a port twice"},
      {[](Plan &p) { p.stages[1].ports.resize(5'000, {.source = 0}); },
       "stages[1] has more than 4096 inputs"},
      {[](Plan &p) { p.stages[0].parallelism = 1 << 15; },
       "stages[1] makes more than 32768 subtasks"},
      {[](Plan &p) {
         p.stages[0].parallelism = 16'384;
         p.stages[1].parallelism = p.edges[0].targets = 128;
       },
       "edges[0] makes more than 1048576 channels"},
  };
  for (const Mistake &mistake : mistakes) {
    Plan plan = fullPlan();
    mistake.make(plan);
    const Status status = checkPlan(plan);
    ASSERT_FALSE(status) << mistake.message;
    EXPECT_EQ(status.message(), "plan is inconsistent: " + mistake.message);
  }
}

} // namespace
} // namespace flott
