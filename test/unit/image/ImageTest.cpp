// Executables over the real runtime image, run from the outside.

#include "codegen/Executable.h"
#include "codegen/ObjectCompiler.h"

#include "runtime/exec/PlanJson.h"
#include "runtime/state/inline/Bitcode.h"
#include "runtime/text/inline/Bitcode.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/FileSystem.h"

#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <gmock/gmock.h>
#include <spawn.h>
#include <sys/wait.h>

namespace flott {
std::span<const char> imageTestPipeline();
}

using namespace flott;
using testing::HasSubstr;

namespace {

llvm::ExitOnError must("must not fail: ");

struct Outcome {
  int exitCode; // -1: a signal
  std::string out, err;
};

ColumnSpec columnOf(const std::string &name, const std::string &kind) {
  ColumnSpec column;
  column.name = name;
  column.type.kind = kind;
  return column;
}

class ImageTest : public testing::Test {
protected:
  void SetUp() override {
    llvm::SmallString<128> path;
    ASSERT_FALSE(
        llvm::sys::fs::createUniqueDirectory("flott-image-test", path));
    directory_ = std::string(path);
    program_ = directory_ + "/program";
    write("rows.csv", "a,1\nb,20\n\"c,c\",30\nd,-4\n");
  }
  void TearDown() override { llvm::sys::fs::remove_directories(directory_); }

  Plan planOf(const std::string &sinkConnector) {
    Plan plan;
    plan.program = "orders.flott";
    SourceSpec source;
    source.name = "rows";
    source.connector = "file";
    source.format = "csv";
    source.options = {{"path", directory_ + "/rows.csv"}, {"header", "false"}};
    source.schema = {columnOf("key", "string"), columnOf("value", "i64")};
    source.columns = {0, 1};
    plan.sources = {source};
    SinkSpec sink;
    sink.name = "out";
    sink.connector = sinkConnector;
    sink.format = "csv";
    sink.options = {{"header", "false"}};
    if (sinkConnector == "file")
      sink.options["path"] = directory_ + "/out.csv";
    sink.columns = source.schema;
    plan.sinks = {sink};
    StageSpec stage;
    stage.ports = {{.source = 0}};
    PipelineSpec pipeline;
    pipeline.driver = PipelineSpec::Text;
    pipeline.symbol = "p0";
    pipeline.port = 0;
    stage.pipelines = {pipeline};
    stage.outputs = {{.sink = 0}};
    stage.sites = {"orders.flott:3:7: column value"};
    plan.stages = {stage};
    return plan;
  }

  void build(const Plan &plan, Tier tier = Tier::Optimized) {
    const auto bytesOf = [](std::span<const char> bytes) {
      return llvm::ArrayRef(bytes.data(), bytes.size());
    };
    const BitcodeLibrary library =
        must(BitcodeLibrary::open({{"state", bytesOf(stateBitcode())},
                                   {"text", bytesOf(textBitcode())}}));
    const ObjectCompiler compiler(library, TargetSpec::baseline(), nullptr);
    const auto bitcode = imageTestPipeline();
    ExecutableInput input;
    input.objects.push_back(std::move(
        must(compiler.compile({"p0", {bitcode.begin(), bitcode.end()}}, tier))
            .object));
    input.target = compiler.target();
    input.plan = writePlan(plan);
    input.program = "orders";
    input.version = "1.2.3";
    must(writeExecutable(std::move(input), FLOTT_IMAGE, program_));
  }

  void write(const std::string &name, const std::string &text) {
    std::ofstream(directory_ + "/" + name, std::ios::binary) << text;
  }
  std::string read(const std::string &name) {
    std::ifstream file(directory_ + "/" + name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  Outcome run(const std::string &arguments) {
    const int status =
        std::system((program_ + " " + arguments + " > " + directory_ +
                     "/stdout 2> " + directory_ + "/stderr")
                        .c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read("stdout"),
            read("stderr")};
  }

  std::string directory_, program_;
};

TEST_F(ImageTest, RunsItsProgram) {
  for (const Tier tier : {Tier::Quick, Tier::Optimized}) {
    build(planOf("stdout"), tier);
    const Outcome outcome = run("");
    EXPECT_EQ(outcome.exitCode, 0) << outcome.err;
    EXPECT_EQ(outcome.out, "b,60\n\"c,c\",90\n");
    EXPECT_EQ(outcome.err, "");
  }
}

TEST_F(ImageTest, OptionsOfConnectorsAreSetWhenItStarts) {
  build(planOf("file"));
  write("other.csv", "x,100\n");
  Outcome outcome =
      run("--set rows.path=" + directory_ +
          "/other.csv --set=out.path=" + directory_ + "/elsewhere.csv");
  EXPECT_EQ(outcome.exitCode, 0) << outcome.err;
  EXPECT_EQ(read("elsewhere.csv"), "x,300\n");
  EXPECT_FALSE(llvm::sys::fs::exists(directory_ + "/out.csv"));
}

TEST_F(ImageTest, WrongSettingsSayWhatIsRight) {
  build(planOf("stdout"));
  const std::pair<const char *, const char *> cases[] = {
      {"--set rows", "--set is not name.option=value: rows"},
      {"--set rows.path", "--set is not name.option=value: rows.path"},
      {"--set .path=x", "--set is not name.option=value: .path=x"},
      {"--set other.path=x", "no source or sink of this name: other"},
      {"--set rows.pth=x", "option of rows cannot be set: pth"},
      // Compiled into the decoder.
      {"--set 'rows.delimiter=;'", "option of rows cannot be set: delimiter"},
      {"--set", "--set needs a value"},
      {"--workers 0", "--workers is not a number from 1 to 1024: 0"},
      {"--workers x", "--workers is not a number from 1 to 1024: x"},
      {"--memory=1x", "--memory is not a number"},
      {"--quiet=1", "option is unknown or takes no value: --quiet=1"},
      {"--frobnicate", "option is unknown: --frobnicate; --help lists them"},
      {"rows.csv", "option is unknown: rows.csv"},
  };
  for (const auto &[arguments, message] : cases) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.exitCode, 2) << arguments;
    EXPECT_THAT(outcome.err, HasSubstr(message));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1);
  }
}

