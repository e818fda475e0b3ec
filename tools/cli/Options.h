// What the command line says, for all subcommands.
#pragma once

#include "codegen/TieredProgram.h"
#include "tools/cli/ExitCode.h"

#include <cstdint>
#include <string>
#include <vector>

namespace flott::cli {

enum class Colours { Auto, Always, Never };

struct Options {
  std::string program;                 // a path; `-` for standard input
  std::string expression;              // -e: the program's text
  std::vector<std::string> parameters; // --param name=value
  int64_t parallelism = 1;
  std::string mode = "auto";   // auto, batch, stream
  std::string tier = "tiered"; // tiered, quick, optimized
  std::string cpu;             // of `build`; empty: x86-64-v2
  std::string emit;
  std::string format = "text";        // of `explain`: text, json, dot
  std::string messageFormat = "text"; // of errors: text, json
  std::string output;                 // of `build`
  std::string name;                   // of `schema`
  std::vector<std::string> disabledRules, enabledRules;
  bool optimize = true;
  bool cache = true;
  bool interpret = false;
  bool analyze = false;
  bool quiet = false;
  bool check = false; // fmt: only say whether it is formatted
  bool verify = false;
  Colours colours = Colours::Auto;
  uint64_t memoryMiB = 0;         // 0: no limit
  std::vector<std::string> files; // fmt, schema
};

// The subcommands: each returns an ExitCode.
int run(const Options &options);
int build(const Options &options);
int check(const Options &options);
int emit(const Options &options);
int explain(const Options &options);
int format(const Options &options);
int schema(const Options &options);

} // namespace flott::cli
