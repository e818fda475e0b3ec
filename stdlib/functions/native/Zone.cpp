// Time zones from the system's database, through Abseil.
#include "stdlib/functions/native/Prepared.h"

#include "runtime/abi/RowCalls.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace flott {
namespace {

constexpr int64_t kSecond = 1'000'000;

/// The inlined functions read the base. One task owns a handle.
struct Zone : FlottZone {
  absl::TimeZone zone;
};

bool takeTwoDigits(std::string_view &text, int &value) {
  if (text.size() < 2 || text[0] < '0' || text[0] > '9' || text[1] < '0' ||
      text[1] > '9')
    return false;
  value = (text[0] - '0') * 10 + (text[1] - '0');
  text.remove_prefix(2);
  return true;
}

/// Seconds of `+01:00`, `-0330`, `+01`, also behind `UTC` or `GMT`; `Z`.
std::optional<int> fixedOffset(std::string_view text) {
  if (text == "Z")
    return 0;
  if (text.starts_with("UTC") || text.starts_with("GMT"))
    text.remove_prefix(3);
  if (text.empty() || (text[0] != '+' && text[0] != '-'))
    return std::nullopt;
  const int sign = text[0] == '-' ? -1 : 1;
  text.remove_prefix(1);
  int hours = 0, minutes = 0;
  if (!takeTwoDigits(text, hours))
    return std::nullopt;
  if (text.starts_with(":"))
    text.remove_prefix(1);
  if (!text.empty() && !takeTwoDigits(text, minutes))
    return std::nullopt;
  // As in Java, 18 hours at most.
  if (!text.empty() || minutes > 59 || hours * 60 + minutes > 18 * 60)
    return std::nullopt;
  return sign * (hours * 60 + minutes) * 60;
}

int64_t microsOf(absl::Time time) { return absl::ToUnixMicros(time); }

} // namespace

void *makeZone(std::string_view text, RowError &error) {
  auto zone = std::make_unique<Zone>();
  zone->from = 0;
  zone->until = 0; // Empty: the first row seeks.
  zone->offset = 0;
  if (const auto seconds = fixedOffset(text)) {
    zone->zone = absl::FixedTimeZone(*seconds);
    zone->from = INT64_MIN;
    zone->until = INT64_MAX;
    zone->offset = *seconds * kSecond;
    return zone.release();
  }
  // The loader would read any file, and takes this machine's own zone by name.
  const bool isName =
      !text.empty() && text != "localtime" && text.front() != '/' &&
      text.find("..") == std::string_view::npos && !text.starts_with("file:");
  if (!isName || !absl::LoadTimeZone(std::string(text), &zone->zone)) {
    error = kInvalidZone;
    return nullptr;
  }
  return zone.release();
}

void dropZone(void *handle) { delete static_cast<Zone *>(handle); }

} // namespace flott

using flott::kSecond;
using flott::Zone;

void flott_zone_seek(void *handle, int64_t micros) noexcept {
  auto *zone = static_cast<Zone *>(handle);
  const absl::Time time = absl::FromUnixMicros(micros);
  zone->offset = int64_t{zone->zone.At(time).offset} * kSecond;
  absl::TimeZone::CivilTransition transition;
  // `to` read with the offset behind the transition is its instant, whether
  // local time jumps forward or back.
  zone->until = zone->zone.NextTransition(time, &transition)
                    ? flott::microsOf(zone->zone.At(transition.to).post)
                    : INT64_MAX;
  // Strictly before the next microsecond: at or before `micros`.
  zone->from =
      zone->zone.PrevTransition(time + absl::Microseconds(1), &transition)
          ? flott::microsOf(zone->zone.At(transition.to).post)
          : INT64_MIN;
}

int64_t flott_zone_from_local(void *handle, int64_t micros) noexcept {
  auto *zone = static_cast<Zone *>(handle);
  int64_t seconds = micros / kSecond;
  if (micros % kSecond < 0)
    --seconds;
  const absl::CivilSecond local =
      absl::CivilSecond(1970, 1, 1, 0, 0, 0) + seconds;
  // With the offset before the transition, a skipped time moves forward by the
  // gap, and of a repeated one the earlier is meant: Java's rule.
  const absl::Time time = zone->zone.At(local).pre;
  return (seconds - absl::ToUnixSeconds(time)) * kSecond;
}
