// Where rows come from.
#pragma once

#include "runtime/abi/Batch.h"
#include "runtime/base/Block.h"
#include "runtime/base/Storage.h"

#include <memory>
#include <string>
#include <vector>

namespace flott {

/// A part of a source that is read in order: a file, a partition. Splits do
/// not depend on parallelism.
struct SplitSpec {
  std::string name;       // for messages: the path
  int64_t sizeBytes = -1; // as `bytesRead` counts; -1: unknown
};

/// Reads the bytes of one split, in order, each once. One thread at a time.
class ByteReader {
public:
  virtual ~ByteReader() = default;
  /// Reads up to `sizeBytes` > 0 bytes. None and not `ended`: nothing is there
  /// yet, after at most `waitMicros`. After `ended` it is not called again.
  virtual Result<ReadCount> read(uint8_t *into, size_t sizeBytes,
                                 int64_t waitMicros) = 0;
  /// Bytes taken from the outside so far (compressed ones).
  virtual int64_t bytesRead() const = 0;
};

/// A batch of a source: the columns that the plan reads, in its order. `batch`
/// is null where none is there yet, and stands until the next read. The long
/// texts of its views live as long as somebody holds `texts`.
struct BatchRead {
  FlottBatch *batch = nullptr;
  BlockRef texts;
  bool ended = false; // after this batch
};

/// Reads the rows of one split, in order, each once. One thread at a time.
class BatchReader {
public:
  virtual ~BatchReader() = default;
  virtual Result<BatchRead> read(int64_t waitMicros) = 0;
};

/// One of the two, as the connector's spec says.
struct Reader {
  std::unique_ptr<ByteReader> bytes;
  std::unique_ptr<BatchReader> batches;
};

/// Laws: a split opened twice gives the same (for a source that can be read
/// again); the sizes asked for do not change what is read; the bytes or rows of
/// all splits are the source's, whatever the order of opening. Any thread may
/// open splits, one at a time.
class Source {
public:
  virtual ~Source() = default;
  /// In the order in which a batch reads them.
  virtual const std::vector<SplitSpec> &splits() const = 0;
  /// Whether a split can be opened more than once.
  virtual bool canReopen() const { return true; }
  virtual Result<Reader> open(size_t split) = 0;
};

} // namespace flott
