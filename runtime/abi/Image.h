// The layout of an executable that `flott build` makes: the runtime image, an
// ELF program, and behind its end the program's code and plan.
//
//   image                  flott-image, unchanged
//   (zeros to a page)
//   segments               as they will stand in memory, each from a page on
//   plan                   JSON
//   directory              ImageDirectory, then what it counts:
//                          ImageSegment[] ImageString[] (imports)
//                          ImageSymbol[] ImageString[] (features) text
//   trailer                ImageTrailer, the last bytes of the file
//
// Addresses are final: segments are mapped where they say. Code reaches the
// runtime through a table of addresses, one per import, that the image fills.
#pragma once

#include "runtime/abi/Pipeline.h"

#include <cstdint>
#include <cstring>

namespace flott {

inline constexpr char kImageMagic[8] = {'F', 'L', 'O', 'T', 'T', 'X', '0', '1'};
inline constexpr uint64_t kImagePage = 4096;

/// Where segments begin: far from where Linux puts programs (0x55..), and
/// libraries and stacks (0x7f..).
inline constexpr uint64_t kImageBase = 0x5f0000000000;
inline constexpr uint64_t kImageLimit = kImageBase + (uint64_t(1) << 30);

struct ImageTrailer {
  char magic[8];
  uint64_t abi;             // imageAbi() of the compiler
  uint64_t payloadOffset;   // in the file
  uint64_t payloadSize;     // from there to the trailer
  uint64_t directoryOffset; // in the payload
  uint64_t payloadChecksum;
  uint64_t checksum; // of the fields above
};

/// A part of the directory's text.
struct ImageString {
  uint32_t offset;
  uint32_t size;
};

struct ImageDirectory {
  uint64_t planOffset; // in the payload
  uint64_t planSize;
  uint64_t tableAddress; // of the first import's slot
  uint32_t segmentCount;
  uint32_t importCount;
  uint32_t symbolCount;
  uint32_t featureCount; // lines of CpuFeatures.def that the code needs
  ImageString program;   // its name
  ImageString version;   // of the Flott that built it
  uint64_t textSize;
};

enum ImageProtection : uint32_t {
  kImageRead = 1,
  kImageWrite = 2,
  kImageExecute = 4,
};

struct ImageSegment {
  uint64_t address;
  uint64_t size;       // in memory; zero behind what the file gives
  uint64_t fileOffset; // in the payload, at a page
  uint64_t fileSize;
  uint32_t protection; // ImageProtection, ored; never write and execute
  uint32_t isTable;    // 1: the table of imports, read-only once filled
};

struct ImageSymbol {
  uint64_t address;
  ImageString name;
};

inline uint64_t imageChecksum(const void *bytes, uint64_t size) {
  const auto *at = static_cast<const uint8_t *>(bytes);
  uint64_t hash = 0x9e3779b97f4a7c15 ^ size;
  const auto mix = [&hash](uint64_t word) {
    hash = (hash ^ word) * 0xff51afd7ed558ccd;
    hash ^= hash >> 32;
  };
  for (; size >= 8; size -= 8, at += 8) {
    uint64_t word;
    std::memcpy(&word, at, 8);
    mix(word);
  }
  uint64_t rest = 0;
  std::memcpy(&rest, at, size);
  mix(rest);
  return hash;
}

/// Tells apart contracts between generated code and the runtime: compiler and
/// image must have been built from the same lists and structs.
constexpr uint64_t imageAbi() {
  uint64_t hash = 0xcbf29ce484222325;
  const auto mix = [&hash](const char *text) {
    for (; *text; ++text)
      hash = (hash ^ uint64_t(uint8_t(*text))) * 0x100000001b3;
    hash = (hash ^ 0xff) * 0x100000001b3;
  };
#define CALL(name, result, parameters) mix(#result " " #name #parameters);
#include "runtime/abi/Calls.def"
#define ROW_CALL(name, result, parameters, reason)                             \
  mix(#result " " #name #parameters);
#include "runtime/abi/RowCalls.def"
#define LIBRARY_CALL(name) mix(#name);
#include "runtime/abi/LibraryCalls.def"
#define ROW_ERROR(number, name, message) mix(#number #name);
#include "runtime/abi/RowErrors.def"
  for (const uint64_t size :
       {sizeof(FlottTask), sizeof(FlottInput), sizeof(FlottBatch),
        sizeof(FlottTable), sizeof(FlottWindows), sizeof(FlottSplit),
        sizeof(FlottColumn), sizeof(FlottArena)})
    hash = (hash ^ size) * 0x100000001b3;
  return hash;
}

/// Stands in the data of every flott-image, so that `flott build` knows one.
struct ImageMark {
  char magic[24];
  uint64_t abi;
};
inline constexpr char kImageMarkMagic[24] = "flott runtime image: 1.";

} // namespace flott
