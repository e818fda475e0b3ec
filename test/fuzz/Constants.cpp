// Constants of functions: a pattern, path, format or zone is parsed or refused;
// what it finds lies in the text, and patterns match as their rules say.
//
// input: one byte for the kind, the constant, the end of a line, then a text
#include "runtime/abi/Calls.h"
#include "runtime/abi/Json.h"
#include "runtime/abi/Prepared.h"
#include "runtime/abi/RowCalls.h"
#include "runtime/text/inline/Utf8.h"
#include "test/unit/text/Arena.h"

#include <algorithm>

using namespace flott;

static void check(bool holds) {
  if (!holds)
    __builtin_trap();
}

static bool isWithin(const PaddedText &text, const char *data, int64_t size) {
  return size >= 0 && data >= text.data() &&
         data + size <= text.data() + text.size();
}

/// LIKE by its rules, a character being a byte and those that continue it.
static bool isLike(std::string_view pattern, std::string_view text) {
  std::vector<bool> before(text.size() + 1), now(text.size() + 1);
  const auto isBoundary = [&](size_t i) {
    return i == text.size() || (text[i] & 0xc0) != 0x80;
  };
  before[0] = true;
  for (char want : pattern) {
    now.assign(text.size() + 1, false);
    bool open = false;
    for (size_t i = 0; i <= text.size(); ++i) {
      if (want == '%') {
        open = open || before[i];
        now[i] = open && (before[i] || isBoundary(i));
      } else if (i < text.size() && before[i]) {
        size_t next = i + 1;
        while (want == '_' && !isBoundary(next))
          ++next;
        if (want == '_' || want == text[i])
          now[next] = true;
      }
    }
    before = now;
  }
  return before[text.size()];
}

static bool isText(const PaddedText &text) {
  return flott_utf8_validate(text.data(), text.size()) == 0;
}

static void checkPattern(void *handle, const PaddedText &constant,
                         const PaddedText &text, bool matches) {
  const auto *pattern = static_cast<const FlottPattern *>(handle);
  if (!isText(constant) || !isText(text))
    return;
  const std::string_view whole(text.data(), size_t(text.size()));
  const std::string_view literal(pattern->literal.data,
                                 size_t(pattern->literal.size));
  switch (pattern->shape) {
  case kFlottPatternEquals:
    return check(matches == (whole == literal));
  case kFlottPatternPrefix:
    return check(matches == whole.starts_with(literal));
  case kFlottPatternSuffix:
    return check(matches == whole.ends_with(literal));
  case kFlottPatternContains:
    return check(matches == (whole.find(literal) != whole.npos));
  }
}

static void useRegex(void *handle, const PaddedText &constant,
                     const PaddedText &text, FlottArena *arena) {
  checkPattern(handle, constant, text,
               flott_regex_match(handle, text.data(), text.size()));
  FlottText out;
  for (int64_t group = -1; group < 4; ++group)
    if (flott_regex_extract(handle, text.data(), text.size(), group, &out))
      check(isWithin(text, out.data, out.size));
  const FlottText input = {text.data(), text.size()}, by = {"<>", 2};
  if (flott_regex_replace(handle, arena, &input, &by, &out) == 0)
    check(out.size <= 3 * text.size() + 2);
}

static void useLike(void *handle, const PaddedText &constant,
                    const PaddedText &text) {
  const bool matches = flott_like_match(handle, text.data(), text.size());
  checkPattern(handle, constant, text, matches);
  if (isText(constant) && isText(text) && text.size() < 200)
    check(matches == isLike({constant.data(), size_t(constant.size())},
                            {text.data(), size_t(text.size())}));
}

static void useZone(void *handle, int64_t micros) {
  const auto *zone = static_cast<const FlottZone *>(handle);
  // Those of a fixed offset span all time already.
  if (zone->from != INT64_MIN || zone->until != INT64_MAX) {
    flott_zone_seek(handle, micros);
    check(zone->from <= micros && micros <= zone->until);
  }
  const int64_t offset = flott_zone_from_local(handle, micros);
  check(offset % 1'000'000 == 0 && offset > -90'000'000'000 &&
        offset < 90'000'000'000);
}

static void useTimeFormat(void *handle, const PaddedText &text, int64_t micros,
                          FlottArena *arena) {
  FlottText out;
  check(flott_moment_format(handle, arena, micros, &out) == 0);
  int64_t parsed;
  if (flott_moment_parse(handle, text.data(), text.size(), &parsed))
    check(flott_moment_format(handle, arena, parsed, &out) == 0);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  const std::string_view input(reinterpret_cast<const char *>(data) + 1,
                               size - 1);
  const size_t end = std::min(input.find('\n'), input.size());
  const PaddedText constant(input.substr(0, end));
  const PaddedText text(input.substr(std::min(end + 1, input.size())));
  int64_t micros = 0;
  std::memcpy(&micros, text.data(), std::min<size_t>(8, size_t(text.size())));
  const int32_t kind = data[0] % 6;
  // The library of zones keeps every name that it was asked for, and RE2 takes
  // its time over long patterns: both are another's.
  static const char *const kZones[] = {"UTC", "Europe/Berlin",
                                       "Asia/Kathmandu"};
  const std::string_view name(constant.data(), size_t(constant.size()));
  const bool isOffset = name.starts_with("+") || name.starts_with("-");
  if ((kind == kFlottPreparedZone && !isOffset &&
       std::find(std::begin(kZones), std::end(kZones), name) ==
           std::end(kZones)) ||
      (kind == kFlottPreparedRegex && name.size() > 64))
    return 0;
  TestArena arena;
  FlottContext context = {};
  context.arena = arena;
  void *handle =
      flott_prepare(&context, kind, constant.data(), constant.size());
  if (!handle) {
    check(context.error != 0);
    return 0;
  }
  FlottJsonSlot slot;
  switch (kind) {
  case kFlottPreparedRegex:
    useRegex(handle, constant, text, arena);
    break;
  case kFlottPreparedZone:
    useZone(handle, micros);
    break;
  case kFlottPreparedJsonPath:
    if (flott_json_find(handle, text.data(), text.size(), &slot) == 1)
      check(slot.kind != kFlottJsonMissing &&
            isWithin(text, slot.data, slot.size));
    break;
  case kFlottPreparedTimeFormat:
    useTimeFormat(handle, text, micros, arena);
    break;
  case kFlottPreparedLikePattern:
    useLike(handle, constant, text);
    break;
  }
  flott_unprepare(kind, handle);
  return 0;
}
