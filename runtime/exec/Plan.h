// The plan: all that the runtime must know of a compiled program besides its
// code. Written by codegen/PlanWriter, shipped as JSON, read by Plan.cpp.
//
//   source -> port -> stage [pipelines over tables] -> output -> edge -> port
//   ...
//                                                             \-> sink
//
// A stage runs as `parallelism` subtasks. Its pipelines share its tables. At
// parallelism 1 a whole program is usually one stage.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace flott {

/// A scalar type, as in runtime/abi/Types.def (`kind` is its text).
struct ScalarSpec {
  std::string kind;
  int precision = 0;
  int scale = 0;
  bool optional = false;
  std::vector<ScalarSpec> element; // one, of an array
};

struct ColumnSpec {
  std::string name;
  ScalarSpec type;
};

using Options = std::map<std::string, std::string>;

struct SourceSpec {
  std::string name, uid, connector, format;
  Options options;
  std::vector<ColumnSpec> schema; // what a record holds, in order
  std::vector<int>
      columns; // positions in `schema` that the plan reads, ascending
  std::string onBadRow = "fail"; // fail, skip, file:PATH
  bool bounded = true;
  bool watermark = false; // its pipelines track event time
  int64_t boundMicros = 0;
  int64_t idleMicros = 0; // 0: never idle
};

struct SinkSpec {
  std::string name, uid, connector, format;
  Options options;
  std::vector<ColumnSpec> columns;
};

/// Keyed or listed state. Offsets are within an entry (hash) or row.
struct TableSpec {
  enum Kind { Hash, Multimap, List } kind = Hash;
  std::string uid;
  bool windowed = false;
  int64_t windowSizeMicros = 0; // of a windowed table
  uint32_t entrySize = 0, rowSize = 0;
  std::string equalSymbol;        // FlottKeyEqual; Hash and Multimap
  std::string orderSymbol;        // FlottRowOrder; sorted List
  int64_t limit = -1, offset = 0; // sorted List; -1: no limit
  // Where a row of a sorted list holds FlottViews: with a limit, the texts of
  // rows that cannot be among the first are freed too.
  std::vector<uint32_t> rowTexts;
};

struct PipelineSpec {
  enum Driver { Text, Batch, Table, Rows } driver = Batch;
  enum Fires { Input, Window, End } fires = Input;
  std::string symbol; // entries are symbol + "_open", "_batch", "_close"
  int port = -1;      // Text, Batch: the stage's port that drives it
  int64_t boundMicros =
      -1;                 // Text, Batch from a source: the pipeline tracks
                          // event time with this bound; -1: as the source says
  int table = -1;         // Table, Rows: what is scanned
  int closedTable = -1;   // the windowed table probed beside it; -1: none
  std::vector<int> ports; // fires Window, End: when the least watermark (the
                          // end) of these ports moves on; empty: of all ports
};

/// An input of a stage.
struct PortSpec {
  int source = -1; // number of a source, or
  int edge = -1;   // number of an edge
  std::vector<int> after =
      {}; // ports that must end before this one is read (join builds)
};

/// An output of a stage: a batch being filled; `targets` of them when hashed.
struct OutputSpec {
  int edge = -1;      // number of an edge, or
  int sink = -1;      // number of a sink
  int firstBatch = 0; // index in FlottTask::outputs
};

struct StageSpec {
  std::string uid;
  int parallelism = 1;
  std::vector<PortSpec> ports;
  std::vector<TableSpec> tables;
  std::vector<PipelineSpec> pipelines; // in order: upstream first
  std::vector<OutputSpec> outputs;
  int preparedCount = 0;
  std::vector<std::string> counters; // operators counted, by counter number
  std::vector<std::string> sites;    // "file:line:column: what", by site number
};

/// Batches from one stage's output to another's port. Hash: generated code has
/// chosen the target subtask by key group already (one batch per target).
/// Gather: to subtask 0. Forward: to the subtask of the same number.
struct EdgeSpec {
  enum Partition { Forward, Hash, Gather } partition = Forward;
  int targets = 1; // parallelism of the receiving stage
  std::vector<ColumnSpec> columns;
};

struct Plan {
  std::string program; // the name of the source file
  int version = 1;
  int maxParallelism = 128; // number of key groups
  std::string hashId = "flott-hash-1";
  std::string zone = "UTC"; // the session's time zone
  std::string zoneVersion;  // of the time-zone database
  bool batch = true;        // bounded: run as batch, no watermarks between
  std::vector<SourceSpec> sources;
  std::vector<SinkSpec> sinks;
  std::vector<EdgeSpec> edges;
  std::vector<StageSpec> stages; // in order: upstream first
};

} // namespace flott
