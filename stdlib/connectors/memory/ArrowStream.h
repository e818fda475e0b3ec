// Arrow's C data and C stream interfaces, as their specification lays them out.
#pragma once

#include "runtime/exec/Columns.h"

#include <cstdint>
#include <string>

extern "C" {

struct ArrowSchema {
  const char *format, *name, *metadata;
  int64_t flags, n_children;
  ArrowSchema **children, *dictionary;
  void (*release)(ArrowSchema *);
  void *private_data;
};

struct ArrowArray {
  int64_t length, null_count, offset, n_buffers, n_children;
  const void **buffers;
  ArrowArray **children, *dictionary;
  void (*release)(ArrowArray *);
  void *private_data;
};

struct ArrowArrayStream {
  int (*get_schema)(ArrowArrayStream *, ArrowSchema *);
  int (*get_next)(ArrowArrayStream *, ArrowArray *);
  const char *(*get_last_error)(ArrowArrayStream *);
  void (*release)(ArrowArrayStream *);
  void *private_data;
};
}

namespace flott {

inline constexpr int64_t kArrowNullable = 2;

/// The format string of a column that is handed out; empty: there is none.
std::string arrowFormat(const ScalarSpec &type);

} // namespace flott
