// The runtime as a foreign process sees it: exports and the C ABI.
#include "runtime/host/FlottHost.h"

#include "runtime/abi/Calls.h"
#include "runtime/exec/PlanJson.h"
#include "runtime/host/Exports.h"
#include "test/unit/exec/HandPipelines.h"
#include "test/unit/exec/TemporaryFolder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <thread>

namespace flott {
namespace {

TEST(ExportsTest, ListsEveryCallOnce) {
  std::set<std::string> names;
  for (const Export &entry : runtimeExports()) {
    EXPECT_TRUE(entry.address) << entry.name;
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
  }
#define CALL(name, result, parameters) EXPECT_TRUE(names.contains(#name));
#include "runtime/abi/Calls.def"
#define ROW_CALL(name, result, parameters, reason)                             \
  EXPECT_TRUE(names.contains(#name));
#include "runtime/abi/RowCalls.def"
}

void *lookup(void *, const char *symbol) { return test::handSymbol(symbol); }

class HostTest : public testing::Test {
protected:
  std::string plan(bool follow) {
    Plan plan;
    SourceSpec source;
    source.name = "rows";
    source.connector = "file";
    source.format = "csv";
    source.options = {{"path", folder_.write("in.csv", "a,1,10\nb,2,20\n")},
                      {"header", "false"},
                      {"follow", follow ? "true" : "false"}};
    for (const char *name : {"key", "at", "value"})
      source.schema.push_back(
          {name,
           {name == std::string("key") ? "string" : "i64", 0, 0, false, {}}});
    source.columns = {0, 1, 2};
    SinkSpec sink;
    sink.name = "out";
    sink.connector = "file";
    sink.format = "ndjson";
    sink.options = {{"path", folder_.at("out.ndjson")}};
    sink.columns = source.schema;
    StageSpec stage;
    stage.ports = {{.source = 0}};
    stage.counters = {"rows"};
    PipelineSpec pipeline;
    pipeline.driver = PipelineSpec::Text;
    pipeline.symbol = "text_emit";
    pipeline.port = 0;
    stage.pipelines = {pipeline};
    stage.outputs = {{.sink = 0}};
    plan.sources = {source};
    plan.sinks = {sink};
    plan.stages = {stage};
    return writePlan(plan);
  }
  test::TemporaryFolder folder_;
};

TEST_F(HostTest, RunsAPlanToItsEnd) {
  const std::string json = plan(/*follow=*/false);
  char *error = nullptr;
  FlottJob *job = flott_job_open(json.data(), json.size(), lookup, nullptr,
                                 nullptr, &error);
  ASSERT_TRUE(job) << error;
  EXPECT_EQ(flott_job_run(job, &error), 0) << error;
  FlottJobProgress progress;
  flott_job_progress(job, &progress);
  EXPECT_EQ(progress.rowsRead, 2);
  EXPECT_EQ(progress.rowsWritten, 2);
  EXPECT_EQ(progress.bytesRead, progress.bytesTotal);
  flott_job_close(job);
  EXPECT_EQ(folder_.read("out.ndjson"),
            "{\"key\":\"a\",\"at\":1,\"value\":10}\n"
            "{\"key\":\"b\",\"at\":2,\"value\":20}\n");
}

TEST_F(HostTest, DrainAndAbortEndAJobWithoutEnd) {
  for (const bool drain : {true, false}) {
    const std::string json = plan(/*follow=*/true);
    char *error = nullptr;
    FlottJobOptions options = {};
    options.memoryBytes = int64_t(64) << 20;
    FlottJob *job = flott_job_open(json.data(), json.size(), lookup, nullptr,
                                   &options, &error);
    ASSERT_TRUE(job) << error;
    std::thread other([&] {
      FlottJobProgress progress;
      do
        flott_job_progress(job, &progress);
      while (progress.rowsRead < 2);
      drain ? flott_job_drain(job) : flott_job_abort(job);
    });
    EXPECT_EQ(flott_job_run(job, &error), drain ? 0 : 1);
    other.join();
    flott_job_close(job);
    EXPECT_EQ(folder_.has("out.ndjson"), drain);
    std::filesystem::remove(folder_.at("out.ndjson"));
    if (!drain) {
      EXPECT_STREQ(error, "the job was aborted");
      flott_text_free(error);
    }
  }
}

TEST_F(HostTest, ErrorsAreTexts) {
  char *error = nullptr;
  EXPECT_EQ(flott_job_open("{", 1, lookup, nullptr, nullptr, &error), nullptr);
  EXPECT_THAT(error, testing::StartsWith("plan is not JSON: "));
  flott_text_free(error);
  EXPECT_EQ(flott_job_open("{", 1, lookup, nullptr, nullptr, nullptr), nullptr);
}

} // namespace
} // namespace flott
