// LIKE: % stands for any text, _ for one character, nothing else is special.
#include "stdlib/functions/native/Prepared.h"

#include "runtime/abi/RowCalls.h"

#include <string>

namespace flott {
namespace {

/// The inlined function reads the base and calls only if the shape is general.
struct LikePattern : FlottPattern {
  std::string text;
};

int64_t characterBytes(const char *data, const char *end) {
  const char *next = data + 1;
  while (next < end && (static_cast<unsigned char>(*next) & 0xC0) == 0x80)
    ++next;
  return next - data;
}

} // namespace

void *makeLikePattern(std::string_view text, RowError &) {
  auto *pattern = new LikePattern;
  pattern->text = text;
  const std::string_view own = pattern->text;
  // %literal% and its halves; whatever else has _ or % inside is general.
  const size_t begin = own.find_first_not_of('%');
  const size_t end = own.find_last_not_of('%');
  const bool isAll = begin == std::string_view::npos;
  const std::string_view literal =
      isAll ? std::string_view() : own.substr(begin, end + 1 - begin);
  const bool open = !own.empty() && own.front() == '%';
  const bool closed = !own.empty() && own.back() == '%';
  pattern->groups = 0;
  pattern->literal = {literal.data(), static_cast<int64_t>(literal.size())};
  if (literal.find_first_of("%_") != std::string_view::npos)
    pattern->shape = kFlottPatternGeneral;
  else if (open && closed)
    pattern->shape = kFlottPatternContains;
  else if (open)
    pattern->shape = kFlottPatternSuffix;
  else
    pattern->shape = closed ? kFlottPatternPrefix : kFlottPatternEquals;
  return pattern;
}

void dropLikePattern(void *handle) {
  delete static_cast<LikePattern *>(handle);
}

} // namespace flott

int32_t flott_like_match(void *handle, const char *data,
                         int64_t size) noexcept {
  const std::string &pattern = static_cast<flott::LikePattern *>(handle)->text;
  const char *text = data, *textEnd = data + size;
  const char *want = pattern.data(), *wantEnd = want + pattern.size();
  // Where to go on after the last % if what follows does not match: only the
  // last one need be tried again, so this takes text x pattern at most.
  const char *retryWant = nullptr, *retryText = nullptr;
  while (text < textEnd) {
    if (want < wantEnd && *want == '%') {
      retryWant = ++want;
      retryText = text;
    } else if (want < wantEnd && *want == '_') {
      ++want;
      text += flott::characterBytes(text, textEnd);
    } else if (want < wantEnd && *want == *text) {
      ++want;
      ++text;
    } else if (retryWant) {
      want = retryWant;
      retryText += flott::characterBytes(retryText, textEnd);
      text = retryText;
    } else {
      return 0;
    }
  }
  while (want < wantEnd && *want == '%')
    ++want;
  return want == wantEnd;
}
