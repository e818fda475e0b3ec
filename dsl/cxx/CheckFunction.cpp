// Checks of bodies: one visitor, one message per cause.
#include "dsl/cxx/CheckFunction.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/Builtins.h"
#include "llvm/ADT/StringSet.h"

using namespace clang;

namespace flott {
namespace {

/// Names of RowCalls.def.
bool isRowCall(llvm::StringRef name) {
  static const llvm::StringSet<> names = {
#define ROW_CALL(name, result, parameters, reason) #name,
#include "runtime/abi/RowCalls.def"
  };
  return names.contains(name);
}

/// Library functions that compile to instructions, or to the memory functions
/// that generated objects may import.
bool isInstruction(llvm::StringRef name) {
  static const llvm::StringSet<> names = {
      "memcpy", "memmove", "memset",    "memcmp",     "floor",
      "floorf", "ceil",    "ceilf",     "trunc",      "truncf",
      "rint",   "rintf",   "nearbyint", "nearbyintf", "sqrt",
      "sqrtf",  "fabs",    "fabsf",     "copysign",   "copysignf"};
  return names.contains(name);
}

/// Builtins without a library function or an effect behind them.
bool isPureBuiltin(llvm::StringRef name) {
  if (!name.consume_front("__builtin_"))
    return false;
  if (isInstruction(name) || name.ends_with("_overflow"))
    return true;
  static const llvm::StringSet<> names = {
      "expect",        "assume",      "constant_p",
      "bit_cast",      "clz",         "clzl",
      "clzll",         "ctz",         "ctzl",
      "ctzll",         "popcount",    "popcountl",
      "popcountll",    "bswap16",     "bswap32",
      "bswap64",       "isnan",       "isinf",
      "isfinite",      "isinf_sign",  "signbit",
      "signbitf",      "nan",         "nanf",
      "inf",           "inff",        "huge_val",
      "huge_valf",     "addressof",   "convertvector",
      "shufflevector", "prefetch",    "is_constant_evaluated",
      "rotateleft64",  "rotateleft32"};
  return names.contains(name);
}

class BodyCheck : public RecursiveASTVisitor<BodyCheck> {
public:
  BodyCheck(ASTContext &context, const CxxFunction &function)
      : context_(context), diagnostics_(context.getDiagnostics()),
        function_(function) {}

  bool isClean() const { return isClean_; }

  template <unsigned size>
  DiagnosticBuilder error(SourceLocation at, const char (&message)[size]) {
    isClean_ = false;
    return diagnostics_.Report(at, diagnostics_.getCustomDiagID(
                                       DiagnosticsEngine::Error, message))
           << function_.name;
  }

  bool VisitCXXThrowExpr(CXXThrowExpr *expr) {
    error(expr->getBeginLoc(),
          "exception in \"%0\": a function fails its row by flott::fail");
    return true;
  }
  bool VisitCXXTryStmt(CXXTryStmt *statement) {
    error(statement->getBeginLoc(),
          "exception in \"%0\": a function fails its row by flott::fail");
    return true;
  }
  bool VisitVarDecl(VarDecl *variable) {
    if (variable->isStaticLocal() && !isConstant(variable))
      error(variable->getLocation(), "static object in \"%0\": \"%1\" would "
                                     "outlive the row; make it constexpr")
          << variable->getName();
    else if (!variable->hasGlobalStorage() &&
             variable->getType().isDestructedType())
      error(variable->getLocation(),
            "object with a destructor in \"%0\": \"%1\"")
          << variable->getName();
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *expr) {
    const auto *variable = dyn_cast<VarDecl>(expr->getDecl());
    if (variable && variable->hasGlobalStorage() &&
        !variable->isStaticLocal() && !isConstant(variable))
      error(expr->getLocation(), "global variable in \"%0\": \"%1\" is shared "
                                 "by threads; make it constexpr")
          << variable->getName();
    return true;
  }
  bool VisitCXXNewExpr(CXXNewExpr *expr) {
    error(expr->getBeginLoc(), kAllocation);
    return true;
  }
  bool VisitCXXDeleteExpr(CXXDeleteExpr *expr) {
    error(expr->getBeginLoc(), kAllocation);
    return true;
  }
  bool VisitAsmStmt(AsmStmt *statement) {
    error(statement->getAsmLoc(), "assembler in \"%0\": it cannot be analysed");
    return true;
  }
  bool VisitCXXConstCastExpr(CXXConstCastExpr *expr) {
    error(expr->getBeginLoc(),
          "const_cast in \"%0\": arguments belong to other rows as well");
    return true;
  }

