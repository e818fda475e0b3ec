// Maps a payload. The file may be truncated or tampered with: every offset is
// checked before it is used, and each way to be wrong has one message.

#include "runtime/image/Payload.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <map>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace flott {

namespace {
// What the processor under us has, of CpuFeatures.def. Takes literals alone,
// hence the list.
bool processorHas(std::string_view feature) {
  __builtin_cpu_init();
#define CPU_FEATURE(name)                                                      \
  if (feature == name)                                                         \
    return __builtin_cpu_supports(name);
#include "runtime/abi/CpuFeatures.def"
  return false;
}

std::string reason() { return std::strerror(errno); }

// Closes a file at the end of a scope.
struct File {
  int number;
  ~File() {
    if (number >= 0)
      ::close(number);
  }
};

bool readAt(int file, void *to, uint64_t size, uint64_t offset) {
  auto *bytes = static_cast<char *>(to);
  while (size > 0) {
    const ssize_t got = ::pread(file, bytes, size, off_t(offset));
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return false;
    bytes += got;
    offset += uint64_t(got);
    size -= uint64_t(got);
  }
  return true;
}

uint64_t toPage(uint64_t size) {
  return (size + kImagePage - 1) & ~(kImagePage - 1);
}
} // namespace

void Payload::Unmap::operator()(const uint8_t *bytes) const {
  ::munmap(const_cast<uint8_t *>(bytes), size);
}

Result<Payload> Payload::open(const char *path) {
  const File file{::open(path, O_RDONLY | O_CLOEXEC)};
  struct stat status;
  if (file.number < 0 || ::fstat(file.number, &status) != 0)
    return failed(std::string("executable cannot be read: ") + path + ": " +
                  reason());
  const auto fileSize = uint64_t(status.st_size);

  ImageTrailer trailer;
  if (fileSize < sizeof trailer ||
      !readAt(file.number, &trailer, sizeof trailer,
              fileSize - sizeof trailer) ||
      std::memcmp(trailer.magic, kImageMagic, sizeof kImageMagic) != 0)
    return invalid("no program is in this executable: it is the bare runtime "
                   "image, or was cut off or stripped after `flott build`");
  const uint64_t limit = fileSize - sizeof trailer;
  if (trailer.checksum !=
          imageChecksum(&trailer, offsetof(ImageTrailer, checksum)) ||
      trailer.payloadOffset % kImagePage != 0 ||
      trailer.payloadOffset >= limit ||
      trailer.payloadSize != limit - trailer.payloadOffset)
    return invalid("executable is damaged: its trailer does not fit the file; "
                   "build it again");
  if (trailer.abi != imageAbi())
    return invalid("executable is damaged: image and program are of different "
                   "versions; build it again");

  Payload payload;
  payload.path_ = path;
  payload.fileOffset_ = trailer.payloadOffset;
  payload.size_ = trailer.payloadSize;
  void *bytes = ::mmap(nullptr, payload.size_, PROT_READ, MAP_PRIVATE,
                       file.number, off_t(payload.fileOffset_));
  if (bytes == MAP_FAILED)
    return failed("program cannot be mapped: " + reason());
  payload.bytes_ = static_cast<const uint8_t *>(bytes);
  payload.mapping_ = {payload.bytes_, Unmap{payload.size_}};
  if (imageChecksum(bytes, payload.size_) != trailer.payloadChecksum)
    return invalid(
        "executable is damaged: its checksum is wrong; build it again");
  if (Status checked = payload.checkDirectory(trailer.directoryOffset);
      !checked)
    return checked;
  return payload;
}

