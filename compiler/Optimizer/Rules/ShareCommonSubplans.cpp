// s1 = f(a), s2 = f(a)  ->  s1 = s2 = f(a)    if f is deterministic
//
// What several sinks need is computed once; of two states the first one's uid
// stays. Two readings of one source are one if the source is the same statement
// of the program (its uid). Each reader sees the rows it saw, in the same
// order, with the same event time and changelog mode; a window's late rows are
// counted once.
#include "compiler/Optimizer/Rule.h"

#include "mlir/IR/OperationSupport.h"

using namespace mlir;
using namespace flott::flow;

namespace {

/// Attributes that tell two operators apart. A uid names state, not meaning; a
/// source's is its identity.
DictionaryAttr meaningOf(Operation *op) {
  NamedAttrList attributes(op->getAttrDictionary());
  if (!isa<SourceOp>(op))
    attributes.erase("uid");
  return attributes.getDictionary(op->getContext());
}

bool equal(Operation *lhs, Operation *rhs) {
  if (lhs->getName() != rhs->getName() ||
      lhs->getOperands() != rhs->getOperands() ||
      lhs->getResultTypes() != rhs->getResultTypes() ||
      meaningOf(lhs) != meaningOf(rhs))
    return false;
  return llvm::all_of(llvm::zip(lhs->getRegions(), rhs->getRegions()),
                      [](auto regions) {
                        auto &[l, r] = regions;
                        return OperationEquivalence::isRegionEquivalentTo(
                            &l, &r, OperationEquivalence::IgnoreLocations);
                      });
}

bool hasVolatileRegion(Operation *op) {
  return llvm::any_of(op->getRegions(),
                      [](Region &region) { return isVolatile(region); });
}

} // namespace

void flott::flow::runShareCommonSubplans(func::FuncOp plan, const RuleContext &,
                                         const Explain &explain) {
  SmallVector<Operation *> seen;
  for (Operation &op : llvm::make_early_inc_range(plan.getBody().front())) {
    if (op.getNumResults() != 1 || !isa<StreamType>(op.getResult(0).getType()))
      continue;
    auto first = llvm::find_if(
        seen, [&](Operation *other) { return equal(other, &op); });
    if (first == seen.end()) {
      seen.push_back(&op);
      continue;
    }
    // A volatile function gives each reader values of its own.
    if (hasVolatileRegion(&op)) {
      explain(op.getLoc(), "share-common-subplans: function is volatile");
      continue;
    }
    explain(op.getLoc(), "share-common-subplans: applied");
    op.getResult(0).replaceAllUsesWith((*first)->getResult(0));
    op.erase();
  }
}
