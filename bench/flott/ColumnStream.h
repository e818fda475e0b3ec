// Columns in memory as Arrow's C stream.
#pragma once

#include "bench/loops/Columns.h"

namespace flott::bench {

struct NamedColumn {
  std::string name;
  std::string format; // Arrow's: "l" i64, "tsu:" microseconds
  loops::Column column;
};

/// An ArrowArrayStream over the columns, in record batches; lives as long as
/// the process.
void *arrowStream(std::vector<NamedColumn> columns);

} // namespace flott::bench
