// Whole jobs over hand-written pipelines: from files to a file.
#include "runtime/exec/Job.h"

#include "stdlib/connectors/Connectors.h"
#include "test/unit/exec/HandPipelines.h"
#include "test/unit/exec/TemporaryFolder.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <thread>

namespace flott {
namespace {

ColumnSpec column(const std::string &name, const std::string &kind) {
  ColumnSpec spec;
  spec.name = name;
  spec.type.kind = kind;
  return spec;
}

const std::vector<ColumnSpec> kSchema = {
    column("key", "string"), column("at", "i64"), column("value", "i64")};
const std::vector<ColumnSpec> kWindowColumns = {
    column("key", "string"), column("start", "i64"), column("rows", "i64"),
    column("sum", "i64")};

class JobTest : public testing::Test {
protected:
  SourceSpec source(const std::string &path) {
    SourceSpec spec;
    spec.name = "rows";
    spec.connector = "file";
    spec.format = "csv";
    spec.options = {{"path", path}, {"header", "false"}};
    spec.schema = kSchema;
    spec.columns = {0, 1, 2};
    spec.watermark = true;
    spec.boundMicros = 1'000'000;
    return spec;
  }
  SinkSpec sink(const std::vector<ColumnSpec> &columns) {
    SinkSpec spec;
    spec.name = "out";
    spec.connector = "file";
    spec.format = "csv";
    spec.options = {{"path", folder_.at("out.csv")}, {"header", "false"}};
    spec.columns = columns;
    return spec;
  }
  PipelineSpec onText(const std::string &symbol, int port = 0) {
    PipelineSpec spec;
    spec.driver = PipelineSpec::Text;
    spec.symbol = symbol;
    spec.port = port;
    return spec;
  }
  /// One source, one stage, one pipeline, one sink.
  Plan plain(const std::string &symbol, const std::string &path) {
    Plan plan;
    plan.sources = {source(path)};
    plan.sinks = {sink(kSchema)};
    StageSpec stage;
    stage.ports = {{.source = 0}};
    stage.pipelines = {onText(symbol)};
    stage.outputs = {{.sink = 0}};
    stage.counters = {"rows"};
    stage.sites = {"rows.flott:3:7: column value"};
    plan.stages = {stage};
    return plan;
  }
  TableSpec windows() {
    TableSpec table;
    table.windowed = true;
    table.windowSizeMicros = test::kWindowMicros;
    table.entrySize = 40;
    return table;
  }
  PipelineSpec onWindows() {
    PipelineSpec spec;
    spec.driver = PipelineSpec::Table;
    spec.fires = PipelineSpec::Window;
    spec.symbol = "window_emit";
    spec.table = 0;
    return spec;
  }
  Plan windowed(const std::string &path, bool batch) {
    Plan plan = plain("text_window", path);
    plan.batch = batch;
    plan.sinks = {sink(kWindowColumns)};
    plan.stages[0].tables = {windows()};
    plan.stages[0].pipelines.push_back(onWindows());
    return plan;
  }
  /// The same over two stages of two subtasks.
  Plan shuffled(const std::string &path, bool batch) {
    Plan plan = plain("text_shuffle", path);
    plan.batch = batch;
    plan.sinks = {sink(kWindowColumns)};
    plan.edges = {{EdgeSpec::Hash, test::kShuffleTargets, kSchema}};
    plan.stages[0].parallelism = 2;
    plan.stages[0].outputs = {{.edge = 0}};
    StageSpec second;
    second.parallelism = test::kShuffleTargets;
    second.ports = {{.edge = 0}};
    second.tables = {windows()};
    PipelineSpec fold;
    fold.driver = PipelineSpec::Batch;
    fold.symbol = "batch_window";
    fold.port = 0;
    second.pipelines = {fold, onWindows()};
    second.outputs = {{.sink = 0}};
    plan.stages.push_back(second);
    return plan;
  }

  RunOptions options(int workers = 1) {
    RunOptions options;
    options.world = system_.world();
    options.library = standardLibrary();
    options.workers = workers;
    options.blockBytes = 4096;
    return options;
  }
  Result<JobReport> run(const Plan &plan, int workers = 1) {
    auto job = Job::make(plan, test::handSymbol, options(workers));
    if (!job)
      return std::move(job).status();
    return (*job)->run();
  }
  std::vector<std::string> lines(const std::string &text) {
    std::vector<std::string> result;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
      result.push_back(line);
    return result;
  }
  std::vector<std::string> sortedOutput() {
    auto result = lines(folder_.read("out.csv"));
    std::sort(result.begin(), result.end());
    return result;
  }
  /// Rows in event time order but for a little disorder, over a few keys, some
  /// of which do not fit a view.
  std::string rows(int from, int count) {
    std::string text;
    for (int i = from; i < from + count; ++i)
      text += "key number " + std::to_string(i % 37) + "," +
              std::to_string(int64_t(i) * 100'000 - (i % 3) * 150'000) + "," +
              std::to_string(i) + "\n";
    return text;
  }

