// flott schema: the declaration of a file.
#include "tools/cli/Sample.h"
#include "tools/cli/Session.h"

#include "runtime/base/System.h"

#include "llvm/Support/raw_ostream.h"

namespace flott::cli {

int schema(const Options &options) {
  SystemWorld system;
  Storage &storage = *system.world().storage;
  bool first = true;
  for (const std::string &path : options.files) {
    auto file = sampleFile(storage, path);
    if (!file) {
      printError(options, file.message());
      return kExitFailed;
    }
    std::string name = options.name.empty() ? nameOfPath(path) : options.name;
    llvm::outs() << (first ? "" : "\n") << "// From "
                 << (file->whole ? "all " : "the first ") << file->rows
                 << " rows of " << path << "\n"
                 << declarationOf(*file, path, name);
    first = false;
    if (file->oddRows > 0 && !options.quiet)
      llvm::errs() << "note: " << file->oddRows << " rows of " << path
                   << " have another number of fields than "
                   << file->columns.size()
                   << ": say `on bad row` what becomes of them\n";
  }
  return kExitOk;
}

} // namespace flott::cli
