// How the runtime finds the connectors and formats that a plan names.
#pragma once

#include "runtime/base/World.h"
#include "runtime/connector/Format.h"
#include "runtime/connector/Sink.h"
#include "runtime/connector/Source.h"
#include "runtime/connector/Spec.h"
#include "runtime/exec/Plan.h"

#include <map>

namespace flott {

/// Streams that the host hands in or takes out, by name (connector memory):
/// pointers to ArrowArrayStream.
using HostStreams = std::map<std::string, void *>;

struct SourceContext {
  const SourceSpec &spec;
  World world;
  MemoryPool &memory;
  const HostStreams &streams;
};

struct SinkContext {
  const SinkSpec &spec;
  World world;
  MemoryPool &memory;
  const HostStreams &streams;
  std::unique_ptr<Encoder> encoder; // of a connector of bytes
  bool bounded;                     // the job ends by itself
};

struct Connector {
  const ConnectorSpec *spec;
  Result<std::unique_ptr<Source>> (*makeSource)(SourceContext context);
  Result<std::unique_ptr<Sink>> (*makeSink)(SinkContext context);
};

struct Format {
  const FormatSpec *spec;
  std::unique_ptr<RecordFormat> (*makeRecordFormat)(const SourceSpec &spec);
  std::unique_ptr<Encoder> (*makeEncoder)(const SinkSpec &spec);
};

/// What a host offers to plans.
struct Library {
  std::span<const Connector> connectors;
  std::span<const Format> formats;
};

/// REQUIRES: `spec`, from a checked plan, outlives what is made.
Result<std::unique_ptr<Source>> makeSource(const Library &library,
                                           SourceContext context);
Result<std::unique_ptr<Sink>> makeSink(const Library &library,
                                       SinkContext context);
/// Null: the source gives batches.
std::unique_ptr<RecordFormat> makeRecordFormat(const Library &library,
                                               const SourceSpec &spec);

} // namespace flott