  bool VisitBinaryOperator(BinaryOperator *expr) {
    if ((expr->getOpcode() == BO_Div || expr->getOpcode() == BO_Rem ||
         expr->getOpcode() == BO_DivAssign ||
         expr->getOpcode() == BO_RemAssign) &&
        (isWide(expr->getLHS()->getType()) ||
         isWide(expr->getRHS()->getType())))
      error(expr->getOperatorLoc(),
            "division of 128 bits in \"%0\": call flott_wide_divide");
    return true;
  }
  bool VisitCastExpr(CastExpr *expr) {
    const QualType from = expr->getSubExpr()->getType();
    if ((isWide(from) && expr->getType()->isRealFloatingType()) ||
        (isWide(expr->getType()) && from->isRealFloatingType()))
      error(expr->getBeginLoc(),
            "conversion of 128 bits to or from a float in \"%0\": it would "
            "call the compiler's library");
    return true;
  }
  bool VisitCallExpr(CallExpr *call) {
    if (const auto *member = dyn_cast<CXXMemberCallExpr>(call))
      if (const CXXMethodDecl *method = member->getMethodDecl();
          method && method->isVirtual()) {
        error(call->getBeginLoc(),
              "virtual call in \"%0\": \"%1\" cannot be inlined")
            << method->getQualifiedNameAsString();
        return true;
      }
    const FunctionDecl *callee = call->getDirectCallee();
    if (!callee) {
      error(call->getBeginLoc(),
            "call through a pointer in \"%0\": it cannot be inlined");
      return true;
    }
    checkCallee(call->getBeginLoc(), callee);
    return true;
  }
  bool VisitCXXConstructExpr(CXXConstructExpr *expr) {
    if (!expr->getConstructor()->isTrivial() &&
        !expr->getConstructor()->isDefaulted())
      checkCallee(expr->getLocation(), expr->getConstructor());
    return true;
  }

private:
  static constexpr char kAllocation[] =
      "allocation in \"%0\": take room from flott::allocate";

  bool isWide(QualType type) const {
    return type->isIntegerType() && context_.getTypeSize(type) > 64;
  }
  static bool isConstant(const VarDecl *variable) {
    return variable->isConstexpr() ||
           (variable->getType().isConstQualified() &&
            variable->hasConstantInitialization() && !variable->getTLSKind());
  }

  void checkCallee(SourceLocation at, const FunctionDecl *callee) {
    if (callee->hasBody() || isHelper(callee, "fail") ||
        isHelper(callee, "allocate"))
      return;
    const std::string name = callee->getQualifiedNameAsString();
    if (isRowCall(name) || isInstruction(name) || isPureBuiltin(name))
      return;
    if (name == "malloc" || name == "calloc" || name == "realloc" ||
        name == "free") {
      error(at, kAllocation);
    } else if (isRowCall("flott_math_" + name)) {
      error(at, "call from \"%0\" is not in RowCalls.def: \"%1\"; call "
                "flott_math_%1, which gives the same bits on every road")
          << name;
    } else {
      error(at, "call from \"%0\" is not in RowCalls.def: \"%1\"") << name;
    }
  }

  ASTContext &context_;
  DiagnosticsEngine &diagnostics_;
  const CxxFunction &function_;
  bool isClean_ = true;
};

} // namespace

bool checkBody(ASTContext &context, const CxxFunction &function,
               const Reach &reach) {
  BodyCheck check(context, function);
  if (reach.recursion)
    check.error(reach.recursion->getBeginLoc(),
                "recursion in \"%0\": nothing says that it ends");
  for (const FunctionDecl *body : reach.functions)
    check.TraverseDecl(const_cast<FunctionDecl *>(body));
  return check.isClean();
}

} // namespace flott
