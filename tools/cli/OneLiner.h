// flott -e: a query over a file is a program.
#pragma once

#include "runtime/base/Storage.h"

#include <string>

namespace flott::cli {

/// Text that begins with a path in quotes, `"x.csv" |> where a > 1`, is made a
/// program: the file's declaration, and a sink that prints unless the text
/// says where to. Other text is a program already.
Result<std::string> programOfOneLiner(Storage &storage,
                                      const std::string &text);

} // namespace flott::cli
