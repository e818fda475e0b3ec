// Diagnostics: templates filled in, lines and carets, JSON.
#include "dsl/Diagnostics.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <numeric>

namespace flott {

namespace {

struct Template {
  std::string_view name, message, remedy;
};
constexpr Template kTemplates[] = {
#define DIAG(id, message, remedy) {#id, message, remedy},
#include "dsl/Diagnostics.def"
};

std::string fill(std::string_view text,
                 std::initializer_list<std::string> arguments) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool hole = text[i] == '{' && i + 2 < text.size() &&
                      text[i + 2] == '}' && std::isdigit(text[i + 1]);
    const size_t index = hole ? text[i + 1] - '0' : arguments.size();
    if (index < arguments.size()) {
      result += arguments.begin()[index];
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

/// Columns that a terminal gives a line's code points, tabs being one blank.
std::string untabbed(std::string_view line) {
  std::string result(line);
  std::replace(result.begin(), result.end(), '\t', ' ');
  return result;
}

std::string jsonString(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    char buffer[8];
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (c == '\n') {
      result += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      std::snprintf(buffer, sizeof buffer, "\\u%04x", c);
      result += buffer;
    } else {
      result += c;
    }
  }
  return result + '"';
}

/// How many columns of a long line are shown.
constexpr uint32_t kShownColumns = 120;

/// Columns `from` up to `to`, from 1, of a line of UTF-8.
std::string_view columnsOf(std::string_view line, uint32_t from, uint32_t to) {
  size_t begin = line.size(), end = line.size();
  uint32_t column = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    if ((static_cast<unsigned char>(line[i]) & 0xC0) == 0x80)
      continue;
    ++column;
    if (column == from)
      begin = i;
    if (column == to) {
      end = i;
      break;
    }
  }
  return line.substr(begin, end - begin);
}

/// `line | text`, and a caret with a tilde under each further code point.
void appendExcerpt(std::string &out, const SourceFile &file, SourceRange range,
                   std::string_view colour, std::string_view plain) {
  const Place begin = file.place(range.begin);
  Place end = file.place(std::max(range.begin, range.end));
  const std::string_view line = file.line(begin.line);
  const uint32_t lineEnd = file.place(file.lineBegin(begin.line) +
                                      static_cast<uint32_t>(line.size()))
                               .column;
  if (end.line != begin.line) // Only the first line of a long range is shown.
    end.column = lineEnd;
  // Of a long line what stands around the place.
  uint32_t first = 1;
  if (lineEnd > kShownColumns && begin.column > kShownColumns / 2)
    first = begin.column - kShownColumns / 2;
  const uint32_t last = std::min(lineEnd, first + kShownColumns);
  end.column = std::min(end.column, last);
  char number[16];
  std::snprintf(number, sizeof number, "%5u", begin.line);
  out += std::string(number) + " | " + (first > 1 ? "..." : "") +
         untabbed(columnsOf(line, first, last)) +
         (last < lineEnd ? "..." : "") + "\n      | ";
  out += std::string(begin.column - first + (first > 1 ? 3 : 0), ' ');
  out += colour;
  out += '^';
  if (end.column > begin.column + 1)
    out += std::string(end.column - begin.column - 1, '~');
  out += plain;
  out += '\n';
}

} // namespace

std::string_view diagName(DiagId id) {
  return kTemplates[static_cast<size_t>(id)].name;
}

Diagnostic &Diagnostic::help(std::string text) {
  notes.push_back({std::move(text), {}});
  return *this;
}

Diagnostic &Diagnostic::note(SourceRange where, std::string text) {
  notes.push_back({std::move(text), where});
  return *this;
}

Diagnostic &Diagnostics::report(DiagId id, SourceRange range,
                                std::initializer_list<std::string> arguments) {
  const Template &t = kTemplates[static_cast<size_t>(id)];
  Diagnostic &added = all_.emplace_back();
  added.id = id;
  added.range = range;
  added.message = fill(t.message, arguments);
  if (!t.remedy.empty())
    added.help(fill(t.remedy, arguments));
  return added;
}

