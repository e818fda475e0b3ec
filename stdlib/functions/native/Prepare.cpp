// Constants of functions, parsed once per task.
#include "stdlib/functions/native/Prepared.h"

#include "runtime/abi/Calls.h"

using namespace flott;

void *flott_prepare(FlottContext *context, int32_t kind, const char *data,
                    int64_t size) noexcept {
  const std::string_view text(data, static_cast<size_t>(size));
  RowError error = kInvalidArgument; // Of a kind that is unknown.
  void *handle = nullptr;
  switch (kind) {
  case kFlottPreparedRegex:
    handle = makeRegex(text, error);
    break;
  case kFlottPreparedZone:
    handle = makeZone(text, error);
    break;
  case kFlottPreparedJsonPath:
    handle = makeJsonPath(text, error);
    break;
  case kFlottPreparedTimeFormat:
    handle = makeTimeFormat(text, error);
    break;
  case kFlottPreparedLikePattern:
    handle = makeLikePattern(text, error);
    break;
  }
  if (!handle)
    context->error = error;
  return handle;
}

void flott_unprepare(int32_t kind, void *prepared) noexcept {
  if (!prepared)
    return;
  switch (kind) {
  case kFlottPreparedRegex:
    return dropRegex(prepared);
  case kFlottPreparedZone:
    return dropZone(prepared);
  case kFlottPreparedJsonPath:
    return dropJsonPath(prepared);
  case kFlottPreparedTimeFormat:
    return dropTimeFormat(prepared);
  case kFlottPreparedLikePattern:
    return dropLikePattern(prepared);
  }
}
