// Completion of the command line, for shells.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace flott::cli {

/// The script that makes `shell` (bash, zsh, fish) complete what `app` takes.
std::string completionScript(const CLI::App &app, const std::string &shell);

} // namespace flott::cli
