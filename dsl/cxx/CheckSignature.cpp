// From C++ types to Flott's, and what of a signature is refused.
#include "dsl/cxx/CheckFunction.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

#include <optional>

using namespace clang;

namespace flott {
namespace {

class SignatureCheck {
public:
  SignatureCheck(ASTContext &context, CxxFunction &function)
      : context_(context), function_(function) {}

  bool run(const FunctionDecl *declaration) {
    checkName(declaration);
    for (const ParmVarDecl *parameter : declaration->parameters())
      takeParameter(parameter);
    const auto result = typeOf(declaration->getReturnType());
    if (!result || result->prepared != PreparedKind::None)
      error(declaration->getReturnTypeSourceRange().getBegin(),
            "result of \"%0\" has no Flott type: %1")
          << declaration->getReturnType();
    else
      function_.result = *result;
    if (isClean_)
      checkRule(declaration);
    return isClean_;
  }

private:
  template <unsigned size>
  DiagnosticBuilder error(SourceLocation at, const char (&message)[size]) {
    isClean_ = false;
    DiagnosticsEngine &diagnostics = context_.getDiagnostics();
    return diagnostics.Report(at, diagnostics.getCustomDiagID(
                                      DiagnosticsEngine::Error, message))
           << function_.name;
  }

  void checkName(const FunctionDecl *declaration) {
    const llvm::StringRef name = function_.name;
    if (name.empty() || llvm::isDigit(name.front()) ||
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") !=
            llvm::StringRef::npos)
      error(declaration->getLocation(),
            "name of a function is not a-z, 0-9 and _: \"%0\"");
    if (isa<CXXMethodDecl>(declaration) || declaration->isVariadic() ||
        declaration->isTemplated())
      error(declaration->getLocation(),
            "\"%0\" is not a plain function: no member, template or ellipsis");
  }

  void takeParameter(const ParmVarDecl *parameter) {
    const QualType type = parameter->getType();
    if (const auto *reference = type->getAs<LValueReferenceType>()) {
      const auto *record = reference->getPointeeType()->getAsCXXRecordDecl();
      if (record && record->getQualifiedNameAsString() == "FlottContext" &&
          parameter->getFunctionScopeIndex() == 0) {
        function_.takesContext = true;
        return;
      }
    }
    const auto known = typeOf(type);
    if (!known) {
      error(parameter->getBeginLoc(),
            "parameter of \"%0\" has no Flott type: %1")
          << type;
      return;
    }
    function_.parameters.push_back(
        {*known, parameter->getNameAsString(), parameter->isReferenced()});
  }

  /// A decimal result takes its scale from the first argument, so that must
  /// have one.
  void checkRule(const FunctionDecl *declaration) {
    if (function_.rule() == ResultRule::Fixed)
      return;
    if (function_.parameters.empty() ||
        function_.parameters[0].type.kind != function_.result.kind)
      error(declaration->getLocation(),
            "result of \"%0\" is like its first argument, which is no %1")
          << std::string(cxxTypeForm(function_.result.kind).text);
  }

  std::optional<CxxType> typeOf(QualType type) {
    type = type.getCanonicalType().getUnqualifiedType();
    if (const auto *builtin = type->getAs<BuiltinType>())
      return scalar(builtin);
    const auto *record = type->getAsCXXRecordDecl();
    if (!record)
      return std::nullopt;
    if (const auto *special = dyn_cast<ClassTemplateSpecializationDecl>(record))
      return composed(special);
    const TypeKind kind =
        llvm::StringSwitch<TypeKind>(record->getQualifiedNameAsString())
            .Case("FlottText", TypeKind::String)
            .Case("flott::Bytes", TypeKind::Bytes)
            .Case("flott::Decimal", TypeKind::Decimal)
            .Case("flott::Date", TypeKind::Date)
            .Case("flott::Time", TypeKind::Time)
            .Case("flott::Timestamp", TypeKind::Timestamp)
            .Case("flott::TimestampLtz", TypeKind::TimestampLtz)
            .Case("flott::Interval", TypeKind::Interval)
            .Case("flott::Months", TypeKind::Months)
            .Default(TypeKind::Unknown);
    if (kind == TypeKind::Unknown)
      return std::nullopt;
    return CxxType{.kind = kind};
  }

  std::optional<CxxType> scalar(const BuiltinType *type) {
    switch (type->getKind()) {
    case BuiltinType::Bool:
      return CxxType{.kind = TypeKind::Bool};
    case BuiltinType::SChar:
      return CxxType{.kind = TypeKind::I8};
    case BuiltinType::Short:
      return CxxType{.kind = TypeKind::I16};
    case BuiltinType::Int:
      return CxxType{.kind = TypeKind::I32};
    case BuiltinType::Long:
    case BuiltinType::LongLong:
      return CxxType{.kind = TypeKind::I64};
    case BuiltinType::Float:
      return CxxType{.kind = TypeKind::F32};
    case BuiltinType::Double:
      return CxxType{.kind = TypeKind::F64};
    default:
      return std::nullopt;
    }
  }

  std::optional<CxxType>
  composed(const ClassTemplateSpecializationDecl *special) {
    const std::string name = special->getQualifiedNameAsString();
    const TemplateArgument &argument = special->getTemplateArgs()[0];
    if (name == "flott::Prepared")
      return CxxType{.kind = TypeKind::String,
                     .prepared = static_cast<PreparedKind>(
                         argument.getAsIntegral().getExtValue())};
    if (name != "flott::Optional" && name != "flott::Array")
      return std::nullopt;
    auto inner = typeOf(argument.getAsType());
    if (!inner || inner->optional || inner->prepared != PreparedKind::None)
      return std::nullopt;
    if (name == "flott::Optional") {
      inner->optional = true;
      return inner;
    }
    // No scale travels with the elements of an array, and no array of arrays.
    if (inner->kind == TypeKind::Array || inner->kind == TypeKind::Decimal)
      return std::nullopt;
    return CxxType{.kind = TypeKind::Array, .element = inner->kind};
  }

  ASTContext &context_;
  CxxFunction &function_;
  bool isClean_ = true;
};

} // namespace

bool checkSignature(ASTContext &context, const FunctionDecl *declaration,
                    CxxFunction &function) {
  return SignatureCheck(context, function).run(declaration);
}

} // namespace flott
