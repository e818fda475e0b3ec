// Plans: any bytes are a plan or an error; a plan is written as it was read,
// and becomes a job or an error.
//
// input: a plan as JSON
#include "runtime/exec/Job.h"
#include "runtime/exec/PlanJson.h"
#include "stdlib/connectors/Connectors.h"
#include "test/fuzz/EmptyWorld.h"

#include <cstdlib>

using namespace flott;

// More is no finding, and takes long.
static constexpr size_t kMostParts = 64;
static constexpr size_t kMostMemory = size_t(256) << 20;

/// Code for any name but those that begin with a minus sign. A job that is not
/// run calls the first entry of a pipeline alone.
static void *symbolOf(const std::string &name) {
  static constexpr auto kCode = [](FlottTask *) -> int32_t { return 0; };
  return name.starts_with("-") ? nullptr : reinterpret_cast<void *>(+kCode);
}

static bool isSmall(const Plan &plan) {
  size_t parts = 0, prepared = 0;
  for (const StageSpec &stage : plan.stages) {
    parts += size_t(stage.parallelism);
    prepared += size_t(stage.parallelism) * size_t(stage.preparedCount);
  }
  return parts <= kMostParts && prepared <= size_t(1) << 20;
}

/// The first rows of a source, by themselves.
static void readSource(const Library &library, SourceContext context) {
  auto source = makeSource(library, std::move(context));
  if (!source || (*source)->splits().empty())
    return;
  auto reader = (*source)->open(0);
  if (!reader)
    return;
  if (reader->batches)
    (void)bool(reader->batches->read(0));
  std::vector<uint8_t> block(1000);
  if (reader->bytes)
    (void)bool(reader->bytes->read(block.data(), block.size(), 0));
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  auto plan = readPlan({reinterpret_cast<const char *>(data), size});
  if (!plan)
    return 0;
  const std::string json = writePlan(*plan);
  auto again = readPlan(json);
  if (!again || writePlan(*again) != json)
    std::abort();
  if (!isSmall(*plan))
    return 0;
  test::EmptyWorld empty("k,v\na,1\n");
  const HostStreams streams;
  MemoryPool memory(kMostMemory);
  for (const SourceSpec &source : plan->sources)
    if (plan->sources.size() < 4)
      readSource(standardLibrary(), {source, empty.world(), memory, streams});
  RunOptions options;
  options.world = empty.world();
  options.library = standardLibrary();
  options.memoryBytes = kMostMemory;
  auto job = Job::make(std::move(*plan), symbolOf, std::move(options));
  if (!job && job.message().empty())
    std::abort();
  if (job)
    (*job)->progress();
  return 0;
}
