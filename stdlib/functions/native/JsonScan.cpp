// RFC 8259, checked whole.
#include "stdlib/functions/native/JsonScan.h"

#include "runtime/text/inline/Json.h"

#include <cstddef>
#include <cstring>

namespace flott {

static constexpr int kMaxDepth = 1'000;

void JsonScan::space() {
  while (next_ < end_ &&
         (*next_ == ' ' || *next_ == '\n' || *next_ == '\t' || *next_ == '\r'))
    ++next_;
}

bool JsonScan::skip(char c) {
  if (next_ == end_ || *next_ != c)
    return false;
  ++next_;
  return true;
}

bool JsonScan::word(std::string_view text) {
  if (end_ - next_ < static_cast<std::ptrdiff_t>(text.size()) ||
      std::memcmp(next_, text.data(), text.size()) != 0)
    return false;
  next_ += text.size();
  return true;
}

bool JsonScan::value(FlottJsonSlot &slot, int depth) {
  space();
  if (next_ == end_ || depth > kMaxDepth)
    return false;
  const char *begin = next_;
  bool isWhole = false, isEscaped = false;
  switch (*next_) {
  case '{':
    slot.kind = kFlottJsonObject;
    isWhole = object(depth);
    break;
  case '[':
    slot.kind = kFlottJsonArray;
    isWhole = array(depth);
    break;
  case '"':
    isWhole = string(isEscaped);
    slot.kind = isEscaped ? kFlottJsonUnusual : kFlottJsonString;
    break;
  case 't':
  case 'f':
    slot.kind = kFlottJsonBool;
    isWhole = word("true") || word("false");
    break;
  case 'n':
    slot.kind = kFlottJsonNull;
    isWhole = word("null");
    break;
  default:
    slot.kind = kFlottJsonNumber;
    isWhole = number();
  }
  if (!isWhole)
    return false;
  const bool isString =
      slot.kind == kFlottJsonString || slot.kind == kFlottJsonUnusual;
  slot.data = begin + isString;
  slot.size = static_cast<int32_t>(next_ - begin - 2 * isString);
  space();
  return true;
}

bool JsonScan::object(int depth) {
  ++next_;
  space();
  if (skip('}'))
    return true;
  FlottJsonSlot slot;
  do {
    space();
    bool isEscaped;
    if (next_ == end_ || *next_ != '"' || !string(isEscaped))
      return false;
    space();
    if (!skip(':') || !value(slot, depth + 1))
      return false;
  } while (skip(','));
  return skip('}');
}

bool JsonScan::array(int depth) {
  ++next_;
  space();
  if (skip(']'))
    return true;
  FlottJsonSlot slot;
  do {
    if (!value(slot, depth + 1))
      return false;
  } while (skip(','));
  return skip(']');
}

bool JsonScan::string(bool &isEscaped) {
  isEscaped = false;
  for (++next_; next_ < end_; ++next_) {
    const auto c = static_cast<unsigned char>(*next_);
    if (c == '"') {
      ++next_;
      return true;
    }
    if (c < 0x20)
      return false;
    if (c != '\\')
      continue;
    isEscaped = true;
    if (++next_ == end_)
      return false;
    if (*next_ == 'u') {
      for (int i = 0; i < 4; ++i)
        if (++next_ == end_ || !std::strchr("0123456789abcdefABCDEF", *next_) ||
            *next_ == 0)
          return false;
    } else if (*next_ == 0 || !std::strchr("\"\\/bfnrt", *next_)) {
      return false;
    }
  }
  return false;
}

bool JsonScan::number() {
  const auto digits = [this] {
    const char *begin = next_;
    while (next_ < end_ && *next_ >= '0' && *next_ <= '9')
      ++next_;
    return next_ - begin;
  };
  skip('-');
  const char *whole = next_;
  const std::ptrdiff_t count = digits();
  if (count == 0 || (count > 1 && *whole == '0'))
    return false;
  if (skip('.') && digits() == 0)
    return false;
  if (skip('e') || skip('E')) {
    if (!skip('+'))
      skip('-');
    return digits() > 0;
  }
  return true;
}

bool jsonKeyEquals(const FlottJsonSlot &key, std::string_view name) {
  if (key.kind == kFlottJsonString)
    return std::string_view(key.data, static_cast<std::size_t>(key.size)) ==
           name;
  std::string plain;
  for (const char *at = key.data, *end = at + key.size; at < end;) {
    if (*at != '\\') {
      plain += *at++;
      continue;
    }
    uint8_t bytes[4];
    const int count = decodeEscape(&at, end, bytes);
    if (count == 0) // Half of a surrogate pair: no name has it.
      return false;
    plain.append(reinterpret_cast<const char *>(bytes),
                 static_cast<std::size_t>(count));
  }
  return plain == name;
}

} // namespace flott
