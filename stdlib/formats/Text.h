// Values as text, for the encoders: each appends to a buffer of bytes.
#pragma once

#include "runtime/abi/Batch.h"
#include "runtime/exec/Columns.h"

#include <string>
#include <string_view>

namespace flott {

/// The bytes of a view.
inline std::string_view textOf(const FlottView &view) {
  return {view.size <= 12 ? view.prefix : view.tail.data, view.size};
}

inline bool isValid(const FlottColumn &column, int64_t row) {
  return !column.validity || (column.validity[row >> 3] >> (row & 7) & 1);
}

/// Appends a value that is no text, bytes or array, as a cast to string has
/// it but for times, which are ISO 8601: 2013-01-01T10:00:00, with Z where
/// they are instants.
void appendScalar(TypeKind kind, const ScalarSpec &type, const void *value,
                  std::string &out);

/// Appends bytes as hexadecimal digits: 0x0aff.
void appendHex(std::string_view bytes, std::string &out);

/// Appends any value as JSON: what has no form there as a string.
void appendJson(const ScalarSpec &type, const void *value, bool valid,
                std::string &out);
/// Appends a text as a JSON string.
void appendJsonString(std::string_view text, std::string &out);

} // namespace flott
