// pipe -> Plan: what the runtime must know besides the code.
#pragma once

#include "codegen/PipeToLLVM/PipeToLLVM.h"
#include "runtime/exec/Plan.h"

namespace flott {

struct PlanSettings {
  std::string program;
  std::string zone = "UTC";
  bool batch = true; // bounded input runs as batch
};

Plan writePlan(mlir::ModuleOp plan, const GeneratedCode &code,
               const PlanSettings &settings);

} // namespace flott
