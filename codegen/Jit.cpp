// ORC, cut down to what loading finished objects needs.

#include "codegen/Jit.h"

#include "llvm/ExecutionEngine/JITLink/JITLinkMemoryManager.h"
#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/Core.h"
#include "llvm/ExecutionEngine/Orc/ObjectFileInterface.h"
#include "llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h"
#include "llvm/ExecutionEngine/Orc/SelfExecutorProcessControl.h"
#include "llvm/Object/ELFObjectFile.h"

#include <cstdio>
#include <cstdlib>
#include <unistd.h>

using namespace llvm;

namespace flott {

Jit::Jit() = default;

Jit::~Jit() {
  if (session_)
    if (Error error = session_->endSession())
      session_->reportError(std::move(error));
}

Expected<std::unique_ptr<Jit>> Jit::create(std::span<const Export> exports) {
  auto memory = jitlink::InProcessMemoryManager::Create();
  if (!memory)
    return memory.takeError();
  return create(exports, std::move(*memory));
}

Expected<std::unique_ptr<Jit>>
Jit::create(std::span<const Export> exports,
            std::unique_ptr<jitlink::JITLinkMemoryManager> memory) {
  Expected<std::unique_ptr<orc::SelfExecutorProcessControl>> process =
      orc::SelfExecutorProcessControl::Create();
  if (!process)
    return process.takeError();
  std::unique_ptr<Jit> jit(new Jit);
  jit->session_ = std::make_unique<orc::ExecutionSession>(std::move(*process));
  orc::ExecutionSession &session = *jit->session_;
  // ORC reports the cause here and returns only that a symbol failed.
  session.setErrorReporter([jit = jit.get()](Error error) {
    std::lock_guard lock(jit->mutex_);
    if (!jit->errors_.empty())
      jit->errors_ += "; ";
    jit->errors_ += toString(std::move(error));
  });
  jit->memory_ = std::move(memory);
  jit->layer_ =
      std::make_unique<orc::ObjectLinkingLayer>(session, *jit->memory_);

  jit->exports_ = &session.createBareJITDylib("exports");
  orc::SymbolMap symbols;
  for (const Export &line : exports)
    symbols[session.intern(line.name)] = {
        orc::ExecutorAddr::fromPtr(line.address),
        JITSymbolFlags::Exported | JITSymbolFlags::Callable};
  if (Error error = jit->exports_->define(orc::absoluteSymbols(symbols)))
    return std::move(error);
  return jit;
}

// Symbols with their sizes in `object`, for `writePerfMap`; read before the
// object is given away.
static StringMap<uint64_t> sizesOf(MemoryBufferRef buffer) {
  StringMap<uint64_t> sizes;
  auto object = object::ObjectFile::createELFObjectFile(buffer);
  if (!object)
    return consumeError(object.takeError()), sizes;
  for (const object::ELFSymbolRef symbol : (*object)->symbols())
    if (Expected<StringRef> name = symbol.getName())
      sizes[*name] = symbol.getSize();
    else
      consumeError(name.takeError());
  return sizes;
}

// The file format of perf: lines of address, size, name in hexadecimal.
static void writePerfMap(const SymbolAddresses &addresses,
                         const StringMap<uint64_t> &sizes) {
  const std::string path = "/tmp/perf-" + std::to_string(::getpid()) + ".map";
  std::FILE *file = std::fopen(path.c_str(), "a");
  if (!file)
    return;
  for (const auto &symbol : addresses)
    std::fprintf(file, "%lx %lx %s\n",
                 static_cast<unsigned long>(
                     reinterpret_cast<uintptr_t>(symbol.getValue())),
                 static_cast<unsigned long>(sizes.lookup(symbol.getKey())),
                 symbol.getKey().str().c_str());
  std::fclose(file);
}

Expected<SymbolAddresses> Jit::load(std::unique_ptr<MemoryBuffer> object) {
  // Two pipelines may each define the same comparison of keys; apart, they do
  // not collide.
  std::string name;
  {
    std::lock_guard lock(mutex_);
    name = "object" + std::to_string(objectCount_++);
  }
  orc::JITDylib &library = session_->createBareJITDylib(std::move(name));
  library.addToLinkOrder(*exports_);

  Expected<orc::MaterializationUnit::Interface> interface =
      orc::getObjectFileInterface(*session_, object->getMemBufferRef());
  if (!interface)
    return interface.takeError();
  orc::SymbolLookupSet wanted;
  for (const auto &[symbol, flags] : interface->SymbolFlags)
    wanted.add(symbol);

  const bool isMapped = std::getenv("FLOTT_PERF_MAP") != nullptr;
  const StringMap<uint64_t> sizes =
      isMapped ? sizesOf(*object) : StringMap<uint64_t>();
  if (Error error = layer_->add(library, std::move(object)))
    return std::move(error);
  Expected<orc::SymbolMap> found =
      session_->lookup({{&library, orc::JITDylibLookupFlags::MatchAllSymbols}},
                       std::move(wanted));
  if (!found) {
    std::string message = toString(found.takeError());
    std::lock_guard lock(mutex_);
    if (!errors_.empty())
      message += ": " + std::exchange(errors_, "");
    return createStringError("internal error: object does not load: " +
                             message);
  }
  SymbolAddresses addresses;
  for (const auto &[symbol, definition] : *found)
    addresses[*symbol] = definition.getAddress().toPtr<void *>();
  if (isMapped) {
    std::lock_guard lock(mutex_);
    writePerfMap(addresses, sizes);
  }
  return addresses;
}

} // namespace flott
