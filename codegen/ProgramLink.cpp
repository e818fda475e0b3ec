// JITLink over a memory manager that hands out one fixed range of addresses
// and keeps the bytes.
//
//   kImageBase   table of imports: 8 bytes each, filled by the image
//                stubs: jmp *[slot], 16 bytes each; what objects call
//                segments of the objects

#include "codegen/ProgramLink.h"

#include "codegen/Imports.h"
#include "codegen/Jit.h"

#include "runtime/abi/Image.h"

#include "llvm/ExecutionEngine/JITLink/JITLink.h"
#include "llvm/ExecutionEngine/JITLink/JITLinkMemoryManager.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <set>

using namespace llvm;

namespace flott {

namespace {
// Linking here is single-threaded, so is this.
class FixedMemory : public jitlink::JITLinkMemoryManager {
public:
  FixedMemory(LinkedProgram &program, uint64_t next)
      : program_(program), next_(next) {}

  using JITLinkMemoryManager::allocate;
  using JITLinkMemoryManager::deallocate;

  void allocate(const jitlink::JITLinkDylib *, jitlink::LinkGraph &graph,
                OnAllocatedFunction onAllocated) override;
  void deallocate(std::vector<FinalizedAlloc> allocations,
                  OnDeallocatedFunction onDeallocated) override;

private:
  // The bytes are in the program already; there is nothing to finalize.
  class Allocation : public InFlightAlloc {
  public:
    explicit Allocation(uint64_t address) : address_(address) {}
    void abandon(OnAbandonedFunction onAbandoned) override {
      onAbandoned(Error::success());
    }
    void finalize(OnFinalizedFunction onFinalized) override {
      onFinalized(FinalizedAlloc(orc::ExecutorAddr(address_)));
    }

  private:
    uint64_t address_;
  };

  LinkedProgram &program_;
  uint64_t next_;
};
} // namespace

static uint32_t protectionOf(orc::MemProt protection) {
  const auto has = [protection](orc::MemProt bit) {
    return (protection & bit) != orc::MemProt::None;
  };
  return (has(orc::MemProt::Read) ? kImageRead : 0) |
         (has(orc::MemProt::Write) ? kImageWrite : 0) |
         (has(orc::MemProt::Exec) ? kImageExecute : 0);
}

void FixedMemory::allocate(const jitlink::JITLinkDylib *,
                           jitlink::LinkGraph &graph,
                           OnAllocatedFunction onAllocated) {
  jitlink::BasicLayout layout(graph);
  const uint64_t begin = next_;
  // JITLink writes to the bytes until the object is linked; they stay where
  // they are when a segment is moved.
  for (auto &[group, segment] : layout.segments()) {
    const uint32_t protection = protectionOf(group.getMemProt());
    if ((protection & kImageWrite) && (protection & kImageExecute))
      return onAllocated(createStringError(
          "internal error: object has writable and executable memory"));
    if (segment.Alignment > Align(kImagePage))
      return onAllocated(
          createStringError("internal error: object wants alignment of " +
                            Twine(segment.Alignment.value())));
    LinkedSegment linked;
    linked.address = next_;
    linked.size = segment.ContentSize + segment.ZeroFillSize;
    linked.protection = protection;
    linked.bytes.resize(segment.ContentSize);
    next_ = alignTo(next_ + linked.size, kImagePage);
    if (next_ > kImageLimit)
      return onAllocated(createStringError("program is larger than 1 GiB"));
    program_.segments.push_back(std::move(linked));
    segment.Addr = orc::ExecutorAddr(program_.segments.back().address);
    segment.WorkingMem = program_.segments.back().bytes.data();
  }
  if (Error error = layout.apply())
    return onAllocated(std::move(error));
  if (!graph.allocActions().empty())
    return onAllocated(createStringError(
        "internal error: object wants to be registered in its process"));
  onAllocated(std::make_unique<Allocation>(begin));
}

void FixedMemory::deallocate(std::vector<FinalizedAlloc> allocations,
                             OnDeallocatedFunction onDeallocated) {
  for (FinalizedAlloc &allocation : allocations)
    allocation.release();
  onDeallocated(Error::success());
}

// Adds the table and the stubs; returns the stubs' addresses as exports.
static std::vector<Export> addStubs(LinkedProgram &program) {
  constexpr uint64_t kStubSize = 16;
  const uint64_t count = program.imports.size();
  LinkedSegment table, stubs;
  table.address = program.tableAddress = kImageBase;
  table.size = 8 * count;
  table.protection = kImageRead | kImageWrite;
  table.isTable = true;
  stubs.address = alignTo(table.address + table.size, kImagePage);
  stubs.size = kStubSize * count;
  stubs.protection = kImageRead | kImageExecute;
  stubs.bytes.assign(stubs.size, char(0xcc)); // int3 between stubs

  std::vector<Export> exports;
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t stub = stubs.address + kStubSize * i;
    char *code = &stubs.bytes[kStubSize * i];
    code[0] = char(0xff); // jmp *[rip + distance]
    code[1] = char(0x25);
    support::endian::write32le(code + 2,
                               uint32_t(table.address + 8 * i - (stub + 6)));
    exports.push_back(
        {program.imports[i].c_str(), reinterpret_cast<void *>(stub)});
  }
  if (count > 0) {
    program.segments.push_back(std::move(table));
    program.segments.push_back(std::move(stubs));
  }
  return exports;
}

Expected<LinkedProgram>
linkProgram(std::vector<std::unique_ptr<MemoryBuffer>> objects) {
  LinkedProgram program;
  std::set<std::string> imports;
  for (const std::unique_ptr<MemoryBuffer> &object : objects) {
    Expected<std::vector<std::string>> names = importsOf(*object);
    if (!names)
      return names.takeError();
    imports.insert(names->begin(), names->end());
  }
  program.imports.assign(imports.begin(), imports.end());
  const std::vector<Export> stubs = addStubs(program);
  uint64_t next = kImageBase;
  if (!program.segments.empty()) {
    const LinkedSegment &last = program.segments.back();
    next = alignTo(last.address + last.size, kImagePage);
  }

  Expected<std::unique_ptr<Jit>> jit =
      Jit::create(stubs, std::make_unique<FixedMemory>(program, next));
  if (!jit)
    return jit.takeError();
  for (std::unique_ptr<MemoryBuffer> &object : objects) {
    Expected<SymbolAddresses> symbols = (*jit)->load(std::move(object));
    if (!symbols)
      return symbols.takeError();
    for (const auto &symbol : *symbols)
      program.symbols.try_emplace(
          symbol.getKey().str(), reinterpret_cast<uint64_t>(symbol.getValue()));
  }
  jit->reset(); // it refers to `program`
  std::sort(program.segments.begin(), program.segments.end(),
            [](const LinkedSegment &a, const LinkedSegment &b) {
              return a.address < b.address;
            });
  return program;
}

} // namespace flott
