// Constants of functions, parsed once per task.
#include "stdlib/functions/native/Prepared.h"

#include "runtime/abi/Calls.h"
#include "runtime/abi/RowCalls.h"

#include <list>
#include <string>
#include <unordered_map>

namespace flott {
namespace {

/// The constants met last. Found ones outlive the next find, since only the one
/// that was not used for longest goes.
class ManyPrepared {
public:
  ManyPrepared() = default;
  ManyPrepared(const ManyPrepared &) = delete;
  ~ManyPrepared() {
    for (const Entry &entry : latest_)
      flott_unprepare(entry.kind, entry.handle);
  }

  void *find(FlottContext *context, int32_t kind, std::string_view text) {
    // Rows of a kind come together: often it is the one of the row before.
    if (!latest_.empty() && latest_.front().kind == kind &&
        latest_.front().text() == text)
      return latest_.front().handle;
    key_.assign(1, static_cast<char>(kind));
    key_ += text;
    if (const auto known = index_.find(key_); known != index_.end()) {
      latest_.splice(latest_.begin(), latest_, known->second);
      return latest_.front().handle;
    }
    void *handle = flott_prepare(context, kind, text.data(),
                                 static_cast<int64_t>(text.size()));
    if (!handle)
      return nullptr;
    latest_.push_front({key_, kind, handle});
    index_.emplace(latest_.front().key, latest_.begin());
    if (latest_.size() > kMost) {
      index_.erase(latest_.back().key);
      flott_unprepare(latest_.back().kind, latest_.back().handle);
      latest_.pop_back();
    }
    return handle;
  }

private:
  struct Entry {
    std::string key; // kind, text
    int32_t kind;
    void *handle;

    std::string_view text() const { return std::string_view(key).substr(1); }
  };
  static constexpr size_t kMost = 256;

  std::list<Entry> latest_;
  std::unordered_map<std::string_view, std::list<Entry>::iterator> index_;
  std::string key_; // of the search at hand
};

} // namespace
} // namespace flott

using namespace flott;

void *flott_prepared_find(void *many, FlottContext *context, int32_t kind,
                          const char *data, int64_t size) noexcept {
  return static_cast<ManyPrepared *>(many)->find(
      context, kind, {data, static_cast<size_t>(size)});
}

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
  case kFlottPreparedMany:
    handle = new ManyPrepared;
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
  case kFlottPreparedMany:
    delete static_cast<ManyPrepared *>(prepared);
    return;
  }
}
