// From options to a compilation: what all subcommands that compile share.
#pragma once

#include "codegen/Compile.h"
#include "codegen/Link.h"
#include "runtime/exec/Connector.h"
#include "tools/cli/Options.h"

#include <memory>

namespace flott::cli {

/// The connectors and formats of this build.
const Library &library();
/// The same as the front end checks programs against.
const Catalog &catalog();
/// The bitcode that generated code draws from.
const BitcodeLibrary &bitcode();
/// What generated code may call.
std::span<const Export> exports();

/// The cache of objects, or null if there is none or it is not wanted.
std::unique_ptr<ObjectCache> openCache(const Options &options);

/// True if standard error shows colours.
bool useColours(const Options &options);

/// `error: message`, to standard error, in the manner of the compiler's own.
void printError(const Options &options, std::string_view message);

/// The errors of a program, to standard error.
void printDiagnostics(const Options &options, const Diagnostics &diagnostics);

/// Reads the program and resolves it. Null, with everything printed, if it is
/// wrong; `exitCode` says how. `explain` is told what the rules do.
std::unique_ptr<Compilation> open(const Options &options, int &exitCode,
                                  flow::Explain explain = {});

/// Runs a resolved program in the reference interpreter; an ExitCode.
int interpret(const Options &options, Compilation &compilation);

/// The remaining phases up to code and plan; false with errors printed.
/// `hasFlow`: `flow` is there already.
bool compileAll(const Options &options, Compilation &compilation,
                bool hasFlow = false);

} // namespace flott::cli