TEST_F(ImageTest, FailuresOfTheRunAreOne) {
  build(planOf("stdout"));
  write("rows.csv", "a,11\nb,twelve\n");
  Outcome outcome = run("");
  EXPECT_EQ(outcome.exitCode, 1);
  EXPECT_THAT(outcome.err, HasSubstr("text is not a number"));
  EXPECT_THAT(outcome.err, HasSubstr("orders.flott:3:7"));
  outcome = run("--set rows.path=" + directory_ + "/none.csv");
  EXPECT_EQ(outcome.exitCode, 1);
  EXPECT_THAT(outcome.err, HasSubstr("none.csv"));
}

TEST_F(ImageTest, TellsWhatItIs) {
  build(planOf("file"));
  EXPECT_EQ(run("--version").out, "orders, built by flott 1.2.3\n");
  EXPECT_EQ(run("--plan").out, writePlan(planOf("file")) + "\n");
  const Outcome help = run("--help");
  EXPECT_EQ(help.exitCode, 0);
  EXPECT_THAT(help.out, HasSubstr("orders, a dataflow program"));
  EXPECT_THAT(help.out, HasSubstr("rows.path"));
  EXPECT_THAT(help.out, HasSubstr(directory_ + "/out.csv"));
}

TEST_F(ImageTest, VersionTakesLessThanTwentyMilliseconds) {
  build(planOf("stdout"));
  double best = 1e9;
  for (int round = 0; round < 20; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    pid_t child;
    char name[] = "program", option[] = "--version";
    char *arguments[] = {name, option, nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    ASSERT_EQ(::posix_spawn(&child, program_.c_str(), &actions, nullptr,
                            arguments, environ),
              0);
    int status;
    ::waitpid(child, &status, 0);
    ASSERT_EQ(status, 0);
    posix_spawn_file_actions_destroy(&actions);
    const std::chrono::duration<double, std::milli> time =
        std::chrono::steady_clock::now() - begin;
    best = std::min(best, time.count());
  }
  RecordProperty("milliseconds", std::to_string(best));
  EXPECT_LT(best, 20);
}

// One file to deploy: libc is all it asks for, and LLVM is not in it.
TEST_F(ImageTest, NeedsLibcAlone) {
  build(planOf("stdout"));
  auto file = must(llvm::object::ObjectFile::createObjectFile(program_));
  const auto &elf =
      llvm::cast<llvm::object::ELF64LEObjectFile>(*file.getBinary())
          .getELFFile();
  llvm::StringRef strings;
  for (const auto &section : must(elf.sections()))
    if (must(elf.getSectionName(section)) == ".dynstr")
      strings = llvm::toStringRef(must(elf.getSectionContents(section)));
  std::vector<std::string> names;
  for (const auto &entry : must(elf.dynamicEntries()))
    if (entry.d_tag == llvm::ELF::DT_NEEDED)
      names.push_back(strings.data() + entry.d_un.d_val);
  EXPECT_THAT(names, testing::Each(testing::AnyOf("libc.so.6", "libm.so.6",
                                                  "ld-linux-x86-64.so.2")));
  EXPECT_FALSE(names.empty());
  const std::string bytes = read("program");
  EXPECT_LT(bytes.size(), 20u << 20);
  EXPECT_EQ(bytes.find("LLVM ERROR"), std::string::npos);
}

TEST_F(ImageTest, TruncatedProgramSaysSo) {
  build(planOf("stdout"));
  const std::string whole = read("program");
  write("program", whole.substr(0, whole.size() - 100));
  const Outcome outcome = run("");
  EXPECT_EQ(outcome.exitCode, 1);
  EXPECT_THAT(outcome.err, HasSubstr("no program is in this executable"));
}

} // namespace
