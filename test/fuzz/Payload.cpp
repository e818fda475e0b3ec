// The program behind an executable's image: bytes are mapped where they say, or
// an error. Checksums and trailer are made to fit: they keep nobody out.
//
// input: what stands before the trailer, its last 8 bytes the directory's place
#include "runtime/image/Payload.h"

#include <cstdlib>
#include <sys/mman.h>
#include <unistd.h>

using namespace flott;

namespace {

/// A file without a name.
class MemoryFile {
public:
  MemoryFile() : number_(memfd_create("executable", 0)) {
    if (number_ < 0)
      std::abort();
  }
  ~MemoryFile() { ::close(number_); }
  void append(const void *bytes, size_t size) {
    if (::write(number_, bytes, size) != ssize_t(size))
      std::abort();
  }
  std::string path() const {
    return "/proc/self/fd/" + std::to_string(number_);
  }

private:
  const int number_;
};

const Export kExports[] = {
    {"a", nullptr}, {"flott_arena_grow", nullptr}, {"memcpy", nullptr}};

void open(const MemoryFile &file) {
  const auto payload = Payload::open(file.path().c_str());
  if (!payload) {
    if (payload.message().empty())
      std::abort();
    return;
  }
  // What the views show can be read, to the last byte.
  const std::string shown = std::string(payload->program()) +
                            std::string(payload->version()) +
                            std::string(payload->plan());
  if (shown.size() < payload->plan().size())
    std::abort();
  if (payload->load(kExports))
    for (const char *name : {"", "a", "p0_batch"})
      payload->symbol(name);
  // Fixed addresses: the next input wants them too.
  ::munmap(reinterpret_cast<void *>(kImageBase),
           kImageLimit + kImagePage - kImageBase);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  MemoryFile raw;
  raw.append(data, size);
  open(raw);
  if (size < sizeof(uint64_t))
    return 0;
  MemoryFile file;
  ImageTrailer trailer = {};
  std::memcpy(trailer.magic, kImageMagic, sizeof trailer.magic);
  trailer.abi = imageAbi();
  trailer.payloadSize = size - sizeof(uint64_t);
  std::memcpy(&trailer.directoryOffset, data + trailer.payloadSize,
              sizeof(uint64_t));
  trailer.payloadChecksum = imageChecksum(data, trailer.payloadSize);
  trailer.checksum = imageChecksum(&trailer, offsetof(ImageTrailer, checksum));
  file.append(data, trailer.payloadSize);
  file.append(&trailer, sizeof trailer);
  open(file);
  return 0;
}
