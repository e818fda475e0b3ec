// The phases of a compilation.
#include "codegen/Compile.h"

#include "compiler/Import/Import.h"
#include "compiler/Lower/Lower.h"
#include "dsl/flott/Parser.h"

#include "mlir/IR/Verifier.h"

using namespace mlir;

namespace flott {

Compilation::Compilation(SourceFile file, const Catalog &catalog,
                         CompileOptions options)
    : file_(std::move(file)), catalog_(catalog), options_(std::move(options)),
      diagnostics_(file_) {}

Compilation::~Compilation() = default;

bool Compilation::parse() {
  program_ = parseFlott(file_, diagnostics_);
  return program_.has_value();
}

bool Compilation::resolve() {
  return (program_ || parse()) &&
         flott::resolve(*program_, catalog_, options_.parameters, diagnostics_);
}

bool Compilation::verified(ModuleOp module) {
  return !options_.verify || succeeded(mlir::verify(module));
}

/// What later phases find, in the form of the front end's errors.
void Compilation::printLate(const mlir::Diagnostic &diagnostic) const {
  Place place;
  diagnostic.getLocation()->walk([&](Location part) {
    auto found = dyn_cast<FileLineColLoc>(part);
    if (!found)
      return WalkResult::advance();
    place = {found.getLine(), found.getColumn()};
    return WalkResult::interrupt();
  });
  llvm::errs() << file_.name() << ':';
  if (place.line > 0)
    llvm::errs() << place.line << ':' << place.column << ':';
  llvm::errs() << " error: " << diagnostic.str() << '\n';
}

bool Compilation::flow() {
  // One thread: a program is small, and starting a pool costs more than it
  // wins.
  context_ = std::make_unique<MLIRContext>(MLIRContext::Threading::DISABLED);
  context_->getDiagEngine().registerHandler(
      [this](mlir::Diagnostic &diagnostic) {
        if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
          printLate(diagnostic);
      });
  flow_ = importProgram(*program_, *context_);
  return flow_ && verified(*flow_);
}

bool Compilation::optimize() {
  if (!options_.optimize)
    return true;
  flow::OptimizeOptions rules = options_.rules;
  rules.parallelism = static_cast<unsigned>(options_.parallelism);
  return succeeded(flow::optimize(*flow_, rules)) && verified(*flow_);
}

bool Compilation::pipe() {
  pipe_ = lowerToPipe(*flow_, {options_.parallelism, options_.analyze});
  return pipe_ && verified(*pipe_);
}

llvm::Error Compilation::code() {
  llvm::Expected<GeneratedCode> code = generateCode(*pipe_, options_.verify);
  if (!code)
    return code.takeError();
  code_ = std::move(*code);
  PlanSettings settings;
  settings.program = file_.name();
  settings.batch = options_.batch;
  plan_ = writePlan(*pipe_, code_, settings);
  return llvm::Error::success();
}

} // namespace flott
