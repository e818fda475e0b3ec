// Checks declarations against what connectors and formats declare.
#include "runtime/connector/Spec.h"

#include "runtime/base/Names.h"

#include <cassert>
#include <charconv>
#include <optional>

namespace flott {
namespace {

using OptionMap = std::map<std::string, std::string>;

std::string quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

std::string listed(std::span<const std::string_view> names) {
  std::string text;
  for (std::string_view name : names)
    text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

std::string suggestion(std::string_view word,
                       std::span<const std::string_view> names) {
  const std::string_view near = nearestName(word, names);
  if (!near.empty())
    return "; did you mean " + quoted(near) + "?";
  return names.empty() ? "; it takes none" : "; there are: " + listed(names);
}

std::vector<std::string_view> choicesOf(const OptionSpec &spec) {
  std::vector<std::string_view> choices;
  std::string_view rest = spec.choices;
  while (!rest.empty()) {
    const size_t bar = rest.find('|');
    choices.push_back(rest.substr(0, bar));
    rest = bar == std::string_view::npos ? "" : rest.substr(bar + 1);
  }
  return choices;
}

std::optional<int64_t> integerOf(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0)
    return {};
  return value;
}

std::optional<int64_t> microsOf(std::string_view text) {
  const size_t digits = text.find_first_not_of("0123456789");
  if (digits == std::string_view::npos)
    return {};
  const auto count = integerOf(text.substr(0, digits));
  const std::string_view unit = text.substr(digits);
  const int64_t factor = unit == "us"   ? 1
                         : unit == "ms" ? 1'000
                         : unit == "s"  ? 1'000'000
                         : unit == "m"  ? 60'000'000
                         : unit == "h"  ? 3'600'000'000
                         : unit == "d"  ? 86'400'000'000
                                        : 0;
  int64_t micros;
  if (!count || factor == 0 || __builtin_mul_overflow(*count, factor, &micros))
    return {};
  return micros;
}

std::optional<char> characterOf(std::string_view text) {
  if (text.size() != 1 || uint8_t(text[0]) >= 0x80)
    return {};
  return text[0];
}

Status checkValue(const OptionSpec &spec, const std::string &value,
                  const std::string &of) {
  const auto refuse = [&](const std::string &wanted) {
    return invalid("option " + quoted(spec.name) + " of " + of + " is " +
                   quoted(value) + ", not " + wanted);
  };
  switch (spec.kind) {
  case OptionKind::Text:
    return {};
  case OptionKind::Bool:
    if (value != "true" && value != "false")
      return refuse("true or false");
    return {};
  case OptionKind::Integer:
    if (!integerOf(value))
      return refuse("an integer that is not negative");
    return {};
  case OptionKind::Char:
    if (!characterOf(value))
      return refuse("one ASCII character");
    return {};
  case OptionKind::Duration:
    if (!microsOf(value))
      return refuse("a duration such as 100ms, 5s, 1m, 2h or 1d");
    return {};
  case OptionKind::Choice: {
    const auto choices = choicesOf(spec);
    for (std::string_view choice : choices)
      if (value == choice)
        return {};
    const std::string_view near = nearestName(value, choices);
    return refuse(
        "one of " + listed(choices) +
        (near.empty() ? "" : " (did you mean " + quoted(near) + "?)"));
  }
  }
  return {};
}

template <typename Spec>
const Spec *findSpec(std::span<const Spec *const> specs,
                     std::string_view name) {
  for (const Spec *spec : specs)
    if (spec->name == name)
      return spec;
  return nullptr;
}

} // namespace

Result<CheckedSpec> checkSpec(const SpecList &specs, Direction direction,
                              std::string_view connector,
                              std::string_view format,
                              const OptionMap &options) {
  const bool source = direction == Direction::Source;
  const std::string role = source ? "source" : "sink";
  CheckedSpec result;
  result.connector = findSpec(specs.connectors, connector);
  const auto serves = [&](const ConnectorSpec *spec) {
    return source ? spec->isSource : spec->isSink;
  };
  if (!result.connector || !serves(result.connector)) {
    std::vector<std::string_view> names;
    for (const ConnectorSpec *spec : specs.connectors)
      if (serves(spec))
        names.push_back(spec->name);
    if (result.connector)
      return invalid("connector " + quoted(connector) + " cannot be a " + role +
                     "; these can: " + listed(names));
    return invalid("connector is unknown: " + quoted(connector) +
                   suggestion(connector, names));
  }
  std::string of = "connector " + quoted(connector);
  if (result.connector->bytes) {
    std::vector<std::string_view> names;
    for (const FormatSpec *spec : specs.formats)
      names.push_back(spec->name);
    if (format.empty())
      return invalid(of + " needs a format: " + listed(names));
    result.format = findSpec(specs.formats, format);
    if (!result.format)
      return invalid("format is unknown: " + quoted(format) +
                     suggestion(format, names));
    of += " with format " + quoted(format);
  } else if (!format.empty()) {
    return invalid(of + " takes no format: it moves rows, not text");
  }

  std::vector<const OptionSpec *> known;
  std::vector<std::string_view> names;
  const auto collect = [&](std::span<const OptionSpec> list) {
    for (const OptionSpec &spec : list) {
      known.push_back(&spec);
      names.push_back(spec.name);
    }
  };
  collect(source ? result.connector->sourceOptions
                 : result.connector->sinkOptions);
  if (result.format)
    collect(source ? result.format->sourceOptions : result.format->sinkOptions);
  for (const auto &[name, value] : options) {
    const OptionSpec *found = nullptr;
    for (const OptionSpec *spec : known)
      if (spec->name == name)
        found = spec;
    if (!found)
      return invalid("option " + quoted(name) + " is unknown to " + of +
                     suggestion(name, names));
    FLOTT_TRY(checkValue(*found, value, of));
  }
  for (const OptionSpec *spec : known)
    if (spec->required && !options.contains(std::string(spec->name)))
      return invalid("option " + quoted(spec->name) + " of " + of +
                     " is missing: " + std::string(spec->help));
  return result;
}

std::string OptionReader::text(std::string_view name) const {
  const auto found = options_.find(std::string(name));
  if (found != options_.end())
    return found->second;
  for (const OptionSpec &spec : specs_)
    if (spec.name == name)
      return std::string(spec.standard);
  assert(false && "option is not declared");
  return {};
}
bool OptionReader::given(std::string_view name) const {
  return options_.contains(std::string(name));
}
bool OptionReader::flag(std::string_view name) const {
  return text(name) == "true";
}
int64_t OptionReader::integer(std::string_view name) const {
  return integerOf(text(name)).value_or(0);
}
char OptionReader::character(std::string_view name) const {
  return characterOf(text(name)).value_or(0);
}
int64_t OptionReader::micros(std::string_view name) const {
  return microsOf(text(name)).value_or(0);
}

} // namespace flott
