// Loads objects into this process.
#pragma once

#include "runtime/abi/Exports.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>
#include <mutex>
#include <span>

namespace llvm::jitlink {
class JITLinkMemoryManager;
}
namespace llvm::orc {
class ExecutionSession;
class JITDylib;
class ObjectLinkingLayer;
} // namespace llvm::orc

namespace flott {

/// Addresses of what an object defines, by name.
using SymbolAddresses = llvm::StringMap<void *>;

/// Holds loaded code. Objects see the exports they are given and nothing else
/// of the process: neither its other symbols nor each other's. No memory is
/// ever writable and executable at once. All code lives until the Jit dies.
/// Any thread may load. If FLOTT_PERF_MAP is set, `perf` finds the names of
/// loaded code in /tmp/perf-PID.map.
class Jit {
public:
  static llvm::Expected<std::unique_ptr<Jit>>
  create(std::span<const Export> exports);
  /// Loads into `memory`: a Jit over memory that is not this process's settles
  /// addresses and no more.
  static llvm::Expected<std::unique_ptr<Jit>>
  create(std::span<const Export> exports,
         std::unique_ptr<llvm::jitlink::JITLinkMemoryManager> memory);
  ~Jit();

  llvm::Expected<SymbolAddresses>
  load(std::unique_ptr<llvm::MemoryBuffer> object);

private:
  Jit();

  std::unique_ptr<llvm::jitlink::JITLinkMemoryManager> memory_;
  std::unique_ptr<llvm::orc::ExecutionSession> session_;
  std::unique_ptr<llvm::orc::ObjectLinkingLayer> layer_;
  llvm::orc::JITDylib *exports_ = nullptr;
  std::mutex mutex_; // guards what follows
  std::string errors_;
  uint64_t objectCount_ = 0;
};

} // namespace flott
