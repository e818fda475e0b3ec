// The passes of the optimizer, for flott-opt.
#ifndef FLOTT_OPTIMIZER_PASSES
#define FLOTT_OPTIMIZER_PASSES

include "mlir/Pass/PassBase.td"

def FlowOptimize : Pass<"flow-optimize", "::mlir::ModuleOp"> {
  let summary = "Rewrites plans by the rules of Rules.def";
  let options = [
    ListOption<"enablePatterns", "enable-patterns", "std::string",
               "The only rules to apply; all if empty">,
    ListOption<"disablePatterns", "disable-patterns", "std::string",
               "Rules not to apply">,
    Option<"parallelism", "parallelism", "unsigned", /*default=*/"1",
           "Subtasks per pipeline, which decides what pays">,
    Option<"explain", "explain", "bool", /*default=*/"false",
           "Remark on each rule that was applied, and each guard that kept one "
           "from it">,
  ];
}

#endif
