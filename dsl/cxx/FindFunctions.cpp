// AST matchers on the annotation of FLOTT_FUNCTION.
#include "dsl/cxx/FindFunctions.h"

#include "dsl/cxx/AnalyzeFunction.h"
#include "dsl/cxx/CheckFunction.h"

#include "clang/AST/ASTContext.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/ASTMatchers/ASTMatchers.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Tooling/Tooling.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace flott {

std::vector<std::string> CxxOptions::commandLine() const {
  // The flags that decide results are those of the natively compiled form, so
  // that both have equal bits: no contraction to FMA, no errno. One target,
  // whatever the host's defaults are.
  std::vector<std::string> line = {"flott-cxx",
                                   "-std=c++20",
                                   "-target",
                                   "x86_64-unknown-linux-gnu",
                                   "-O2",
                                   "-fPIC",
                                   "-fno-exceptions",
                                   "-fno-rtti",
                                   "-fno-math-errno",
                                   "-ffp-contract=off",
                                   "-fno-strict-aliasing",
                                   "-fvisibility=hidden",
                                   "-march=x86-64-v2",
                                   "-fno-stack-protector",
                                   "-fno-asynchronous-unwind-tables",
                                   "-Wall",
                                   "-Wextra",
                                   "-Wno-unused-parameter",
                                   "-Wno-unused-function",
                                   "-resource-dir",
                                   resourceFolder};
  for (const std::string &folder : includeFolders)
    line.push_back("-I" + folder);
  return line;
}

namespace {

/// The lines of `///` right above `declaration`.
std::string commentAbove(const SourceManager &sources,
                         const FunctionDecl *declaration) {
  const auto [file, offset] = sources.getDecomposedLoc(
      sources.getExpansionLoc(declaration->getOuterLocStart()));
  llvm::StringRef above = sources.getBufferData(file).take_front(offset);
  above = above.take_front(above.rfind('\n') + 1);
  std::string comment;
  while (above.consume_back("\n")) {
    const size_t begin = above.rfind('\n') + 1; // npos + 1 is 0
    llvm::StringRef line = above.substr(begin).trim();
    if (!line.consume_front("///"))
      break;
    line.consume_front(" ");
    comment = comment.empty() ? line.str() : line.str() + "\n" + comment;
    above = above.take_front(begin);
  }
  return comment;
}

/// `flott::half`; an anonymous namespace is transparent to lookup.
std::string spelledName(const FunctionDecl *declaration) {
  std::string name = declaration->getNameAsString();
  for (const DeclContext *context = declaration->getDeclContext();
       !context->isTranslationUnit(); context = context->getParent())
    if (const auto *space = dyn_cast<NamespaceDecl>(context);
        space && !space->isAnonymousNamespace())
      name = space->getNameAsString() + "::" + name;
  return "::" + name;
}

class Collect : public MatchFinder::MatchCallback {
public:
  Collect(const std::string &file, std::vector<CxxFunction> &functions)
      : file_(file), functions_(functions) {}

  void run(const MatchFinder::MatchResult &match) override {
    const auto *declaration = match.Nodes.getNodeAs<FunctionDecl>("function");
    ASTContext &context = *match.Context;
    for (const auto *annotation : declaration->specific_attrs<AnnotateAttr>())
      if (annotation->getAnnotation() == "flott.function")
        take(context, declaration, annotation);
  }

private:
  void take(ASTContext &context, const FunctionDecl *declaration,
            const AnnotateAttr *annotation) {
    CxxFunction function;
    const Expr *name = *annotation->args_begin();
    if (const auto constant = name->tryEvaluateString(context))
      function.name = *constant;
    for (const Expr *flags : llvm::drop_begin(annotation->args())) {
      Expr::EvalResult value;
      if (flags->EvaluateAsInt(value, context))
        function.flags |= static_cast<int>(value.Val.getInt().getExtValue());
    }
    const SourceManager &sources = context.getSourceManager();
    function.qualifiedName = spelledName(declaration);
    function.file = file_;
    function.line = sources.getExpansionLineNumber(declaration->getLocation());
    function.comment = commentAbove(sources, declaration);

    if (!checkSignature(context, declaration, function))
      return;
    const Reach reach = reachFrom(declaration);
    if (!checkBody(context, function, reach))
      return;
    analyzeFunction(context, reach, function);
    for (const CxxFunction &other : functions_)
      if (other.symbol() == function.symbol()) {
        DiagnosticsEngine &diagnostics = context.getDiagnostics();
        diagnostics.Report(
            declaration->getLocation(),
            diagnostics.getCustomDiagID(
                DiagnosticsEngine::Error,
                "\"%0\" with these types is declared before, in %1:%2"))
            << function.name << other.file << other.line;
        return;
      }
    functions_.push_back(std::move(function));
  }

  const std::string &file_;
  std::vector<CxxFunction> &functions_;
};

} // namespace

bool findFunctions(const std::string &file, const CxxOptions &options,
                   std::vector<CxxFunction> &functions) {
  Collect collect(file, functions);
  MatchFinder finder;
  finder.addMatcher(functionDecl(isDefinition(), isExpansionInMainFile(),
                                 hasAttr(attr::Annotate))
                        .bind("function"),
                    &collect);
  std::vector<std::string> line = options.commandLine();
  // Exceptions parse, so that the one message about them is ours.
  for (const char *flag : {"-fexceptions", "-fcxx-exceptions", "-fsyntax-only"})
    line.push_back(flag);
  line.push_back(file);
  llvm::IntrusiveRefCntPtr<FileManager> files(
      new FileManager(FileSystemOptions()));
  const auto factory = tooling::newFrontendActionFactory(&finder);
  tooling::ToolInvocation invocation(std::move(line), factory->create(),
                                     files.get());
  return invocation.run();
}

} // namespace flott
