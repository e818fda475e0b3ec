// Expressions as text.
#include "tools/cli/ExpressionText.h"

#include "compiler/Interpret/Scalar.h"
#include "dsl/flott/Lexer.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace flott::cli {
namespace {

// How tightly operators bind, as in docs/language.md.
enum Binding { kOr, kAnd, kNot, kComparison, kSum, kProduct, kTight };

struct Text {
  std::string text;
  Binding binding = kTight;
};

class Printer {
public:
  explicit Printer(flow::StreamType columns) : columns_(columns) {}

  Text print(Value value) const {
    if (auto argument = dyn_cast<BlockArgument>(value)) {
      const unsigned number = argument.getArgNumber();
      const auto all = columns_.getColumns();
      return {number < all.size() ? all[number].name.str()
                                  : "#" + std::to_string(number)};
    }
    Operation *op = value.getDefiningOp();
    return llvm::TypeSwitch<Operation *, Text>(op)
        .Case([](flow::ConstantOp constant) { return literal(constant); })
        .Case([&](flow::AddOp) { return binary(op, " + ", kSum); })
        .Case([&](flow::SubOp) { return binary(op, " - ", kSum); })
        .Case([&](flow::MulOp) { return binary(op, " * ", kProduct); })
        .Case([&](flow::DivOp) { return binary(op, " / ", kProduct); })
        .Case([&](flow::RemOp) { return binary(op, " % ", kProduct); })
        .Case([&](flow::AndOp) { return binary(op, " and ", kAnd); })
        .Case([&](flow::OrOp) { return binary(op, " or ", kOr); })
        .Case([&](flow::CompareOp compare) {
          return binary(op, wordOf(compare.getPredicate()), kComparison);
        })
        .Case([&](flow::NegOp neg) {
          return Text{"-" + inside(neg.getOperand(), kTight)};
        })
        .Case([&](flow::NotOp no) { return negation(no); })
        .Case([&](flow::IsNullOp test) {
          return Text{inside(test.getOperand(), kSum) + " is null",
                      kComparison};
        })
        // Optional or not: the program does not write it.
        .Case<flow::SomeOp, flow::ValueOp>(
            [&](Operation *wrap) { return print(wrap->getOperand(0)); })
        .Case([&](flow::CastOp cast) {
          return Text{
              inside(cast.getOperand(), kTight) +
              (cast.getOnError() == flow::OnError::Null ? " as? " : " as ") +
              flow::typeText(flow::valueType(cast.getType()))};
        })
        .Case([&](flow::IfOp choice) {
          return Text{"if " + print(choice.getCondition()).text + " then " +
                          yielded(choice.getThenRegion()) + " else " +
                          yielded(choice.getElseRegion()),
                      kOr};
        })
        .Case([&](flow::CallOp call) {
          return Text{call.getFunction().str() + "(" +
                      list(call.getArguments()) + ")"};
        })
        .Case([&](flow::ArrayOp array) {
          return Text{"[" + list(array.getElements()) + "]"};
        })
        .Case([&](flow::ElementOp element) {
          return Text{inside(element.getArray(), kTight) + "[" +
                      print(element.getIndex()).text + "]"};
        })
        .Default([&](Operation *other) {
          return Text{other->getName().stripDialect().str() + "(" +
                      list(other->getOperands()) + ")"};
        });
  }

private:
  static Text literal(flow::ConstantOp constant) {
    const Type type = flow::valueType(constant.getType());
    const flow::Datum value = flow::valueOf(constant.getValue(), type);
    if (value.isNull())
      return {"null"};
    if (isa<flow::StringType>(type))
      return {quotedText(value.text())};
    if (isa<flow::BytesType>(type))
      return {"b" + quotedText(value.text())};
    const std::string text = flow::formatValue(value, type);
    if (isa<flow::DateType, flow::TimeType, flow::TimestampType,
            flow::TimestampLtzType>(type)) {
      const std::string word = flow::typeText(type);
      return {word.substr(0, word.find('(')) + " \"" + text + "\""};
    }
    return {text};
  }

  static const char *wordOf(flow::Predicate predicate) {
    switch (predicate) {
    case flow::Predicate::Eq:
      return " == ";
    case flow::Predicate::Ne:
      return " != ";
    case flow::Predicate::Lt:
      return " < ";
    case flow::Predicate::Le:
      return " <= ";
    case flow::Predicate::Gt:
      return " > ";
    case flow::Predicate::Ge:
      return " >= ";
    case flow::Predicate::Same:
      return " is not distinct from ";
    case flow::Predicate::Differ:
      return " is distinct from ";
    }
    return " ? ";
  }

  Text negation(flow::NotOp no) const {
    if (auto test = no.getOperand().getDefiningOp<flow::IsNullOp>())
      return {inside(test.getOperand(), kSum) + " is not null", kComparison};
    return {"not " + inside(no.getOperand(), kNot), kNot};
  }

  /// The right side of an operator binds tighter than the operator.
  Text binary(Operation *op, StringRef word, Binding binding) const {
    const bool chains = binding != kComparison;
    return {inside(op->getOperand(0), chains ? binding : Binding(binding + 1)) +
                word.str() + inside(op->getOperand(1), Binding(binding + 1)),
            binding};
  }

  std::string inside(Value value, Binding least) const {
    const Text part = print(value);
    return part.binding < least ? "(" + part.text + ")" : part.text;
  }

  std::string yielded(Region &region) const {
    return print(region.front().getTerminator()->getOperand(0)).text;
  }

  std::string list(ValueRange values) const {
    std::string out;
    for (Value value : values)
      out += (out.empty() ? "" : ", ") + print(value).text;
    return out;
  }

  const flow::StreamType columns_;
};

} // namespace

std::string expressionText(Value value, flow::StreamType columns) {
  return Printer(columns).print(value).text;
}

} // namespace flott::cli