Diagnostic &Diagnostics::reportMisspelt(
    DiagId id, SourceRange range, std::initializer_list<std::string> arguments,
    std::string_view wrong, std::span<const std::string> known) {
  Diagnostic &added = report(id, range, arguments);
  const std::string nearest = nearestName(wrong, known);
  if (!nearest.empty())
    added.notes.insert(added.notes.begin(),
                       {"did you mean `" + nearest + "`?", {}});
  return added;
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  // Of errors at one place the first one reported stays first. What has no
  // place comes last.
  std::vector<size_t> order(all_.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::pair(all_[a].range.begin, a) <
           std::pair(all_[b].range.begin, b);
  });
  std::vector<Diagnostic> result;
  for (const size_t index : order)
    result.push_back(all_[index]);
  return result;
}

std::string Diagnostics::text(bool colours) const {
  const std::string_view red = colours ? "\033[1;31m" : "";
  const std::string_view blue = colours ? "\033[1;36m" : "";
  const std::string_view bold = colours ? "\033[1m" : "";
  const std::string_view plain = colours ? "\033[0m" : "";
  std::string out;
  const auto where = [&](SourceRange range) {
    std::string text = file_->name() + ":";
    if (range.valid()) {
      const Place place = file_->place(range.begin);
      text +=
          std::to_string(place.line) + ":" + std::to_string(place.column) + ":";
    }
    return text;
  };
  for (const Diagnostic &diagnostic : sorted()) {
    out += bold;
    out += where(diagnostic.range);
    out += plain;
    out += ' ';
    out += red;
    out += "error: ";
    out += plain;
    out += bold;
    out += diagnostic.message;
    out += plain;
    out += '\n';
    if (diagnostic.range.valid())
      appendExcerpt(out, *file_, diagnostic.range, red, plain);
    for (const Diagnostic::Note &note : diagnostic.notes) {
      if (note.range.valid()) {
        out += where(note.range) + " ";
        out += blue;
        out += "note: ";
        out += plain;
        out += note.text + "\n";
        appendExcerpt(out, *file_, note.range, blue, plain);
      } else {
        out += "      = ";
        out += blue;
        out += "help: ";
        out += plain;
        out += note.text + "\n";
      }
    }
  }
  return out;
}

std::string Diagnostics::json() const {
  std::string out = "[";
  const auto place = [&](SourceRange range) {
    if (!range.valid())
      return std::string("null");
    const Place begin = file_->place(range.begin);
    const Place end = file_->place(range.end);
    return "{\"line\":" + std::to_string(begin.line) +
           ",\"column\":" + std::to_string(begin.column) +
           ",\"endLine\":" + std::to_string(end.line) +
           ",\"endColumn\":" + std::to_string(end.column) + "}";
  };
  bool first = true;
  for (const Diagnostic &diagnostic : sorted()) {
    out += first ? "\n" : ",\n";
    first = false;
    out += " {\"id\":" + jsonString(diagName(diagnostic.id)) +
           ",\"severity\":\"error\",\"file\":" + jsonString(file_->name()) +
           ",\"range\":" + place(diagnostic.range) +
           ",\"message\":" + jsonString(diagnostic.message) + ",\"notes\":[";
    for (const Diagnostic::Note &note : diagnostic.notes) {
      if (&note != &diagnostic.notes.front())
        out += ',';
      out += "{\"text\":" + jsonString(note.text) +
             ",\"range\":" + place(note.range) + "}";
    }
    out += "]}";
  }
  return out + (first ? "]\n" : "\n]\n");
}

/// Optimal string alignment distance, letters of either case being equal.
static size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<std::vector<size_t>> d(a.size() + 1,
                                     std::vector<size_t>(b.size() + 1));
  const auto lower = [](char c) {
    return std::tolower(static_cast<unsigned char>(c));
  };
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      d[i][j] = std::min(
          {d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
          lower(a[i - 2]) == lower(b[j - 1]))
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

std::string nearestName(std::string_view wrong,
                        std::span<const std::string> known) {
  if (wrong.empty() || wrong.size() > 100)
    return {};
  // A third of the letters may be wrong, and one of a short name.
  size_t best = std::max<size_t>(1, wrong.size() / 3) + 1;
  std::string nearest;
  for (const std::string &name : known) {
    if (name.size() > 100)
      continue;
    const size_t distance = editDistance(wrong, name);
    if (distance < best && distance < name.size()) {
      best = distance;
      nearest = name;
    }
  }
  return nearest;
}

} // namespace flott
