// Calls functions by text: `round(2.5, 0)`, through the registry and the boxed
// forms, as the interpreter does.
#pragma once

#include "dsl/Functions.h"
#include "runtime/abi/Scalar.h"
#include "stdlib/functions/NativeFunctions.h"

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flott {

/// An arena that refuses more than `limitBytes` in one chunk, and a context.
class TestContext {
public:
  explicit TestContext(int64_t limitBytes = 1 << 20);
  ~TestContext();

  FlottContext context{};
  FlottArena arena{};
  int64_t limitBytes;
  std::vector<std::unique_ptr<char[]>> chunks;
};

/// A value with the type that it is written with.
struct Literal {
  TypeKind kind = TypeKind::Null;
  FlottScalar scalar{};
  std::string text; // what scalar.text points to
};

/// `null`, `true`, `12`, `1.50` (decimal), `1.5e0`, `NaN`, `Infinity` (f64),
/// `'text'`, `x'6f'`, `date '…'`, `timestamp '…'`, `instant '…'` (timestamp_ltz
/// in UTC), `time '…'`, `months 3`, `interval 5` (microseconds).
Literal parseLiteral(std::string_view text);

/// The same forms; trailing zeros of decimals are left out.
std::string formatScalar(const Type &type, const FlottScalar &scalar);

/// The overload for literals of these kinds; null if there is none.
const Function *resolveCall(std::string_view name,
                            const std::vector<Literal> &arguments);

/// Calls the boxed form; a FlottStatus.
int32_t callBoxed(TestContext &test, const Function &function,
                  const std::vector<FlottScalar> &arguments, FlottScalar &out);

/// Evaluates a call to the text of its result, or of the error: `!Overflow`.
std::string evaluate(std::string_view call);

} // namespace flott
