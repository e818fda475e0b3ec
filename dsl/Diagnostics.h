// What is wrong with a program: collected, then printed in the order of the
// text, each with its line, a caret and a remedy.
#pragma once

#include "dsl/Source.h"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flott {

/// One line of Diagnostics.def.
enum class DiagId : uint16_t {
#define DIAG(id, message, remedy) id,
#include "dsl/Diagnostics.def"
};

struct Diagnostic {
  struct Note {
    std::string text;
    SourceRange range; // where the note points, or invalid
  };
  DiagId id;
  SourceRange range;
  std::string message;
  std::vector<Note> notes;

  /// Adds `help: text`.
  Diagnostic &help(std::string text);
  /// Adds a note that points at another place: `note: text`, line and caret.
  Diagnostic &note(SourceRange where, std::string text);
};

/// Not thread-safe; one per compilation.
class Diagnostics {
public:
  explicit Diagnostics(const SourceFile &file) : file_(&file) {}

  /// Adds an error. `{0}`, `{1}` in the message and the remedy of
  /// Diagnostics.def stand for `arguments`. The result lives until the next
  /// report.
  Diagnostic &report(DiagId id, SourceRange range,
                     std::initializer_list<std::string> arguments = {});
  /// The same, with the name out of `known` that `wrong` is most like, if one
  /// is like it.
  Diagnostic &reportMisspelt(DiagId id, SourceRange range,
                             std::initializer_list<std::string> arguments,
                             std::string_view wrong,
                             std::span<const std::string> known);

  bool empty() const { return all_.empty(); }
  size_t size() const { return all_.size(); }
  const SourceFile &file() const { return *file_; }
  /// In the order of the text.
  std::vector<Diagnostic> sorted() const;

  /// For people; with `colours` for a terminal.
  std::string text(bool colours = false) const;
  /// For editors: an array of objects, one per line.
  std::string json() const;

private:
  const SourceFile *file_;
  std::vector<Diagnostic> all_;
};

std::string_view diagName(DiagId id);

/// The name out of `known` that is nearest to `wrong` by edit distance (of
/// transpositions too), or empty if none is near.
std::string nearestName(std::string_view wrong,
                        std::span<const std::string> known);

} // namespace flott
