// Order and text of values.
#include "compiler/Interpret/Datum.h"

#include "compiler/Interpret/Scalar.h"

#include <cmath>

using namespace mlir;

namespace flott::flow {

Datum zeroOf(Type type) {
  type = valueType(type);
  if (isa<FloatType>(type))
    return Datum::of(0.0);
  if (isa<DecimalType>(type))
    return Datum::of(Int128(0));
  if (isa<StringType, BytesType>(type))
    return Datum::of(std::string());
  if (isa<ArrayType>(type))
    return Datum::of(Datum::Elements());
  return Datum::of(int64_t(0));
}

template <typename T> static int order(const T &lhs, const T &rhs) {
  return lhs < rhs ? -1 : rhs < lhs ? 1 : 0;
}

static int orderReals(double lhs, double rhs) {
  if (std::isnan(lhs) || std::isnan(rhs))
    return order(std::isnan(lhs), std::isnan(rhs));
  return order(lhs, rhs); // -0.0 < 0.0 is false both ways
}

int compareValues(const Datum &lhs, Type lhsType, const Datum &rhs,
                  Type rhsType) {
  lhsType = valueType(lhsType);
  rhsType = valueType(rhsType);
  if (isa<FloatType>(lhsType))
    return orderReals(lhs.real(), rhs.real());
  if (auto decimal = dyn_cast<DecimalType>(lhsType)) {
    const unsigned scale =
        std::max(decimal.getScale(), cast<DecimalType>(rhsType).getScale());
    const Exact l = exactOf(lhs, lhsType).rescaled(scale);
    const Exact r = exactOf(rhs, rhsType).rescaled(scale);
    return l.unscaled.slt(r.unscaled) ? -1 : r.unscaled.slt(l.unscaled) ? 1 : 0;
  }
  if (isa<StringType, BytesType>(lhsType)) {
    const int result = lhs.text().compare(rhs.text()); // as unsigned bytes
    return order(result, 0);
  }
  if (auto array = dyn_cast<ArrayType>(lhsType)) {
    const auto &l = lhs.elements(), &r = rhs.elements();
    for (size_t i = 0; i < l.size() && i < r.size(); ++i) {
      if (l[i].isNull() != r[i].isNull())
        return l[i].isNull() ? 1 : -1;
      if (int result = compareNullable(l[i], r[i], array.getElement()))
        return result;
    }
    return order(l.size(), r.size());
  }
  return order(lhs.integer(), rhs.integer());
}

int compareNullable(const Datum &lhs, const Datum &rhs, Type type) {
  if (lhs.isNull() || rhs.isNull())
    return order(!lhs.isNull(), !rhs.isNull());
  return compareValues(lhs, type, rhs, type);
}

std::string valueText(const Datum &value, Type type) {
  if (value.isNull())
    return "NULL";
  return formatValue(value, valueType(type));
}

} // namespace flott::flow
