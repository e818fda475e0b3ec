// Links generated modules with the bitcode they draw from: state and text
// primitives, scalar functions.
#pragma once

#include "codegen/Target.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace llvm {
class Module;
}

namespace flott {

/// One bitcode file built into the compiler, or compiled from a user's C++.
struct BitcodeUnit {
  llvm::StringRef name;
  llvm::ArrayRef<char> bytes;
};

/// Bitcode units and an index of what they define. Immutable once open, so
/// threads may share one.
class BitcodeLibrary {
public:
  /// An attribute of linked functions that optimized code shall not call but
  /// contain: primitives and functions of ordinary size.
  static constexpr llvm::StringLiteral kInlineAttribute = "flott-inline";

  BitcodeLibrary() = default;

  /// Reads the symbols of all units. Their bytes must outlive the library.
  /// Two units may not define the same name.
  static llvm::Expected<BitcodeLibrary> open(llvm::ArrayRef<BitcodeUnit> units);

  /// Gives `module` the definitions it lacks and a unit has, transitively, and
  /// nothing else. Makes it ready for compileObject: only what the module
  /// itself had defined and exported stays visible, and every function is for
  /// `target` (the inliner refuses, in silence, to mix targets). What
  /// `natives` (null: nothing) names is left out: the code will call it.
  llvm::Error linkInto(llvm::Module &module, const TargetSpec &target,
                       const llvm::StringSet<> *natives = nullptr) const;

  /// Tells libraries of different content apart.
  uint64_t contentHash() const { return contentHash_; }

private:
  std::vector<BitcodeUnit> units_;
  llvm::StringMap<unsigned> unitOf_; // by the name of a definition
  uint64_t contentHash_ = 0;
};

} // namespace flott
