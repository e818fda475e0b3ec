// Regular expressions by RE2: linear time in the text, whatever the pattern.
#include "stdlib/functions/native/Arena.h"
#include "stdlib/functions/native/Prepared.h"

#include <re2/re2.h>

#include <memory>
#include <string>
#include <vector>

namespace flott {
namespace {

/// The inlined functions read the base. One task owns a handle, so its scratch
/// needs no lock.
struct Regex : FlottPattern {
  Regex(std::string_view text, const RE2::Options &options)
      : re(re2::StringPiece(text.data(), text.size()), options), source(text) {}

  RE2 re;
  std::string source; // `literal` points into it
  std::vector<re2::StringPiece> groupTexts;
  std::string result;
};

/// Finds the patterns that are a literal, perhaps anchored.
void findShape(Regex &regex) {
  std::string_view text = regex.source;
  const bool begins = !text.empty() && text.front() == '^';
  if (begins)
    text.remove_prefix(1);
  const bool ends = !text.empty() && text.back() == '$';
  if (ends)
    text.remove_suffix(1);
  regex.literal = {text.data(), static_cast<int64_t>(text.size())};
  if (text.find_first_of("\\^$.|?*+()[]{}") != std::string_view::npos)
    regex.shape = kFlottPatternGeneral;
  else if (begins)
    regex.shape = ends ? kFlottPatternEquals : kFlottPatternPrefix;
  else
    regex.shape = ends ? kFlottPatternSuffix : kFlottPatternContains;
}

} // namespace

void *makeRegex(std::string_view text, RowError &error) {
  RE2::Options options;
  options.set_log_errors(false);
  auto regex = std::make_unique<Regex>(text, options);
  if (!regex->re.ok()) {
    error = kInvalidRegex;
    return nullptr;
  }
  regex->groups = regex->re.NumberOfCapturingGroups();
  regex->groupTexts.resize(regex->groups + 1);
  findShape(*regex);
  return regex.release();
}

void dropRegex(void *handle) { delete static_cast<Regex *>(handle); }

} // namespace flott

using flott::Regex;

int32_t flott_regex_match(void *handle, const char *data,
                          int64_t size) noexcept {
  const re2::StringPiece text(data, static_cast<size_t>(size));
  return static_cast<Regex *>(handle)->re.Match(text, 0, text.size(),
                                                RE2::UNANCHORED, nullptr, 0);
}

int32_t flott_regex_extract(void *handle, const char *data, int64_t size,
                            int64_t group, FlottText *out) noexcept {
  auto *regex = static_cast<Regex *>(handle);
  if (group < 0 || group > regex->groups)
    return 0;
  const re2::StringPiece text(data, static_cast<size_t>(size));
  if (!regex->re.Match(text, 0, text.size(), RE2::UNANCHORED,
                       regex->groupTexts.data(), static_cast<int>(group) + 1))
    return 0;
  const re2::StringPiece found = regex->groupTexts[group];
  if (!found.data())
    return 0;
  *out = {found.data(), static_cast<int64_t>(found.size())};
  return 1;
}

int32_t flott_regex_replace(void *handle, FlottArena *arena,
                            const FlottText *text, const FlottText *replacement,
                            FlottText *out) noexcept {
  auto *regex = static_cast<Regex *>(handle);
  // A null piece would look like a group that is not matched.
  const re2::StringPiece input(text->data ? text->data : "",
                               static_cast<size_t>(text->size));
  std::string &result = regex->result;
  result.clear();
  size_t from = 0; // what stands before it is copied or replaced
  while (from <= input.size()) {
    re2::StringPiece match;
    if (!regex->re.Match(input, from, input.size(), RE2::UNANCHORED, &match, 1))
      break;
    const size_t begin = match.data() - input.data();
    result.append(input.data() + from, begin - from);
    result.append(replacement->data, static_cast<size_t>(replacement->size));
    from = begin + match.size();
    if (!match.empty())
      continue;
    // An empty match: the character behind it stays, and the search goes on
    // behind that.
    if (from < input.size())
      result.push_back(input[from]);
    ++from;
    while (from < input.size() &&
           (static_cast<unsigned char>(input[from]) & 0xC0) == 0x80)
      result.push_back(input[from++]);
  }
  if (from < input.size())
    result.append(input.data() + from, input.size() - from);
  return flott::arenaCopy(arena, result.data(),
                          static_cast<int64_t>(result.size()), out);
}
