// The connector file.
#include "test/unit/connectors/SinkConformance.h"
#include "test/unit/connectors/SourceConformance.h"

#include <filesystem>
#include <zlib.h>
#include <zstd.h>

namespace flott::test {
namespace {

std::string gzip(const std::string &text) {
  z_stream stream = {};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.data()));
  stream.avail_in = uInt(text.size());
  stream.next_out = reinterpret_cast<Bytef *>(out.data());
  stream.avail_out = uInt(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(const std::string &text) {
  // With a checksum: without one, not every changed byte can be seen.
  ZSTD_CCtx *context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress2(context, out.data(), out.size(), text.data(),
                            text.size()));
  ZSTD_freeCCtx(context);
  return out;
}

SourceSpec fileSource(const std::string &path) {
  SourceSpec spec;
  spec.name = "rows";
  spec.connector = "file";
  spec.format = "csv";
  spec.options = {{"path", path}};
  return spec;
}

std::string longText() {
  std::string text;
  for (int i = 0; i < 30'000; ++i)
    text += std::to_string(i * 7919 % 100'003) + ",\n";
  return text;
}

SourceCase plainCase(const std::string &name,
                     std::string (*compress)(const std::string &)) {
  return {name,
          [=](ConnectorFixture &world) {
            return fileSource(world.folder.write(
                "in.csv", compress ? compress(longText()) : longText()));
          },
          longText()};
}

INSTANTIATE_TEST_SUITE_P(
    File, SourceConformance,
    testing::Values(plainCase("plain", nullptr), plainCase("gzip", gzip),
                    plainCase("zstd", zstd),
                    SourceCase{"members of gzip",
                               [](ConnectorFixture &world) {
                                 return fileSource(world.folder.write(
                                     "in.gz", gzip("one\n") + gzip("two\n")));
                               },
                               "one\ntwo\n"},
                    SourceCase{"pattern",
                               [](ConnectorFixture &world) {
                                 world.folder.write("b-2.csv", "second\n");
                                 world.folder.write("b-1.csv", "first\n");
                                 world.folder.write("c-3.csv", "other\n");
                                 return fileSource(
                                     world.folder.at("b-[0-9].cs?"));
                               },
                               "first\nsecond\n"}));

SinkSpec fileSink(const std::string &path) {
  SinkSpec spec;
  spec.name = "out";
  spec.connector = "file";
  spec.format = "csv";
  spec.options = {{"path", path}};
  return spec;
}

INSTANTIATE_TEST_SUITE_P(
    File, SinkConformance,
    testing::Values(SinkCase{"one file",
                             [](ConnectorFixture &world) {
                               return fileSink(world.folder.at("out.csv"));
                             },
                             [](ConnectorFixture &world) {
                               return world.folder.read("out.csv");
                             },
                             TestRows::csv(0, 100)},
                    SinkCase{"parts",
                             [](ConnectorFixture &world) {
                               world.bounded = false;
                               return fileSink(world.folder.at("out"));
                             },
                             [](ConnectorFixture &world) {
                               return world.folder.read("out/part-000000.csv");
                             },
                             TestRows::csv(0, 100)}));

class FileConnectorTest : public testing::Test {
protected:
  std::string sourceError(const std::string &path) {
    auto source = world_.source(fileSource(path));
    if (!source)
      return source.message();
    auto reader = (*source)->open(0);
    if (!reader)
      return reader.message();
    std::vector<uint8_t> buffer(100'000);
    for (;;) {
      auto count = reader->bytes->read(buffer.data(), buffer.size(), 0);
      if (!count)
        return count.message();
      if (count->ended)
        return "";
    }
  }
  std::string sinkError(const SinkSpec &spec) {
    spec_ = spec;
    spec_.columns = TestRows::columns();
    auto sink = world_.sink(spec_);
    return sink ? "" : sink.message();
  }
  ConnectorFixture world_;
  SinkSpec spec_;
};

TEST_F(FileConnectorTest, MissingFileIsNamed) {
  EXPECT_EQ(sourceError("no/such.csv"), "source rows: there is no file "
                                        "no/such.csv");
  EXPECT_EQ(sourceError("no/such-*.csv"),
            "source rows: no file matches no/such-*.csv");
}

TEST_F(FileConnectorTest, DirectoryIsNotAFile) {
  const std::string path = world_.folder.at("dir");
  std::filesystem::create_directory(path);
  EXPECT_EQ(sourceError(path), "source rows: " + path +
                                   " is a directory: name its files, as in " +
                                   path + "/*.csv");
}

TEST_F(FileConnectorTest, VanishedFileIsNamed) {
  const std::string path = world_.folder.write("in.csv", "a\n");
  const SourceSpec spec = fileSource(path);
  auto source = world_.source(spec);
  ASSERT_TRUE(source);
  std::filesystem::remove(path);
  auto reader = (*source)->open(0);
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.message(),
            "cannot open " + path + ": No such file or directory");
}

TEST_F(FileConnectorTest, TruncatedAndCorruptInputsAreNamed) {
  for (auto compress : {gzip, zstd}) {
    std::string packed = compress(longText());
    const std::string path =
        world_.folder.write("in", packed.substr(0, packed.size() - 10));
    EXPECT_EQ(sourceError(path),
              path + " is truncated: its compressed data ends early");
    for (size_t i = 100; i < 200; ++i)
      packed[i] = 'x';
    world_.folder.write("in", packed);
    EXPECT_THAT(sourceError(path),
                testing::StartsWith(path + " is corrupt: cannot decompress"));
  }
}

TEST_F(FileConnectorTest, FollowedFileHasNoEnd) {
  const std::string path = world_.folder.write("in.csv", "one\n");
  SourceSpec spec = fileSource(path);
  spec.options["follow"] = "true";
  auto source = world_.source(spec);
  ASSERT_TRUE(source);
  auto reader = (*source)->open(0);
  ASSERT_TRUE(reader);
  uint8_t buffer[64];
  EXPECT_EQ(reader->bytes->read(buffer, 64, 0)->sizeBytes, 4u);
  const auto nothing = reader->bytes->read(buffer, 64, 0);
  EXPECT_EQ(nothing->sizeBytes, 0u);
  EXPECT_FALSE(nothing->ended);
  std::ofstream(path, std::ios::app) << "two\n";
  EXPECT_EQ(reader->bytes->read(buffer, 64, 0)->sizeBytes, 4u);
}

TEST_F(FileConnectorTest, StandingOutputIsRefused) {
  const std::string path = world_.folder.write("out.csv", "precious");
  EXPECT_EQ(sinkError(fileSink(path)),
            "sink out: " + path +
                " stands already: remove it, or declare the sink with "
                "overwrite = true");
  EXPECT_EQ(world_.folder.read("out.csv"), "precious");
  SinkSpec spec = fileSink(path);
  spec.options["overwrite"] = "true";
  EXPECT_EQ(sinkError(spec), "");
  EXPECT_EQ(world_.folder.read("out.csv"), "precious");
}

TEST_F(FileConnectorTest, OutputThatCameToStandIsRefusedAtTheEnd) {
  SinkSpec spec = fileSink(world_.folder.at("out.csv"));
  spec.columns = TestRows::columns();
  auto sink = world_.sink(spec);
  ASSERT_TRUE(sink);
  auto committable = (*sink)->prepare(1);
  ASSERT_TRUE(committable);
  world_.folder.write("out.csv", "precious");
  EXPECT_FALSE((*sink)->commit(*committable));
  EXPECT_EQ(world_.folder.read("out.csv"), "precious");
}

TEST_F(FileConnectorTest, PartsRollByTime) {
  world_.bounded = false;
  SinkSpec spec = fileSink(world_.folder.at("out"));
  spec.columns = TestRows::columns();
  auto sink = world_.sink(spec);
  ASSERT_TRUE(sink);
  TestRows rows;
  ASSERT_TRUE((*sink)->write(rows.batch(0, 10)));
  EXPECT_FALSE(world_.folder.has("out/part-000000.csv"));
  world_.clock.micros += 60'000'000;
  ASSERT_TRUE((*sink)->write(rows.batch(10, 10)));
  EXPECT_EQ(world_.folder.read("out/part-000000.csv"), TestRows::csv(0, 20));
}

TEST_F(FileConnectorTest, FullDiskIsOneError) {
  SinkSpec spec = fileSink("/dev/full");
  spec.columns = TestRows::columns();
  SystemWorld system;
  auto file = system.world().storage->create("/dev/full", CreateMode::Append);
  if (!file)
    GTEST_SKIP() << "there is no /dev/full";
  EXPECT_EQ((*file)->write("x").message(),
            "cannot write /dev/full: no space left on the disk");
}

TEST_F(FileConnectorTest, OptionsAreChecked) {
  SinkSpec spec = fileSink("x");
  spec.options["overwite"] = "true";
  EXPECT_EQ(sinkError(spec),
            "sink out: option \"overwite\" is unknown to connector \"file\" "
            "with format \"csv\"; did you mean \"overwrite\"?");
  spec = fileSink("x");
  spec.options["header"] = "yes";
  EXPECT_EQ(sinkError(spec),
            "sink out: option \"header\" of connector \"file\" with format "
            "\"csv\" is \"yes\", not true or false");
  spec = fileSink("x");
  spec.options.erase("path");
  EXPECT_THAT(sinkError(spec),
              testing::StartsWith("sink out: option \"path\" of connector "
                                  "\"file\" with format \"csv\" is missing: "));
  spec = fileSink("x");
  spec.format = "cvs";
  EXPECT_EQ(sinkError(spec), "sink out: format is unknown: \"cvs\"; there are: "
                             "csv, ndjson");
  spec.connector = "flie";
  EXPECT_EQ(sinkError(spec), "sink out: connector is unknown: \"flie\"; there "
                             "are: file, stdout, print, blackhole, memory");
}

} // namespace
} // namespace flott::test
