// What fuzzers hold the product to, beside not crashing.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

namespace flott::test {

/// Ends the fuzzer with the law that `text` breaks.
inline void require(bool good, const char *law, const std::string &text) {
  if (good)
    return;
  std::fprintf(stderr, "%s:\n%s\n", law, text.c_str());
  std::abort();
}

} // namespace flott::test
