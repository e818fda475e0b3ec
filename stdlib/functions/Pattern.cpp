// Text against patterns. A constant pattern is prepared once; one that is a
// literal, perhaps anchored, is compared inline.
#include "runtime/abi/RowCalls.h"
#include "stdlib/functions/Utf8.h"

namespace flott {

/// REQUIRES: the shape is not general.
FLOTT_INLINE bool hasLiteral(const FlottPattern &pattern, FlottText text) {
  switch (pattern.shape) {
  case kFlottPatternEquals:
    return equals(text, pattern.literal);
  case kFlottPatternPrefix:
    return beginsWith(text, pattern.literal);
  case kFlottPatternSuffix:
    return finishesWith(text, pattern.literal);
  default:
    return find(text, pattern.literal, 0) >= 0;
  }
}

/// Returns whether the whole text fits the pattern: `%` stands for any text,
/// `_` for one character: like('flott', 'f%_t') is true. No character escapes
/// them.
FLOTT_FUNCTION("like", kNullIfAnyNull)
bool like(FlottText text, Prepared<PreparedKind::LikePattern> pattern) {
  const auto &known = *static_cast<const FlottPattern *>(pattern.handle);
  if (known.shape != kFlottPatternGeneral)
    return hasLiteral(known, text);
  return flott_like_match(pattern.handle, text.data, text.size) != 0;
}

/// Returns whether the regular expression (RE2's syntax) matches somewhere in
/// the text: regexp_like('flott', 'l.t') is true.
FLOTT_FUNCTION("regexp_like", kNullIfAnyNull)
bool regexpLike(FlottText text, Prepared<PreparedKind::Regex> pattern) {
  const auto &known = *static_cast<const FlottPattern *>(pattern.handle);
  if (known.shape != kFlottPatternGeneral)
    return hasLiteral(known, text);
  return flott_regex_match(pattern.handle, text.data, text.size) != 0;
}

/// Returns what the first match of the regular expression covers:
/// regexp_extract('foothebar', 'o+') is 'oo'. NULL if it does not match, as in
/// Flink (DuckDB: empty).
FLOTT_FUNCTION("regexp_extract")
Optional<FlottText> regexpExtract(FlottText text,
                                  Prepared<PreparedKind::Regex> pattern) {
  FlottText part;
  if (!flott_regex_extract(pattern.handle, text.data, text.size, 0, &part))
    return {};
  return part;
}
/// What its group `group` covers: regexp_extract('key=7', '(\w+)=(\d+)', 2) is
/// '7'. NULL also if the group took no part, or there is none of that number.
FLOTT_FUNCTION("regexp_extract")
Optional<FlottText> regexpExtractGroup(FlottText text,
                                       Prepared<PreparedKind::Regex> pattern,
                                       int64_t group) {
  FlottText part;
  if (!flott_regex_extract(pattern.handle, text.data, text.size, group, &part))
    return {};
  return part;
}

/// Returns the text with every match of the regular expression replaced:
/// regexp_replace('a1b22', '\d+', '-') is 'a-b-'. The replacement is taken as
/// it is, as in Flink: no group is put in. An empty match is one too.
FLOTT_FUNCTION("regexp_replace", kNullIfAnyNull)
FlottText regexpReplace(FlottContext &context, FlottText text,
                        Prepared<PreparedKind::Regex> pattern,
                        FlottText replacement) {
  FlottText result;
  if (flott_regex_replace(pattern.handle, context.arena, &text, &replacement,
                          &result))
    return fail(context, kOutOfMemory);
  return result;
}

} // namespace flott
