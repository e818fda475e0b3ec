// Speed of the text primitives on one core, against what others offer.
//
//   text-primitives [filter]      best of seven rounds each, blocks of 1 MiB
#include "runtime/text/inline/Csv.h"
#include "runtime/text/inline/JsonRead.h"
#include "runtime/text/inline/Parse.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <time.h>
#include <vector>
#ifdef FLOTT_WITH_SIMDJSON
#include <simdjson.h>
#endif

extern "C" void *flott_arena_grow(FlottArena *, int64_t) noexcept {
  std::abort();
}

namespace {

constexpr size_t kBlock = 1 << 20;
std::string_view filter;
volatile int64_t result; // keeps the work alive

/// Processor time: others on the machine cost less of it than of the wall's.
double seconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
}

template <typename Work>
void measure(const char *name, int64_t bytes, int64_t records, Work work) {
  if (std::string_view(name).find(filter) == std::string_view::npos)
    return;
  double best = 1e9;
  for (int round = 0; round < 7; ++round) {
    double start = seconds();
    int repeats = 0;
    do {
      result = work();
      ++repeats;
    } while (seconds() - start < 0.05);
    double elapsed = (seconds() - start) / repeats;
    if (elapsed < best)
      best = elapsed;
  }
  std::printf("%-36s %7.2f GB/s %8.1f M/s %7.2f ns\n", name,
              double(bytes) / best / 1e9, double(records) / best / 1e6,
              best / double(records) * 1e9);
}

/// A text with padding, made of lines.
struct Text {
  std::string bytes;
  int64_t size, lines;

  explicit Text(std::string text, int64_t lines)
      : bytes(std::move(text)), size(int64_t(bytes.size())), lines(lines) {
    bytes.resize(bytes.size() + kFlottPadding);
  }
  const uint8_t *data() const {
    return reinterpret_cast<const uint8_t *>(bytes.data());
  }
};

/// Records of about 92 bytes and 19 columns, like those of the flights.
Text flights() {
  std::mt19937 random(1);
  std::string text;
  int64_t lines = 0;
  auto number = [&](unsigned from, unsigned to) {
    text += std::to_string(from + random() % (to - from)) + ',';
  };
  for (; text.size() < kBlock - 200; ++lines) {
    text += "2013,";
    number(1, 13), number(1, 29);
    for (int i = 0; i < 2; ++i) {
      number(517, 2360), number(500, 2360);
      if (random() % 2)
        text += '-';
      number(0, 80);
    }
    text += std::string("UA\0DL\0B6\0", 9).c_str() + 3 * (random() % 3);
    text += ',';
    number(1, 6000);
    text += "N" + std::to_string(10000 + random() % 80000) + ",EWR,IAH,";
    number(40, 400), number(100, 2500), number(5, 24), number(0, 60);
    text += "2013-01-01T10:00:00Z\n";
  }
  return Text(text, lines);
}

/// Decodes a number, a text and a timestamp of each record.
int64_t sumFlights(const uint8_t *block, const uint32_t *fields,
                   const uint32_t *records, int64_t count) {
  int64_t sum = 0;
  auto bytes = reinterpret_cast<const char *>(block);
  for (int64_t r = 0; r < count; ++r) {
    uint32_t first = records[r], last = records[r + 1];
    if (flott_csv_check(block, fields, first, last, 19))
      continue;
    auto field = [&](uint32_t c, int64_t *size) {
      uint32_t begin = fields[first + c] + 1;
      *size = fields[first + c + 1] - begin;
      return bytes + begin;
    };
    int64_t size, time, delay;
    const char *data = field(5, &size);
    if (flott_csv_is_null(data, size, "NA", 2) ||
        flott_i64_parse(data, size, &delay))
      continue;
    FlottText origin;
    data = field(12, &size);
    if (flott_csv_field(nullptr, data, size, &origin))
      continue;
    data = field(18, &size);
    size = flott_csv_last_size(data, size);
    if (flott_timestamp_parse(data, size, 6, &time))
      continue;
    sum += delay + time + origin.size + origin.data[0];
  }
  return sum;
}

