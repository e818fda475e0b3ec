// Random scalar expressions over the columns of a row, with their SQL.
#pragma once

#include "test/unit/support/PlanGenerator.h"

#include "mlir/IR/Builders.h"

namespace flott::flow {

/// An expression in both languages. `sql` is empty where SQL has no such thing.
struct Expression {
  mlir::Value value;
  std::string sql;

  mlir::Type type() const { return value.getType(); }
};

/// A type that columns of generated plans have, by number; `kPlainTypes` of
/// them, then an array.
mlir::Type generatedType(mlir::MLIRContext *context, unsigned number);
inline constexpr unsigned kPlainTypes = 8;

/// A value of a type, from a small pool with NULL-free extremes.
Datum generatedDatum(Choices &choices, mlir::Type type);

std::string sqlType(mlir::Type type);
std::string sqlLiteral(const Datum &value, mlir::Type type);

class ExpressionGenerator {
public:
  /// Columns are the arguments of a region's block, by their SQL names.
  ExpressionGenerator(Choices &choices, mlir::OpBuilder &builder,
                      std::vector<Expression> columns)
      : choices_(choices), builder_(builder), columns_(std::move(columns)) {}

  /// Of the value type `type`, optional or not.
  Expression any(mlir::Type type, unsigned depth);
  /// A truth value, as filters have it.
  Expression predicate(unsigned depth);
  /// Of exactly the type: made optional, or NULL replaced by zero.
  Expression exactly(Expression expression, mlir::Type type);

private:
  Expression leaf(mlir::Type type);
  Expression comparison(unsigned depth);
  Expression logic(unsigned depth);
  Expression arithmetic(mlir::Type type, unsigned depth);
  Expression cast(mlir::Type type, unsigned depth);
  Expression branch(mlir::Type type, unsigned depth);
  mlir::Location loc() { return builder_.getUnknownLoc(); }

  Choices &choices_;
  mlir::OpBuilder &builder_;
  std::vector<Expression> columns_;
};

} // namespace flott::flow
