// Turns the plan around the loops into the runtime's structs.
#include "codegen/PlanWriter.h"

#include "codegen/PipeToLLVM/Pipeline.h"
#include "compiler/Pipe/Layout.h"
#include "compiler/Pipe/Pipe.h"

using namespace mlir;

namespace flott {

static ScalarSpec scalarSpec(Type type) {
  ScalarSpec spec;
  spec.optional = flow::isOptional(type);
  type = flow::valueType(type);
  if (auto decimal = dyn_cast<flow::DecimalType>(type)) {
    spec.kind = "decimal";
    spec.precision = static_cast<int>(decimal.getPrecision());
    spec.scale = static_cast<int>(decimal.getScale());
  } else if (auto time = dyn_cast<flow::TimeType>(type)) {
    spec.kind = "time";
    spec.precision = static_cast<int>(time.getPrecision());
  } else if (auto time = dyn_cast<flow::TimestampType>(type)) {
    spec.kind = "timestamp";
    spec.precision = static_cast<int>(time.getPrecision());
  } else if (auto time = dyn_cast<flow::TimestampLtzType>(type)) {
    spec.kind = "timestamp_ltz";
    spec.precision = static_cast<int>(time.getPrecision());
  } else if (auto array = dyn_cast<flow::ArrayType>(type)) {
    spec.kind = "array";
    spec.element = {scalarSpec(array.getElement())};
  } else {
    spec.kind = flow::typeText(type);
  }
  return spec;
}

static std::vector<ColumnSpec> columnSpecs(Type stream) {
  std::vector<ColumnSpec> columns;
  for (const flow::Column &column : cast<flow::StreamType>(stream).getColumns())
    columns.push_back({column.name.getValue().str(), scalarSpec(column.type)});
  return columns;
}

static Options optionsOf(DictionaryAttr attributes) {
  Options options;
  for (NamedAttribute option : attributes) {
    std::string text;
    if (auto string = dyn_cast<StringAttr>(option.getValue()))
      text = string.getValue().str();
    else
      llvm::raw_string_ostream(text) << option.getValue();
    options[option.getName().str()] = text;
  }
  return options;
}

namespace {

/// Numbers of sources, sinks and edges by symbol.
struct PlanNumbers {
  llvm::StringMap<int> sources, sinks, edges;
};

} // namespace

static SourceSpec sourceSpec(pipe::SourceOp op) {
  SourceSpec source;
  source.name = op.getSymName().str();
  source.uid = op.getUid().str();
  source.connector = op.getConnector().str();
  source.format = op.getFormat().str();
  source.options = optionsOf(op.getOptions());
  source.schema = columnSpecs(op.getSchema());
  auto schema = cast<flow::StreamType>(op.getSchema());
  auto columns = cast<flow::StreamType>(op.getColumns());
  for (const flow::Column &column : columns.getColumns())
    source.columns.push_back(schema.indexOf(column.name.getValue()));
  source.onBadRow = op.getOnBadRow().str();
  source.bounded = columns.getBounded();
  if (op.getBoundMicros()) {
    source.watermark = true;
    source.boundMicros = static_cast<int64_t>(*op.getBoundMicros());
    source.idleMicros = static_cast<int64_t>(op.getIdleMicros());
  }
  return source;
}

static TableSpec tableSpec(pipe::TableOp op) {
  TableSpec table;
  table.kind = static_cast<TableSpec::Kind>(op.getKind());
  table.uid = op.getUid().str();
  table.windowed = op.isWindowed();
  table.windowSizeMicros =
      static_cast<int64_t>(op.getWindowMicros().value_or(0));
  const pipe::TableLayout layout = pipe::layoutOf(op);
  table.entrySize = layout.entryBytes;
  table.rowSize = layout.rowBytes;
  if (op.getOrder())
    table.orderSymbol = orderSymbol(op);
  if (op.getLimit())
    table.limit = static_cast<int64_t>(*op.getLimit());
  table.offset = static_cast<int64_t>(op.getOffset());
  return table;
}

static StageSpec stageSpec(pipe::StageOp op, const StageFacts &facts,
                           const PlanNumbers &plan) {
  StageSpec stage;
  stage.uid = op.getSymName().str();
  stage.parallelism = static_cast<int>(op.getParallelism());
  stage.preparedCount = facts.preparedCount;
  stage.counters = facts.counters;
  stage.sites = facts.sites;
  const StageNumbers numbers(op);
  for (auto port : op.getPorts().getAsRange<pipe::PortAttr>()) {
    PortSpec spec;
    StringRef from = port.getFrom().getValue();
    if (auto source = plan.sources.find(from); source != plan.sources.end())
      spec.source = source->second;
    else
      spec.edge = plan.edges.lookup(from);
    spec.after.assign(port.getAfter().begin(), port.getAfter().end());
    stage.ports.push_back(std::move(spec));
  }
  for (auto table : op.getBody().getOps<pipe::TableOp>())
    stage.tables.push_back(tableSpec(table));
  for (auto pipeline : op.getBody().getOps<pipe::PipelineOp>()) {
    PipelineSpec spec;
    spec.driver = static_cast<PipelineSpec::Driver>(pipeline.getDriver());
    spec.fires = static_cast<PipelineSpec::Fires>(pipeline.getFires());
    spec.symbol = pipelineSymbol(pipeline);
    if (pipeline.getPort())
      spec.port = static_cast<int>(*pipeline.getPort());
    if (pipeline.getTable())
      spec.table = numbers.tables.lookup(*pipeline.getTable());
    if (pipeline.getClosed())
      spec.closedTable = numbers.tables.lookup(*pipeline.getClosed());
    spec.ports.assign(pipeline.getPorts().begin(), pipeline.getPorts().end());
    stage.pipelines.push_back(std::move(spec));
  }
  for (const StageNumbers::Output &output : numbers.outputs) {
    OutputSpec spec;
    spec.firstBatch = output.firstBatch;
    if (auto sink = plan.sinks.find(output.target); sink != plan.sinks.end())
      spec.sink = sink->second;
    else
      spec.edge = plan.edges.lookup(output.target);
    stage.outputs.push_back(spec);
  }
  return stage;
}

Plan writePlan(ModuleOp module, const GeneratedCode &code,
               const PlanSettings &settings) {
  Plan plan;
  PlanNumbers numbers;
  plan.program = settings.program;
  plan.zone = settings.zone;
  plan.batch = settings.batch;
  for (auto op : module.getOps<pipe::SourceOp>()) {
    numbers.sources[op.getSymName()] = static_cast<int>(plan.sources.size());
    plan.sources.push_back(sourceSpec(op));
    plan.batch &= plan.sources.back().bounded;
  }
  for (auto op : module.getOps<pipe::SinkOp>()) {
    numbers.sinks[op.getSymName()] = static_cast<int>(plan.sinks.size());
    plan.sinks.push_back({op.getSymName().str(), op.getUid().str(),
                          op.getConnector().str(), op.getFormat().str(),
                          optionsOf(op.getOptions()),
                          columnSpecs(op.getColumns())});
  }
  for (auto op : module.getOps<pipe::EdgeOp>()) {
    numbers.edges[op.getSymName()] = static_cast<int>(plan.edges.size());
    plan.edges.push_back({static_cast<EdgeSpec::Partition>(op.getPartition()),
                          static_cast<int>(op.getTargets()),
                          columnSpecs(op.getColumns())});
  }
  for (auto [index, op] : llvm::enumerate(module.getOps<pipe::StageOp>()))
    plan.stages.push_back(stageSpec(op, code.stages[index], numbers));
  return plan;
}

} // namespace flott
