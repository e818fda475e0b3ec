// Checks that the numbers in a plan refer to something.
#include "runtime/exec/Columns.h"
#include "runtime/exec/PlanJson.h"

#include <set>

namespace flott {
namespace {

constexpr int kMostParallelism = 1 << 15;
constexpr uint32_t kLargestEntry = 1 << 20;
// What a job is made of: far beyond what a machine can run, and few enough that
// a plan of a few lines cannot use up its memory.
constexpr int64_t kMostSubtasks = 1 << 15;
constexpr int64_t kMostChannels = 1 << 20;
constexpr size_t kMostPorts = 1 << 12;

Error wrong(const std::string &at, const std::string &what) {
  return invalid("plan is inconsistent: " + at + " " + what);
}

std::string item(const std::string &at, const char *name, size_t number) {
  return (at.empty() ? "" : at + ".") + name + "[" + std::to_string(number) +
         "]";
}

template <typename T> bool isIndex(int number, const std::vector<T> &of) {
  return number >= 0 && size_t(number) < of.size();
}

Status checkType(const ScalarSpec &type, const std::string &at) {
  const auto kind = typeKindOf(type.kind);
  if (!kind)
    return wrong(at, "has an unknown type: \"" + type.kind + "\"");
  if (type.precision < 0 || type.precision > 38 || type.scale < 0 ||
      type.scale > 38)
    return wrong(at, "has a precision or scale out of range");
  if ((*kind == TypeKind::Time || *kind == TypeKind::Timestamp ||
       *kind == TypeKind::TimestampLtz) &&
      type.precision > 9)
    return wrong(at, "has more than nine digits of a second");
  if (type.element.size() != (*kind == TypeKind::Array ? 1 : 0))
    return wrong(at, "has not the element type that its kind asks for");
  for (const ScalarSpec &element : type.element)
    FLOTT_TRY(checkType(element, at + ".element"));
  return {};
}

Status checkColumns(const std::vector<ColumnSpec> &columns,
                    const std::string &at) {
  for (size_t i = 0; i < columns.size(); ++i)
    FLOTT_TRY(checkType(columns[i].type, item(at, "columns", i)));
  return {};
}

Status checkSource(const SourceSpec &source, const std::string &at) {
  FLOTT_TRY(checkColumns(source.schema, at));
  int before = -1;
  for (int column : source.columns) {
    if (column <= before || !isIndex(column, source.schema))
      return wrong(at, "reads columns that are not ascending in its schema");
    before = column;
  }
  if (source.boundMicros < 0 || source.idleMicros < 0)
    return wrong(at, "has a negative time span");
  const bool toFile =
      source.onBadRow.starts_with("file:") && source.onBadRow.size() > 5;
  if (source.onBadRow != "fail" && source.onBadRow != "skip" && !toFile)
    return wrong(at, "treats bad rows as \"" + source.onBadRow +
                         "\", not as fail, skip or file:PATH");
  return {};
}

Status checkTable(const TableSpec &table, const std::string &at) {
  const bool keyed = table.kind != TableSpec::List;
  const bool rows = table.kind != TableSpec::Hash;
  if (keyed != (table.entrySize >= 8) || (!keyed && table.entrySize != 0))
    return wrong(at, "has not the entry size that its kind asks for");
  if (rows != (table.rowSize >= 8) || (!rows && table.rowSize != 0))
    return wrong(at, "has not the row size that its kind asks for");
  if (table.entrySize > kLargestEntry || table.rowSize > kLargestEntry)
    return wrong(at, "has entries or rows of more than a megabyte");
  if (table.windowed != (table.windowSizeMicros > 0) ||
      table.windowSizeMicros < 0)
    return wrong(at, "is windowed without a size, or the other way round");
  if (table.offset < 0 || table.limit < -1)
    return wrong(at, "has a negative limit or offset");
  if (!table.orderSymbol.empty() && table.kind != TableSpec::List)
    return wrong(at, "is ordered but not a list");
  for (uint32_t offset : table.rowTexts)
    if (table.rowSize < 16 || offset > table.rowSize - 16)
      return wrong(at, "has a text outside of its rows");
  return {};
}

Status checkPipeline(const PipelineSpec &pipeline, const StageSpec &stage,
                     const Plan &plan, const std::string &at) {
  if (pipeline.symbol.empty())
    return wrong(at, "has no symbol");
  const bool onInput = pipeline.driver == PipelineSpec::Text ||
                       pipeline.driver == PipelineSpec::Batch;
  if (onInput != (pipeline.fires == PipelineSpec::Input))
    return wrong(at, "is not fired by what drives it");
  if (onInput) {
    if (!isIndex(pipeline.port, stage.ports))
      return wrong(at, "is driven by a port that does not exist");
    if (pipeline.driver == PipelineSpec::Text &&
        stage.ports[pipeline.port].source < 0)
      return wrong(at, "reads text from a port that is not a source");
  } else {
    if (!isIndex(pipeline.table, stage.tables))
      return wrong(at, "scans a table that does not exist");
    if (pipeline.closedTable != -1 &&
        !isIndex(pipeline.closedTable, stage.tables))
      return wrong(at, "probes a table that does not exist");
    const bool lists = stage.tables[pipeline.table].kind != TableSpec::Hash;
    if (pipeline.driver == PipelineSpec::Rows && !lists)
      return wrong(at, "scans the rows of a table without rows");
    const bool windowed = pipeline.fires == PipelineSpec::Window;
    for (int table : {pipeline.table, pipeline.closedTable})
      if (table >= 0 && stage.tables[table].windowed != windowed)
        return wrong(at, "is fired by windows but its table is not windowed, "
                         "or the other way round");
  }
  std::set<int> ports;
  for (int port : pipeline.ports) {
    if (!isIndex(port, stage.ports))
      return wrong(at, "waits for a port that does not exist");
    if (!ports.insert(port).second)
      return wrong(at, "waits for a port twice");
  }
  return {};
}

/// A port that waits for itself, over any number of others; none: -1.
int findCircle(const StageSpec &stage) {
  enum State : uint8_t { Unseen, Open, Done };
  std::vector<State> states(stage.ports.size());
  struct Step {
    int port;
    size_t next; // in `after`
  };
  // No recursion: a plan decides how long the chain is.
  std::vector<Step> chain;
  for (size_t first = 0; first < stage.ports.size(); ++first) {
    if (states[first] == Unseen)
      chain.push_back({int(first), 0});
    while (!chain.empty()) {
      Step &step = chain.back();
      states[size_t(step.port)] = Open;
      const std::vector<int> &after = stage.ports[size_t(step.port)].after;
      if (step.next == after.size()) {
        states[size_t(step.port)] = Done;
        chain.pop_back();
        continue;
      }
      const int before = after[step.next++];
      if (states[size_t(before)] == Open)
        return before;
      if (states[size_t(before)] == Unseen)
        chain.push_back({before, 0});
    }
  }
  return -1;
}

struct EdgeEnds {
  int from = -1, to = -1; // stages
};

Status checkStage(const Plan &plan, size_t number, const std::string &at,
                  std::vector<EdgeEnds> &edges, std::vector<int> &sinks) {
  const StageSpec &stage = plan.stages[number];
  if (stage.parallelism < 1 || stage.parallelism > kMostParallelism)
    return wrong(at, "has a parallelism out of range");
  if (stage.preparedCount < 0 || stage.preparedCount > (1 << 20))
    return wrong(at, "has a number of constants out of range");
  if (stage.ports.empty())
    return wrong(at, "has no input");
  if (stage.ports.size() > kMostPorts)
    return wrong(at, "has more than " + std::to_string(kMostPorts) + " inputs");
  for (size_t i = 0; i < stage.ports.size(); ++i) {
    const PortSpec &port = stage.ports[i];
    const std::string place = item(at, "ports", i);
    if ((port.source < 0) == (port.edge < 0))
      return wrong(place, "is not fed by either a source or an edge");
    if (port.source >= 0 && !isIndex(port.source, plan.sources))
      return wrong(place, "reads a source that does not exist");
    if (port.edge >= 0) {
      if (!isIndex(port.edge, plan.edges))
        return wrong(place, "reads an edge that does not exist");
      if (std::exchange(edges[port.edge].to, int(number)) != -1)
        return wrong(place, "reads an edge that another port reads");
      if (plan.edges[port.edge].targets != stage.parallelism)
        return wrong(place, "reads an edge made for another parallelism");
    }
    for (int before : port.after)
      if (!isIndex(before, stage.ports))
        return wrong(place, "waits for a port that does not exist");
  }
  if (const int port = findCircle(stage); port >= 0)
    return wrong(item(at, "ports", size_t(port)), "waits for itself");
  for (size_t i = 0; i < stage.tables.size(); ++i)
    FLOTT_TRY(checkTable(stage.tables[i], item(at, "tables", i)));
  for (size_t i = 0; i < stage.pipelines.size(); ++i)
    FLOTT_TRY(checkPipeline(stage.pipelines[i], stage, plan,
                            item(at, "pipelines", i)));
  int64_t batches = 0;
  for (size_t i = 0; i < stage.outputs.size(); ++i) {
    const OutputSpec &output = stage.outputs[i];
    const std::string place = item(at, "outputs", i);
    if ((output.sink < 0) == (output.edge < 0))
      return wrong(place, "leads to neither a sink nor an edge");
    if (output.firstBatch != batches)
      return wrong(place, "has batches that overlap another's");
    ++batches;
    if (output.sink >= 0) {
      if (!isIndex(output.sink, plan.sinks))
        return wrong(place, "leads to a sink that does not exist");
      if (std::exchange(sinks[output.sink], int(number)) != -1)
        return wrong(place, "leads to a sink that another output leads to");
      continue;
    }
    if (!isIndex(output.edge, plan.edges))
      return wrong(place, "leads to an edge that does not exist");
    if (std::exchange(edges[output.edge].from, int(number)) != -1)
      return wrong(place, "leads to an edge that another output leads to");
    const EdgeSpec &edge = plan.edges[output.edge];
    if (edge.partition == EdgeSpec::Hash)
      batches += edge.targets - 1;
    if (edge.partition == EdgeSpec::Forward &&
        edge.targets != stage.parallelism)
      return wrong(place, "forwards to another parallelism");
  }
  return {};
}

} // namespace

Status checkPlan(const Plan &plan) {
  if (plan.maxParallelism < 1 || plan.maxParallelism > kMostParallelism)
    return wrong("maxParallelism", "is out of range");
  for (size_t i = 0; i < plan.sources.size(); ++i)
    FLOTT_TRY(checkSource(plan.sources[i], item("", "sources", i)));
  for (size_t i = 0; i < plan.sinks.size(); ++i)
    FLOTT_TRY(checkColumns(plan.sinks[i].columns, item("", "sinks", i)));
  for (size_t i = 0; i < plan.edges.size(); ++i) {
    const std::string at = item("", "edges", i);
    if (plan.edges[i].targets < 1 || plan.edges[i].targets > kMostParallelism)
      return wrong(at, "has a number of targets out of range");
    FLOTT_TRY(checkColumns(plan.edges[i].columns, at));
  }
  std::vector<EdgeEnds> edges(plan.edges.size());
  std::vector<int> sinks(plan.sinks.size(), -1);
  int64_t subtasks = 0, channels = 0;
  for (size_t i = 0; i < plan.stages.size(); ++i) {
    FLOTT_TRY(checkStage(plan, i, item("", "stages", i), edges, sinks));
    subtasks += plan.stages[i].parallelism;
    if (subtasks > kMostSubtasks)
      return wrong(item("", "stages", i), "makes more than " +
                                              std::to_string(kMostSubtasks) +
                                              " subtasks");
  }
  for (size_t i = 0; i < edges.size(); ++i) {
    if (edges[i].from < 0 || edges[i].to < 0)
      return wrong(item("", "edges", i), "does not lead from a stage to one");
    if (edges[i].from >= edges[i].to)
      return wrong(item("", "edges", i), "leads upstream");
    channels += int64_t(plan.stages[size_t(edges[i].from)].parallelism) *
                plan.edges[i].targets;
    if (channels > kMostChannels)
      return wrong(item("", "edges", i), "makes more than " +
                                             std::to_string(kMostChannels) +
                                             " channels");
  }
  return {};
}

} // namespace flott
