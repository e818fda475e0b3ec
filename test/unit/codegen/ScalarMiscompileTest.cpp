// Mistakes that a compiler of scalars could make, planted into its code one at
// a time: the comparison with the interpreter has to find each.
#include "test/unit/codegen/ScalarMatrix.h"

#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace llvm;

namespace flott::test {
namespace {

using Fill = void (ScalarMatrix::*)();

struct Mistake {
  const char *name;
  Fill fill; // the cases that it is planted into
  Mutation plant;
};

/// Applies `change` to the first instruction of this kind that it accepts.
template <typename T> Mutation first(std::function<bool(T *)> change) {
  return [change](Function &function) {
    for (Instruction &instruction : instructions(function))
      if (auto *found = dyn_cast<T>(&instruction))
        if (change(found))
          return true;
    return false;
  };
}

/// Swaps the operands of the first such instruction.
Mutation swapped(unsigned opcode) {
  return first<BinaryOperator>([opcode](BinaryOperator *op) {
    if (op->getOpcode() != opcode || isa<Constant>(op->getOperand(0)))
      return false;
    Value *left = op->getOperand(0);
    op->setOperand(0, op->getOperand(1));
    op->setOperand(1, left);
    return true;
  });
}

/// Compares by `to` where `from` was meant.
Mutation comparedBy(CmpInst::Predicate from, CmpInst::Predicate to) {
  return first<CmpInst>([from, to](CmpInst *compare) {
    if (compare->getPredicate() != from)
      return false;
    compare->setPredicate(to);
    return true;
  });
}

/// Makes the first call of a primitive pass another number.
Mutation passing(StringRef primitive, unsigned argument,
                 std::function<int64_t(int64_t)> change) {
  return first<CallInst>([=](CallInst *call) {
    Function *callee = call->getCalledFunction();
    if (!callee || callee->getName() != primitive)
      return false;
    auto *number = dyn_cast<ConstantInt>(call->getArgOperand(argument));
    if (!number)
      return false;
    call->setArgOperand(argument,
                        ConstantInt::getSigned(number->getType(),
                                               change(number->getSExtValue())));
    return true;
  });
}

Mutation calling(StringRef from, StringRef to) {
  return first<CallInst>([=](CallInst *call) {
    Function *callee = call->getCalledFunction();
    if (!callee || callee->getName() != from)
      return false;
    call->setCalledFunction(
        call->getModule()->getOrInsertFunction(to, call->getFunctionType()));
    return true;
  });
}

/// The flag of an overflow, which is dropped.
Mutation ignoringOverflow() {
  return first<ExtractValueInst>([](ExtractValueInst *extract) {
    if (extract->getIndices()[0] != 1 || extract->use_empty())
      return false;
    extract->replaceAllUsesWith(ConstantInt::getFalse(extract->getContext()));
    return true;
  });
}

/// A select that always takes one side.
Mutation selecting(bool side, function_ref<bool(SelectInst *)> accepts) {
  return first<SelectInst>([=](SelectInst *select) {
    if (!accepts(select))
      return false;
    select->replaceAllUsesWith(side ? select->getTrueValue()
                                    : select->getFalseValue());
    return true;
  });
}

const std::vector<Mistake> &mistakes() {
  using M = ScalarMatrix;
  static const std::vector<Mistake> all = {
      {"OverflowIsNotChecked", &M::addArithmetic, ignoringOverflow()},
      {"OperandsOfSubAreSwapped", &M::addArithmetic,
       swapped(Instruction::FSub)},
      {"OperandsOfDivAreSwapped", &M::addArithmetic,
       swapped(Instruction::FDiv)},
      {"DivisionIsUnsigned", &M::addArithmetic,
       first<BinaryOperator>([](BinaryOperator *op) {
         if (op->getOpcode() != Instruction::SDiv)
           return false;
         auto *wrong = BinaryOperator::CreateUDiv(
             op->getOperand(0), op->getOperand(1), "", op->getIterator());
         op->replaceAllUsesWith(wrong);
         return true;
       })},
      {"RemainderIsAQuotient", &M::addArithmetic,
       first<BinaryOperator>([](BinaryOperator *op) {
         if (op->getOpcode() != Instruction::SRem)
           return false;
         auto *wrong = BinaryOperator::CreateSDiv(
             op->getOperand(0), op->getOperand(1), "", op->getIterator());
         op->replaceAllUsesWith(wrong);
         return true;
       })},
      {"NullOperandFailsTheRow", &M::addArithmetic,
       // The branch to the failure no longer asks whether operands are valid.
       first<BranchInst>([](BranchInst *branch) {
         if (!branch->isConditional())
           return false;
         auto *both = dyn_cast<BinaryOperator>(branch->getCondition());
         if (!both || both->getOpcode() != Instruction::And)
           return false;
         branch->setCondition(both->getOperand(1));
         return true;
       })},
      {"OrderIsUnsigned", &M::addComparisons,
       comparedBy(CmpInst::ICMP_SLT, CmpInst::ICMP_ULT)},
      {"OrderOfBoolIsSigned", &M::addComparisons,
       comparedBy(CmpInst::ICMP_ULT, CmpInst::ICMP_SLT)},
      {"NanIsUnordered", &M::addComparisons,
       comparedBy(CmpInst::FCMP_ULT, CmpInst::FCMP_OLT)},
      {"NanDiffersFromItself", &M::addComparisons,
       comparedBy(CmpInst::FCMP_UNO, CmpInst::FCMP_FALSE)},
      {"NullIsLikeAValue", &M::addComparisons,
       selecting(true,
                 [](SelectInst *select) {
                   return select->getType()->isIntegerTy(1);
                 })},
      {"ScalesAreNotAligned", &M::addComparisons,
       first<BinaryOperator>([](BinaryOperator *op) {
         if (op->getOpcode() != Instruction::Mul)
           return false;
         op->replaceAllUsesWith(op->getOperand(0));
         return true;
       })},
      {"SizeOfTextsIsIgnored", &M::addComparisons,
       first<CallInst>([](CallInst *call) {
         Function *callee = call->getCalledFunction();
         if (!callee || callee->getName() != "flott_text_equal")
           return false;
         call->setArgOperand(3, call->getArgOperand(1));
         return true;
       })},
      {"NullWinsOverFalse", &M::addLogic,
       first<BinaryOperator>([](BinaryOperator *op) {
         // `decided or both valid` is the last `or`.
         if (op->getOpcode() != Instruction::Or ||
             !isa<BinaryOperator>(op->getOperand(0)))
           return false;
         op->replaceAllUsesWith(op->getOperand(1));
         return true;
       })},
      {"DecimalIsCutNotRounded", &M::addNumberCasts,
       calling("flott_decimal_round", "flott_decimal_cut")},
      {"DecimalIsRoundedNotCut", &M::addNumberCasts,
       calling("flott_decimal_cut", "flott_decimal_round")},
      {"ScaleOfAProductIsOffByOne", &M::addDecimals,
       passing("flott_decimal_multiply", 4,
               [](int64_t digits) { return digits + 1; })},
      {"DecimalOverflowIsNotChecked", &M::addDecimals,
       comparedBy(CmpInst::ICMP_UGT, CmpInst::ICMP_NE)},
      {"TruthIsMinusOne", &M::addNumberCasts,
       first<ZExtInst>([](ZExtInst *extend) {
         if (!extend->getSrcTy()->isIntegerTy(1))
           return false;
         auto *wrong = new SExtInst(extend->getOperand(0), extend->getType(),
                                    "", extend->getIterator());
         extend->replaceAllUsesWith(wrong);
         return true;
       })},
      {"TimeBeforeTheEpochRoundsUp", &M::addTimeCasts,
       comparedBy(CmpInst::ICMP_SLT, CmpInst::ICMP_SGT)},
      {"PrecisionOfTimeIsIgnored", &M::addTextCasts,
       passing("flott_time_parse", 2, [](int64_t) { return 9; })},
      {"StatusOfParsingIsIgnored", &M::addTextCasts,
       first<CmpInst>([](CmpInst *compare) {
         if (compare->getPredicate() != CmpInst::ICMP_NE ||
             !isa<CallInst>(compare->getOperand(0)))
           return false;
         compare->replaceAllUsesWith(
             ConstantInt::getFalse(compare->getContext()));
         return true;
       })},
      {"BranchesAreSwapped", &M::addBranches,
       first<BranchInst>([](BranchInst *branch) {
         if (!branch->isConditional())
           return false;
         branch->swapSuccessors();
         return true;
       })},
      {"ElementsCountFromZero", &M::addArrays,
       first<BinaryOperator>([](BinaryOperator *op) {
         auto *one = dyn_cast<ConstantInt>(op->getOperand(1));
         if (op->getOpcode() != Instruction::Sub || !one || !one->isOne())
           return false;
         op->replaceAllUsesWith(op->getOperand(0));
         return true;
       })},
  };
  return all;
}

/// Runs `differs` in a process of its own: code with a mistake in it may do
/// anything, and a crash or a loop without end is a finding too.
bool isFound(function_ref<bool()> differs) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(/*seconds=*/20);
    _exit(differs() ? 1 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

class ScalarMiscompileTest : public testing::TestWithParam<Mistake> {};

TEST_P(ScalarMiscompileTest, IsFound) {
  ScalarMatrix matrix(/*seed=*/20130101);
  (matrix.*GetParam().fill)();
  const CompiledCases compiled(matrix.cases(), Tier::Quick, GetParam().plant);
  size_t planted = 0;
  for (size_t i = 0; i < matrix.cases().size(); ++i)
    planted += compiled.isCompiled(i);
  ASSERT_GT(planted, 0u) << "the mistake was planted nowhere";
  EXPECT_TRUE(isFound([&] {
    return !compare(matrix.cases(), compiled, /*limit=*/1).empty();
  })) << "planted into "
      << planted << " ops";
}

INSTANTIATE_TEST_SUITE_P(Scalars, ScalarMiscompileTest,
                         testing::ValuesIn(mistakes()),
                         [](const testing::TestParamInfo<Mistake> &info) {
                           return info.param.name;
                         });

} // namespace
} // namespace flott::test
