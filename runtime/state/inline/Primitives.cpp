// The bitcode unit of the state primitives: every definition once, external.
#define FLOTT_BITCODE_UNIT
#include "runtime/state/inline/Arena.h"
#include "runtime/state/inline/Hash.h"
#include "runtime/state/inline/Table.h"
#include "runtime/state/inline/View.h"
#include "runtime/state/inline/Window.h"

extern "C" {
#define PRIMITIVE(name, result, parameters) result name parameters;
#include "runtime/state/inline/Primitives.def"
}
