// Describes a compiled program.
#include "tools/cli/PlanView.h"

#include "codegen/PipeToLLVM/PipeToLLVM.h"
#include "compiler/Interpret/Scalar.h"
#include "compiler/Lower/Lower.h"
#include "compiler/Pipe/Pipe.h"
#include "dsl/flott/Lexer.h"
#include "tools/cli/ExpressionText.h"
#include "tools/cli/Session.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace flott::cli {

static flow::StreamType streamOf(Value value) {
  return cast<flow::StreamType>(value.getType());
}

static std::string durationText(Operation *op, int64_t micros) {
  return flow::formatValue(flow::Datum::of(micros),
                           flow::IntervalType::get(op->getContext()));
}

/// An option's value, which is kept as text, as programs write it.
static std::string valueText(StringRef text) {
  int64_t number;
  const bool isPlain =
      text == "true" || text == "false" || !text.getAsInteger(10, number);
  return isPlain ? text.str() : quotedText(text);
}

static std::string optionsText(DictionaryAttr options) {
  std::string out;
  for (NamedAttribute option : options)
    if (auto text = dyn_cast<StringAttr>(option.getValue()))
      out += (out.empty() ? "" : ", ") + option.getName().str() + " = " +
             valueText(text.getValue());
  return out;
}

static std::string namesText(ArrayAttr names) {
  return llvm::join(llvm::map_range(names.getAsRange<StringAttr>(),
                                    [](StringAttr name) { return name.str(); }),
                    ", ");
}

static std::string sourceText(flow::SourceOp op) {
  auto schema = cast<flow::StreamType>(op.getSchema());
  std::string out = op.getName().str() + " = " + op.getConnector().str() + "(" +
                    optionsText(op.getOptions()) + "), " +
                    std::to_string(streamOf(op.getResult()).size()) + " of " +
                    std::to_string(schema.size()) + " columns";
  if (!op.getPredicate().empty())
    out +=
        ", where " +
        expressionText(op.getPredicate().front().getTerminator()->getOperand(0),
                       streamOf(op.getResult()));
  if (op.getOnBadRow() != "fail")
    out += ", on bad row " + op.getOnBadRow().str();
  return out;
}

static std::string projectText(flow::ProjectOp op) {
  std::string out;
  auto columns = streamOf(op.getResult()).getColumns();
  Operation *yield = op.getBody().front().getTerminator();
  for (auto [column, value] : llvm::zip(columns, yield->getOperands())) {
    const std::string text = expressionText(value, streamOf(op.getInput()));
    out += (out.empty() ? "" : ", ") + (column.name.getValue() == text
                                            ? text
                                            : column.name.str() + " = " + text);
  }
  return out;
}

static std::string aggregateText(flow::AggregateOp op) {
  std::string out = "by " + namesText(op.getKeys()) + " {";
  bool first = true;
  for (auto call : op.getAggregates().getAsRange<flow::AggregateAttr>()) {
    out += (first ? " " : ", ") + call.getColumn().str() + " = " +
           call.getFunction().str() + "(";
    std::vector<std::string> arguments;
    for (StringAttr argument : call.getArguments())
      arguments.push_back(argument.str());
    for (Attribute parameter : call.getParameters())
      if (auto real = dyn_cast<FloatAttr>(parameter))
        arguments.push_back(flow::formatValue(
            flow::Datum::of(real.getValueAsDouble()), real.getType()));
    out += llvm::join(arguments, ", ") + ")";
    first = false;
  }
  out += " }";
  if (op.getPhase() != flow::Phase::Complete)
    out += ", " + flow::stringifyPhase(op.getPhase()).str();
  return out;
}

static std::string joinText(flow::JoinOp op) {
  std::string out = flow::stringifyJoinKind(op.getKind()).str() + " on ";
  bool first = true;
  for (auto [left, right] :
       llvm::zip(op.getLeftKeys().getAsRange<StringAttr>(),
                 op.getRightKeys().getAsRange<StringAttr>())) {
    out += (first ? "" : " and ") + left.str() + " == " + right.str();
    first = false;
  }
  return out;
}

