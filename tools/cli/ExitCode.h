// How flott and the executables it builds end.
#pragma once

namespace flott::cli {

/// Documented in docs/cli.md; stable.
enum ExitCode {
  kExitOk = 0,
  kExitFailed = 1,       // the run failed: data, files, memory
  kExitProgram = 2,      // the program or the command line is wrong
  kExitInterrupted = 130 // a second Ctrl-C
};

} // namespace flott::cli