// The checksum is no secret: a directory that was written by someone else
// must not lead outside of the mapping.
Status Payload::checkDirectory(uint64_t directoryOffset) {
  const Error damaged = invalid(
      "executable is damaged: its directory is malformed; build it again");
  uint64_t at = directoryOffset;
  const auto take = [&](uint64_t count, uint64_t size) -> const void * {
    if (at > size_ || at % 8 != 0 || count > (size_ - at) / size)
      return nullptr;
    const void *part = bytes_ + at;
    at += count * size;
    return part;
  };
  directory_ =
      static_cast<const ImageDirectory *>(take(1, sizeof(ImageDirectory)));
  if (!directory_)
    return damaged;
  const auto *segments = take(directory_->segmentCount, sizeof(ImageSegment));
  const auto *imports =
      segments ? take(directory_->importCount, sizeof(ImageString)) : nullptr;
  const auto *symbols =
      imports ? take(directory_->symbolCount, sizeof(ImageSymbol)) : nullptr;
  const auto *features =
      symbols ? take(directory_->featureCount, sizeof(ImageString)) : nullptr;
  text_ = features ? static_cast<const char *>(take(directory_->textSize, 1))
                   : nullptr;
  if (!text_ || directory_->planOffset > size_ ||
      directory_->planSize > size_ - directory_->planOffset)
    return damaged;
  segments_ = {static_cast<const ImageSegment *>(segments),
               directory_->segmentCount};
  imports_ = {static_cast<const ImageString *>(imports),
              directory_->importCount};
  symbols_ = {static_cast<const ImageSymbol *>(symbols),
              directory_->symbolCount};
  features_ = {static_cast<const ImageString *>(features),
               directory_->featureCount};

  uint64_t last = kImageBase;
  bool hasTable = imports_.empty();
  for (const ImageSegment &segment : segments_) {
    if (segment.address % kImagePage != 0 || segment.address < last ||
        segment.size == 0 || segment.address > kImageLimit ||
        segment.size > kImageLimit - segment.address ||
        segment.fileOffset % kImagePage != 0 || segment.fileOffset > size_ ||
        segment.fileSize > size_ - segment.fileOffset ||
        segment.fileSize > segment.size ||
        ((segment.protection & kImageWrite) &&
         (segment.protection & kImageExecute)))
      return damaged;
    last = segment.address + toPage(segment.size);
    if (segment.isTable) {
      if (segment.address != directory_->tableAddress ||
          segment.size != 8 * imports_.size() || segment.fileSize != 0 ||
          (segment.protection & (kImageRead | kImageWrite)) !=
              (kImageRead | kImageWrite))
        return damaged;
      hasTable = true;
    }
  }
  if (!hasTable || !isText(directory_->program) ||
      !isText(directory_->version) ||
      !std::all_of(imports_.begin(), imports_.end(),
                   [this](ImageString part) { return isText(part); }) ||
      !std::all_of(features_.begin(), features_.end(),
                   [this](ImageString part) { return isText(part); }) ||
      !std::all_of(
          symbols_.begin(), symbols_.end(), [&](const ImageSymbol &symbol) {
            return isText(symbol.name) && symbol.address >= kImageBase &&
                   symbol.address < last;
          }))
    return damaged;
  return {};
}

std::string_view Payload::plan() const {
  return {reinterpret_cast<const char *>(bytes_) + directory_->planOffset,
          directory_->planSize};
}

Status Payload::load(std::span<const Export> exports) const {
  FLOTT_TRY(checkProcessor());
  const File file{::open(path_.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.number < 0)
    return failed("executable cannot be read: " + path_ + ": " + reason());
  for (const ImageSegment &segment : segments_)
    FLOTT_TRY(mapSegment(segment, file.number));
  return fillTable(exports);
}

Status Payload::checkProcessor() const {
  std::string missing;
  for (ImageString feature : features_)
    if (!processorHas(text(feature)))
      missing += (missing.empty() ? "" : ", ") + std::string(text(feature));
  if (missing.empty())
    return {};
  return failed("processor lacks what this program was built for: " + missing +
                "; build it with another --cpu");
}

Status Payload::mapSegment(const ImageSegment &segment, int file) const {
  const int protection = ((segment.protection & kImageRead) ? PROT_READ : 0) |
                         ((segment.protection & kImageWrite) ? PROT_WRITE : 0) |
                         ((segment.protection & kImageExecute) ? PROT_EXEC : 0);
  const auto mapAt = [&](uint64_t address, uint64_t size, int file,
                         uint64_t offset) -> Status {
    if (size == 0)
      return {};
    void *const wanted = reinterpret_cast<void *>(address);
    void *const got = ::mmap(wanted, size, protection,
                             MAP_PRIVATE | MAP_FIXED_NOREPLACE |
                                 (file < 0 ? MAP_ANONYMOUS : 0),
                             file, off_t(offset));
    // A kernel that does not know MAP_FIXED_NOREPLACE takes it as a hint.
    if (got != MAP_FAILED && got != wanted) {
      ::munmap(got, size);
      errno = EEXIST;
    }
    if (got != wanted)
      return failed("code cannot be mapped to its address: " + reason());
    return {};
  };
  const uint64_t fromFile = toPage(segment.fileSize);
  FLOTT_TRY(
      mapAt(segment.address, fromFile, file, fileOffset_ + segment.fileOffset));
  if (toPage(segment.size) > fromFile)
    FLOTT_TRY(mapAt(segment.address + fromFile, toPage(segment.size) - fromFile,
                    -1, 0));
  return {};
}

Status Payload::fillTable(std::span<const Export> exports) const {
  if (imports_.empty())
    return {};
  std::map<std::string_view, void *> known;
  for (const Export &line : exports)
    known.emplace(line.name, line.address);
  auto *const table = reinterpret_cast<void **>(directory_->tableAddress);
  for (size_t i = 0; i < imports_.size(); ++i) {
    const auto found = known.find(text(imports_[i]));
    if (found == known.end())
      return failed("program needs a function that the runtime image lacks: " +
                    std::string(text(imports_[i])));
    table[i] = found->second;
  }
  if (::mprotect(table, toPage(8 * imports_.size()), PROT_READ) != 0)
    return failed("table of imports cannot be protected: " + reason());
  return {};
}

void *Payload::symbol(std::string_view name) const {
  // Ordered by the compiler.
  const auto found = std::lower_bound(
      symbols_.begin(), symbols_.end(), name,
      [this](const ImageSymbol &symbol, std::string_view name) {
        return text(symbol.name) < name;
      });
  if (found == symbols_.end() || text(found->name) != name)
    return nullptr;
  return reinterpret_cast<void *>(found->address);
}

} // namespace flott
