#include "TestModules.h"

#include "codegen/Executable.h"
#include "codegen/Jit.h"
#include "codegen/ProgramLink.h"

#include "runtime/abi/Image.h"

#include "llvm/Support/FileSystem.h"

#include <cstdio>
#include <fstream>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>

using namespace llvm;
using namespace flott;
using namespace flott::test;
using testing::HasSubstr;

namespace {

extern "C" int32_t reserveInTest(void *, uint64_t more) {
  return int32_t(more);
}

struct Outcome {
  int exitCode; // -1: a signal
  std::string out, err;
};

class ExecutableTest : public testing::Test {
protected:
  void SetUp() override {
    SmallString<128> path;
    ASSERT_FALSE(sys::fs::createUniqueDirectory("flott-build-test", path));
    directory_ = std::string(path);
    output_ = directory_ + "/program";
  }
  void TearDown() override { sys::fs::remove_directories(directory_); }

  static ExecutableInput inputOf(std::vector<const char *> texts, Tier tier,
                                 TargetSpec target = TargetSpec::baseline()) {
    ExecutableInput input;
    for (const char *text : texts)
      input.objects.push_back(must(compileText(text, tier, {}, target)));
    input.target = target;
    input.plan = "{\"program\": \"flights\"}";
    input.program = "flights";
    input.version = "1.2.3";
    return input;
  }

  std::string build(ExecutableInput input, StringRef image = TEST_IMAGE) {
    return toString(writeExecutable(std::move(input), image, output_));
  }

  std::string read(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  void write(const std::string &bytes) {
    std::ofstream(output_, std::ios::binary | std::ios::trunc) << bytes;
  }

  Outcome run(const std::string &arguments) {
    const int status = std::system((output_ + " " + arguments + " > " +
                                    output_ + ".out 2> " + output_ + ".err")
                                       .c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1,
            read(output_ + ".out"), read(output_ + ".err")};
  }

  std::string directory_, output_;
};

TEST_F(ExecutableTest, ResultsAreThoseOfTheJit) {
  std::vector<Export> exports(libraryExports().begin(), libraryExports().end());
  exports.push_back(
      {"flott_table_reserve", reinterpret_cast<void *>(&reserveInTest)});
  auto jit = must(Jit::create(exports));
  for (const Tier tier : {Tier::Quick, Tier::Optimized}) {
    auto symbols = must(jit->load(must(compileText(kProgram, tier))));
    auto *batch = reinterpret_cast<double (*)(int64_t)>(symbols["p0_batch"]);
    char expected[64];
    std::snprintf(expected, sizeof expected, "%a\n", batch(1000));
    ASSERT_EQ(build(inputOf({kProgram}, tier)), "");
    const Outcome outcome = run("call p0_batch 1000");
    EXPECT_EQ(outcome.exitCode, 0) << outcome.err;
    EXPECT_EQ(outcome.out, expected);
  }
}

TEST_F(ExecutableTest, CarriesThePlan) {
  ASSERT_EQ(build(inputOf({kProgram}, Tier::Quick)), "");
  EXPECT_EQ(run("plan").out, "flights 1.2.3 {\"program\": \"flights\"}");
}

TEST_F(ExecutableTest, RunsCodeOfThisProcessor) {
  ASSERT_EQ(build(inputOf({kProgram}, Tier::Optimized, TargetSpec::host())),
            "");
  const Outcome outcome = run("call p0_batch 10");
  EXPECT_EQ(outcome.exitCode, 0) << outcome.err;
}

TEST_F(ExecutableTest, RefusesAProcessorThatLacksAFeature) {
  ExecutableInput input = inputOf({kProgram}, Tier::Quick);
  // No processor has all of these: some are AMD's, some Intel's.
  input.target = {"x86-64-v4", "+sse4a,+avx512fp16,+avx512bf16"};
  ASSERT_EQ(build(std::move(input)), "");
  const Outcome outcome = run("plan");
  EXPECT_EQ(outcome.exitCode, 3);
  EXPECT_THAT(outcome.err, HasSubstr("processor lacks what this program was "
                                     "built for: "));
}

// Pointers in constants, a table of functions, zeroed memory larger than its
// file part, 128-bit division, and two objects that define one symbol.
TEST_F(ExecutableTest, LinksEveryKindOfData) {
  constexpr const char *kFirst = R"(
    @hello = private constant [6 x i8] c"hello\00"
    @words = internal constant [2 x ptr] [ptr @hello, ptr @counter]
    @counter = internal global i64 41
    @zeros = internal global [100000 x i64] zeroinitializer
    @code = internal global [2 x ptr] [ptr @one, ptr @two]
    define internal i64 @one(i64 %x) noinline {
      %r = add i64 %x, 1
      ret i64 %r
    }
    define internal i64 @two(i64 %x) noinline {
      %r = add i64 %x, 2
      ret i64 %r
    }
    define double @p0_batch(i64 %n) {
      %wordAt = load volatile ptr, ptr @words
      %h = load i8, ptr %wordAt                      ; 104
      %counterSlot = getelementptr ptr, ptr @words, i64 1
      %counterAt = load volatile ptr, ptr %counterSlot
      %c = load i64, ptr %counterAt
      %c1 = add i64 %c, 1
      store volatile i64 %c1, ptr %counterAt         ; 42
      %far = getelementptr i64, ptr @zeros, i64 99999
      %z = load volatile i64, ptr %far               ; 0
      store volatile i64 5, ptr %far
      %z5 = load volatile i64, ptr %far              ; 5
      %slot = and i64 %n, 1
      %fAt = getelementptr ptr, ptr @code, i64 %slot
      %f = load volatile ptr, ptr %fAt
      %r = call i64 %f(i64 1000)                     ; 1002 if n is odd
      %wide = sext i64 %n to i128
      %shifted = shl i128 %wide, 64
      %q = sdiv i128 %shifted, 18446744073709551617
      %q64 = trunc i128 %q to i64                    ; n - 1, n > 0
      %h64 = zext i8 %h to i64
      %s1 = add i64 %h64, %c1
      %s2 = add i64 %s1, %z
      %s3 = add i64 %s2, %z5
      %s4 = add i64 %s3, %r
      %s5 = add i64 %s4, %q64
      %d = sitofp i64 %s5 to double
      %m = frem double %d, 1000000.0
      ret double %m
    }
    define double @flott_eq_t(i64 %n) {
      ret double 1.0
    })";
  constexpr const char *kSecond = R"(
    define double @p1_batch(i64 %n) {
      %r = call double @flott_eq_t(i64 %n)
      ret double %r
    }
    define double @flott_eq_t(i64 %n) {
      ret double 1.0
    })";
  for (const Tier tier : {Tier::Quick, Tier::Optimized}) {
    ASSERT_EQ(build(inputOf({kFirst, kSecond}, tier)), "");
    char expected[64];
    std::snprintf(expected, sizeof expected, "%a\n",
                  double(104 + 42 + 0 + 5 + 1002 + 6));
    Outcome outcome = run("call p0_batch 7");
    EXPECT_EQ(outcome.out, expected) << outcome.err;
    outcome = run("call p1_batch 0");
    EXPECT_EQ(outcome.out, "0x1p+0\n") << outcome.err;
    outcome = run("call flott_eq_t 0");
    EXPECT_EQ(outcome.out, "0x1p+0\n") << outcome.err;
  }
}

