// RFC 8259, checked whole.
#include "stdlib/functions/native/JsonScan.h"

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
    slot.kind = isEscaped ? kFlottJsonEscaped : kFlottJsonString;
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
      slot.kind == kFlottJsonString || slot.kind == kFlottJsonEscaped;
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

/// Appends a character as UTF-8.
static void appendCharacter(std::string &text, uint32_t c) {
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xC0 | c >> 6);
    text += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    text += static_cast<char>(0xE0 | c >> 12);
    text += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    text += static_cast<char>(0xF0 | c >> 18);
    text += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    text += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (c & 0x3F));
  }
}

static uint32_t hexValue(const char *digits) {
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = digits[i];
    value = value << 4 |
            static_cast<uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  return value;
}

bool jsonKeyEquals(const FlottJsonSlot &key, std::string_view name) {
  const std::string_view written(key.data, static_cast<size_t>(key.size));
  if (key.kind == kFlottJsonString)
    return written == name;
  std::string plain;
  for (size_t i = 0; i < written.size(); ++i) {
    if (written[i] != '\\') {
      plain += written[i];
      continue;
    }
    constexpr std::string_view kLetters = "bfnrt";
    constexpr std::string_view kMeanings = "\b\f\n\r\t";
    const char c = written[++i];
    if (c != 'u') {
      const size_t at = kLetters.find(c);
      plain += at == std::string_view::npos ? c : kMeanings[at];
      continue;
    }
    uint32_t unit = hexValue(&written[i + 1]);
    i += 4;
    if (unit >= 0xD800 && unit < 0xDC00 && i + 6 < written.size() &&
        written[i + 1] == '\\' && written[i + 2] == 'u') {
      const uint32_t low = hexValue(&written[i + 3]);
      if (low >= 0xDC00 && low < 0xE000) {
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        i += 6;
      }
    }
    appendCharacter(plain, unit);
  }
  return plain == name;
}

} // namespace flott
