// Patterns in paths.
#include "runtime/base/Storage.h"

namespace flott {
namespace {

/// Matches a set such as [a-c] or [!x] at pattern[at]; moves `at` behind it.
/// Without a closing bracket the opening one stands for itself.
bool matchSet(std::string_view pattern, size_t &at, char c) {
  const size_t end = pattern.find(']', at + 2);
  if (end == std::string_view::npos) {
    ++at;
    return c == '[';
  }
  size_t i = at + 1;
  const bool negated = pattern[i] == '!' || pattern[i] == '^';
  i += negated;
  bool found = false;
  for (; i < end; ++i) {
    if (i + 2 < end && pattern[i + 1] == '-') {
      found |= pattern[i] <= c && c <= pattern[i + 2];
      i += 2;
      continue;
    }
    found |= pattern[i] == c;
  }
  at = end + 1;
  return found != negated;
}

bool matches(std::string_view pattern, std::string_view name) {
  // The classic two-pointer match: on a mismatch the last star takes one more.
  size_t p = 0, n = 0, star = std::string_view::npos, mark = 0;
  while (n < name.size()) {
    size_t next = p + 1;
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = n;
      continue;
    }
    bool fits = false;
    if (p < pattern.size()) {
      next = p;
      if (pattern[p] == '[')
        fits = matchSet(pattern, next, name[n]);
      else
        fits = pattern[next++] == '?' || pattern[p] == name[n];
    }
    if (fits) {
      p = next;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*')
    ++p;
  return p == pattern.size();
}

Status expand(Storage &storage, const std::string &base, std::string_view rest,
              std::vector<std::string> &into) {
  const size_t slash = rest.find('/');
  const std::string_view part = rest.substr(0, slash);
  const std::string_view behind =
      slash == std::string_view::npos ? "" : rest.substr(slash + 1);
  if (!isPattern(part)) {
    const std::string path = base + std::string(part);
    if (slash != std::string_view::npos)
      return expand(storage, path + "/", behind, into);
    FLOTT_TRY_ASSIGN(auto info, storage.stat(path));
    if (info)
      into.push_back(path);
    return {};
  }
  const std::string directory = base.empty() ? "." : base;
  FLOTT_TRY_ASSIGN(auto info, storage.stat(directory));
  if (!info || info->kind != FileInfo::Directory)
    return {};
  FLOTT_TRY_ASSIGN(auto names, storage.list(directory));
  for (const std::string &name : names) {
    if (name[0] == '.' && part[0] != '.')
      continue;
    if (!matches(part, name))
      continue;
    if (slash == std::string_view::npos)
      into.push_back(base + name);
    else
      FLOTT_TRY(expand(storage, base + name + "/", behind, into));
  }
  return {};
}

} // namespace

bool isPattern(std::string_view path) {
  return path.find_first_of("*?[") != std::string_view::npos;
}

Result<std::vector<std::string>> glob(Storage &storage,
                                      const std::string &pattern) {
  std::vector<std::string> paths;
  if (!isPattern(pattern))
    paths.push_back(pattern);
  else
    FLOTT_TRY(expand(storage, "", pattern, paths));
  return paths;
}

} // namespace flott
