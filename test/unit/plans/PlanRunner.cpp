#include "test/unit/plans/PlanRunner.h"

#include "codegen/PlanWriter.h"
#include "compiler/Lower/Lower.h"
#include "compiler/Optimizer/Optimize.h"
#include "runtime/exec/Job.h"
#include "test/unit/plans/RowsConnector.h"
#include "tools/cli/Session.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Verifier.h"

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

namespace flott::test {

using flow::GeneratedPlan;

std::string RunConfig::text() const {
  std::string text = tier == TierMode::Quick ? "quick" : "optimized";
  text += rules ? ", rules on" : ", rules off";
  text += batch ? ", batch" : ", stream";
  text += ", parallelism " + std::to_string(parallelism);
  text += form == InputForm::Rows     ? ", rows"
          : form == InputForm::Ndjson ? ", ndjson"
                                      : ", csv";
  return text + ", blocks of " + std::to_string(blockBytes) + " bytes";
}

//===--- Inputs -----------------------------------------------------------===//

/// One split as CSV; NULL is written as NULL, and texts in quotes.
static std::string csvText(const flow::Split &split, flow::StreamType schema) {
  std::string text;
  for (const flow::Column &column : schema.getColumns())
    text += (text.empty() ? "" : ",") + column.name.getValue().str();
  text += '\n';
  for (const flow::InputRow &row : split) {
    bool first = true;
    for (auto [value, column] : llvm::zip(row.values, schema.getColumns())) {
      const mlir::Type type = flow::valueType(column.type);
      text += first ? "" : ",";
      first = false;
      if (value.isNull())
        text += "NULL";
      else if (mlir::isa<flow::StringType>(type))
        text += '"' + value.text() + '"';
      else
        text += flow::formatValue(value, type);
    }
    text += '\n';
  }
  return text;
}

static bool hasArrays(flow::StreamType schema) {
  return llvm::any_of(schema.getColumns(), [](const flow::Column &column) {
    return mlir::isa<flow::ArrayType>(flow::valueType(column.type));
  });
}

namespace {
/// Where the compiled program reads and writes.
struct Ends {
  std::map<std::string, RowsInput> inputs;
  std::map<std::string, RowsOutput> outputs;
  HostStreams streams;
  MemoryStorage storage;
};
} // namespace

/// Binds the sources and sinks of `module` to the inputs of the plan.
static void bindEnds(mlir::ModuleOp module, const GeneratedPlan &plan,
                     InputForm form, Ends &ends) {
  mlir::Builder builder(module.getContext());
  module.walk([&](flow::SourceOp source) {
    const std::string uid = source.getUid().str();
    const auto schema = mlir::cast<flow::StreamType>(source.getSchema());
    const std::vector<flow::Split> &splits = plan.inputs.at(uid);
    // CSV has no arrays.
    const InputForm of =
        form == InputForm::Csv && hasArrays(schema) ? InputForm::Ndjson : form;
    if (of == InputForm::Rows) {
      source.setConnector("rows");
      source.setFormat("");
      ends.inputs[uid] = {&splits};
      ends.streams[uid] = &ends.inputs[uid];
      return;
    }
    const char *format = of == InputForm::Csv ? "csv" : "ndjson";
    source.setConnector("file");
    source.setFormat(format);
    llvm::SmallVector<mlir::NamedAttribute> options = {builder.getNamedAttr(
        "path", builder.getStringAttr(uid + ".*." + format))};
    if (of == InputForm::Csv)
      options.push_back(
          builder.getNamedAttr("null", builder.getStringAttr("NULL")));
    source.setOptionsAttr(builder.getDictionaryAttr(options));
    for (auto [number, split] : llvm::enumerate(splits))
      ends.storage.files[uid + "." + std::to_string(number) + "." + format] =
          of == InputForm::Csv ? csvText(split, schema)
                               : flow::ndjsonText(split, schema);
  });
  module.walk([&](flow::SinkOp sink) {
    const std::string uid = sink.getUid().str();
    sink.setConnector("rows");
    sink.setFormat("");
    ends.streams[uid] = &ends.outputs[uid];
  });
}

//===--- Running ----------------------------------------------------------===//

/// Applies a mistake to the first pipeline where it can be made.
static std::string mutate(GeneratedCode &code, const Mistake &mistake,
                          bool &applied) {
  for (PipelineModule &pipeline : code.modules) {
    llvm::LLVMContext context;
    auto module = llvm::cantFail(llvm::parseBitcodeFile(
        {llvm::StringRef(pipeline.bitcode.data(), pipeline.bitcode.size()),
         pipeline.symbol},
        context));
    if (!mistake.inCode(*module))
      continue;
    if (llvm::verifyModule(*module, &llvm::errs()))
      return "the mistake breaks the module";
    pipeline.bitcode = toBitcode(*module);
    applied = true;
    return "";
  }
  return "";
}

static std::string runProgram(GeneratedCode code, Plan plan, Ends &ends,
                              const RunConfig &config, CompiledResult &result) {
  auto program = TieredProgram::start(std::move(code.modules), cli::bitcode(),
                                      TargetSpec::host(), /*cache=*/nullptr,
                                      cli::exports(), config.tier);
  if (!program)
    return "it does not compile: " + llvm::toString(program.takeError());
  SystemWorld system;
  RunOptions options;
  options.world = system.world();
  options.world.storage = &ends.storage;
  options.library = rowsLibrary();
  options.streams = ends.streams;
  options.workers = static_cast<int>(config.parallelism);
  options.blockBytes = config.blockBytes;
  auto job = Job::make(
      std::move(plan),
      [&](const std::string &symbol) { return (*program)->symbol(symbol); },
      options);
  if (!job)
    return "the job cannot be made: " + job.message();
  auto report = (*job)->run();
  if (!report)
    return "the job fails: " + report.message();
  result.skippedRows = (*job)->progress().skippedRows;
  for (const SourceReport &source : report->sources)
    result.lateRows += source.lateRows;
  for (auto &[uid, output] : ends.outputs) {
    if (!output.committed)
      return "sink " + uid + " was not committed";
    result.result.sinks[uid] = std::move(output.rows);
  }
  return "";
}

void prepareToCompile() {
  cli::bitcode();
  cli::exports();
}

CompiledResult runCompiled(const GeneratedPlan &plan, const RunConfig &config,
                           const Mistake *mistake) {
  CompiledResult result;
  Ends ends;
  mlir::ModuleOp original = plan.module.get();
  mlir::OwningOpRef<mlir::ModuleOp> flow = original.clone();
  if (mistake && mistake->inFlow) {
    result.applied = mistake->inFlow(*flow);
    if (!result.applied)
      return result;
    if (mlir::failed(mlir::verify(*flow))) {
      result.failure = "the mistake breaks the plan";
      return result;
    }
  }
  bindEnds(*flow, plan, config.form, ends);
  if (config.rules) {
    flow::OptimizeOptions options;
    options.parallelism = config.parallelism;
    if (mlir::failed(flow::optimize(*flow, options))) {
      result.failure = "the optimizer fails";
      return result;
    }
  }
  mlir::OwningOpRef<mlir::ModuleOp> pipe =
      lowerToPipe(*flow, {config.parallelism, /*analyze=*/false});
  if (!pipe || mlir::failed(mlir::verify(*pipe))) {
    result.failure = "it cannot be lowered";
    return result;
  }
  llvm::Expected<GeneratedCode> code = generateCode(*pipe, /*verify=*/true);
  if (!code) {
    result.failure = "no code: " + llvm::toString(code.takeError());
    return result;
  }
  if (mistake && mistake->inCode) {
    result.failure = mutate(*code, *mistake, result.applied);
    if (!result.failure.empty() || !result.applied)
      return result;
  }
  PlanSettings settings;
  settings.program = "random plan";
  settings.batch = config.batch;
  Plan written = writePlan(*pipe, *code, settings);
  result.failure =
      runProgram(std::move(*code), std::move(written), ends, config, result);
  return result;
}

/// Some milliseconds are usual.
static constexpr unsigned kSecondsPerRun = 20;

std::string inChild(const std::function<std::string()> &run) {
  const char *isolate = std::getenv("FLOTT_ISOLATE");
  if (isolate && std::strcmp(isolate, "0") == 0)
    return run();
  prepareToCompile();
  int ends[2];
  if (pipe(ends) != 0)
    return "there is no pipe";
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    alarm(kSecondsPerRun);
    const std::string text = run();
    size_t written = 0;
    while (written < text.size()) {
      const ssize_t count =
          write(ends[1], text.data() + written, text.size() - written);
      if (count <= 0)
        _exit(1);
      written += size_t(count);
    }
    _exit(0);
  }
  close(ends[1]);
  std::string text;
  char buffer[4096];
  for (ssize_t count; (count = read(ends[0], buffer, sizeof buffer)) > 0;)
    text.append(buffer, size_t(count));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status))
    return WTERMSIG(status) == SIGALRM
               ? "it does not end"
               : std::string("it crashes: ") + strsignal(WTERMSIG(status));
  if (WEXITSTATUS(status) != 0)
    return "it crashes: exit code " + std::to_string(WEXITSTATUS(status));
  return text;
}

