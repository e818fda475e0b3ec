// Schemas and operators.
#include "dsl/Ast.h"

namespace flott {

int Schema::indexOf(std::string_view name) const {
  for (size_t i = 0; i < columns.size(); ++i)
    if (columns[i].name == name)
      return static_cast<int>(i);
  return -1;
}

std::string_view operatorText(Operator op) {
  switch (op) {
  case Operator::None:
    return "";
  case Operator::Neg:
    return "-";
  case Operator::Not:
    return "not";
  case Operator::Or:
    return "or";
  case Operator::And:
    return "and";
  case Operator::Eq:
    return "==";
  case Operator::Ne:
    return "!=";
  case Operator::Lt:
    return "<";
  case Operator::Le:
    return "<=";
  case Operator::Gt:
    return ">";
  case Operator::Ge:
    return ">=";
  case Operator::Same:
    return "is not distinct from";
  case Operator::Differ:
    return "is distinct from";
  case Operator::Coalesce:
    return "??";
  case Operator::Add:
    return "+";
  case Operator::Sub:
    return "-";
  case Operator::Mul:
    return "*";
  case Operator::Div:
    return "/";
  case Operator::Rem:
    return "%";
  }
  return "";
}

} // namespace flott
