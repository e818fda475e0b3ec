// Applies the rules: one linear list of phases, and what holds between them.
#include "compiler/Optimizer/Optimize.h"

#include "compiler/Optimizer/Passes.h"
#include "compiler/Optimizer/Rule.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace flott::flow {

static constexpr llvm::StringLiteral kRuleNames[] = {
#define RULE(Class, name) name,
#define PLAN_RULE(Class, name) name,
#include "compiler/Optimizer/Rules.def"
};

llvm::ArrayRef<llvm::StringLiteral> ruleNames() { return kRuleNames; }

namespace {

/// Turns what the rewriter tells into explanations, each once.
class Explainer : public RewriterBase::Listener {
public:
  explicit Explainer(const Explain &explain) : explain_(explain) {}

  void tell(Location loc, StringRef text) {
    std::string key;
    llvm::raw_string_ostream(key) << loc << '\n' << text;
    if (explain_ && told_.insert(key).second)
      explain_(loc, text);
  }

  void notifyPatternBegin(const Pattern &pattern, Operation *op) override {
    loc_ = op->getLoc();
    rule_ = pattern.getDebugLabels().empty() ? StringRef()
                                             : pattern.getDebugLabels()[0];
  }
  void notifyPatternEnd(const Pattern &pattern, LogicalResult status) override {
    if (succeeded(status))
      tell(*loc_, (rule_ + ": applied").str());
  }
  void notifyMatchFailure(
      Location loc,
      llvm::function_ref<void(Diagnostic &)> reasonCallback) override {
    Diagnostic reason(loc, DiagnosticSeverity::Remark);
    reasonCallback(reason);
    tell(loc, (rule_ + ": " + reason.str()).str());
  }

private:
  const Explain &explain_;
  std::optional<Location> loc_;
  StringRef rule_;
  llvm::StringSet<> told_;
};

/// The rules that the options leave, over one plan after the other.
class Optimizer {
public:
  Optimizer(MLIRContext *context, const OptimizeOptions &options)
      : options_(options), context_{options.parallelism, options.natives},
        explainer_(options.explain), patterns_(freeze(context)),
        tell_([this](Location loc, StringRef text) {
          explainer_.tell(loc, text);
        }) {}

  void run(func::FuncOp plan) {
    // Equal parts become one first: guards on the number of readers then see
    // all of them.
    if (isOn("share-common-subplans"))
      runShareCommonSubplans(plan, context_, tell_);
    // Watermarks that no window reads would stop filters on their way down.
    if (isOn("remove-unused-watermark"))
      runRemoveUnusedWatermark(plan, context_, tell_);
    applyPatterns(plan);
    // Filters stand where they stay: what they do not need is known now.
    if (isOn("prune-columns"))
      runPruneColumns(plan, context_, tell_);
    // Pruning leaves projections that do nothing, or merge.
    applyPatterns(plan);
    // Last, since the rules above know complete aggregations best.
    if (isOn("split-aggregation"))
      runSplitAggregation(plan, context_, tell_);
  }

private:
  bool isOn(StringRef name) const {
    const bool enabled =
        options_.enabled.empty() || llvm::is_contained(options_.enabled, name);
    return enabled && !llvm::is_contained(options_.disabled, name);
  }

  FrozenRewritePatternSet freeze(MLIRContext *context) {
    RewritePatternSet patterns(context);
#define RULE(Class, name)                                                      \
  if (isOn(name))                                                              \
    add##Class(patterns, context_);
#include "compiler/Optimizer/Rules.def"
    return FrozenRewritePatternSet(std::move(patterns));
  }

  void applyPatterns(func::FuncOp plan) {
    int64_t ops = 0;
    plan.walk([&](Operation *) { ++ops; });
    GreedyRewriteConfig config;
    // Constants and equal ops are the rules' business; a plan has one block.
    config.enableFolding(false)
        .enableConstantCSE(false)
        .setRegionSimplificationLevel(GreedySimplifyRegionLevel::Disabled)
        .setMaxIterations(GreedyRewriteConfig::kNoLimit)
        .setMaxNumRewrites(1000 + 100 * ops)
        .setListener(&explainer_);
    // Two rules that undo each other would go on for ever. The plan is good at
    // any point.
    if (failed(applyPatternsGreedily(plan, patterns_, config)))
      plan.emitWarning("rules do not come to an end; stopped");
  }

  const OptimizeOptions &options_;
  RuleContext context_;
  Explainer explainer_;
  FrozenRewritePatternSet patterns_;
  Explain tell_;
};

} // namespace

LogicalResult optimize(ModuleOp module, const OptimizeOptions &options) {
  for (const auto *names : {&options.enabled, &options.disabled})
    for (const std::string &name : *names)
      if (!llvm::is_contained(kRuleNames, StringRef(name)))
        return module.emitError("rule does not exist: \"") << name << "\"";
  Optimizer optimizer(module.getContext(), options);
  for (auto plan : module.getOps<func::FuncOp>())
    if (!plan.isExternal())
      optimizer.run(plan);
  return success();
}

#define GEN_PASS_DEF_FLOWOPTIMIZE
#include "compiler/Optimizer/Passes.h.inc"

namespace {

struct FlowOptimize : impl::FlowOptimizeBase<FlowOptimize> {
  using FlowOptimizeBase::FlowOptimizeBase;

  void runOnOperation() override {
    OptimizeOptions options;
    options.enabled.assign(enablePatterns.begin(), enablePatterns.end());
    options.disabled.assign(disablePatterns.begin(), disablePatterns.end());
    options.parallelism = parallelism;
    if (explain)
      options.explain = [](Location loc, StringRef text) {
        emitRemark(loc) << text;
      };
    if (failed(optimize(getOperation(), options)))
      signalPassFailure();
  }
};

} // namespace

} // namespace flott::flow
