// The scalar types by number, for primitives that work on several.
#pragma once

#include <stdint.h>

/// The lines of Types.def in order: kFlottTypeBool is 0.
enum FlottType {
#define TYPE(name, text, bytes, meaning) kFlottType##name,
#include "runtime/abi/Types.def"
};
