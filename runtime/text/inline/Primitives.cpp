// The bitcode unit of the text primitives: every definition once, external.
#define FLOTT_BITCODE_UNIT
#include "runtime/text/inline/Calendar.h"
#include "runtime/text/inline/Csv.h"
#include "runtime/text/inline/Format.h"
#include "runtime/text/inline/JsonArray.h"
#include "runtime/text/inline/Parse.h"

extern "C" {
#define PRIMITIVE(name, result, parameters) result name parameters;
#include "runtime/text/inline/Primitives.def"
}
