// A walk over the bodies of a call graph.
#include "dsl/cxx/Reach.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"

#include <algorithm>

using namespace clang;

namespace flott {

bool isHelper(const FunctionDecl *function, llvm::StringRef name) {
  return function->getDeclName().isIdentifier() &&
         function->getName() == name &&
         function->getQualifiedNameAsString() == ("flott::" + name).str();
}

namespace {

class Walk : public RecursiveASTVisitor<Walk> {
public:
  explicit Walk(Reach &reach) : reach_(reach) {}

  void enter(const FunctionDecl *function, const Expr *call) {
    const FunctionDecl *body = nullptr;
    if (!function->hasBody(body) || isHelper(function, "fail") ||
        isHelper(function, "allocate"))
      return;
    if (llvm::is_contained(open_, body)) {
      if (!reach_.recursion)
        reach_.recursion = call;
      return;
    }
    if (llvm::is_contained(reach_.functions, body))
      return;
    reach_.functions.push_back(body);
    open_.push_back(body);
    TraverseDecl(const_cast<FunctionDecl *>(body));
    open_.pop_back();
  }

  bool VisitCallExpr(CallExpr *call) {
    if (const FunctionDecl *callee = call->getDirectCallee())
      enter(callee, call);
    return true;
  }
  bool VisitCXXConstructExpr(CXXConstructExpr *construct) {
    enter(construct->getConstructor(), construct);
    return true;
  }

private:
  Reach &reach_;
  llvm::SmallVector<const FunctionDecl *> open_;
};

} // namespace

Reach reachFrom(const FunctionDecl *function) {
  Reach reach;
  Walk(reach).enter(function, nullptr);
  return reach;
}

} // namespace flott
