// What names mean outside of a program: functions, connectors, formats.
#pragma once

#include "dsl/Functions.h"
#include "runtime/connector/Spec.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flott {

/// When the input of a connector ends.
enum class InputEnd : uint8_t {
  Always,       // memory, values, standard input
  UnlessFollow, // files: unless `follow = true`
  IfRows,       // generators: if `rows` is given and not 0
  Never,        // message queues
};

struct OptionInfo {
  std::string name;
  bool required = false;
  OptionKind kind = OptionKind::Text;
  std::vector<std::string> choices = {}; // Choice: one of these
  bool ofSource = true, ofSink = true;
};

/// A connector as the resolver checks it.
struct ConnectorInfo {
  std::string name;
  bool source = false;
  bool sink = false;
  bool formatted = false; // takes `format` and the format's options
  InputEnd end = InputEnd::Always;
  std::vector<OptionInfo> options;
};

struct FormatInfo {
  std::string name;
  std::vector<OptionInfo> options;
};

/// Built by whoever knows the standard library; immutable while programs are
/// resolved. Without connectors any connector and option is taken as it is.
struct Catalog {
  std::span<const Function> functions;
  std::vector<ConnectorInfo> connectors;
  std::vector<FormatInfo> formats;

  const ConnectorInfo *connector(std::string_view name) const;
  const FormatInfo *format(std::string_view name) const;
};

/// Adds what connectors and formats declare of themselves.
void addSpecs(Catalog &catalog, const SpecList &specs);

/// True if what the connector reads ends: the one rule for `bounded`. A
/// connector that the catalog does not know follows UnlessFollow.
bool inputEnds(const ConnectorInfo *connector,
               const std::map<std::string, std::string> &options);

/// The format that a path's ending tells, `.gz` and `.zst` aside, or empty.
std::string formatOfPath(std::string_view path);

} // namespace flott
