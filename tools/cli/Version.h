// The version that --version prints.
#pragma once

namespace flott::cli {

inline constexpr const char *kVersion = FLOTT_VERSION;

} // namespace flott::cli
