// Types as Arrow's format strings.
#include "stdlib/connectors/memory/ArrowStream.h"

namespace flott {

std::string arrowFormat(const ScalarSpec &type) {
  const bool nanos = type.precision > 6;
  switch (kindOf(type)) {
  case TypeKind::Bool:
    return "b";
  case TypeKind::I8:
    return "c";
  case TypeKind::I16:
    return "s";
  case TypeKind::I32:
    return "i";
  case TypeKind::I64:
    return "l";
  case TypeKind::F32:
    return "f";
  case TypeKind::F64:
    return "g";
  case TypeKind::Decimal:
    return "d:" + std::to_string(type.precision) + "," +
           std::to_string(type.scale);
  case TypeKind::String:
    return "u";
  case TypeKind::Bytes:
    return "z";
  case TypeKind::Date:
    return "tdD";
  case TypeKind::Time:
    return nanos ? "ttn" : "ttu";
  case TypeKind::Timestamp:
    return nanos ? "tsn:" : "tsu:";
  case TypeKind::TimestampLtz:
    return nanos ? "tsn:UTC" : "tsu:UTC";
  case TypeKind::Interval:
    return "tDu";
  case TypeKind::Months:
    return "tiM";
  case TypeKind::Array:
    return "";
  }
  return "";
}

} // namespace flott