void benchCsv() {
  Text text = flights();
  std::vector<uint32_t> fields(1 << 19), records(1 << 16);
  int64_t consumed;
  auto index = [&] {
    return flott_csv_index(text.data(), text.size, 1, ',', fields.data(),
                           int64_t(fields.size()), records.data(),
                           int64_t(records.size()), &consumed);
  };
  measure("csv index", text.size, text.lines, index);
  measure("csv memchr newline", text.size, text.lines, [&] {
    int64_t count = 0;
    for (const uint8_t *at = text.data(), *end = at + text.size; at < end;
         ++count)
      at = static_cast<const uint8_t *>(
               std::memchr(at, '\n', size_t(end - at))) +
           1;
    return count;
  });
  // What the flights program reads: three columns of nineteen. Less scratch
  // means more calls, and fields that stay in a nearer cache.
  for (int64_t capacity : {1 << 13, 1 << 15, 1 << 17, 1 << 19}) {
    std::string name =
        "csv 3 of 19, " + std::to_string(capacity >> 10) + " Ki fields";
    measure(name.c_str(), text.size, text.lines, [&] {
      int64_t sum = 0;
      for (const uint8_t *at = text.data(), *end = at + text.size; at < end;
           at += consumed) {
        int64_t count =
            flott_csv_index(at, end - at, 1, ',', fields.data(), capacity,
                            records.data(), int64_t(records.size()), &consumed);
        sum += sumFlights(at, fields.data(), records.data(), count);
      }
      return sum;
    });
  }
}

void benchScalars() {
  std::mt19937_64 random(2);
  auto texts = [&](auto make) {
    std::vector<std::string> list;
    for (int i = 0; i < 10000; ++i) {
      list.push_back(make());
      list.back().reserve(list.back().size() + kFlottPadding);
    }
    return list;
  };
  auto run = [&](const char *name, const std::vector<std::string> &list,
                 auto parse) {
    int64_t bytes = 0;
    for (auto &text : list)
      bytes += int64_t(text.size());
    measure(name, bytes, int64_t(list.size()), [&] {
      int64_t sum = 0;
      for (auto &text : list)
        sum += parse(text.data(), int64_t(text.size()));
      return sum;
    });
  };
  auto ints = texts([&] { return std::to_string(int64_t(random()) % 100000); });
  auto parseInt = [](const char *data, int64_t size) {
    int64_t value = 0;
    return flott_i64_parse(data, size, &value) + value;
  };
  auto fromChars = [](const char *data, int64_t size) {
    int64_t value = 0;
    std::from_chars(data, data + size, value);
    return value;
  };
  run("i64 parse, 1..6 bytes", ints, parseInt);
  run("i64 from_chars, 1..6 bytes", ints, fromChars);
  auto longs = texts([&] { return std::to_string(int64_t(random()) >> 12); });
  run("i64 parse, 16 digits", longs, parseInt);
  run("i64 from_chars, 16 digits", longs, fromChars);
  auto parseFloat = [](const char *data, int64_t size) {
    double value = 0;
    return flott_f64_parse(data, size, &value) + int64_t(value);
  };
  auto shorts = texts([&] {
    char text[32];
    std::snprintf(text, 32, "%.2f", double(random() % 100000) / 100);
    return std::string(text);
  });
  run("f64 parse, 1234.56", shorts, parseFloat);
  run("f64 from_chars, 1234.56", shorts, [](const char *data, int64_t size) {
    double value = 0;
    std::from_chars(data, data + size, value);
    return int64_t(value);
  });
  auto full = texts([&] {
    char text[40];
    std::snprintf(text, 40, "%.17g", double(random()) / 1e19);
    return std::string(text);
  });
  run("f64 parse, 17 digits", full, parseFloat);
  auto times = texts([&] {
    return "2013-0" + std::to_string(1 + random() % 9) + "-1" +
           std::to_string(random() % 9) + "T1" + std::to_string(random() % 9) +
           ":30:59Z";
  });
  auto parseTime = [](const char *data, int64_t size) {
    int64_t value = 0;
    return flott_timestamp_parse(data, size, 6, &value) + value;
  };
  run("timestamp parse, fixed layout", times, parseTime);
  for (auto &time : times)
    time.replace(time.size() - 1, 1, ".123456+01:00");
  run("timestamp parse, fraction and offset", times, parseTime);
  run("decimal parse, 1234.56", shorts, [](const char *data, int64_t size) {
    uint64_t low = 0;
    int64_t high = 0;
    return flott_decimal_parse(data, size, 12, 2, &low, &high) + int64_t(low);
  });
  run("utf8 validate, 1..6 bytes", ints, [](const char *data, int64_t size) {
    return flott_utf8_validate(data, size);
  });
}

FlottJsonKey jsonKey(const char *text) {
  FlottJsonKey key = {0, 0, text, int32_t(std::strlen(text)), -1};
  std::string quoted = std::string(text) + '"';
  for (size_t i = 0; i < quoted.size() && i < 8; ++i) {
    key.head |= uint64_t(uint8_t(quoted[i])) << 8 * i;
    key.mask |= uint64_t(0xff) << 8 * i;
  }
  return key;
}

