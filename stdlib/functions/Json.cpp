// Values inside of JSON texts.
#include "runtime/abi/RowCalls.h"
#include "stdlib/functions/Utf8.h"

namespace flott {

/// Returns the string, number or truth value at a path, as text:
/// json_value('{"a": [1, 2.50]}', '$.a[1]') is '2.50'. NULL if nothing, a null,
/// an object or an array stands there, or the text is not JSON, as in Flink.
///
/// A path is `$`, then `.name`, `['name']` or `[0]` each; `lax` in front
/// changes nothing.
FLOTT_FUNCTION("json_value")
Optional<FlottText> jsonValue(FlottContext &context, FlottText text,
                              Prepared<PreparedKind::JsonPath> path) {
  FlottJsonSlot slot;
  if (flott_json_find(path.handle, text.data, text.size, &slot) != 1)
    return {};
  const FlottText written{slot.data, slot.size};
  if (slot.kind == kFlottJsonBool || slot.kind == kFlottJsonNumber ||
      slot.kind == kFlottJsonString)
    return written;
  if (slot.kind != kFlottJsonUnusual)
    return {};
  FlottText plain;
  const int32_t error =
      flott_json_unescape(context.arena, written.data, written.size, &plain);
  if (error == kOutOfMemory)
    return fail(context, kOutOfMemory);
  if (error != 0)
    return {};
  return plain;
}

/// Returns whether something, be it a null, stands at a path:
/// json_exists('{"a": null}', '$.a') is true. False if the text is not JSON,
/// as in Flink.
FLOTT_FUNCTION("json_exists", kNullIfAnyNull)
bool jsonExists(FlottText text, Prepared<PreparedKind::JsonPath> path) {
  FlottJsonSlot slot;
  return flott_json_find(path.handle, text.data, text.size, &slot) == 1;
}

} // namespace flott
