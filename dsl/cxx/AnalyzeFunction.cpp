// Looks for ways to fail and to allocate.
#include "dsl/cxx/AnalyzeFunction.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace flott {
namespace {

class Facts : public RecursiveASTVisitor<Facts> {
public:
  Facts(ASTContext &context, CxxFunction &function)
      : context_(context), function_(function) {}

  bool VisitCallExpr(CallExpr *call) {
    const FunctionDecl *callee = call->getDirectCallee();
    if (!callee)
      return true;
    if (isHelper(callee, "allocate"))
      function_.allocates = true;
    if (isHelper(callee, "fail")) {
      // No memory is a reason of the task, not of the row.
      Expr::EvalResult code;
      if (call->getArg(1)->EvaluateAsInt(code, context_) &&
          code.Val.getInt() == kOutOfMemory)
        function_.allocates = true;
      else
        function_.mayFail = true;
    }
    return true;
  }
  bool VisitMemberExpr(MemberExpr *member) {
    const auto *field = dyn_cast<FieldDecl>(member->getMemberDecl());
    if (field && field->getName() == "error" &&
        field->getParent()->getName() == "FlottContext")
      function_.mayFail = true;
    return true;
  }

private:
  ASTContext &context_;
  CxxFunction &function_;
};

} // namespace

void analyzeFunction(ASTContext &context, const Reach &reach,
                     CxxFunction &function) {
  Facts facts(context, function);
  for (const FunctionDecl *body : reach.functions)
    facts.TraverseDecl(const_cast<FunctionDecl *>(body));
  for (const CxxParameter &parameter : function.parameters)
    function.seesNull |= parameter.type.optional;
}

} // namespace flott