TEST_F(ExecutableTest, NoMemoryIsWritableAndExecutable) {
  ASSERT_EQ(build(inputOf({kProgram}, Tier::Optimized)), "");
  const std::string maps = run("maps").out;
  EXPECT_THAT(maps, HasSubstr(" r-xp "));
  EXPECT_THAT(maps, HasSubstr(" rw-p "));
  EXPECT_THAT(maps, testing::Not(HasSubstr("wx")));
  // The table of imports comes first; once filled it cannot be changed.
  EXPECT_EQ(maps.substr(maps.find(' ') + 1, 4), "r--p") << maps;
}

TEST_F(ExecutableTest, UnlistedImportFailsAtBuild) {
  ExecutableInput input = inputOf({kProgram}, Tier::Quick);
  std::string bytes = input.objects[0]->getBuffer().str();
  const size_t name = bytes.find("flott_table_reserve");
  ASSERT_NE(name, std::string::npos);
  bytes.replace(name, 19, "flott_table_destroy");
  input.objects[0] = MemoryBuffer::getMemBufferCopy(bytes);
  EXPECT_THAT(build(std::move(input)), HasSubstr("flott_table_destroy"));
  EXPECT_FALSE(sys::fs::exists(output_));
}

TEST_F(ExecutableTest, EveryTruncationAndDamageIsNoticed) {
  ASSERT_EQ(build(inputOf({kProgram}, Tier::Quick)), "");
  const std::string whole = read(output_);
  const size_t image = read(TEST_IMAGE).size();
  ASSERT_GT(whole.size(), image);
  for (const size_t size : {image, image + 1, (image + whole.size()) / 2,
                            whole.size() - 4096, whole.size() - 1}) {
    write(whole.substr(0, size));
    const Outcome outcome = run("plan");
    EXPECT_EQ(outcome.exitCode, 3) << size;
    EXPECT_THAT(outcome.err, HasSubstr("no program is in this executable"));
  }
  write(whole + "signature");
  EXPECT_EQ(run("plan").exitCode, 3);
  // One bit, in places all over the payload and in all of the trailer.
  std::vector<size_t> places;
  for (size_t at = (image + 4095) / 4096 * 4096; at < whole.size() - 64;
       at += 997)
    places.push_back(at);
  for (size_t at = whole.size() - sizeof(ImageTrailer); at < whole.size();
       at += 5)
    places.push_back(at);
  for (const size_t at : places) {
    std::string damaged = whole;
    damaged[at] ^= 0x20;
    write(damaged);
    const Outcome outcome = run("plan");
    EXPECT_EQ(outcome.exitCode, 3) << at;
    EXPECT_THAT(outcome.err,
                testing::AnyOf(HasSubstr("executable is damaged"),
                               HasSubstr("no program is in this executable")));
  }
}

