// flott fmt: programs in the one layout.
#include "tools/cli/Session.h"

#include "dsl/flott/Format.h"
#include "runtime/base/System.h"

#include "llvm/Support/raw_ostream.h"

namespace flott::cli {

/// Puts `text` in the place of a file, in one step.
static Status replace(Storage &storage, const std::string &path,
                      const std::string &text) {
  const std::string pending = path + ".part";
  auto write = [&]() -> Status {
    FLOTT_TRY_ASSIGN(auto file, storage.create(pending, CreateMode::Replace));
    FLOTT_TRY(file->write(text));
    FLOTT_TRY(file->close());
    return storage.rename(pending, path);
  };
  Status status = write();
  if (!status)
    (void)bool(storage.remove(pending));
  return status;
}

int format(const Options &options) {
  SystemWorld system;
  Storage &storage = *system.world().storage;
  int exitCode = kExitOk;
  for (const std::string &path : options.files) {
    std::string error;
    const std::optional<SourceFile> file = SourceFile::read(path, error);
    if (!file) {
      printError(options, error);
      exitCode = kExitProgram;
      continue;
    }
    Diagnostics diagnostics(*file);
    const std::optional<std::string> text = formatFlott(*file, diagnostics);
    if (!text) {
      printDiagnostics(options, diagnostics);
      exitCode = kExitProgram;
      continue;
    }
    if (options.check) {
      if (*text == file->text())
        continue;
      llvm::outs() << path << '\n';
      if (exitCode == kExitOk)
        exitCode = kExitFailed;
    } else if (path == "-") {
      llvm::outs() << *text;
    } else if (*text != file->text()) {
      if (Status status = replace(storage, path, *text); !status) {
        printError(options, status.message());
        exitCode = kExitFailed;
      }
    }
  }
  return exitCode;
}

} // namespace flott::cli
