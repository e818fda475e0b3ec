// What is known of one annotated C++ function. Plain data: what writes files
// from it (Generate.h) needs no Clang.
#pragma once

#include "dsl/Functions.h"

#include <string>
#include <vector>

namespace flott {

/// The Flott type of a C++ parameter or result.
struct CxxType {
  TypeKind kind = TypeKind::Unknown;
  TypeKind element = TypeKind::Unknown; // array
  bool optional = false;
  PreparedKind prepared = PreparedKind::None;
};

struct CxxParameter {
  CxxType type;
  std::string name;
  bool isRead = false;
};

struct CxxFunction {
  std::string name;          // in Flott
  std::string qualifiedName; // in C++
  std::string file;          // as it was given to flott-cxx
  unsigned line = 0;
  std::string comment;
  int flags = 0; // FunctionFlag
  bool takesContext = false;
  std::vector<CxxParameter> parameters; // without the context
  CxxType result;
  // What AnalyzeFunction finds.
  bool seesNull = false;
  bool mayFail = false;
  bool allocates = false;

  /// Of the thunk: `flott_fn_abs__l`.
  std::string symbol() const;
  ResultRule rule() const;
};

/// How one kind of Types.def crosses the thunk. `$` stands for a name.
struct CxxTypeForm {
  TypeKind kind;
  std::string_view text;       // Flott: i64
  std::string_view enumerator; // of TypeKind: I64
  std::string_view letter;     // in symbols
  std::string_view spelling;   // C++
  std::string_view parameters; // of the thunk: const char *$, int64_t $_size
  std::string_view fromParameters; // their C++ value
  std::string_view out;            // what OUT points to
  std::string_view store;          // of the C++ value $, to `out`
  std::string_view fromScalar;  // arguments of the thunk, of the FlottScalar $
  std::string_view storeScalar; // of what OUT got, value[], to `out`
};

const CxxTypeForm &cxxTypeForm(TypeKind kind);

/// As Flott writes it: `decimal?`, `array<string>`.
std::string cxxTypeText(const CxxType &type);
/// As C++ writes it: `flott::Optional<int64_t>`.
std::string cxxTypeSpelling(const CxxType &type);

} // namespace flott
