// The bitcode unit of the scalar primitives: every definition once, external.
//
// Text primitives are used here, not defined: they come first and stay inline.
#include "runtime/text/inline/Calendar.h"
#include "runtime/text/inline/Format.h"
#include "runtime/text/inline/ParseFloat.h"
#undef FLOTT_PRIMITIVE
#define FLOTT_PRIMITIVE extern "C" __attribute__((visibility("default")))
#include "runtime/scalar/inline/Calendar.h"
#include "runtime/scalar/inline/Decimal.h"
#include "runtime/scalar/inline/Text.h"

extern "C" {
#define PRIMITIVE(name, result, parameters) result name parameters;
#include "runtime/scalar/inline/Primitives.def"
}
