// The connector memory: what the sink hands out, the source reads.
#include "stdlib/connectors/memory/ArrowStream.h"
#include "test/unit/connectors/SinkConformance.h"
#include "test/unit/connectors/SourceConformance.h"

#include <cerrno>

namespace flott::test {
namespace {

ArrowArrayStream &streamOf(ConnectorFixture &world) {
  auto *stream = static_cast<ArrowArrayStream *>(world.streams["rows"]);
  return *stream;
}

/// One stream per process of the test; tests run one at a time.
struct HostStream {
  ~HostStream() { clear(); }
  void clear() {
    if (stream.release)
      stream.release(&stream);
    stream = {};
  }
  ArrowArrayStream stream = {};
};

ArrowArrayStream *freshStream() {
  static HostStream host;
  host.clear();
  return &host.stream;
}

SinkSpec memorySink(ConnectorFixture &world) {
  world.streams["rows"] = freshStream();
  SinkSpec spec;
  spec.name = "out";
  spec.connector = "memory";
  spec.options = {{"stream", "rows"}};
  spec.columns = TestRows::columns();
  return spec;
}

SourceSpec memorySource() {
  SourceSpec spec;
  spec.name = "in";
  spec.connector = "memory";
  spec.options = {{"stream", "rows"}};
  spec.schema = TestRows::columns();
  spec.columns = {0, 1};
  return spec;
}

std::string expectedRows(int count) {
  std::string text;
  for (int row = 0; row < count; ++row)
    text += "\"" + TestRows::name(row) + "\"," +
            (row % 3 ? std::to_string(row) : "null") + "\n";
  return text;
}

void writeRows(ConnectorFixture &world, const SinkSpec &spec, int count) {
  auto sink = world.sink(spec);
  ASSERT_TRUE(sink) << sink.message();
  TestRows rows;
  for (int row = 0; row < count; row += 40)
    ASSERT_TRUE((*sink)->write(rows.batch(row, std::min(40, count - row))));
  ASSERT_TRUE((*sink)->commit(*(*sink)->prepare(1)));
}

INSTANTIATE_TEST_SUITE_P(Memory, SourceConformance,
                         testing::Values(SourceCase{
                             "what a sink wrote",
                             [](ConnectorFixture &world) {
                               writeRows(world, memorySink(world), 100);
                               return memorySource();
                             },
                             expectedRows(100)}));

INSTANTIATE_TEST_SUITE_P(Memory, SinkConformance,
                         testing::Values(SinkCase{
                             "stream", memorySink,
                             [](ConnectorFixture &world) {
                               int64_t rows = 0;
                               ArrowArray array;
                               while (streamOf(world).get_next(&streamOf(world),
                                                               &array) == 0 &&
                                      array.release) {
                                 rows += array.length;
                                 array.release(&array);
                               }
                               return std::to_string(rows);
                             },
                             "100", /*commits=*/false}));

TEST(MemoryConnectorTest, StreamWaitsForTheJob) {
  ConnectorFixture world;
  const SinkSpec spec = memorySink(world);
  auto sink = world.sink(spec);
  ASSERT_TRUE(sink);
  ArrowArray array;
  EXPECT_EQ(streamOf(world).get_next(&streamOf(world), &array), EAGAIN);
  sink->reset();
  EXPECT_EQ(streamOf(world).get_next(&streamOf(world), &array), EIO);
}

TEST(MemoryConnectorTest, ColumnsAreFoundByNameAndType) {
  ConnectorFixture world;
  writeRows(world, memorySink(world), 10);
  SourceSpec spec = memorySource();
  spec.schema[1].type.kind = "i32";
  EXPECT_EQ(
      world.source(spec).message(),
      "source in: column \"n\" is declared as i32?, but the host's stream "
      "has Arrow's format \"l\"");
  spec = memorySource();
  spec.schema[1].name = "m";
  EXPECT_EQ(world.source(spec).message(),
            "source in: column \"m\" is not in the host's stream");
  spec.options["stream"] = "other";
  EXPECT_EQ(world.source(spec).message(),
            "source in: the host hands in no stream \"other\"");
}

TEST(MemoryConnectorTest, ColumnsWithoutANameAreNotFound) {
  ConnectorFixture world;
  writeRows(world, memorySink(world), 10);
  static int (*inner)(ArrowArrayStream *, ArrowSchema *) = nullptr;
  inner = streamOf(world).get_schema;
  streamOf(world).get_schema = [](ArrowArrayStream *stream,
                                  ArrowSchema *schema) {
    const int status = inner(stream, schema);
    schema->children[1]->name = nullptr;
    return status;
  };
  EXPECT_EQ(world.source(memorySource()).message(),
            "source in: column \"n\" is not in the host's stream");
}

TEST(MemoryConnectorTest, ColumnsOfEqualLayoutAreNotCopied) {
  ConnectorFixture world;
  const SinkSpec out = memorySink(world);
  auto sink = world.sink(out);
  ASSERT_TRUE(sink);
  TestRows rows;
  ASSERT_TRUE((*sink)->write(rows.batch(1, 2))); // no NULL among these
  ASSERT_TRUE((*sink)->commit(*(*sink)->prepare(1)));
  // Looks into the stream's array on its way to the source.
  static const void *values = nullptr;
  static int (*inner)(ArrowArrayStream *, ArrowArray *) = nullptr;
  inner = streamOf(world).get_next;
  streamOf(world).get_next = [](ArrowArrayStream *stream, ArrowArray *array) {
    const int status = inner(stream, array);
    if (array->release)
      values = array->children[1]->buffers[1];
    return status;
  };
  const SourceSpec spec = memorySource();
  auto source = world.source(spec);
  ASSERT_TRUE(source) << source.message();
  auto reader = (*source)->open(0);
  ASSERT_TRUE(reader);
  auto read = reader->batches->read(0);
  ASSERT_TRUE(read);
  ASSERT_TRUE(values);
  EXPECT_EQ(read->batch->columns[1].values, values);
}

} // namespace
} // namespace flott::test