/// Bids of Nexmark as lines of 274 bytes and seven members.
Text bids() {
  std::mt19937 random(4);
  std::string text;
  int64_t lines = 0;
  for (; text.size() < kBlock - 400; ++lines) {
    std::string line = "{\"auction\":" + std::to_string(1000 + random() % 9000);
    line += ",\"bidder\":" + std::to_string(1000 + random() % 900000);
    line += ",\"price\":" + std::to_string(random() % 100000000);
    line += ",\"channel\":\"channel-" + std::to_string(random() % 10000);
    line += "\",\"url\":\"https://www.nexmark.com/wkt/";
    for (int i = 0; i < 3; ++i)
      line += "abcdefgh/";
    line += "item.htm?query=1&channel_id=" + std::to_string(random() % 100000);
    line += "\",\"dateTime\":\"2013-01-01T10:00:00\",\"extra\":\"";
    line.resize(std::max(line.size() + 5, size_t(271)), 'x');
    text += line + "\"}\n";
  }
  return Text(text, lines);
}

void benchJson() {
  Text text = bids();
  std::vector<uint32_t> lines(1 << 16), records(1 << 16);
  int64_t consumed;
  auto index = [&] {
    return flott_json_index(text.data(), text.size, 1, lines.data(),
                            int64_t(lines.size()), records.data(),
                            int64_t(records.size()), &consumed);
  };
  measure("json index", text.size, text.lines, index);
  auto read = [&](std::vector<const char *> names) {
    return [&, names] {
      std::vector<FlottJsonKey> list;
      int32_t slotCount = 0;
      for (auto name : {"auction", "bidder", "price", "channel", "url",
                        "dateTime", "extra"}) {
        list.push_back(jsonKey(name));
        for (std::string_view live : names)
          if (live == name)
            list.back().slot = slotCount++;
      }
      FlottJsonKeys keys = {list.data(), int64_t(list.size()), slotCount};
      FlottJsonSlot slots[8];
      int64_t sum = 0, count = index();
      for (int64_t r = 0; r < count; ++r) {
        if (flott_json_record_index(text.data(), lines.data(),
                                    records[size_t(r)], records[size_t(r) + 1],
                                    &keys, slots))
          std::abort();
        for (size_t c = 0; c < names.size(); ++c) {
          int64_t value;
          FlottText string;
          int32_t valid;
          if (slots[c].kind == kFlottJsonNumber) {
            if (flott_json_i64_read(&slots[c], &value, &valid))
              std::abort();
            sum += value;
          } else {
            if (flott_json_text_read(nullptr, &slots[c], &string, &valid))
              std::abort();
            sum += string.size;
          }
        }
      }
      return sum;
    };
  };
  measure("json first 3 of 7", text.size, text.lines,
          read({"auction", "bidder", "price"}));
  measure("json 1st, 3rd, 7th", text.size, text.lines,
          read({"auction", "price", "extra"}));
  measure("json 7th of 7", text.size, text.lines, read({"extra"}));
  measure("json all 7", text.size, text.lines,
          read({"auction", "bidder", "price", "channel", "url", "dateTime",
                "extra"}));
#ifdef FLOTT_WITH_SIMDJSON
  auto simd = [&](std::vector<std::string_view> numbers,
                  std::vector<std::string_view> strings) {
    return [&, numbers, strings] {
      simdjson::ondemand::parser parser;
      simdjson::ondemand::document_stream stream = parser.iterate_many(
          text.bytes.data(), size_t(text.size), size_t(1) << 20);
      int64_t sum = 0;
      for (auto record : stream) {
        auto object = record.get_object();
        for (auto name : numbers)
          sum += object.find_field(name).get_int64().value();
        for (auto name : strings)
          sum += int64_t(object.find_field(name).get_string().value().size());
      }
      return sum;
    };
  };
  measure("simdjson first 3 of 7", text.size, text.lines,
          simd({"auction", "bidder", "price"}, {}));
  measure("simdjson 1st, 3rd, 7th", text.size, text.lines,
          simd({"auction", "price"}, {"extra"}));
  measure("simdjson 7th of 7", text.size, text.lines, simd({}, {"extra"}));
  measure("simdjson all 7", text.size, text.lines,
          simd({"auction", "bidder", "price"},
               {"channel", "url", "dateTime", "extra"}));
#endif
}

} // namespace

int main(int argc, char **argv) {
  filter = argc > 1 ? argv[1] : "";
  benchCsv();
  benchJson();
  benchScalars();
}
