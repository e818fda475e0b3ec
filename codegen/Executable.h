// Makes one executable of objects, a plan and the prebuilt runtime image: by
// copying bytes; no compiler, assembler or linker of the machine takes part.
#pragma once

#include "codegen/Target.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <string>
#include <vector>

namespace flott {

struct ExecutableInput {
  std::vector<std::unique_ptr<llvm::MemoryBuffer>> objects;
  TargetSpec target;   // that the objects were compiled for
  std::string plan;    // JSON
  std::string program; // its name, in the executable's messages
  std::string version; // of Flott
};

/// Where the runtime image is: $FLOTT_IMAGE, or lib/flott/flott-image beside
/// the folder `flott` is in, or beside that one's parent (a build tree and an
/// installation both look so). The error lists the places.
llvm::Expected<std::string> findRuntimeImage();

/// Writes `outputPath`, executable. What stood there before is replaced once
/// the new file is complete; after an error it is unchanged. Refuses to
/// replace anything but a regular file.
llvm::Error writeExecutable(ExecutableInput input, llvm::StringRef imagePath,
                            llvm::StringRef outputPath);

} // namespace flott
