// Where rows go.
#pragma once

#include "runtime/abi/Batch.h"
#include "runtime/base/Result.h"

#include <memory>
#include <string>

namespace flott {

/// What `prepare` made durable but not visible; opaque to all but its sink.
using Committable = std::string;

/// Life: (write | flush)* (prepare (commit | abort))* or, where the job fails,
/// destruction without `prepare`. One thread at a time.
///
/// Laws: with guarantee "complete", nothing that was written is visible as
/// complete before `commit`, and all that came before `prepare` is after it;
/// after `abort`, or destruction without `commit`, nothing is. Committing twice
/// is committing once. How rows were spread over batches does not show.
class Sink {
public:
  virtual ~Sink() = default;
  /// Takes the rows; the batch is the caller's again afterwards.
  virtual Status write(const FlottBatch &batch) = 0;
  /// Hands what was written to the outside where that can be seen at once (a
  /// terminal, a pipe); a sink that commits does nothing.
  virtual Status flush() { return {}; }
  virtual Result<Committable> prepare(uint64_t epoch) = 0;
  virtual Status commit(const Committable &committable) = 0;
  virtual Status abort(const Committable &committable) = 0;
  /// What the user may rely on, in a few words: "appears when complete".
  virtual std::string guarantee() const = 0;
  /// What is told at the end: a checksum, say; empty: nothing.
  virtual std::string summary() const { return {}; }
};

} // namespace flott
