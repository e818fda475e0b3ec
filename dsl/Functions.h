// What the compiler knows of scalar functions: signatures and facts that
// flott-cxx found in annotated C++. The table of the built-in ones is generated
// by running flott-cxx over stdlib/functions.
#pragma once

#include "dsl/Types.h"
#include "runtime/abi/Function.h" // PreparedKind

#include <span>

namespace flott {

struct Parameter {
  Type type; // decimals: any precision and scale; time types: precision 6
  PreparedKind prepared = PreparedKind::None; // a string that is best constant
  std::string_view name;
};

/// How the result's type follows from the arguments'.
enum class ResultRule : uint8_t {
  Fixed,     // `result`
  LikeFirst, // the type of the first argument (decimals keep precision and
             // scale)
  LikeFirstAndCarry, // the same, but a decimal has one digit more before the
                     // point, up to 38 in all: rounding 9.9 gives 10.0
};

/// One overload of a function. The compiler picks the first overload in the
/// table whose parameters fit with the least widening (i8 -> .. -> i64 ->
/// decimal -> f64, f32 -> f64, date -> timestamp).
struct Function {
  std::string_view name;
  std::string_view symbol; // of the thunk, see runtime/abi/Function.h
  std::vector<Parameter> parameters;
  Type result;
  ResultRule rule = ResultRule::Fixed;
  // Some parameter is optional: called with NULLs in those. NULL for any other
  // parameter makes the result NULL.
  bool seesNull = false;
  // Fails some rows for their values. Running out of memory does not count, so
  // codegen looks at the status of every thunk.
  bool mayFail = false;
  bool isVolatile = false;  // not deterministic
  std::string_view comment; // its documentation, first line a summary
  std::string_view file;    // where it was found
};

/// All built-in functions, ordered by name, then as declared.
std::span<const Function> builtinFunctions();

} // namespace flott
