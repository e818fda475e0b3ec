// The keys of NDJSON, and what their values are.
#include "tools/cli/Sample.h"

#include "runtime/text/inline/Json.h"

#include <memory>

namespace flott::cli {
namespace {

/// Deeper values are not looked into: a file decides how deep it is.
constexpr int kDeepestValue = 32;

/// A column `a.b` is the member `b` of an object `a`.
constexpr const char *kDotted = "its name has a dot, which leads into objects";

/// All values of one key, or all elements of its arrays.
struct Values {
  enum Kind : uint32_t {
    Bool = 1,
    Number = 2,
    Text = 4,
    Array = 8,
    Object = 16,
    Deep = 32
  };
  uint32_t kinds = 0;
  TypeGuess scalars;
  bool sawNull = false;
  int64_t count = 0; // NULLs too

  std::vector<std::pair<std::string, std::unique_ptr<Values>>> members;
  std::unique_ptr<Values> elements;

  bool add(const FlottJsonSlot &value, int depth);
  bool addObject(const char *at, const char *end, int depth);
  bool addArray(const char *at, const char *end, int depth);
  /// Adds the column `name`, or those of an object's members, `name.member`:
  /// optional if there were fewer than `all` values, or if `optional`.
  void addColumns(const std::string &name, int64_t all, bool optional,
                  std::vector<SampledColumn> &into) const;

private:
  Values &member(std::string_view name);
  std::string typeOf(std::string &leftOut) const;
};

Values &Values::member(std::string_view name) {
  for (auto &[known, values] : members)
    if (known == name)
      return *values;
  members.emplace_back(std::string(name), std::make_unique<Values>());
  return *members.back().second;
}

bool Values::add(const FlottJsonSlot &value, int depth) {
  ++count;
  if (depth > kDeepestValue) {
    kinds |= Deep;
    return true;
  }
  switch (value.kind) {
  case kFlottJsonNull:
    sawNull = true;
    return true;
  case kFlottJsonBool:
    kinds |= Bool;
    return true;
  case kFlottJsonNumber:
    kinds |= Number;
    scalars.add({value.data, size_t(value.size)});
    return true;
  case kFlottJsonString:
  case kFlottJsonUnusual:
    kinds |= Text;
    scalars.add({value.data, size_t(value.size)});
    return true;
  case kFlottJsonArray:
    kinds |= Array;
    return addArray(value.data, value.data + value.size, depth);
  default:
    kinds |= Object;
    return addObject(value.data, value.data + value.size, depth);
  }
}

bool Values::addObject(const char *at, const char *end, int depth) {
  at = skipSpace(at + 1);
  while (*at == '"') {
    bool unusual;
    const char *stop = findStringEnd(at + 1, end, &unusual);
    if (stop >= end)
      return false;
    const std::string_view key(at + 1, size_t(stop - at - 1));
    at = skipSpace(stop + 1);
    FlottJsonSlot value;
    if (*at != ':' || !(at = takeValue(skipSpace(at + 1), end, &value)) ||
        !member(key).add(value, depth + 1))
      return false;
    at = skipSpace(at);
    if (*at != ',')
      break;
    at = skipSpace(at + 1);
  }
  return *at == '}' && at + 1 == end;
}

bool Values::addArray(const char *at, const char *end, int depth) {
  if (!elements)
    elements = std::make_unique<Values>();
  at = skipSpace(at + 1);
  while (*at != ']') {
    FlottJsonSlot value;
    at = takeValue(at, end, &value);
    if (!at || at >= end || !elements->add(value, depth + 1))
      return false;
    at = skipSpace(at);
    if (*at == ',')
      at = skipSpace(at + 1);
    else if (*at != ']')
      return false;
  }
  return at + 1 == end;
}

/// Of scalars and arrays of scalars.
std::string Values::typeOf(std::string &leftOut) const {
  switch (kinds) {
  case 0:
    return "string"; // NULL alone
  case Bool:
    return "bool";
  case Number:
    return scalars.type() == "string" ? "f64" : scalars.type();
  case Text: {
    // Text that looks like a number is meant as text.
    const std::string type = scalars.type();
    const bool isTime = type.starts_with("date") || type.starts_with("time");
    return isTime ? type : "string";
  }
  case Array: {
    std::string element = elements->typeOf(leftOut);
    return "array<" + element + (elements->sawNull ? "?>" : ">");
  }
  case Deep:
    leftOut = "it is nested too deeply";
    return "";
  case Object:
    leftOut = "objects in arrays are not read yet";
    return "";
  default:
    leftOut = "its values are of different kinds";
    return "";
  }
}

/// A column that cannot be read; its name is shown if a program can write it.
SampledColumn leftOut(const std::string &name, const char *why) {
  if (canBeNamed(name))
    return {name, "", why};
  return {"a column", "", "no program can write its name"};
}

void Values::addColumns(const std::string &name, int64_t all, bool optional,
                        std::vector<SampledColumn> &into) const {
  optional |= sawNull || count < all;
  if (kinds == Object && !members.empty()) {
    for (const auto &[member, values] : members) {
      if (member.find('.') != member.npos)
        into.push_back(leftOut(name + "." + member, kDotted));
      else
        values->addColumns(name + "." + member, count, optional, into);
    }
    return;
  }
  SampledColumn column{name};
  if (kinds == Object)
    column.leftOut = "its objects are empty";
  else
    column.type = typeOf(column.leftOut);
  if (optional)
    column.type += "?";
  if (name.find('\\') != name.npos)
    column.leftOut = "its name has escapes";
  if (!canBeNamed(name))
    column = leftOut(name, "");
  into.push_back(std::move(column));
}

} // namespace

Result<SampledFile> sampleNdjson(std::string_view text, bool isWhole) {
  SampledFile file;
  file.format = "ndjson";
  file.whole = isWhole;
  Values records;
  for (int64_t line = 1; !text.empty(); ++line) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view record = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto isSpace = [](char c) { return isJsonSpace(c); };
    while (!record.empty() && isSpace(record.back()))
      record.remove_suffix(1);
    while (!record.empty() && isSpace(record.front()))
      record.remove_prefix(1);
    if (record.empty())
      continue;
    if (record.front() != '{' || record.back() != '}' || record.size() < 2 ||
        !records.addObject(record.data(), record.data() + record.size(), 0))
      return failed("line " + std::to_string(line) +
                    " is not a JSON object: NDJSON has one per line");
    ++file.rows;
  }
  if (file.rows == 0)
    return failed("there is no record");
  for (const auto &[key, values] : records.members) {
    if (key.find('.') != key.npos)
      file.columns.push_back(leftOut(key, kDotted));
    else
      values->addColumns(key, file.rows, /*optional=*/false, file.columns);
  }
  return file;
}

} // namespace flott::cli
