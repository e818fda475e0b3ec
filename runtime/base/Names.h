// Suggestions for misspelt names.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace flott {

/// The name nearest to `word`, if it is near enough to be meant; else empty.
std::string_view nearestName(std::string_view word,
                             std::span<const std::string_view> names);

} // namespace flott