static std::string sortText(flow::SortOp op) {
  std::string out = "by ";
  bool first = true;
  for (auto key : op.getOrder().getAsRange<flow::OrderAttr>()) {
    out += (first ? "" : ", ") + key.getColumn().str() +
           (key.getDescending() ? " desc" : "") +
           (key.getNullsFirst() ? " nulls first" : "");
    first = false;
  }
  if (op.getLimit())
    out += ", limit " + std::to_string(*op.getLimit());
  if (op.getOffset() > 0)
    out += " offset " + std::to_string(op.getOffset());
  return out;
}

static std::string detailOf(Operation *op) {
  return llvm::TypeSwitch<Operation *, std::string>(op)
      .Case([](flow::SourceOp source) { return sourceText(source); })
      .Case([](flow::FilterOp filter) {
        return expressionText(
            filter.getBody().front().getTerminator()->getOperand(0),
            streamOf(filter.getInput()));
      })
      .Case([](flow::ProjectOp project) { return projectText(project); })
      .Case([&](flow::WatermarkOp watermark) {
        const auto bound = int64_t(watermark.getBoundMicros());
        return watermark.getColumn().str() +
               (bound ? " - " + durationText(op, bound) : "");
      })
      .Case([](flow::FlattenOp flatten) {
        return flatten.getColumn().str() + " as " + flatten.getAs().str() +
               (flatten.getOuter() ? " outer" : "");
      })
      .Case([&](flow::WindowOp window) {
        const auto offset = int64_t(window.getOffsetMicros());
        return "tumble(" + durationText(op, int64_t(window.getSizeMicros())) +
               (offset ? ", " + durationText(op, offset) : "") + ")";
      })
      .Case([](flow::AggregateOp group) { return aggregateText(group); })
      .Case([](flow::JoinOp join) { return joinText(join); })
      .Case([](flow::SortOp sort) { return sortText(sort); })
      .Case(
          [](flow::LimitOp limit) { return std::to_string(limit.getCount()); })
      .Case([](flow::SinkOp sink) {
        return sink.getName().str() + " -> " + sink.getConnector().str() + "(" +
               optionsText(sink.getOptions()) + ")";
      })
      .Default([](Operation *) { return std::string(); });
}

std::string placeText(Location loc) {
  std::string text;
  loc->walk([&](Location part) {
    auto place = dyn_cast<FileLineColLoc>(part);
    if (!place)
      return WalkResult::advance();
    text = place.getFilename().str() + ":" + std::to_string(place.getLine()) +
           ":" + std::to_string(place.getColumn());
    return WalkResult::interrupt();
  });
  return text;
}

/// All operators: what makes a stream, or takes one to a sink.
static std::vector<Operation *> operatorsOf(ModuleOp module) {
  std::vector<Operation *> all;
  for (auto main : module.getOps<func::FuncOp>())
    for (Operation &op : main.getOps())
      if (isa<flow::SinkOp>(op) ||
          (op.getNumResults() == 1 &&
           isa<flow::StreamType>(op.getResult(0).getType())))
        all.push_back(&op);
  return all;
}

void nameCounters(ModuleOp module) {
  int number = 0;
  for (Operation *op : operatorsOf(module))
    if (!op->hasAttr("uid"))
      op->setAttr(
          kCounterAttribute,
          StringAttr::get(op->getContext(), op->getName().stripDialect() + "#" +
                                                llvm::Twine(++number)));
}

