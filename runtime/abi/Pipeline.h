// The contract between generated pipelines and the runtime.
//
// A stage is what one task runs: pipelines that share tables. Each pipeline is
// one fused loop, driven by one input and ended by one terminal:
//
//   driver                            terminal
//   text     block of CSV or NDJSON   emit     rows of an output batch
//   batch    columns from an edge     update   accumulators of a hash table
//   table    entries of a table       insert   rows of a multimap
//   rows     rows of a list           append   rows of a list
//
// A text input is taken in two steps inside one call of `batch`: the index
// primitive notes the ends of fields and records in the scratch arrays, then
// the loop decodes the live fields of each record. What stands behind the last
// whole record (or no longer fits the scratch) is left: `consumed` says where.
//
// Life of one pipeline:  open batch* close. The runtime's task (runtime/exec)
// decides what drives it: input as it comes, a closed window, or the end.
// Generated code keeps nothing between calls but what stands in FlottTask and
// FlottInput, so a call can stop anywhere and go on from its cursor, on any
// thread.
#pragma once

#include "runtime/abi/Batch.h"
#include "runtime/abi/Function.h"
#include "runtime/abi/Table.h"

#ifdef __cplusplus
extern "C" {
#endif

/// What a call of `batch` ended with.
enum FlottStep {
  kFlottDone = 0, // the input is used up
  kFlottOutputFull =
      1, // take the output batch away, call again with the same input
  kFlottCancelled = 2, // FlottTask::cancel was set; call again to go on
  kFlottError = 3,     // FlottTask::failure says why; the task ends
};

/// Progress of one split of a source. Event times are microseconds; the
/// watermark of a split is exclusive: no row before it will come.
typedef struct FlottSplit {
  int64_t maxTime;     // newest event time so far; INT64_MIN at the start
  int64_t boundMicros; // how far rows may lag behind it
  int64_t lateRows;    // rows that came after their window had closed
  int64_t offset;      // of the current block in the split, for error records
  int64_t record; // number of the block's first record in the split, from 0
} FlottSplit;

enum { kFlottInnerCursors = 4 };

/// What `batch` works on. `row` and `inner` are the cursor: zero for a new
/// input, kept by the runtime when a call stops early.
typedef struct FlottInput {
  const uint8_t *bytes; // text, from the start of a record; kFlottPadding
                        // readable bytes follow
  int64_t sizeBytes;
  int64_t consumed; // out, text: bytes of the records that were indexed; the
                    // rest comes again
  int32_t final; // text: the split ends here: its last record needs no line end
  int32_t port;  // of the stage, for error records
  FlottBatch *batch;
  FlottTable *table;          // table, rows: what is scanned
  const uint8_t *const *rows; // rows: a list's rows in order, by pointer
  int64_t rowCount;
  FlottTable *closed;  // may be null; the probed table of the same window, in a
                       // window join
  int64_t windowStart; // of a closed window, microseconds
  int64_t windowEnd;
  FlottSplit *split;                 // text and batch from a source; else null
  int64_t row;                       // next record, row or entry
  int64_t inner[kFlottInnerCursors]; // positions in flatten and probe,
                                     // outermost first
  // Scratch of the text drivers, filled by the index primitive on the first
  // call: ends of fields and of records, as offsets into `bytes`.
  uint32_t *fields;
  uint32_t *records;
  int64_t fieldCapacity;
  int64_t recordCapacity;
  int64_t recordCount; // -1: not indexed yet
} FlottInput;

/// Readable bytes that stand behind every text block (vector loads may pass
/// the end).
enum { kFlottPadding = kFlottTextPadding };

/// One running copy of a stage.
typedef struct FlottTask {
  FlottContext context;
  void **tables;        // by number in the stage: FlottTable* or FlottWindows*
  FlottBatch **outputs; // by OutputSpec::firstBatch + target; room for >= 1 row
  void **prepared;      // by number in the stage: regexes, zones, JSON paths
  int64_t *counters;  // rows that passed, by counter number (explain --analyze)
  int32_t fullOutput; // after kFlottOutputFull: which output is full
  int32_t finished;   // set by generated code: a limit is reached, more input
                      // changes nothing
  int32_t cancel;     // set from any thread; read once per call
  int32_t failure;    // FlottRowError of the row that ended the task
  int64_t failedSite; // its site number in the stage
} FlottTask;

typedef struct FlottPipeline {
  /// Prepares constants; 0, or a FlottRowError.
  int32_t (*open)(FlottTask *task);
  /// Works on `input` from its cursor on; a FlottStep.
  int32_t (*batch)(FlottTask *task, FlottInput *input);
  /// Frees what `open` made.
  void (*close)(FlottTask *task);
} FlottPipeline;

/// Orders two rows of a list: negative, zero, positive. One per sorted list.
typedef int32_t (*FlottRowOrder)(const void *left, const void *right);

#ifdef __cplusplus
}
#endif
