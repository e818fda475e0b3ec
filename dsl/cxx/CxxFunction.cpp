// The table of types of annotated functions, and names made from it.
#include "dsl/cxx/CxxFunction.h"

#include <cassert>
#include <iterator>

namespace flott {

static constexpr CxxTypeForm kForms[] = {
    {TypeKind::Bool, "bool", "Bool", "b", "bool", "int32_t $", "$ != 0",
     "int8_t", "*out = $;", "static_cast<int32_t>($.i)", "out->i = value[0];"},
    {TypeKind::I8, "i8", "I8", "c", "int8_t", "int32_t $",
     "static_cast<int8_t>($)", "int8_t", "*out = $;",
     "static_cast<int32_t>($.i)", "out->i = value[0];"},
    {TypeKind::I16, "i16", "I16", "s", "int16_t", "int32_t $",
     "static_cast<int16_t>($)", "int16_t", "*out = $;",
     "static_cast<int32_t>($.i)", "out->i = value[0];"},
    {TypeKind::I32, "i32", "I32", "i", "int32_t", "int32_t $", "$", "int32_t",
     "*out = $;", "static_cast<int32_t>($.i)", "out->i = value[0];"},
    {TypeKind::I64, "i64", "I64", "l", "int64_t", "int64_t $", "$", "int64_t",
     "*out = $;", "$.i", "out->i = value[0];"},
    {TypeKind::F32, "f32", "F32", "f", "float", "float $", "$", "float",
     "*out = $;", "static_cast<float>($.f)", "out->f = value[0];"},
    {TypeKind::F64, "f64", "F64", "d", "double", "double $", "$", "double",
     "*out = $;", "$.f", "out->f = value[0];"},
    {TypeKind::Decimal, "decimal", "Decimal", "m", "flott::Decimal",
     "uint64_t $_low, int64_t $_high, int32_t $_scale",
     "flott::Decimal{wide($_low, $_high), $_scale}", "uint64_t",
     "out[0] = static_cast<uint64_t>($.unscaled); out[1] = "
     "static_cast<uint64_t>($.unscaled >> 64);",
     "$.wide.low, $.wide.high, $.scale",
     "out->wide = {value[0], static_cast<int64_t>(value[1])}; out->scale = "
     "args[0].scale;"},
    {TypeKind::String, "string", "String", "t", "FlottText",
     "const char *$, int64_t $_size", "FlottText{$, $_size}", "FlottText",
     "*out = $;", "$.text.data, $.text.size", "out->text = value[0];"},
    {TypeKind::Bytes, "bytes", "Bytes", "y", "flott::Bytes",
     "const char *$, int64_t $_size", "flott::Bytes{$, $_size}", "FlottText",
     "*out = FlottText{$.data, $.size};", "$.text.data, $.text.size",
     "out->text = value[0];"},
    {TypeKind::Date, "date", "Date", "D", "flott::Date", "int32_t $",
     "flott::Date{$}", "int32_t", "*out = $.days;", "static_cast<int32_t>($.i)",
     "out->i = value[0];"},
    {TypeKind::Time, "time", "Time", "T", "flott::Time", "int64_t $",
     "flott::Time{$}", "int64_t", "*out = $.micros;", "$.i",
     "out->i = value[0];"},
    {TypeKind::Timestamp, "timestamp", "Timestamp", "S", "flott::Timestamp",
     "int64_t $", "flott::Timestamp{$}", "int64_t", "*out = $.micros;", "$.i",
     "out->i = value[0];"},
    {TypeKind::TimestampLtz, "timestamp_ltz", "TimestampLtz", "Z",
     "flott::TimestampLtz", "int64_t $", "flott::TimestampLtz{$}", "int64_t",
     "*out = $.micros;", "$.i", "out->i = value[0];"},
    {TypeKind::Interval, "interval", "Interval", "V", "flott::Interval",
     "int64_t $", "flott::Interval{$}", "int64_t", "*out = $.micros;", "$.i",
     "out->i = value[0];"},
    {TypeKind::Months, "months", "Months", "M", "flott::Months", "int32_t $",
     "flott::Months{$}", "int32_t", "*out = $.months;",
     "static_cast<int32_t>($.i)", "out->i = value[0];"},
    // `@` stands for the element's spelling.
    {TypeKind::Array, "array", "Array", "A", "flott::Array<@>",
     "const void *$, int64_t $_count",
     "flott::Array<@>{static_cast<const uint8_t *>($), $_count}", "FlottArray",
     "*out = FlottArray{$.data, $.count};", "$.array.data, $.array.count",
     "out->array = value[0];"},
};

const CxxTypeForm &cxxTypeForm(TypeKind kind) {
  for (const CxxTypeForm &form : kForms)
    if (form.kind == kind)
      return form;
  assert(false && "type has no form in C++");
  return kForms[0];
}

std::string cxxTypeText(const CxxType &type) {
  std::string text(cxxTypeForm(type.kind).text);
  if (type.kind == TypeKind::Array)
    text += "<" + std::string(cxxTypeForm(type.element).text) + ">";
  return type.optional ? text + "?" : text;
}

std::string cxxTypeSpelling(const CxxType &type) {
  std::string text(cxxTypeForm(type.kind).spelling);
  if (type.kind == TypeKind::Array)
    text.replace(text.find('@'), 1, cxxTypeForm(type.element).spelling);
  return type.optional ? "flott::Optional<" + text + ">" : text;
}

static std::string letters(const CxxType &type) {
  if (type.prepared != PreparedKind::None)
    return "p";
  std::string text = type.optional ? "o" : "";
  text += cxxTypeForm(type.kind).letter;
  if (type.kind == TypeKind::Array)
    text += cxxTypeForm(type.element).letter;
  return text;
}

std::string CxxFunction::symbol() const {
  std::string text = "flott_fn_" + name + "__";
  for (const CxxParameter &parameter : parameters)
    text += letters(parameter.type);
  return text;
}

ResultRule CxxFunction::rule() const {
  if (flags & kMayCarry)
    return ResultRule::LikeFirstAndCarry;
  if ((flags & kLikeFirst) || result.kind == TypeKind::Decimal)
    return ResultRule::LikeFirst;
  return ResultRule::Fixed;
}

} // namespace flott
