// Look-ups in the catalog, and the rules that hang on options.
#include "dsl/Catalog.h"

#include <algorithm>

namespace flott {

const ConnectorInfo *Catalog::connector(std::string_view name) const {
  for (const ConnectorInfo &connector : connectors)
    if (connector.name == name)
      return &connector;
  return nullptr;
}

const FormatInfo *Catalog::format(std::string_view name) const {
  for (const FormatInfo &format : formats)
    if (format.name == name)
      return &format;
  return nullptr;
}

//===--- Specs ------------------------------------------------------------===//

static void addOptions(std::vector<OptionInfo> &infos,
                       std::span<const OptionSpec> specs, bool source) {
  for (const OptionSpec &spec : specs) {
    const auto known =
        std::find_if(infos.begin(), infos.end(), [&](const OptionInfo &info) {
          return info.name == spec.name;
        });
    if (known != infos.end()) {
      (source ? known->ofSource : known->ofSink) = true;
      continue;
    }
    OptionInfo &info = infos.emplace_back();
    info.name = spec.name;
    info.required = spec.required;
    info.kind = spec.kind;
    info.ofSource = source;
    info.ofSink = !source;
    for (std::string_view rest = spec.choices; !rest.empty();) {
      const size_t bar = std::min(rest.find('|'), rest.size());
      info.choices.emplace_back(rest.substr(0, bar));
      rest.remove_prefix(std::min(bar + 1, rest.size()));
    }
  }
}

static InputEnd endOf(const ConnectorSpec &spec) {
  for (const OptionSpec &option : spec.sourceOptions) {
    if (option.name == "follow")
      return InputEnd::UnlessFollow;
    if (option.name == "rows")
      return InputEnd::IfRows;
  }
  return InputEnd::Always;
}

void addSpecs(Catalog &catalog, const SpecList &specs) {
  for (const ConnectorSpec *spec : specs.connectors) {
    ConnectorInfo &info = catalog.connectors.emplace_back();
    info.name = spec->name;
    info.source = spec->isSource;
    info.sink = spec->isSink;
    info.formatted = spec->bytes;
    info.end = endOf(*spec);
    addOptions(info.options, spec->sourceOptions, /*source=*/true);
    addOptions(info.options, spec->sinkOptions, /*source=*/false);
  }
  for (const FormatSpec *spec : specs.formats) {
    FormatInfo &info = catalog.formats.emplace_back();
    info.name = spec->name;
    addOptions(info.options, spec->sourceOptions, /*source=*/true);
    addOptions(info.options, spec->sinkOptions, /*source=*/false);
  }
}

//===--- Rules ------------------------------------------------------------===//

bool inputEnds(const ConnectorInfo *connector,
               const std::map<std::string, std::string> &options) {
  switch (connector ? connector->end : InputEnd::UnlessFollow) {
  case InputEnd::Always:
    return true;
  case InputEnd::UnlessFollow: {
    const auto follow = options.find("follow");
    return follow == options.end() || follow->second != "true";
  }
  case InputEnd::IfRows: {
    // 0, the standard, is without end.
    const auto rows = options.find("rows");
    return rows != options.end() &&
           rows->second.find_first_not_of('0') != std::string::npos;
  }
  case InputEnd::Never:
    return false;
  }
  return false;
}

std::string formatOfPath(std::string_view path) {
  for (const std::string_view packed : {".gz", ".zst"})
    if (path.ends_with(packed))
      path.remove_suffix(packed.size());
  if (path.ends_with(".csv"))
    return "csv";
  for (const std::string_view lines : {".ndjson", ".jsonl", ".json"})
    if (path.ends_with(lines))
      return "ndjson";
  return {};
}

} // namespace flott
