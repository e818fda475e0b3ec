// A program's description as text, JSON and DOT.
#include "tools/cli/PlanView.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

#include <cstdio>
#include <set>

namespace flott::cli {
namespace {

std::string millis(int64_t micros) {
  char text[32];
  snprintf(text, sizeof text, "%.1f ms", double(micros) / 1000);
  return text;
}

const char *tierName(Tier tier) {
  return tier == Tier::Quick ? "quick" : "optimized";
}

/// The plan as a tree, sinks at the top.
class TreePrinter {
public:
  TreePrinter(const PlanView &view, std::string &out)
      : view_(view), out_(out), readers_(view.operators.size()) {
    for (const OperatorView &op : view.operators)
      for (size_t input : op.inputs)
        ++readers_[input];
  }

  void print(size_t number, const std::string &first, const std::string &rest) {
    const OperatorView &op = view_.operators[number];
    out_ += first + op.name + (op.detail.empty() ? "" : " " + op.detail);
    if (readers_[number] > 1)
      out_ += " [#" + std::to_string(number) + "]";
    if (readers_[number] > 1 && !printed_.insert(number).second) {
      out_ += ", as above\n";
      return;
    }
    if (op.rows >= 0)
      out_ += "  (" + std::to_string(op.rows) + " rows)";
    out_ += "\n";
    for (size_t i = 0; i < op.inputs.size(); ++i) {
      const bool last = i + 1 == op.inputs.size();
      print(op.inputs[i], rest + (last ? "└─ " : "├─ "),
            rest + (last ? "   " : "│  "));
    }
  }

private:
  const PlanView &view_;
  std::string &out_;
  std::vector<int> readers_;
  std::set<size_t> printed_;
};

} // namespace

std::string explainText(const PlanView &view) {
  std::string out = "Plan\n";
  TreePrinter tree(view, out);
  for (size_t i = 0; i < view.operators.size(); ++i)
    if (view.operators[i].name == "sink")
      tree.print(i, "  ", "  ");

  out += "\nRules\n";
  for (const RuleView &rule : view.rules)
    if (rule.applied)
      out += "  + " + rule.rule + ", " + rule.place + "\n";
  for (const RuleView &rule : view.rules)
    if (!rule.applied)
      out += "  - " + rule.rule + ", " + rule.place + ": " + rule.text + "\n";
  if (view.rules.empty())
    out += "  none\n";

  out += "\nStages\n";
  for (const StageView &stage : view.stages) {
    out += "  " + stage.uid + ", " + std::to_string(stage.parallelism) +
           (stage.parallelism == 1 ? " subtask\n" : " subtasks\n");
    for (const PipelineView &pipeline : stage.pipelines) {
      out += "    " + pipeline.symbol + ": " + pipeline.input;
      for (size_t i = 0; i < pipeline.operators.size(); ++i)
        out += (i == 0 ? ": " : " → ") +
               view.operators[pipeline.operators[i]].name;
      if (pipeline.micros >= 0)
        out += "  (" + millis(pipeline.micros) + ", " +
               std::to_string(pipeline.calls) +
               (pipeline.calls == 1 ? " call)" : " calls)");
      out += "\n";
    }
    for (const TableView &table : stage.tables) {
      out += "    table " + table.uid + ": " + table.kind;
      if (table.windowed)
        out += ", one per window";
      if (table.entryBytes)
        out += ", " + std::to_string(table.entryBytes) + " bytes per key";
      if (table.rowBytes)
        out += ", " + std::to_string(table.rowBytes) + " bytes per row";
      out += "\n";
    }
  }
  out += "\nSinks\n";
  for (const SinkView &sink : view.sinks)
    out += "  " + sink.name + " (" + sink.connector + "): " + sink.guarantee +
           "\n";
  if (!view.code.empty())
    out += "\nCode\n";
  for (const CompileRecord &code : view.code)
    out += "  " + code.symbol + ": " + tierName(code.tier) +
           (code.isCached ? ", from the cache" : ", compiled") + " in " +
           millis(int64_t(code.milliseconds * 1000)) + "\n";
  if (view.analyzed)
    out += "\nRan " + millis(view.micros) +
           "; what sinks get was counted and thrown away.\n";
  return out;
}

std::string explainJson(const PlanView &view) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::json::OStream json(stream, /*IndentSize=*/2);
  json.object([&] {
    json.attribute("program", view.program);
    json.attributeArray("operators", [&] {
      for (size_t i = 0; i < view.operators.size(); ++i) {
        const OperatorView &op = view.operators[i];
        json.object([&] {
          json.attribute("id", int64_t(i));
          json.attribute("name", op.name);
          json.attribute("detail", op.detail);
          if (!op.uid.empty())
            json.attribute("uid", op.uid);
          json.attribute("place", op.place);
          json.attributeArray("columns", [&] {
            for (const std::string &column : op.columns)
              json.value(column);
          });
          json.attributeArray("inputs", [&] {
            for (size_t input : op.inputs)
              json.value(int64_t(input));
          });
          json.attributeArray("pipelines", [&] {
            for (const std::string &symbol : op.pipelines)
              json.value(symbol);
          });
          if (op.rows >= 0)
            json.attribute("rows", op.rows);
        });
      }
    });
    json.attributeArray("rules", [&] {
      for (const RuleView &rule : view.rules)
        json.object([&] {
          json.attribute("rule", rule.rule);
          json.attribute("place", rule.place);
          json.attribute("applied", rule.applied);
          if (!rule.applied)
            json.attribute("reason", rule.text);
        });
    });
    json.attributeArray("stages", [&] {
      for (const StageView &stage : view.stages)
        json.object([&] {
          json.attribute("uid", stage.uid);
          json.attribute("parallelism", stage.parallelism);
          json.attributeArray("pipelines", [&] {
            for (const PipelineView &pipeline : stage.pipelines)
              json.object([&] {
                json.attribute("symbol", pipeline.symbol);
                json.attribute("input", pipeline.input);
                json.attributeArray("operators", [&] {
                  for (size_t op : pipeline.operators)
                    json.value(int64_t(op));
                });
                if (pipeline.micros >= 0) {
                  json.attribute("micros", pipeline.micros);
                  json.attribute("calls", pipeline.calls);
                }
              });
          });
          json.attributeArray("tables", [&] {
            for (const TableView &table : stage.tables)
              json.object([&] {
                json.attribute("uid", table.uid);
                json.attribute("kind", table.kind);
                json.attribute("windowed", table.windowed);
                json.attribute("entry_bytes", int64_t(table.entryBytes));
                json.attribute("row_bytes", int64_t(table.rowBytes));
              });
          });
        });
    });
    json.attributeArray("sinks", [&] {
      for (const SinkView &sink : view.sinks)
        json.object([&] {
          json.attribute("name", sink.name);
          json.attribute("connector", sink.connector);
          json.attribute("guarantee", sink.guarantee);
        });
    });
    if (view.analyzed) {
      json.attributeArray("code", [&] {
        for (const CompileRecord &code : view.code)
          json.object([&] {
            json.attribute("symbol", code.symbol);
            json.attribute("tier", tierName(code.tier));
            json.attribute("cached", code.isCached);
            json.attribute("micros", int64_t(code.milliseconds * 1000));
          });
      });
      json.attribute("micros", view.micros);
    }
  });
  return text + "\n";
}

/// Text between quotes in DOT.
static std::string dotText(const std::string &text) {
  std::string out;
  for (char c : text) {
    if (c == '"' || c == '\\')
      out += '\\';
    out += c;
  }
  return out;
}

std::string explainDot(const PlanView &view) {
  std::string out = "digraph plan {\n  rankdir = BT;\n  node [shape = box];\n";
  for (size_t i = 0; i < view.operators.size(); ++i) {
    const OperatorView &op = view.operators[i];
    out += "  n" + std::to_string(i) + " [label = \"" + op.name + "\\n" +
           dotText(op.detail) + "\"];\n";
  }
  for (size_t i = 0; i < view.operators.size(); ++i)
    for (size_t input : view.operators[i].inputs) {
      out += "  n" + std::to_string(input) + " -> n" + std::to_string(i);
      if (view.operators[input].rows >= 0)
        out += " [label = \"" + std::to_string(view.operators[input].rows) +
               " rows\"]";
      out += ";\n";
    }
  return out + "}\n";
}

} // namespace flott::cli