static StageView stageView(const StageSpec &stage, const Plan &plan) {
  static constexpr const char *kKinds[] = {"hash", "multimap", "list"};
  static constexpr const char *kDrivers[] = {"text", "batches", "entries",
                                             "rows"};
  static constexpr const char *kFires[] = {"as it comes", "as windows close",
                                           "at the end"};
  StageView view;
  view.uid = stage.uid;
  view.parallelism = stage.parallelism;
  for (const TableSpec &table : stage.tables)
    view.tables.push_back({table.uid, kKinds[table.kind], table.windowed,
                           table.entrySize, table.rowSize});
  for (const PipelineSpec &spec : stage.pipelines) {
    PipelineView pipeline;
    pipeline.symbol = spec.symbol;
    pipeline.input = kDrivers[spec.driver];
    if (spec.port >= 0) {
      const PortSpec &port = stage.ports[size_t(spec.port)];
      pipeline.input +=
          port.source >= 0
              ? " of source " + plan.sources[size_t(port.source)].name
              : " of edge " + std::to_string(port.edge);
    } else if (spec.table >= 0) {
      pipeline.input += " of table " + stage.tables[size_t(spec.table)].uid;
    }
    pipeline.input += std::string(", ") + kFires[spec.fires];
    view.pipelines.push_back(std::move(pipeline));
  }
  return view;
}

static std::string_view guaranteeOf(const std::string &connector) {
  for (const Connector &known : library().connectors)
    if (known.spec->name == connector)
      return known.spec->guarantee;
  return "";
}

PlanView viewOf(Compilation &compilation) {
  PlanView view;
  view.program = compilation.file().name();
  std::map<Operation *, size_t> numbers;
  std::map<std::string, size_t> byCounter;
  for (Operation *op : operatorsOf(compilation.flowModule())) {
    OperatorView &shown = view.operators.emplace_back();
    numbers[op] = view.operators.size() - 1;
    shown.name = op->getName().stripDialect().str();
    shown.detail = detailOf(op);
    shown.place = placeText(op->getLoc());
    if (auto uid = op->getAttrOfType<StringAttr>("uid"))
      shown.counter = shown.uid = uid.str();
    else if (auto name = op->getAttrOfType<StringAttr>(kCounterAttribute))
      shown.counter = name.str();
    byCounter[shown.counter] = numbers[op];
    for (Value input : op->getOperands())
      shown.inputs.push_back(numbers.at(input.getDefiningOp()));
    auto stream =
        streamOf(op->getNumResults() ? op->getResult(0) : op->getOperand(0));
    for (const flow::Column &column : stream.getColumns())
      shown.columns.push_back(column.name.str() + ": " +
                              flow::typeText(column.type));
  }
  const Plan &plan = compilation.plan();
  std::map<std::string, std::vector<size_t>> inPipeline;
  compilation.pipeModule().walk([&](pipe::CountOp count) {
    const auto found = byCounter.find(count.getName().str());
    auto pipeline = count->getParentOfType<pipe::PipelineOp>();
    if (found == byCounter.end() || !pipeline)
      return;
    const std::string symbol = pipelineSymbol(pipeline);
    inPipeline[symbol].push_back(found->second);
    view.operators[found->second].pipelines.push_back(symbol);
  });
  for (const StageSpec &stage : plan.stages) {
    view.stages.push_back(stageView(stage, plan));
    for (PipelineView &pipeline : view.stages.back().pipelines)
      pipeline.operators = inPipeline[pipeline.symbol];
  }
  for (const SinkSpec &sink : plan.sinks)
    view.sinks.push_back(
        {sink.name, sink.connector, std::string(guaranteeOf(sink.connector))});
  return view;
}

void addReport(PlanView &view, const JobReport &report) {
  view.analyzed = true;
  view.micros = report.micros;
  std::map<std::string, int64_t> rows;
  for (size_t i = 0; i < report.stages.size(); ++i) {
    for (const auto &[name, count] : report.stages[i].counters)
      rows[name] += count;
    for (size_t p = 0; p < report.stages[i].pipelines.size(); ++p) {
      PipelineView &pipeline = view.stages[i].pipelines[p];
      pipeline.micros = report.stages[i].pipelines[p].micros;
      pipeline.calls = report.stages[i].pipelines[p].calls;
    }
  }
  for (OperatorView &shown : view.operators)
    if (const auto found = rows.find(shown.counter); found != rows.end())
      shown.rows = found->second;
}

} // namespace flott::cli
