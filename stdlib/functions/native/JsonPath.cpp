// JSON paths: $.name, $['name'], $[0], each after the other; `lax` or `strict`
// in front is read and makes no difference, as what is missing is no error.
#include "stdlib/functions/native/JsonScan.h"
#include "stdlib/functions/native/Prepared.h"

#include "runtime/abi/RowCalls.h"

#include <memory>
#include <vector>

namespace flott {
namespace {

struct Step {
  std::string name;
  int64_t index = -1; // -1: a name
};

struct JsonPath {
  std::vector<Step> steps;
};

/// Reads ['name'], ["name"] or [0], the bracket included.
bool takeBracket(std::string_view &text, Step &step) {
  text.remove_prefix(1);
  if (text.starts_with("'") || text.starts_with("\"")) {
    const char quote = text.front();
    text.remove_prefix(1);
    const size_t end = text.find(quote);
    if (end == std::string_view::npos)
      return false;
    step.name = text.substr(0, end);
    text.remove_prefix(end + 1);
  } else {
    size_t digits = text.find_first_not_of("0123456789");
    if (digits == std::string_view::npos || digits == 0 || digits > 9)
      return false;
    step.index = 0;
    for (char c : text.substr(0, digits))
      step.index = step.index * 10 + (c - '0');
    text.remove_prefix(digits);
  }
  if (!text.starts_with("]"))
    return false;
  text.remove_prefix(1);
  return true;
}

bool takeName(std::string_view &text, Step &step) {
  text.remove_prefix(1);
  size_t end = text.find_first_of(".[ *?()@'\"");
  if (end == std::string_view::npos)
    end = text.size();
  step.name = text.substr(0, end);
  text.remove_prefix(end);
  return end > 0;
}

std::string_view textOf(const FlottJsonSlot &slot) {
  return {slot.data, static_cast<size_t>(slot.size)};
}

} // namespace

void *makeJsonPath(std::string_view text, RowError &error) {
  error = kInvalidJsonPath;
  for (std::string_view mode : {"lax ", "strict "})
    if (text.starts_with(mode))
      text.remove_prefix(mode.size());
  if (!text.starts_with("$"))
    return nullptr;
  text.remove_prefix(1);
  auto path = std::make_unique<JsonPath>();
  while (!text.empty()) {
    Step &step = path->steps.emplace_back();
    const bool isRead = text.front() == '.'   ? takeName(text, step)
                        : text.front() == '[' ? takeBracket(text, step)
                                              : false;
    if (!isRead)
      return nullptr;
  }
  return path.release();
}

void dropJsonPath(void *handle) { delete static_cast<JsonPath *>(handle); }

} // namespace flott

int32_t flott_json_find(void *handle, const char *data, int64_t size,
                        FlottJsonSlot *out) noexcept {
  using namespace flott;
  // The whole text is read first: a path that is found early does not make the
  // rest JSON.
  JsonScan scan({data, static_cast<size_t>(size)});
  FlottJsonSlot here;
  if (size > INT32_MAX || !scan.value(here) || !scan.isAtEnd())
    return -1;
  for (const Step &step : static_cast<JsonPath *>(handle)->steps) {
    FlottJsonSlot found{};
    if (step.index < 0 && here.kind == kFlottJsonObject)
      JsonScan::members(textOf(here), [&](const FlottJsonSlot &key,
                                          const FlottJsonSlot &value) {
        if (jsonKeyEquals(key, step.name))
          found = value; // Of equal keys the last one counts.
      });
    else if (step.index >= 0 && here.kind == kFlottJsonArray)
      JsonScan::elements(textOf(here),
                         [&](int64_t index, const FlottJsonSlot &value) {
                           if (index == step.index)
                             found = value;
                         });
    if (found.kind == kFlottJsonMissing)
      return 0;
    here = found;
  }
  *out = here;
  return 1;
}
