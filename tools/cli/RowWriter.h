// From the interpreter's rows to a sink's batches.
#pragma once

#include "compiler/Interpret/Datum.h"
#include "runtime/base/Memory.h"
#include "runtime/connector/Sink.h"
#include "runtime/exec/Plan.h"

namespace flott::cli {

/// Writes all rows, and commits them. REQUIRES: a new sink; `columns` are its.
Status writeRows(const flow::Relation &rows,
                 const std::vector<ColumnSpec> &columns, MemoryPool &memory,
                 Sink &sink);

} // namespace flott::cli