/// True if each row is read once, and to the end: no stream has two readers,
/// none has none, and no limit ends the reading.
static bool isReadOnce(mlir::ModuleOp module) {
  bool once = true;
  module.walk([&](mlir::Operation *op) {
    if (mlir::isa<flow::LimitOp>(op))
      once = false;
    for (mlir::Value result : op->getResults())
      if (mlir::isa<flow::StreamType>(result.getType()))
        once &= result.hasOneUse();
  });
  return once;
}

std::string compareRun(const GeneratedPlan &plan, const flow::Result &expected,
                       const CompiledResult &actual, const RunConfig &config) {
  if (!actual.failure.empty())
    return actual.failure;
  int64_t failed = 0, late = 0;
  for (const auto &[error, count] : expected.failedRows)
    failed += count;
  for (const auto &[window, count] : expected.lateRows)
    late += count;
  // Rules may keep a row from where it would fail or come too late, never
  // bring one there.
  if (isReadOnce(plan.module.get())) {
    if (config.rules ? actual.skippedRows > failed
                     : actual.skippedRows != failed)
      return std::to_string(failed) + " rows were expected to fail, " +
             std::to_string(actual.skippedRows) + " did";
    if (config.rules ? actual.lateRows > late : actual.lateRows != late)
      return std::to_string(late) + " rows were expected to be late, " +
             std::to_string(actual.lateRows) + " were";
  }
  // Where a row fails that rules may save, sinks may have more.
  if (config.rules && failed > 0)
    return "";
  return flow::difference(plan, expected, actual.result, 1e-9);
}

} // namespace flott::test
