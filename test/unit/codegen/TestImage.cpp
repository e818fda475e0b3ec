// A runtime image without a runtime: loads its payload and does what its
// arguments say.
//
//   call SYMBOL N   prints double SYMBOL(int64 N)
//   plan            prints the plan
//   maps            prints what is mapped in the program's range of addresses

#include "runtime/image/Payload.h"

#include <cstdio>
#include <fstream>
#include <iostream>
#include <vector>

using namespace flott;

extern "C" const ImageMark flottImageMark
    __attribute__((used)) = {"flott runtime image: 1.", imageAbi()};

extern "C" int32_t reserveFake(void *, uint64_t more) { return int32_t(more); }

static int fail(const std::string &message) {
  std::fprintf(stderr, "error: %s\n", message.c_str());
  return 3;
}

int main(int argc, char **argv) {
  Result<Payload> payload = Payload::open("/proc/self/exe");
  if (!payload)
    return fail(payload.message());
  std::vector<Export> exports(libraryExports().begin(), libraryExports().end());
  exports.push_back(
      {"flott_table_reserve", reinterpret_cast<void *>(&reserveFake)});
  if (Status loaded = payload->load(exports); !loaded)
    return fail(loaded.message());
  const std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "call" && argc == 4) {
    auto *entry =
        reinterpret_cast<double (*)(int64_t)>(payload->symbol(argv[2]));
    if (!entry)
      return fail("no such symbol");
    std::printf("%a\n", entry(std::atoll(argv[3])));
  } else if (what == "plan") {
    std::cout << payload->program() << " " << payload->version() << " "
              << payload->plan();
  } else if (what == "maps") {
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);)
      if (line.starts_with("5f00"))
        std::cout << line << "\n";
  }
  return 0;
}
