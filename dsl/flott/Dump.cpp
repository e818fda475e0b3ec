// The text of --emit=ast.
#include "dsl/flott/Dump.h"

namespace flott {

namespace {

class Dumper {
public:
  std::string take() { return std::move(out_); }

  void statement(const Statement &statement) {
    std::visit([this](const auto &s) { dump(s); }, statement);
    out_ += '\n';
  }

private:
  void open(std::string_view head) {
    out_ += '(';
    out_ += head;
  }
  void word(std::string_view text) {
    out_ += ' ';
    out_ += text;
  }
  void close() { out_ += ')'; }

  void type(const TypeSyntax &syntax) {
    out_ += syntax.name.text;
    for (size_t i = 0; i < syntax.numbers.size(); ++i)
      out_ += (i ? "," : "(") + std::to_string(syntax.numbers[i]);
    if (!syntax.numbers.empty())
      out_ += ')';
    for (const TypeSyntax &element : syntax.elements) {
      out_ += '<';
      type(element);
      out_ += '>';
    }
    if (syntax.optional)
      out_ += '?';
  }

  void fields(const std::vector<FieldSyntax> &fields) {
    for (const FieldSyntax &field : fields) {
      out_ += " (" + field.name.text + " ";
      type(field.type);
      close();
    }
  }

  void operands(const Expr &e) {
    for (const ExprPtr &operand : e.operands) {
      out_ += ' ';
      expr(*operand);
    }
    close();
  }

  std::string pathText(const Expr &e) {
    std::string text;
    for (const Identifier &part : e.path)
      text += (text.empty() ? "" : ".") + part.text;
    return text;
  }

  void expr(const Expr &e) {
    const std::string sign = e.negated ? "not-" : "";
    switch (e.kind) {
    case ExprKind::Literal:
      if (e.literal.type.kind == TypeKind::Date ||
          isTimeOfPrecision(e.literal.type))
        out_ += std::string(kindName(e.literal.type.kind)) + ":";
      out_ += literalText(e.literal);
      return;
    case ExprKind::Name:
      out_ += pathText(e);
      return;
    case ExprKind::Unary:
    case ExprKind::Binary:
      open(operatorText(e.op));
      return operands(e);
    case ExprKind::IsNull:
      open(e.negated ? "is-not-null" : "is-null");
      return operands(e);
    case ExprKind::In:
      open(sign + "in");
      return operands(e);
    case ExprKind::Between:
      open(sign + "between");
      return operands(e);
    case ExprKind::Like:
      open(sign + "like");
      return operands(e);
    case ExprKind::If:
      open("if");
      return operands(e);
    case ExprKind::Match:
      open("match ");
      expr(*e.operands[0]);
      for (const MatchArm &arm : e.arms) {
        out_ += arm.values.empty() ? " (else" : " (";
        for (const ExprPtr &value : arm.values) {
          expr(*value);
          out_ += &value == &arm.values.back() ? "" : " ";
        }
        out_ += " => ";
        expr(*arm.result);
        close();
      }
      return close();
    case ExprKind::Cast:
      open(e.orNull ? "as? " : "as ");
      type(e.castTo);
      return operands(e);
    case ExprKind::Call:
      open("call ");
      out_ += pathText(e);
      return operands(e);
    case ExprKind::Array:
      open("array");
      return operands(e);
    case ExprKind::Index:
      open("index");
      return operands(e);
    case ExprKind::Error:
      out_ += "<error>";
      return;
    }
  }

  void items(const std::vector<Item> &items) {
    for (const Item &item : items) {
      out_ += ' ';
      if (!item.expr) {
        open("*");
        for (const Identifier &name : item.except)
          word("-" + name.text);
        close();
        continue;
      }
      const bool plain =
          item.name.text.empty() && !item.descending && !item.nullsFirst;
      if (plain) {
        expr(*item.expr);
        continue;
      }
      open(item.name.text.empty() ? "by" : "= " + item.name.text);
      out_ += ' ';
      expr(*item.expr);
      if (item.descending)
        word("desc");
      if (item.nullsFirst)
        word("nulls-first");
      close();
    }
  }

  void optional(const ExprPtr &e, std::string_view head = "") {
    if (!e)
      return;
    out_ += ' ';
    if (!head.empty()) {
      open(head);
      out_ += ' ';
    }
    expr(*e);
    if (!head.empty())
      close();
  }

  void stage(const Stage &s) {
    static constexpr std::string_view kNames[] = {
        "where", "select",   "union", "flatten", "watermark", "window",
        "group", "distinct", "join",  "order",   "limit"};
    open(kNames[static_cast<size_t>(s.kind)]);
    if (s.outer)
      word(s.kind == StageKind::Join ? "left" : "outer");
    if (!s.column.text.empty())
      word(s.column.text);
    for (const auto &relation : s.relations) {
      out_ += ' ';
      dump(*relation);
    }
    if (!s.alias.text.empty())
      word("as " + s.alias.text);
    optional(s.condition);
    items(s.items);
    if (s.kind == StageKind::Group) {
      out_ += " {";
      items(s.computed);
      out_ += " }";
    }
    optional(s.first);
    optional(s.second, s.kind == StageKind::Watermark ? "idle" : "offset");
    close();
  }

  void dump(const Relation &relation) {
    if (relation.nested)
      dump(*relation.nested);
    else
      out_ += relation.name.text;
    for (const Stage &s : relation.stages) {
      out_ += " |> ";
      stage(s);
    }
  }

  void dump(const ConnectorSyntax &connector) {
    open(connector.name.text);
    for (const OptionSyntax &option : connector.options) {
      out_ += " (" + option.name.text + " ";
      expr(*option.value);
      close();
    }
    close();
  }

  void dump(const RecordStatement &s) {
    open("record " + s.name.text);
    fields(s.fields);
    close();
  }
  void dump(const SourceStatement &s) {
    open("source " + s.name.text + (s.table ? " table " : " stream "));
    type(s.record);
    out_ += ' ';
    dump(s.connector);
    if (s.watermark) {
      out_ += ' ';
      stage(*s.watermark);
    }
    if (s.badRow == SourceStatement::BadRow::Skip)
      word("(on-bad-row skip)");
    optional(s.badRowFile, "on-bad-row file");
    close();
  }
  void dump(const SinkStatement &s) {
    open("sink ");
    dump(s.relation);
    out_ += ' ';
    dump(s.connector);
    close();
  }
  void dump(const LetStatement &s) {
    open("let " + s.name.text + " ");
    dump(s.relation);
    close();
  }
  void dump(const ParamStatement &s) {
    open("param " + s.name.text + " ");
    type(s.type);
    optional(s.initial);
    close();
  }
  void dump(const FnStatement &s) {
    open("fn " + s.name.text);
    fields(s.parameters);
    if (s.result) {
      out_ += " -> ";
      type(*s.result);
    }
    optional(s.body);
    close();
  }

  std::string out_;
};

} // namespace

std::string dumpProgram(const Program &program) {
  Dumper dumper;
  for (const Statement &statement : program.statements)
    dumper.statement(statement);
  return dumper.take();
}

} // namespace flott
