// Lays out the payload of an executable behind the runtime image.

#include "codegen/Executable.h"

#include "codegen/ProgramLink.h"

#include "runtime/abi/Image.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

#include <cstring>
#include <unistd.h>

using namespace llvm;

namespace flott {

Expected<std::string> findRuntimeImage() {
  if (auto path = sys::Process::GetEnv("FLOTT_IMAGE"))
    return *path;
  // The address only names the file this code is in.
  const std::string self = sys::fs::getMainExecutable(
      nullptr, reinterpret_cast<void *>(&findRuntimeImage));
  std::string tried;
  StringRef folder = sys::path::parent_path(self);
  for (int up = 0; up < 2; ++up) {
    SmallString<128> path(folder);
    sys::path::append(path, "lib", "flott", "flott-image");
    if (sys::fs::exists(path))
      return std::string(path);
    tried += (tried.empty() ? "" : ", ") + std::string(path);
    folder = sys::path::parent_path(folder);
  }
  return createStringError("runtime image is missing (FLOTT_IMAGE names it if "
                           "it is elsewhere); tried: " +
                           tried);
}

static Error checkImage(MemoryBufferRef image) {
  const StringRef bytes = image.getBuffer();
  const auto refuse = [&](const Twine &why) {
    return createStringError(
        "not a runtime image: " + image.getBufferIdentifier() + ": " + why);
  };
  if (!bytes.starts_with("\x7f"
                         "ELF"))
    return refuse("it is no ELF program");
  if (bytes.size() >= sizeof(ImageTrailer) &&
      bytes.substr(bytes.size() - sizeof(ImageTrailer))
          .starts_with(StringRef(kImageMagic, sizeof kImageMagic)))
    return refuse("it is a program that flott built");
  const size_t at =
      bytes.find(StringRef(kImageMarkMagic, sizeof kImageMarkMagic));
  if (at == StringRef::npos || bytes.size() - at < sizeof(ImageMark))
    return refuse("its mark is missing");
  ImageMark mark;
  std::memcpy(&mark, bytes.data() + at, sizeof mark);
  if (mark.abi != imageAbi())
    return refuse("it was built from another version than this flott");
  return Error::success();
}

namespace {
// The bytes behind the image.
class Payload {
public:
  Payload(const LinkedProgram &program, const ExecutableInput &input);

  StringRef bytes() const { return bytes_; }
  uint64_t directoryOffset() const { return directoryOffset_; }

private:
  template <typename T> void append(const T &record) {
    bytes_.append(reinterpret_cast<const char *>(&record), sizeof record);
  }
  void alignTo(uint64_t alignment) {
    bytes_.resize(llvm::alignTo(bytes_.size(), alignment));
  }
  ImageString addText(StringRef text) {
    const ImageString part{uint32_t(text_.size()), uint32_t(text.size())};
    text_ += text;
    return part;
  }

  std::string bytes_;
  std::string text_;
  uint64_t directoryOffset_ = 0;
};
} // namespace

Payload::Payload(const LinkedProgram &program, const ExecutableInput &input) {
  std::vector<ImageSegment> segments;
  for (const LinkedSegment &segment : program.segments) {
    alignTo(kImagePage);
    segments.push_back({segment.address, segment.size, bytes_.size(),
                        segment.bytes.size(), segment.protection,
                        segment.isTable});
    bytes_.append(segment.bytes.data(), segment.bytes.size());
  }
  // A mapped page shows what follows in the file, and that is to be zero.
  alignTo(kImagePage);

  ImageDirectory directory{};
  directory.planOffset = bytes_.size();
  directory.planSize = input.plan.size();
  bytes_ += input.plan;
  alignTo(8);

  directoryOffset_ = bytes_.size();
  std::vector<ImageString> imports, features;
  std::vector<ImageSymbol> symbols;
  for (const std::string &name : program.imports)
    imports.push_back(addText(name));
  for (const auto &[name, address] : program.symbols)
    symbols.push_back({address, addText(name)});
  for (const std::string &feature : neededFeatures(input.target))
    features.push_back(addText(feature));
  directory.tableAddress = program.tableAddress;
  directory.segmentCount = uint32_t(segments.size());
  directory.importCount = uint32_t(imports.size());
  directory.symbolCount = uint32_t(symbols.size());
  directory.featureCount = uint32_t(features.size());
  directory.program = addText(input.program);
  directory.version = addText(input.version);
  directory.textSize = text_.size();
  append(directory);
  for (const ImageSegment &segment : segments)
    append(segment);
  for (const ImageString &import : imports)
    append(import);
  for (const ImageSymbol &symbol : symbols)
    append(symbol);
  for (const ImageString &feature : features)
    append(feature);
  bytes_ += text_;
  alignTo(8);
}

static Error writeParts(StringRef path, ArrayRef<StringRef> parts) {
  int file;
  const auto failed = [&](std::error_code error) {
    return createStringError(error, "executable cannot be written: " + path +
                                        ": " + error.message());
  };
  if (std::error_code error = sys::fs::openFileForWrite(
          path, file, sys::fs::CD_CreateNew, sys::fs::OF_None, 0777))
    return failed(error);
  raw_fd_ostream out(file, /*shouldClose=*/true);
  for (StringRef part : parts)
    out << part;
  out.close();
  const std::error_code error = out.error();
  out.clear_error();
  return error ? failed(error) : Error::success();
}

Error writeExecutable(ExecutableInput input, StringRef imagePath,
                      StringRef outputPath) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> image = MemoryBuffer::getFile(
      imagePath, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!image)
    return createStringError(image.getError(),
                             "runtime image cannot be read: " + imagePath +
                                 ": " + image.getError().message());
  if (Error error = checkImage(**image))
    return error;
  sys::fs::file_status status;
  if (!sys::fs::status(outputPath, status) &&
      status.type() != sys::fs::file_type::regular_file)
    return createStringError("output is not a regular file: " + outputPath);

  Expected<LinkedProgram> program = linkProgram(std::move(input.objects));
  if (!program)
    return program.takeError();
  const Payload payload(*program, input);

  const StringRef imageBytes = (*image)->getBuffer();
  const std::string padding(
      alignTo(imageBytes.size(), kImagePage) - imageBytes.size(), '\0');
  ImageTrailer trailer{};
  std::memcpy(trailer.magic, kImageMagic, sizeof kImageMagic);
  trailer.abi = imageAbi();
  trailer.payloadOffset = imageBytes.size() + padding.size();
  trailer.payloadSize = payload.bytes().size();
  trailer.directoryOffset = payload.directoryOffset();
  trailer.payloadChecksum =
      imageChecksum(payload.bytes().data(), payload.bytes().size());
  trailer.checksum = imageChecksum(&trailer, offsetof(ImageTrailer, checksum));

  const std::string part =
      (outputPath + "." + Twine(uint64_t(::getpid())) + ".part").str();
  const StringRef trailerBytes(reinterpret_cast<const char *>(&trailer),
                               sizeof trailer);
  Error error =
      writeParts(part, {imageBytes, padding, payload.bytes(), trailerBytes});
  if (!error)
    if (std::error_code code = sys::fs::rename(part, outputPath))
      error = createStringError(code, "executable cannot be written: " +
                                          outputPath + ": " + code.message());
  if (error)
    sys::fs::remove(part);
  return error;
}

} // namespace flott
