// Values as text, for the encoders.
#include "stdlib/formats/Text.h"

#include "runtime/text/inline/Format.h"

#include <cassert>
#include <cmath>
#include <cstring>

namespace flott {
namespace {

template <typename T> T load(const void *value) {
  T result;
  std::memcpy(&result, value, sizeof result);
  return result;
}

void appendTimestamp(int64_t value, int precision, bool instant,
                     std::string &out) {
  char text[kFlottFormatBytes];
  if (instant) {
    out.append(text, size_t(flott_timestamp_ltz_format(
                         value, precision, /*offsetSeconds=*/0, text)));
    return;
  }
  const auto size = size_t(flott_timestamp_format(value, precision, text));
  // The date ends where the space stands.
  const size_t space = std::string_view(text, size).find(' ');
  if (space != std::string_view::npos)
    text[space] = 'T';
  out.append(text, size);
}

} // namespace

void appendScalar(TypeKind kind, const ScalarSpec &type, const void *value,
                  std::string &out) {
  char text[kFlottFormatBytes];
  int64_t size = 0;
  switch (kind) {
  case TypeKind::Bool:
    size = flott_bool_format(load<uint8_t>(value), text);
    break;
  case TypeKind::I8:
    size = flott_i64_format(load<int8_t>(value), text);
    break;
  case TypeKind::I16:
    size = flott_i64_format(load<int16_t>(value), text);
    break;
  case TypeKind::I32:
    size = flott_i64_format(load<int32_t>(value), text);
    break;
  case TypeKind::I64:
    size = flott_i64_format(load<int64_t>(value), text);
    break;
  case TypeKind::F32:
    size = flott_f32_format(load<float>(value), text);
    break;
  case TypeKind::F64:
    size = flott_f64_format(load<double>(value), text);
    break;
  case TypeKind::Decimal: {
    uint64_t halves[2];
    std::memcpy(halves, value, sizeof halves);
    size =
        flott_decimal_format(halves[0], int64_t(halves[1]), type.scale, text);
    break;
  }
  case TypeKind::Date:
    size = flott_date_format(load<int32_t>(value), text);
    break;
  case TypeKind::Time:
    size = flott_time_format(load<int64_t>(value), type.precision, text);
    break;
  case TypeKind::Timestamp:
  case TypeKind::TimestampLtz:
    return appendTimestamp(load<int64_t>(value), type.precision,
                           kind == TypeKind::TimestampLtz, out);
  case TypeKind::Interval:
    size = flott_interval_format(load<int64_t>(value), text);
    break;
  case TypeKind::Months:
    size = flott_months_format(load<int32_t>(value), text);
    break;
  case TypeKind::String:
  case TypeKind::Bytes:
  case TypeKind::Array:
    assert(false && "value is not a scalar of fixed size");
    break;
  }
  out.append(text, size_t(size));
}

void appendHex(std::string_view bytes, std::string &out) {
  const size_t at = out.size();
  out.resize(at + 2 + 2 * bytes.size());
  char *next = out.data() + at;
  *next++ = '0';
  *next++ = 'x';
  for (char c : bytes) {
    *next++ = "0123456789abcdef"[uint8_t(c) >> 4];
    *next++ = "0123456789abcdef"[uint8_t(c) & 15];
  }
}

void appendJsonString(std::string_view text, std::string &out) {
  out += '"';
  size_t from = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = uint8_t(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\')
      continue;
    out.append(text, from, i - from);
    from = i + 1;
    switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      out += "\\u00";
      out += "0123456789abcdef"[c >> 4];
      out += "0123456789abcdef"[c & 15];
    }
  }
  out.append(text, from, std::string_view::npos);
  out += '"';
}

void appendJson(const ScalarSpec &type, const void *value, bool valid,
                std::string &out) {
  if (!valid) {
    out += "null";
    return;
  }
  const TypeKind kind = kindOf(type);
  const auto quote = [&] {
    out += '"';
    appendScalar(kind, type, value, out);
    out += '"';
  };
  switch (kind) {
  case TypeKind::String:
    return appendJsonString(textOf(load<FlottView>(value)), out);
  case TypeKind::Bytes:
    out += '"';
    appendHex(textOf(load<FlottView>(value)), out);
    out += '"';
    return;
  case TypeKind::F32:
    if (!std::isfinite(load<float>(value)))
      return quote();
    break;
  case TypeKind::F64:
    if (!std::isfinite(load<double>(value)))
      return quote();
    break;
  case TypeKind::Date:
  case TypeKind::Time:
  case TypeKind::Timestamp:
  case TypeKind::TimestampLtz:
  case TypeKind::Interval:
  case TypeKind::Months:
    return quote();
  case TypeKind::Array: {
    const auto array = load<FlottArray>(value);
    const ScalarSpec &element = type.element[0];
    const int64_t width = widthOf(kindOf(element));
    const uint8_t *elementValid = array.data + array.count * width;
    out += '[';
    for (int64_t i = 0; i < array.count; ++i) {
      if (i > 0)
        out += ',';
      appendJson(element, array.data + i * width, elementValid[i] != 0, out);
    }
    out += ']';
    return;
  }
  default:
    break;
  }
  appendScalar(kind, type, value, out);
}

} // namespace flott