// A directory with a right checksum may still say anything.
TEST_F(ExecutableTest, ForgedDirectoryIsRefusedOrHarmless) {
  ASSERT_EQ(build(inputOf({kProgram}, Tier::Quick)), "");
  const std::string whole = read(output_);
  ImageTrailer trailer;
  const size_t trailerAt = whole.size() - sizeof trailer;
  std::memcpy(&trailer, &whole[trailerAt], sizeof trailer);
  const size_t directory = trailer.payloadOffset + trailer.directoryOffset;
  int refused = 0;
  for (size_t at = directory; at < directory + sizeof(ImageDirectory) + 300;
       at += 4) {
    std::string forged = whole;
    std::memset(&forged[at], 0xfe, 4);
    trailer.payloadChecksum =
        imageChecksum(&forged[trailer.payloadOffset], trailer.payloadSize);
    trailer.checksum =
        imageChecksum(&trailer, offsetof(ImageTrailer, checksum));
    std::memcpy(&forged[trailerAt], &trailer, sizeof trailer);
    write(forged);
    const Outcome outcome = run("maps");
    EXPECT_TRUE(outcome.exitCode == 0 || outcome.exitCode == 3)
        << at - directory;
    refused += outcome.exitCode == 3;
  }
  EXPECT_GT(refused, 30);
}

TEST_F(ExecutableTest, OutputIsExecutableAndReplacedWhole) {
  write("an older build");
  ASSERT_EQ(build(inputOf({kProgram}, Tier::Quick)), "");
  struct stat status;
  ASSERT_EQ(::stat(output_.c_str(), &status), 0);
  EXPECT_TRUE(status.st_mode & S_IXUSR);
  std::error_code error;
  int files = 0;
  for (sys::fs::directory_iterator at(directory_, error), end; at != end;
       at.increment(error))
    ++files;
  EXPECT_EQ(files, 1);
}

TEST_F(ExecutableTest, WrongPlacesAreErrors) {
  EXPECT_THAT(toString(writeExecutable(inputOf({kProgram}, Tier::Quick),
                                       TEST_IMAGE, directory_)),
              HasSubstr("output is not a regular file"));
  EXPECT_THAT(toString(writeExecutable(inputOf({kProgram}, Tier::Quick),
                                       TEST_IMAGE, directory_ + "/a/b")),
              HasSubstr("executable cannot be written"));
  EXPECT_THAT(build(inputOf({kProgram}, Tier::Quick), directory_ + "/none"),
              HasSubstr("runtime image cannot be read"));
}

TEST_F(ExecutableTest, ImageIsFoundWhereItIsSaidOrTheErrorListsPlaces) {
  ::setenv("FLOTT_IMAGE", TEST_IMAGE, 1);
  EXPECT_EQ(must(findRuntimeImage()), TEST_IMAGE);
  ::unsetenv("FLOTT_IMAGE");
  // Of a build tree it is lib/flott/flott-image, built or not.
  auto found = findRuntimeImage();
  const std::string text = found ? *found : toString(found.takeError());
  EXPECT_THAT(text, HasSubstr("/lib/flott/flott-image"));
}

TEST_F(ExecutableTest, OnlyAMatchingImageIsTaken) {
  const std::string other = directory_ + "/image";
  std::ofstream(other) << "#!/bin/sh\n";
  EXPECT_THAT(build(inputOf({kProgram}, Tier::Quick), other),
              HasSubstr("it is no ELF program"));
  EXPECT_THAT(build(inputOf({kProgram}, Tier::Quick), "/bin/true"),
              HasSubstr("its mark is missing"));
  ASSERT_EQ(build(inputOf({kProgram}, Tier::Quick)), "");
  ASSERT_EQ(::rename(output_.c_str(), other.c_str()), 0);
  EXPECT_THAT(build(inputOf({kProgram}, Tier::Quick), other),
              HasSubstr("it is a program that flott built"));
  std::string bytes = read(TEST_IMAGE);
  const size_t mark = bytes.find(kImageMarkMagic);
  ASSERT_NE(mark, std::string::npos);
  bytes[mark + offsetof(ImageMark, abi)] ^= 1;
  std::ofstream(other, std::ios::binary | std::ios::trunc) << bytes;
  EXPECT_THAT(build(inputOf({kProgram}, Tier::Quick), other),
              HasSubstr("another version than this flott"));
}

} // namespace