  test::TemporaryFolder folder_;
  SystemWorld system_;
};

TEST_F(JobTest, CopiesRowsFromFileToFile) {
  const std::string text =
      "a,1,10\n\"with \"\"quotes\"\", and more\",2,20\nc,3,"
      "-1\nlast without line end,4,40";
  const Plan plan = plain("text_emit", folder_.write("in.csv", text));
  auto report = run(plan);
  ASSERT_TRUE(report) << report.message();
  EXPECT_EQ(folder_.read("out.csv"),
            "a,1,10\n\"with \"\"quotes\"\", and more\",2,20\nlast without line "
            "end,4,40\n");
  EXPECT_EQ(report->sources[0].rows, 4);
  EXPECT_EQ(report->sources[0].bytes, int64_t(text.size()));
  EXPECT_EQ(report->sinks[0].rows, 3);
  EXPECT_EQ(report->stages[0].counters[0].second, 3);
}

TEST_F(JobTest, RecordsSpanBlocksAndBatches) {
  const std::string text = rows(0, 20'000); // many blocks, several batches
  const Plan plan = plain("text_emit", folder_.write("in.csv", text));
  auto report = run(plan);
  ASSERT_TRUE(report) << report.message();
  EXPECT_EQ(folder_.read("out.csv"), text);
}

TEST_F(JobTest, RecordLargerThanABlockIsRead) {
  const std::string text = std::string(50'000, 'x') + ",1,2\n" +
                           std::string(100'000, 'y') + ",3,4\n";
  const Plan plan = plain("text_emit", folder_.write("in.csv", text));
  auto report = run(plan);
  ASSERT_TRUE(report) << report.message();
  EXPECT_EQ(folder_.read("out.csv"), text);
}

TEST_F(JobTest, PipelineResumesInsideARow) {
  const Plan plan = plain("text_expand", folder_.write("in.csv", rows(0, 100)));
  auto report = run(plan);
  ASSERT_TRUE(report) << report.message();
  const auto output = lines(folder_.read("out.csv"));
  ASSERT_EQ(output.size(), 100'000u);
  EXPECT_EQ(output[4096], "key number 4,250000,96");
}

TEST_F(JobTest, LimitEndsTheInputEarly) {
  const Plan plan =
      plain("text_limit", folder_.write("in.csv", rows(0, 100'000)));
  auto report = run(plan);
  ASSERT_TRUE(report) << report.message();
  EXPECT_EQ(lines(folder_.read("out.csv")).size(), 10u);
  EXPECT_LT(report->sources[0].rows, 1'000);
}

TEST_F(JobTest, StreamAndBatchFireTheSameWindows) {
  const std::string path = folder_.write("in.csv", rows(0, 5'000));
  ASSERT_TRUE(run(windowed(path, /*batch=*/true)));
  const auto batch = sortedOutput();
  int64_t total = 0;
  for (const std::string &line : batch)
    total +=
        std::stoll(line.substr(0, line.rfind(','))
                       .substr(line.substr(0, line.rfind(',')).rfind(',') + 1));
  EXPECT_EQ(total, 5'000);
  std::filesystem::remove(folder_.at("out.csv"));
  Plan plan = windowed(path, /*batch=*/false);
  auto report = run(plan);
  ASSERT_TRUE(report) << report.message();
  EXPECT_EQ(sortedOutput(), batch);
  EXPECT_EQ(report->sources[0].lateRows, 0);
}

TEST_F(JobTest, StreamFiresWindowsBeforeTheEnd) {
  Plan plan = windowed(folder_.write("in.csv", rows(0, 5'000)), false);
  ASSERT_TRUE(run(plan));
  // In the order in which windows closed, not in the table's.
  int64_t before = INT64_MIN;
  for (const std::string &line : lines(folder_.read("out.csv"))) {
    const size_t comma = line.find(',');
    const int64_t start = std::stoll(line.substr(comma + 1));
    EXPECT_GE(start, before);
    before = start;
  }
}

TEST_F(JobTest, LateRowsAreCountedNotUsed) {
  Plan plan = windowed(
      folder_.write("in.csv", "a,1000000,1\nb,25000000,1\na,2000000,1\n"),
      false);
  plan.sources[0].boundMicros = 0;
  auto report = run(plan);
  ASSERT_TRUE(report) << report.message();
  EXPECT_EQ(report->sources[0].lateRows, 1);
  EXPECT_EQ(folder_.read("out.csv"), "a,0,1,1\nb,20000000,1,1\n");
}

TEST_F(JobTest, ParallelismDoesNotChangeTheResult) {
  for (int part = 0; part < 5; ++part)
    folder_.write("in-" + std::to_string(part) + ".csv",
                  rows(part * 1'000, 1'000));
  const std::string pattern = folder_.at("in-*.csv");
  ASSERT_TRUE(run(windowed(pattern, true)));
  const auto expected = sortedOutput();
  ASSERT_GT(expected.size(), 1'000u);
  for (const bool batch : {true, false})
    for (const int workers : {1, 2, 4}) {
      std::filesystem::remove(folder_.at("out.csv"));
      auto report = run(shuffled(pattern, batch), workers);
      ASSERT_TRUE(report) << report.message();
      EXPECT_EQ(sortedOutput(), expected) << batch << " " << workers;
    }
}

TEST_F(JobTest, SortedListIsOrderedAndLimited) {
  std::string text;
  for (int i = 0; i < 50'000; ++i)
    text += "a key that does not fit a view " +
            std::to_string(i * 7919 % 50'000) + "," + std::to_string(i) + "," +
            std::to_string(i * 7919 % 50'000) + "\n";
  Plan plan = plain("text_append", folder_.write("in.csv", text));
  TableSpec list;
  list.kind = TableSpec::List;
  list.rowSize = 40;
  list.orderSymbol = "order_by_value";
  list.limit = 5;
  list.offset = 2;
  list.rowTexts = {8};
  plan.stages[0].tables = {list};
  PipelineSpec scan;
  scan.driver = PipelineSpec::Rows;
  scan.fires = PipelineSpec::End;
  scan.symbol = "rows_emit";
  scan.table = 0;
  plan.stages[0].pipelines.push_back(scan);
  RunOptions small = options();
  small.memoryBytes = size_t(3) << 20; // all rows would need more
  auto job = Job::make(plan, test::handSymbol, small);
  ASSERT_TRUE(job) << job.message();
  auto report = (*job)->run();
  ASSERT_TRUE(report) << report.message();
  const auto output = lines(folder_.read("out.csv"));
  ASSERT_EQ(output.size(), 5u);
  for (size_t i = 0; i < 5; ++i) {
    const std::string value = std::to_string(i + 2);
    EXPECT_TRUE(
        output[i].starts_with("a key that does not fit a view " + value + ","))
        << output[i];
    EXPECT_TRUE(output[i].ends_with("," + value)) << output[i];
  }
}

TEST_F(JobTest, BuildOfAJoinIsReadFirst) {
  Plan plan =
      plain("text_probe", folder_.write("probe.csv", "a,1,0\nb,2,0\nc,3,0\n"));
  plan.sources.push_back(
      source(folder_.write("build.csv", "c,0,30\na,0,10\n" + rows(0, 5'000))));
  TableSpec multimap;
  multimap.kind = TableSpec::Multimap;
  multimap.entrySize = 32;
  multimap.rowSize = 40;
  plan.stages[0].tables = {multimap};
  plan.stages[0].ports = {{.source = 0, .after = {1}}, {.source = 1}};
  plan.stages[0].pipelines.push_back(onText("text_insert", 1));
  auto report = run(plan);
  ASSERT_TRUE(report) << report.message();
  EXPECT_EQ(folder_.read("out.csv"), "a,1,10\nc,3,30\n");
}

TEST_F(JobTest, TwoPipelinesReadOneSource) {
  const std::string text = rows(0, 10'000);
  Plan plan = plain("text_emit", folder_.write("in.csv", text));
  plan.stages[0].pipelines.push_back(onText("text_append"));
  TableSpec list;
  list.kind = TableSpec::List;
  list.rowSize = 40;
  plan.stages[0].tables = {list};
  PipelineSpec scan;
  scan.driver = PipelineSpec::Rows;
  scan.fires = PipelineSpec::End;
  scan.symbol = "rows_emit";
  scan.table = 0;
  plan.stages[0].pipelines.push_back(scan);
  auto report = run(plan);
  ASSERT_TRUE(report) << report.message();
  EXPECT_EQ(folder_.read("out.csv"), text + text);
  EXPECT_EQ(report->sources[0].rows, 10'000);
}

//===--- Bad rows -----------------------------------------------------------//

TEST_F(JobTest, BadRowFailsWithItsPlace) {
  const std::string path =
      folder_.write("in.csv", "a,1,10\n\"two\nlines\",2,20\nb,3,many\n");
  auto report = run(plain("text_emit", path));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.message(),
            "text is not a number\n"
            "  in: rows.flott:3:7: column value\n"
            "  source: rows, " +
                path +
                ", line 4 (record 3)\n"
                "  record: b,3,many\n"
                "  remedy: correct the data, or declare the source with "
                "`on bad row skip` or `on bad row file(\"PATH\")`");
  EXPECT_FALSE(folder_.has("out.csv"));
}

TEST_F(JobTest, BadRowsAreSkippedAndCounted) {
  Plan plan = plain("text_emit", folder_.write("in.csv", "a,1,10\nb,2\nc,3,4,"
                                                         "5\nd,4,x\ne,5,50\n"));
  plan.sources[0].onBadRow = "skip";
  auto report = run(plan);
  ASSERT_TRUE(report) << report.message();
  EXPECT_EQ(folder_.read("out.csv"), "a,1,10\ne,5,50\n");
  EXPECT_EQ(report->sources[0].skippedRows, 3);
}

TEST_F(JobTest, BadRowsGoToASideFileAsTheyWere) {
  Plan plan = plain("text_emit", folder_.write("in.csv", "a,1,10\r\nb,2\r\n\"c"
                                                         " \"\"d\",x,4\n"));
  plan.sources[0].onBadRow = "file:" + folder_.at("bad.csv");
  auto report = run(plan);
  ASSERT_TRUE(report) << report.message();
  EXPECT_EQ(folder_.read("bad.csv"), "b,2\n\"c \"\"d\",x,4\n");
  EXPECT_EQ(report->sources[0].skippedRows, 2);
}

//===--- The end ------------------------------------------------------------//

TEST_F(JobTest, BatchClosesWindowsAsItsWatermarkPassesThem) {
  // The budget holds a few of the windows, not all of them.
  Plan plan = windowed(folder_.write("in.csv", rows(0, 200'000)), true);
  RunOptions small = options();
  small.memoryBytes = size_t(2) << 20;
  auto job = Job::make(plan, test::handSymbol, small);
  ASSERT_TRUE(job) << job.message();
  auto report = (*job)->run();
  EXPECT_TRUE(report) << report.message();
}

TEST_F(JobTest, MemoryBudgetIsAnError) {
  Plan plan = windowed(folder_.write("in.csv", rows(0, 200'000)), true);
  plan.sources[0].watermark = false; // every window stays open
  RunOptions small = options();
  small.memoryBytes = size_t(2) << 20;
  auto job = Job::make(plan, test::handSymbol, small);
  ASSERT_TRUE(job) << job.message();
  auto report = (*job)->run();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::OutOfMemory) << report.message();
  EXPECT_FALSE(folder_.has("out.csv"));
}

TEST_F(JobTest, DrainFiresOpenWindowsAndCommits) {
  Plan plan = windowed(folder_.write("in.csv", "a,1000000,1\nb,2000000,2\n"),
                       /*batch=*/false);
  plan.sources[0].options["follow"] = "true"; // never ends by itself
  auto job = Job::make(plan, test::handSymbol, options());
  ASSERT_TRUE(job) << job.message();
  std::thread other([&] {
    while ((*job)->progress().rowsRead < 2)
      std::this_thread::yield();
    (*job)->drain();
  });
  auto report = (*job)->run();
  other.join();
  ASSERT_TRUE(report) << report.message();
  EXPECT_TRUE(report->drained);
  EXPECT_EQ(sortedOutput(), (std::vector<std::string>{"a,0,1,1", "b,0,1,2"}));
}

TEST_F(JobTest, AbortLeavesNothingBehind) {
  Plan plan = windowed(folder_.write("in.csv", rows(0, 1'000)), false);
  plan.sources[0].options["follow"] = "true";
  auto job = Job::make(plan, test::handSymbol, options(2));
  ASSERT_TRUE(job) << job.message();
  std::thread other([&] {
    while ((*job)->progress().rowsRead < 1'000)
      std::this_thread::yield();
    (*job)->abort();
  });
  auto report = (*job)->run();
  other.join();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::Aborted);
  job->reset();
  EXPECT_FALSE(folder_.has("out.csv"));
  EXPECT_FALSE(folder_.has(".out.csv.part"));
}

TEST_F(JobTest, MissingCodeIsNamed) {
  auto report = run(plain("nothing", folder_.write("in.csv", "")));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.message(), "code of pipeline is missing: nothing_batch");
}

} // namespace
} // namespace flott
