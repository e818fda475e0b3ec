// A compiled program, run in this process.
#pragma once

#include "codegen/TieredProgram.h"
#include "runtime/exec/Job.h"
#include "tools/cli/Session.h"

namespace flott::cli {

struct ExecuteReport {
  JobReport job;
  std::vector<CompileRecord> code; // in the order it was ready
};

/// Runs `plan` with the code of `compilation`, until the end or Ctrl-C, and
/// fills in `report`. Returns an ExitCode, having said what went wrong.
/// REQUIRES: the compilation is complete; its code is moved from.
int execute(const Options &options, Compilation &compilation, const Plan &plan,
            ExecuteReport &report);

} // namespace flott::cli
