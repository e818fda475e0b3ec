// What a connector or format declares of itself: the compiler checks `with`
// clauses against it, the runtime checks plans, the documentation prints it.
#pragma once

#include "runtime/base/Result.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flott {

enum class OptionKind {
  Text,
  Bool,     // true, false
  Integer,  // 64 bits, not negative
  Char,     // one ASCII character
  Choice,   // one of `choices`
  Duration, // 100ms, 5s, 1m, 2h, 1d
};

struct OptionSpec {
  std::string_view name;
  OptionKind kind = OptionKind::Text;
  std::string_view help;
  /// What holds when it is not given; `required` has none.
  std::string_view standard = "";
  bool required = false;
  std::string_view choices = ""; // "a|b|c"
};

/// A connector moves records or batches; `format` in a declaration turns the
/// bytes of a connector with `bytes` into rows and back.
struct ConnectorSpec {
  std::string_view name;
  std::string_view help;
  bool bytes = false;
  bool isSource = false, isSink = false;
  std::span<const OptionSpec> sourceOptions = {};
  std::span<const OptionSpec> sinkOptions = {};
  /// What a user of the sink may rely on, before it is made for one program:
  /// then Sink::guarantee says it more exactly.
  std::string_view guarantee = "";
};

struct FormatSpec {
  std::string_view name;
  std::string_view help;
  std::span<const OptionSpec> sourceOptions = {};
  std::span<const OptionSpec> sinkOptions = {};
};

/// All that can be named in a declaration.
struct SpecList {
  std::span<const ConnectorSpec *const> connectors;
  std::span<const FormatSpec *const> formats;
};

enum class Direction { Source, Sink };

/// A declaration with its connector and format found and its options checked.
/// An error names the option, what is allowed, and the name that was meant.
struct CheckedSpec {
  const ConnectorSpec *connector = nullptr;
  const FormatSpec *format = nullptr; // null: the connector moves batches
};
Result<CheckedSpec>
checkSpec(const SpecList &specs, Direction direction,
          std::string_view connector, std::string_view format,
          const std::map<std::string, std::string> &options);

/// The value of an option, or its standard.
/// REQUIRES: the options were checked, and `name` is one of `specs`.
class OptionReader {
public:
  OptionReader(std::span<const OptionSpec> specs,
               const std::map<std::string, std::string> &options)
      : specs_(specs), options_(options) {}
  std::string text(std::string_view name) const;
  bool flag(std::string_view name) const;
  int64_t integer(std::string_view name) const;
  char character(std::string_view name) const;
  int64_t micros(std::string_view name) const;
  bool given(std::string_view name) const;

private:
  std::span<const OptionSpec> specs_;
  const std::map<std::string, std::string> &options_;
};

} // namespace flott
