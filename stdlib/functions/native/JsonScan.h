// A strict reader of JSON text that keeps nothing: it says where values end.
#pragma once

#include "runtime/abi/Json.h"

#include <string>
#include <string_view>

namespace flott {

/// Reads one value, and what is inside it, from the front of a text.
///
///   JsonScan scan(text);  scan.value(slot)  scan.isAtEnd()
class JsonScan {
public:
  explicit JsonScan(std::string_view text)
      : next_(text.data()), end_(text.data() + text.size()) {}

  /// Where the next value stands, white space around it skipped. False if it
  /// is not JSON, or nested more than a thousand deep.
  bool value(FlottJsonSlot &slot) { return value(slot, 0); }

  bool isAtEnd() const { return next_ == end_; }

  /// Calls `take(key, value)` or `take(index, value)` for what stands in an
  /// object or array. REQUIRES: the text has been read whole by `value`.
  template <typename Take>
  static void members(std::string_view text, Take take);
  template <typename Take>
  static void elements(std::string_view text, Take take);

private:
  bool value(FlottJsonSlot &slot, int depth);
  bool object(int depth);
  bool array(int depth);
  bool string(bool &isEscaped);
  bool number();
  bool word(std::string_view text);
  void space();
  bool skip(char c);

  const char *next_;
  const char *end_;
};

/// Is the key as it is written (without quotes) equal to `name`?
bool jsonKeyEquals(const FlottJsonSlot &key, std::string_view name);

template <typename Take>
void JsonScan::members(std::string_view text, Take take) {
  JsonScan scan(text);
  scan.space();
  scan.skip('{');
  scan.space();
  FlottJsonSlot key, slot;
  while (!scan.skip('}') && scan.value(key) && scan.skip(':') &&
         scan.value(slot)) {
    take(key, slot);
    scan.skip(',');
    scan.space();
  }
}

template <typename Take>
void JsonScan::elements(std::string_view text, Take take) {
  JsonScan scan(text);
  scan.space();
  scan.skip('[');
  scan.space();
  FlottJsonSlot slot;
  for (int64_t index = 0; !scan.skip(']') && scan.value(slot); ++index) {
    take(index, slot);
    scan.skip(',');
    scan.space();
  }
}

} // namespace flott
